"""How a customer is reached: the ways in the order in which they are tried, and what the customer chose about them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core import preferences
from core.ids import ContactId, CustomerId
from core.people import EMAIL, Address, ContactState, lost
from core.ports import Store, Tx
from core.preferences import Preferences
from core.quiet import QuietHours
from core.routing import place
from core.standing import current_standings
from core.ways import HOUR, Standing, Way

# So long nobody is asked again who wanted no e-mail.
NOT_NOW_MS: Final = 30 * 24 * HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """One way to a customer, as of ``since``. A mailbox that is not ``proven`` gets the orders it was typed for."""

    contact: ContactId
    address: Address
    state: ContactState
    since: int
    proven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HowReached:
    """Everything about reaching a customer: the ways, first the one that is tried first, and what they chose."""

    ways: tuple[Reached, ...]
    chosen: Preferences
    quiet: QuietHours


def look(tx: Tx, contact: ContactId, night: QuietHours) -> HowReached:
    """How the customer who has this contact is reached. Those that can't be used come last; reads only."""
    customer = tx.people.contact_by_id(contact).customer
    chosen = tx.people.preferences(customer)
    standings = current_standings(tx)

    def order(one: Reached) -> tuple[bool, bool, tuple[bool, int, bool, float]]:
        live = one.state is ContactState.LIVE
        way = Way(contact=one.contact, channel=one.address.channel, live=live)
        standing = standings.get(way.channel, Standing())
        return not one.proven, not live, place(way, contact, chosen.channels, standing)

    ways = tuple(sorted(tx.people.reached(customer), key=order))
    return HowReached(ways=ways, chosen=chosen, quiet=chosen.quiet_hours(night))


def lonely(tx: Tx, customer: CustomerId) -> bool:
    """Whether one way is all there is to this customer, and they may be asked for another one; reads only."""
    declined = tx.people.declined_mail(customer)
    if declined is not None and tx.now - declined < NOT_NOW_MS:
        return False
    reached = tx.people.reached(customer)
    return sum(one.proven and one.state is ContactState.LIVE for one in reached) <= 1


def decline_mail(tx: Tx, customer: CustomerId) -> None:
    """Not now: don't ask this customer for an e-mail for a while."""
    tx.people.decline_mail(customer, tx.now)


class Concern(StrEnum):
    """What a buyer should know before they pay: this chat can't receive anything, or it is the only way to them."""

    NONE = "none"
    UNREACHABLE = "unreachable"
    LONELY = "lonely"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Every use case of one contact about how its customer is reached. Without ``mail`` there is no e-mail.

    ``probe`` asks a chat whether it could write to this address, without writing; it never raises.
    """

    store: Store
    contact: ContactId
    customer: CustomerId
    address: Address
    night: QuietHours
    mail: bool
    probe: Callable[[Address], Awaitable[bool]]

    async def look(self) -> HowReached:
        """The ways in their order; mailboxes only where the shop sends mail."""
        found = await self.store.read(look, self.contact, self.night)
        if self.mail:
            return found
        ways = tuple(one for one in found.ways if one.address.channel != EMAIL)
        return HowReached(ways=ways, chosen=found.chosen, quiet=found.quiet)

    async def concern(self) -> Concern:
        """What stands in the way of reaching this buyer, before they pay. A chat that refuses is dead from now on."""
        if not await self.probe(self.address):
            await self.store.run(lost, self.address)
            return Concern.UNREACHABLE
        asks = self.mail and await self.store.read(lonely, self.customer)
        return Concern.LONELY if asks else Concern.NONE

    async def decline_mail(self) -> None:
        await self.store.run(decline_mail, self.customer)

    async def put_first(self, channel: str) -> None:
        await self.store.run(preferences.put_first, self.customer, channel)

    async def be_quiet(self, typed: str) -> None:
        """Raises BadHours."""
        await self.store.run(preferences.be_quiet, self.customer, typed)

    async def never_quiet(self) -> None:
        await self.store.run(preferences.never_quiet, self.customer)

    async def sleep_as_the_shop(self) -> None:
        await self.store.run(preferences.sleep_as_the_shop, self.customer)

    async def live_in(self, zone: str) -> None:
        """Raises BadZone."""
        await self.store.run(preferences.live_in, self.customer, zone)

    async def mute(self, only_keys: bool) -> None:
        await self.store.run(preferences.mute, self.customer, only_keys)
