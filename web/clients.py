"""Who knocks, and who knocked in vain too often.

Nobody guesses a link of 128 bits; what is kept out here is the noise of trying, and guessing at what is shorter. Only
numbers are kept, in memory, of a bounded count of addresses.
"""

import hashlib
import hmac
import ipaddress
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import structlog

REMEMBERED: Final = 10_000
WINDOW: Final = 600.0
LOCKED: Final = 600.0
# With so many misses a minute from everywhere together, one is enough to lock an address.
FLOOD: Final = 600
FLOOD_SECONDS: Final = 60.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Whoever sent a request, as far as addresses tell. ``crowd``: many may stand behind this one, such as a proxy."""

    key: str = field(repr=False)
    crowd: bool


def client_of(peer: str | None, headers: Mapping[str, str], trusted_header: str | None) -> Client:
    """The client of a request: the peer, or the last address in the one header that our own proxy writes.

    A peer on a private network, without such a header, is taken for a proxy: everybody comes from there.
    """
    told = headers.get(trusted_header, "").rpartition(",")[2].strip() if trusted_header else ""
    for text in (told, peer or ""):
        try:
            address = ipaddress.ip_address(text.partition("%")[0])
        except ValueError:
            continue
        return Client(key=_key(address), crowd=text != told and not address.is_global)
    return Client(key="", crowd=True)


def _key(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    """One subscriber has a whole network of IPv6 addresses."""
    if address.version == 4 or address.ipv4_mapped is not None:
        return str(address if address.version == 4 else address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))


@dataclass(slots=True)
class _Count:
    since: float
    misses: int = 0
    locked_until: float = 0.0


class Doorkeeper:
    """Counts misses: after ``misses`` within ten minutes an address is locked out for ten. A crowd has more patience
    shown to it, ``crowd`` times as much."""

    def __init__(self, misses: int, *, crowd: int = 1, clock: Callable[[], float] = time.monotonic) -> None:
        self._misses = misses
        self._crowd = crowd
        self._clock = clock
        self._counts: OrderedDict[str, _Count] = OrderedDict()
        self._everybody = _Count(since=clock())
        self._name = secrets.token_bytes(16)

    def locked(self, client: Client) -> int:
        """How many seconds it is still locked out; 0 when it is not."""
        count = self._counts.get(client.key)
        return max(0, math.ceil(count.locked_until - self._clock())) if count else 0

    def miss(self, client: Client) -> None:
        """It asked for something that is not there."""
        now = self._clock()
        flood = _counted(self._everybody, now, FLOOD_SECONDS) > FLOOD
        count = self._counts.setdefault(client.key, _Count(since=now))
        self._counts.move_to_end(client.key)
        limit = self._misses * (self._crowd if client.crowd else 1)
        if _counted(count, now, WINDOW) >= limit or (flood and not client.crowd):
            if not count.locked_until:
                log.warning("client_locked_out", client=self._alias(client), misses=count.misses, flood=flood)
            count.locked_until = now + LOCKED
        while len(self._counts) > REMEMBERED:
            self._counts.popitem(last=False)

    @property
    def remembered(self) -> int:
        """Of how many addresses something is kept."""
        return len(self._counts)

    def _alias(self, client: Client) -> str:
        """Something to tell clients apart by in a log, until the next start."""
        return hmac.digest(self._name, client.key.encode(), hashlib.sha256).hex()[:8]


def _counted(count: _Count, now: float, window: float) -> int:
    """One more, in a window that begins anew when it is over."""
    if now - count.since > window:
        count.since, count.misses, count.locked_until = now, 0, 0.0
    count.misses += 1
    return count.misses
