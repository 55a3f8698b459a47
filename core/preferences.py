"""How a customer wants to be reached: channels in their order, quiet hours, a time zone, and what they want to hear."""

from dataclasses import dataclass, replace
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from core.errors import Refused
from core.ids import CustomerId
from core.people import EMAIL, Address
from core.ports import Tx
from core.quiet import MINUTES_A_DAY, QuietHours


class BadZone(Refused):
    """There is no such time zone."""

    text_id = "error-bad-zone"


class BadHours(Refused):
    """Quiet hours are two times of the day, such as 22:00-08:00."""

    text_id = "error-bad-hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a customer chose; empty where they chose nothing.

    ``channels`` are channel codes, first the one to try first. ``quiet`` are minutes of their day, from and until.
    ``only_keys``: nothing but what they paid for is sent to them.
    """

    channels: tuple[str, ...] = ()
    quiet: tuple[int, int] | None = None
    zone: str = ""
    only_keys: bool = False

    def quiet_hours(self, night: QuietHours) -> QuietHours:
        """Their own quiet hours, or the shop's night; in their zone where they told one."""
        begin, end = self.quiet or (night.begin, night.end)
        return QuietHours(begin=begin, end=end, zone=self.zone or night.zone)


NO_PREFERENCES: Final = Preferences()


def find_preferences(tx: Tx, customer: CustomerId) -> Preferences:
    """What this customer chose."""
    return tx.people.preferences(customer)


def put_first(tx: Tx, customer: CustomerId, channel: str) -> Preferences:
    """Try this channel before the others."""
    chosen = tx.people.preferences(customer)
    others = tuple(code for code in chosen.channels if code != channel)
    return _keep(tx, customer, replace(chosen, channels=(channel, *others)))


def be_quiet(tx: Tx, customer: CustomerId, typed: str) -> Preferences:
    """Quiet hours as a person types them, such as ``22:00-08:00``; raises BadHours."""
    return _keep(tx, customer, replace(tx.people.preferences(customer), quiet=parse_hours(typed)))


def never_quiet(tx: Tx, customer: CustomerId) -> Preferences:
    """No quiet hours at all, not even the shop's night."""
    return _keep(tx, customer, replace(tx.people.preferences(customer), quiet=(0, 0)))


def sleep_as_the_shop(tx: Tx, customer: CustomerId) -> Preferences:
    """No quiet hours of their own: the shop's night is theirs."""
    return _keep(tx, customer, replace(tx.people.preferences(customer), quiet=None))


def live_in(tx: Tx, customer: CustomerId, zone: str) -> Preferences:
    """The customer's time zone, by its name in the IANA database in any case; raises BadZone."""
    return _keep(tx, customer, replace(tx.people.preferences(customer), zone=find_zone(zone)))


def mute(tx: Tx, customer: CustomerId, only_keys: bool) -> Preferences:
    """Nothing but paid keys, or everything again."""
    return _keep(tx, customer, replace(tx.people.preferences(customer), only_keys=only_keys))


def mute_mailbox(tx: Tx, mailbox: str) -> None:
    """Whoever owns this mailbox hears of nothing but paid keys from now on, wherever they are reached.

    A mailbox that the shop does not know is no error: there is nothing to stop.
    """
    contact = tx.people.contact(Address(EMAIL, mailbox))
    if contact is not None and not tx.people.preferences(contact.customer).only_keys:
        mute(tx, contact.customer, True)


def _keep(tx: Tx, customer: CustomerId, preferences: Preferences) -> Preferences:
    tx.people.prefer(customer, preferences)
    return preferences


def parse_hours(typed: str) -> tuple[int, int]:
    """Two times of the day as minutes; raises BadHours for anything else, and for two that are the same."""
    parts = typed.replace("–", "-").replace("—", "-").split("-")
    if len(parts) != 2:
        raise BadHours()
    begin, end = (_parse_time(part.strip()) for part in parts)
    if begin == end:
        raise BadHours()
    return begin, end


def _parse_time(text: str) -> int:
    hours, _, minutes = text.partition(":")
    if not all(part.isascii() and part.isdecimal() and len(part) <= 2 for part in (hours, minutes or "0")):
        raise BadHours()
    minute = int(hours) * 60 + int(minutes or "0")
    if int(minutes or "0") > 59 or minute > MINUTES_A_DAY:
        raise BadHours()
    return minute % MINUTES_A_DAY


def find_zone(name: str) -> str:
    """The zone's own spelling; the last part of its name will do where only one ends like that. Raises BadZone."""
    wanted = "_".join(name.casefold().split())
    zones = available_timezones()
    whole = [zone for zone in zones if zone.casefold() == wanted]
    found = whole or [zone for zone in zones if "/" in zone and zone.casefold().rsplit("/", 1)[1] == wanted]
    # Old spellings of a place are links to the same clock: the shortest name is as good as any.
    if not wanted or not found:
        raise BadZone()
    zone = min(found, key=lambda candidate: (len(candidate), candidate))
    ZoneInfo(zone)
    return zone
