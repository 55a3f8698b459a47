"""Routing: a table of examples to read, and properties over whole lives of parcels under every kind of trouble."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.channels import Kind, Outcome, Traits
from core.ids import ContactId
from core.quiet import QuietHours
from core.routing import Done, Send, Step, TellOwner, Wait, next_step, pause_ms
from core.ways import HOUR, MINUTE, SECOND, BadEscalation, Facts, Routing, Rules, Standing, Try, Way, Why

CHANNELS: Final = {
    traits.code: traits
    for traits in (
        Traits(code="telegram", kind=Kind.CHAT, copies=3),
        Traits(code="discord", kind=Kind.CHAT, copies=3),
        Traits(code="email", kind=Kind.EMAIL, copies=3),
        Traits(code="push", kind=Kind.PUSH, copies=2),
        Traits(code="sms", kind=Kind.SMS, copies=1, paid=True),
    )
}
CONTACTS: Final = {code: ContactId(number) for number, code in enumerate(CHANNELS, 1)}
# Noon of a Wednesday in UTC; the night of the rules is 22:00 to 8:00.
NOON: Final = 1_767_787_200_000
MIDNIGHT: Final = NOON + 12 * HOUR
ROUTING: Final = Routing(channels=CHANNELS)


def way(channel: str, *, live: bool = True) -> Way:
    return Way(contact=CONTACTS[channel], channel=channel, live=live)


def tried(channel: str, outcome: Outcome | None, at: int, *, loud: bool = True, wait_ms: int = 0) -> Try:
    return Try(contact=CONTACTS[channel], outcome=outcome, started_at=at, ended_at=at, loud=loud, wait_ms=wait_ms)


def facts(channels: str, *tries: Try, since: int = NOON, dead: str = "", **more: object) -> Facts:
    """A parcel of a customer who came by the first of these channels."""
    codes = channels.split()
    ways = tuple(way(code, live=code not in dead.split()) for code in codes)
    made = Facts(number=7, since=since, origin=CONTACTS[codes[0]], ways=ways, tries=tries)
    return replace(made, **more)  # type: ignore[arg-type]


def send(channel: str, why: Why, *, loud: bool = True) -> Send:
    return Send(CONTACTS[channel], loud, why)


ACCEPTED, REFUSED, CONFIG = Outcome.ACCEPTED, Outcome.ADDRESS, Outcome.CONFIG
TRANSIENT, UNKNOWN, RATE, MESSAGE = Outcome.TRANSIENT, Outcome.UNKNOWN, Outcome.RATE, Outcome.MESSAGE
AT_NIGHT = {"loud": False}

# What is known, how long after noon it is, and what happens then.
EXAMPLES: Final[dict[str, tuple[Facts, int, Step]]] = {
    "the chat they came from, at once": (facts("telegram email"), 0, send("telegram", Why.FIRST)),
    "accepted: two minutes until the e-mail": (
        facts("telegram email", tried("telegram", ACCEPTED, NOON)), 1, Wait(NOON + 2 * MINUTE),
    ),
    "not seen in two minutes: the e-mail": (
        facts("telegram email", tried("telegram", ACCEPTED, NOON)), 2 * MINUTE, send("email", Why.ESCALATION),
    ),
    "not seen in ten minutes: push": (
        facts("telegram email push", tried("telegram", ACCEPTED, NOON), tried("email", ACCEPTED, NOON + 2 * MINUTE)),
        10 * MINUTE, send("push", Why.ESCALATION),
    ),
    "not seen in half an hour: a text message": (
        facts("telegram sms", tried("telegram", ACCEPTED, NOON)), 30 * MINUTE, send("sms", Why.ESCALATION),
    ),
    "blocked: the next way at once": (
        facts("telegram email", tried("telegram", REFUSED, NOON), dead="telegram"), 1, send("email", Why.FALLBACK),
    ),
    "blocked after it was accepted: the next way at once": (
        facts("telegram email", tried("telegram", ACCEPTED, NOON), dead="telegram"), 1, send("email", Why.FALLBACK),
    ),
    "the channel is broken: the next way at once": (
        facts("telegram email", tried("telegram", CONFIG, NOON)), 1, send("email", Why.FALLBACK),
    ),
    "the message can't be shown there: the next way at once": (
        facts("telegram email", tried("telegram", MESSAGE, NOON)), 1, send("email", Why.FALLBACK),
    ),
    "a hiccup: the same way again, two seconds later": (
        facts("telegram email", tried("telegram", TRANSIENT, NOON)), 1, Wait(NOON + 2 * SECOND),
    ),
    "hiccups for half a minute: another way as well": (
        facts("telegram email", tried("telegram", TRANSIENT, NOON + 29 * SECOND)), 30 * SECOND,
        send("email", Why.FALLBACK),
    ),
    "a rate limit: exactly as long as it says": (
        facts("telegram", tried("telegram", RATE, NOON, wait_ms=7000)), 1, Wait(NOON + 7000),
    ),
    "no answer: it may have arrived, so once more, marked as repeated": (
        facts("telegram", tried("telegram", UNKNOWN, NOON)), 2 * SECOND, send("telegram", Why.RETRY),
    ),
    "cut short by a crash: the same": (
        facts("telegram", tried("telegram", None, NOON)), 2 * SECOND, send("telegram", Why.RETRY),
    ),
    "three copies may have arrived: no fourth": (
        facts("telegram", *(tried("telegram", UNKNOWN, NOON + n) for n in range(3))), HOUR, Wait(NOON + 24 * HOUR),
    ),
    "nobody to send to: the owner": (facts("telegram", dead="telegram"), 0, TellOwner(reached=False)),
    "at night: the chat, silently": (
        facts("telegram email", since=MIDNIGHT), 12 * HOUR, send("telegram", Why.FIRST, loud=False),
    ),
    "at night: the e-mail at once": (
        facts("telegram email", tried("telegram", ACCEPTED, MIDNIGHT, loud=False), since=MIDNIGHT), 12 * HOUR,
        send("email", Why.NIGHT, loud=False),
    ),
    "at night: the text message they asked for at once": (
        facts("telegram sms", tried("telegram", ACCEPTED, MIDNIGHT, loud=False), since=MIDNIGHT), 12 * HOUR,
        send("sms", Why.NIGHT, loud=False),
    ),
    "still unseen in the morning: once more, aloud": (
        facts("telegram", tried("telegram", ACCEPTED, MIDNIGHT, loud=False), since=MIDNIGHT), 20 * HOUR + 30 * MINUTE,
        send("telegram", Why.MORNING),
    ),
    "their own quiet hours": (
        facts("telegram", quiet=QuietHours(begin=11 * 60, end=13 * 60, zone="UTC")), 0,
        send("telegram", Why.FIRST, loud=False),
    ),
    "their own order of channels": (
        facts("telegram email", preferred=("email", "telegram")), 0, send("email", Why.FIRST),
    ),
    "a day later: one reminder": (
        facts("telegram", tried("telegram", ACCEPTED, NOON)), 24 * HOUR, send("telegram", Why.REMINDER),
    ),
    "reminded: now it is the owner's": (
        facts("telegram", tried("telegram", ACCEPTED, NOON), tried("telegram", ACCEPTED, NOON + 24 * HOUR)),
        24 * HOUR + 1, TellOwner(reached=True),
    ),
    "seen: done": (facts("telegram", tried("telegram", ACCEPTED, NOON), seen=True), 30 * HOUR, Done()),
}  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES)
def test_example(example: str) -> None:
    known, later, expected = EXAMPLES[example]
    assert next_step(known, ROUTING, NOON + later) == expected


def test_a_channel_in_bad_standing_goes_last_and_holds_up_nobody() -> None:
    sick = replace(ROUTING, standings={"telegram": Standing(demoted=True, arrival=0.4)})
    assert next_step(facts("telegram email"), sick, NOON) == send("email", Why.FIRST)
    after_mail = facts("telegram email", tried("email", ACCEPTED, NOON))
    assert next_step(after_mail, sick, NOON + 1) == send("telegram", Why.FALLBACK), "it may show that it is well"
    after_chat = facts("telegram email", tried("telegram", ACCEPTED, NOON))
    assert next_step(after_chat, sick, NOON + 1) == send("email", Why.FALLBACK), "its word is no reason to wait"


def test_a_paid_channel_in_bad_standing_waits_for_its_time() -> None:
    sick = replace(ROUTING, standings={"sms": Standing(demoted=True)})
    known = facts("telegram sms", tried("telegram", ACCEPTED, NOON))
    assert next_step(known, sick, NOON + MINUTE) == Wait(NOON + 30 * MINUTE)


def test_an_open_breaker_is_waited_out_or_gone_around() -> None:
    broken = replace(ROUTING, standings={"telegram": Standing(closed_until=NOON + MINUTE)})
    assert next_step(facts("telegram"), broken, NOON) == Wait(NOON + MINUTE)
    assert next_step(facts("telegram email"), broken, NOON) == send("email", Why.FIRST)
    assert next_step(facts("telegram"), broken, NOON + MINUTE) == send("telegram", Why.FIRST)


def test_a_product_has_its_own_patience() -> None:
    quick = replace(ROUTING, rules=Rules().told_by("1 3 5"))
    known = facts("telegram email sms", tried("telegram", ACCEPTED, NOON))
    assert next_step(known, quick, NOON) == Wait(NOON + MINUTE)
    assert next_step(known, quick, NOON + MINUTE) == send("email", Why.ESCALATION)
    assert Rules().told_by("") == Rules()


@pytest.mark.parametrize(
    "minutes", ["1", "1 2", "1 2 3 4", "3 2 1", "-1 2 3", "a b c", "1.5 2 3", "1 2 99999", "١ ٢ ٣"]
)
def test_bad_waiting_times_are_refused(minutes: str) -> None:
    with pytest.raises(BadEscalation):
        Rules().told_by(minutes)


def test_pauses_double_up_to_a_quarter_of_an_hour() -> None:
    assert [pause_ms(n) for n in (0, 1, 2, 3, 4)] == [2000, 2000, 4000, 8000, 16000]
    assert pause_ms(10_000) == 15 * MINUTE


# --- whole lives

channels = st.lists(st.sampled_from(sorted(CHANNELS)), min_size=0, max_size=5, unique=True)
outcomes = st.sampled_from([*Outcome, None])
standings = st.dictionaries(
    st.sampled_from(sorted(CHANNELS)),
    st.builds(
        Standing,
        arrival=st.floats(0, 1),
        demoted=st.booleans(),
        closed_until=st.integers(-2, 4).map(lambda hours: NOON + hours * HOUR),
    ),
)
quiet_hours = st.none() | st.builds(
    QuietHours,
    begin=st.integers(0, 1439),
    end=st.integers(0, 1439),
    zone=st.sampled_from(["UTC", "Europe/Lisbon", "Asia/Kathmandu", "America/Sao_Paulo", "Pacific/Apia"]),
)


@dataclass
class Life:
    """A parcel under ``routing``, with what a channel answers drawn from a list that starts again at its end."""

    facts: Facts
    routing: Routing
    answers: Sequence[tuple[Outcome | None, int]]
    seen_after: int | None
    now: int
    sent: int = 0

    def live(self) -> tuple[Step, list[tuple[Send, int]]]:
        """From the first step to the last, with every message that went out and when."""
        letters: list[tuple[Send, int]] = []
        for _ in range(2000):
            step = next_step(self.facts, self.routing, self.now)
            match step:
                case Send():
                    letters.append((step, self.now))
                    self._send(step)
                case Wait(until):
                    assert until > self.now, "a wait that does not wait would spin"
                    self.now = until
                case _:
                    return step, letters
        raise AssertionError("it never ends")

    def _send(self, step: Send) -> None:
        outcome, seconds = self.answers[self.sent % len(self.answers)]
        self.sent += 1
        one = Try(
            contact=step.contact, outcome=outcome, started_at=self.now, ended_at=self.now + seconds * SECOND,
            loud=step.loud, wait_ms=seconds * 100,
        )  # fmt: skip
        self.now += seconds * SECOND
        ways = [
            replace(way, live=way.live and not (way.contact == step.contact and outcome is REFUSED))
            for way in self.facts.ways
        ]
        seen = self.seen_after is not None and self.sent > self.seen_after and one.heard
        self.facts = replace(self.facts, tries=(*self.facts.tries, one), ways=ways, seen=seen)


lives = st.builds(
    lambda codes, dead, preferred, quiet, standing, answers, seen_after, offset: Life(
        facts=Facts(
            number=11,
            since=NOON + offset * HOUR,
            origin=CONTACTS[codes[0]] if codes else ContactId(99),
            ways=tuple(way(code, live=code not in dead) for code in codes),
            tries=(),
            preferred=tuple(preferred),
            quiet=quiet,
        ),
        routing=replace(ROUTING, standings=standing),
        answers=answers,
        seen_after=seen_after,
        now=NOON + offset * HOUR,
    ),
    codes=channels,
    dead=channels,
    preferred=channels,
    quiet=quiet_hours,
    standing=standings,
    answers=st.lists(st.tuples(outcomes, st.integers(0, 40)), min_size=1, max_size=12),
    seen_after=st.none() | st.integers(0, 6),
    offset=st.integers(0, 23),
)


@settings(max_examples=400, deadline=None)
@given(lives)
def test_every_parcel_ends_seen_or_with_the_owner_told_and_never_gets_too_many_copies(life: Life) -> None:
    usable = [one for one in life.facts.ways if one.live]
    ended, letters = life.live()
    assert isinstance(ended, Done | TellOwner)
    assert isinstance(ended, Done) == life.facts.seen
    assert not usable or letters, "a paid key is never withheld"
    if isinstance(ended, TellOwner) and all(one.contact != letter.contact for one in usable for letter, _ in letters):
        assert not usable
    for code, contact in CONTACTS.items():
        copies = sum(one.heard for one in life.facts.tries if one.contact == contact)
        assert copies <= CHANNELS[code].copies
    for letter, at in letters:
        quiet = (life.facts.quiet or life.routing.rules.night).ends(at)
        assert letter.loud == (quiet is None)
        assert letter.contact in {one.contact for one in usable}
    assert ended != TellOwner(reached=True) or any(one.heard for one in life.facts.tries)


@settings(max_examples=200, deadline=None)
@given(lives, st.integers(-30, 30))
def test_the_same_facts_give_the_same_step_and_any_clock_gives_one(life: Life, hours: int) -> None:
    now = life.now + hours * HOUR
    step = next_step(life.facts, life.routing, now)
    assert step == next_step(life.facts, life.routing, now)
    assert next_step(replace(life.facts, seen=True), life.routing, now) == Done()
    assert not isinstance(step, Wait) or step.until > now


@settings(max_examples=300, deadline=None)
@given(lives)
def test_every_way_is_asked_before_the_owner_is(life: Life) -> None:
    """Only a contact that was refused, or whose channel is closed for longer than a day, is left out."""
    usable = {one.contact for one in life.facts.ways if one.live}
    ended, letters = life.live()
    if isinstance(ended, TellOwner):
        assert usable == {letter.contact for letter, _ in letters}
