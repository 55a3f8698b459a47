"""A shop of thousands of orders a day for a month, played through the real routing in seconds.

Discrete events, one clock, one seed: the same seed gives the same numbers. What buyers and channels do comes from
``delivery/behaviour.toml`` or another such file; every policy meets the same buyers.
"""

import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from core.channels import Kind, Outcome
from core.health import USUAL_MS, State, Tally, standings
from core.ids import ContactId
from core.routing import Done, Send, TellOwner, Wait
from core.ways import HOUR, MINUTE, SECOND, Facts, Routing, Try, Way
from delivery.behaviour import BEGIN, Behaviour, Buyer, Outage, draw_buyers, draw_outages
from delivery.policies import PATIENCE_MS, Policy

# How long a send takes.
SEND_MS: Final = 300
# Whoever was sent nothing on a working channel for so long after paying, but on the failing one, waits for it.
WAITED_MS: Final = 10 * SECOND
# Recovered: of so many orders in a row, no more than this share waits.
NEIGHBOURS: Final = 20
STRAY: Final = 0.05
# Long enough for a reminder after a day, and a day for it.
HORIZON_MS: Final = PATIENCE_MS


@dataclass(slots=True)
class Parcel:
    """One order's way to its buyer. ``seen_by`` is the try that shows it to them first, at ``seen_at``."""

    buyer: Buyer
    ways: tuple[Way, ...]
    tries: list[Try] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)
    seen_at: int | None = None
    seen_by: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of every order under one policy.

    ``seen_ms`` is of those paid by day, rising, with HORIZON_MS for what was never seen: nobody wakes a buyer.
    """

    policy: str
    orders: int
    late: int
    seen_ms: Sequence[int]
    sent: Mapping[str, int]
    sms: int
    cost: int
    recovery_ms: Sequence[int]

    @property
    def not_seen_in_time(self) -> float:
        return self.late / self.orders

    @property
    def messages_an_order(self) -> float:
        return sum(self.sent.values()) / self.orders

    @property
    def sms_per_1000(self) -> float:
        return 1000 * self.sms / self.orders

    def seen_after_s(self, share: float) -> float:
        """Within how many seconds this share of what is paid by day was seen."""
        return self.seen_ms[min(int(share * len(self.seen_ms)), len(self.seen_ms) - 1)] / SECOND

    @property
    def recovery_s(self) -> float:
        """The median over the days' failures."""
        return sorted(self.recovery_ms)[len(self.recovery_ms) // 2] / SECOND if self.recovery_ms else 0.0

    def figures(self) -> dict[str, float]:
        return {
            "not_seen_in_time": round(self.not_seen_in_time, 5),
            "seen_p50_s": round(self.seen_after_s(0.5), 1),
            "seen_p99_s": round(self.seen_after_s(0.99), 1),
            "sms_per_1000": round(self.sms_per_1000, 1),
            "recovery_s": round(self.recovery_s, 1),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The buyers and the outages that every policy meets."""

    behaviour: Behaviour
    buyers: Sequence[Buyer]
    outages: Sequence[Outage]
    seed: int


def make_world(behaviour: Behaviour, *, days: int, orders: int, seed: int) -> World:
    return World(
        behaviour=behaviour,
        buyers=draw_buyers(behaviour, days, orders, seed),
        outages=draw_outages(behaviour, days, seed),
        seed=seed,
    )


def simulate(world: World, policy: Policy, progress: Callable[[int], None] = lambda _orders: None) -> Result:
    """Play the whole time. ``progress`` is told now and then how many more orders have come in."""
    return _Run(world, policy).play(progress)


class _Counts:
    """Outcomes by channel and stretch of time, the coarser the older, much as the shop's own query groups them.

    Minutes for the last quarter of an hour, quarters for six hours, a quarter of a day each before that.
    """

    SIZES: Final = (MINUTE, 15 * MINUTE, 6 * HOUR)
    KEPT: Final = (15 * MINUTE, 6 * HOUR, USUAL_MS)

    def __init__(self) -> None:
        self._counts: tuple[dict[tuple[int, str], Counter[str]], ...] = tuple(defaultdict(Counter) for _ in self.SIZES)
        self._tallies: tuple[dict[tuple[int, str], Tally], ...] = tuple({} for _ in self.SIZES)
        self._changed: tuple[set[tuple[int, str]], ...] = tuple(set() for _ in self.SIZES)

    def add(self, channel: str, at: int, what: str) -> None:
        for size, counts, changed in zip(self.SIZES, self._counts, self._changed, strict=True):
            key = (at - at % size, channel)
            counts[key][what] += 1
            changed.add(key)

    def tallies(self, now: int) -> list[Tally]:
        found: list[Tally] = []
        until = now + MINUTE
        for level, (kept, aligned) in enumerate(zip(self.KEPT, (*self.SIZES[1:], MINUTE), strict=True)):
            since = now - kept - (now - kept) % aligned
            made = self._made(level)
            for key in [key for key in made if key[0] < since]:
                del made[key], self._counts[level][key]
            found += [tally for tally in made.values() if tally.begin < until]
            until = since
        return found

    def _made(self, level: int) -> dict[tuple[int, str], Tally]:
        """All tallies of one size; only those whose count has changed are made anew."""
        counts, made, changed = self._counts[level], self._tallies[level], self._changed[level]
        for key in changed:
            count = counts[key]
            made[key] = Tally(
                channel=key[1], begin=key[0], accepted=count["accepted"], refused=count["refused"],
                failed=count["failed"], seen=count["seen"], missed=count["missed"],
            )  # fmt: skip
        changed.clear()
        return made


class _Run:
    """One policy's month."""

    def __init__(self, world: World, policy: Policy) -> None:
        self._world = world
        self._policy = policy
        self._channels = world.behaviour.channels
        self._failure = world.behaviour.failure
        self._random = Random(f"{policy.name} {world.seed}")
        self._contacts = {code: ContactId(number) for number, code in enumerate(self._channels, 1)}
        self._codes = {contact: code for code, contact in self._contacts.items()}
        self._routing = Routing(channels=world.behaviour.traits)
        self._states: Mapping[str, State] = {}
        self._counts = _Counts()
        self._unjudged: dict[str, deque[tuple[Parcel, int]]] = defaultdict(deque)
        self._parcels = [self._parcel(buyer) for buyer in world.buyers]
        self._reviewed_at = BEGIN

    def play(self, progress: Callable[[int], None]) -> Result:
        wakes = [(parcel.buyer.at, number) for number, parcel in enumerate(self._parcels)]
        heapq.heapify(wakes)
        told = 0
        while wakes:
            now, number = heapq.heappop(wakes)
            self._review_until(now)
            parcel = self._parcels[number]
            again = self._walk(parcel, now)
            if again is not None:
                heapq.heappush(wakes, (again, number))
            if number - told >= 1000:
                progress(number - told)
                told = number
        progress(len(self._parcels) - told)
        return self._result()

    # --- a parcel

    def _parcel(self, buyer: Buyer) -> Parcel:
        ways = (Way(contact=self._contacts[code], channel=code, live=True) for code in buyer.delays)
        return Parcel(buyer, tuple(ways))

    def _walk(self, parcel: Parcel, now: int) -> int | None:
        """Everything that is due, and when there is more to do; None when nothing more can come of it."""
        while True:
            match self._policy.step(self._facts(parcel, now), self._routing, now):
                case Send(contact, loud):
                    now = self._send(parcel, contact, loud, now)
                case Wait(until):
                    seen = parcel.seen_at is not None and parcel.seen_at <= until
                    return None if seen or until >= parcel.buyer.at + HORIZON_MS else until
                case Done() | TellOwner():
                    return None

    def _facts(self, parcel: Parcel, now: int) -> Facts:
        buyer = parcel.buyer
        return Facts(
            number=buyer.number,
            since=buyer.at,
            origin=self._contacts[buyer.origin],
            ways=parcel.ways,
            tries=tuple(parcel.tries),
            seen=parcel.seen_at is not None and parcel.seen_at <= now,
        )

    def _send(self, parcel: Parcel, contact: ContactId, loud: bool, now: int) -> int:
        """What the channel says and does, and when it has said so."""
        code = self._codes[contact]
        outcome = self._outcome(parcel.buyer, code, now)
        parcel.tries.append(Try(contact=contact, outcome=outcome, started_at=now, ended_at=now + SEND_MS, loud=loud))
        parcel.channels.append(code)
        if outcome is Outcome.ADDRESS:
            parcel.ways = tuple(
                Way(contact=way.contact, channel=way.channel, live=way.live and way.contact != contact)
                for way in parcel.ways
            )
        if outcome is Outcome.ACCEPTED:
            self._arrive(parcel, code, now)
        if self._policy.reviews:
            self._count(parcel, code, outcome, loud, now)
        return now + SEND_MS

    def _outcome(self, buyer: Buyer, code: str, now: int) -> Outcome:
        if self._failure.mode == "refuses" and self._fails(code, now):
            return Outcome.TRANSIENT
        if code in buyer.refused:
            return Outcome.ADDRESS
        return Outcome.TRANSIENT if self._random.random() < self._channels[code].transient else Outcome.ACCEPTED

    def _arrive(self, parcel: Parcel, code: str, now: int) -> None:
        buyer, delay = parcel.buyer, parcel.buyer.delays[code]
        if delay is None or self._fails(code, now):
            return
        seen_at = max(now + SEND_MS, buyer.looks_at) + delay
        if parcel.seen_at is None or seen_at < parcel.seen_at:
            parcel.seen_at, parcel.seen_by = seen_at, len(parcel.tries) - 1

    def _fails(self, code: str, now: int) -> bool:
        return code == self._failure.channel and any(one.begin <= now < one.end for one in self._near(now))

    def _near(self, now: int) -> Sequence[Outage]:
        day = (now - BEGIN) // (24 * HOUR)
        return self._world.outages[max(day - 1, 0) : day + 1]

    # --- how the channels do

    def _count(self, parcel: Parcel, code: str, outcome: Outcome, loud: bool, now: int) -> None:
        what = {Outcome.ACCEPTED: "accepted", Outcome.ADDRESS: "refused"}.get(outcome, "failed")
        self._counts.add(code, now, what)
        again = sum(one.contact == parcel.tries[-1].contact and one.heard for one in parcel.tries) > 1
        if loud and outcome is Outcome.ACCEPTED and not again:
            self._unjudged[code].append((parcel, len(parcel.tries) - 1))

    def _review_until(self, now: int) -> None:
        while self._policy.reviews and self._reviewed_at + self._policy.review_ms <= now:
            self._reviewed_at += self._policy.review_ms
            self._judge(self._reviewed_at)
            tallies = self._counts.tallies(self._reviewed_at)
            self._states = self._policy.review(tallies, self._states, self._reviewed_at)
            self._routing = Routing(channels=self._routing.channels, standings=standings(self._states))

    def _judge(self, now: int) -> None:
        """Seen by this very message in time; missed; or neither, because another was seen first."""
        for code, waiting in self._unjudged.items():
            after = self._policy.judged_after[self._channels[code].traits.kind]
            while waiting and waiting[0][0].tries[waiting[0][1]].started_at + after <= now:
                parcel, number = waiting.popleft()
                began = parcel.tries[number].started_at
                if parcel.seen_at is None or parcel.seen_at > began + after:
                    self._counts.add(code, began, "missed")
                elif parcel.seen_by == number:
                    self._counts.add(code, began, "seen")

    # --- what came of it

    def _result(self) -> Result:
        sent = Counter(code for parcel in self._parcels for code in parcel.channels)
        return Result(
            policy=self._policy.name,
            orders=len(self._parcels),
            late=sum(one.seen_at is None or one.seen_at > one.buyer.deadline for one in self._parcels),
            seen_ms=sorted(_seen_ms(parcel) for parcel in self._parcels if parcel.buyer.by_day),
            sent=sent,
            sms=sum(count for code, count in sent.items() if self._channels[code].traits.kind is Kind.SMS),
            cost=sum(self._channels[code].cost * count for code, count in sent.items()),
            recovery_ms=self._recoveries(),
        )

    def _recoveries(self) -> list[int]:
        """For each outage that enough orders met."""
        hit: dict[Outage, list[tuple[int, bool]]] = defaultdict(list)
        for parcel in self._parcels:
            failing = self._failure.channel
            others = parcel.buyer.delays.keys() - parcel.buyer.refused - {failing}
            for outage in self._near(parcel.buyer.at):
                if outage.begin <= parcel.buyer.at < outage.end and failing in parcel.buyer.delays and others:
                    hit[outage].append((parcel.buyer.at, _waited(parcel, failing)))
        return [_recovery_ms(outage, orders) for outage, orders in hit.items() if len(orders) >= NEIGHBOURS]


def _seen_ms(parcel: Parcel) -> int:
    return HORIZON_MS if parcel.seen_at is None else min(parcel.seen_at - parcel.buyer.at, HORIZON_MS)


def _waited(parcel: Parcel, failing: str) -> bool:
    """Whether the failing channel was asked soon after the buyer had paid, and no other had accepted by then."""
    soon = parcel.buyer.at + WAITED_MS
    asked = [
        (code, one.outcome) for code, one in zip(parcel.channels, parcel.tries, strict=True) if one.started_at <= soon
    ]
    accepted = any(code != failing and outcome is Outcome.ACCEPTED for code, outcome in asked)
    return not accepted and any(code == failing for code, _ in asked)


def _recovery_ms(outage: Outage, orders: Sequence[tuple[int, bool]]) -> int:
    """From the failure's begin to the last order that waited for the failing channel, stray ones aside.

    A stray one has hardly another among its neighbours.
    """
    last = outage.begin
    for first in range(max(len(orders) - NEIGHBOURS, 0) + 1):
        waited = [at for at, waits in orders[first : first + NEIGHBOURS] if waits]
        if len(waited) > STRAY * NEIGHBOURS:
            last = waited[-1]
    return last - outage.begin
