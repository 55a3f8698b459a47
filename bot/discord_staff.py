"""Who owns the shop by a role of its server.

Discord tells the roles of whoever acts in a server with every interaction, and nowhere else: so a role counts from
its holder's last act in the server for an hour, also in the DM.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Final

from core.people import Address

REMEMBERED_SECONDS: Final = 3600.0
PEOPLE: Final = 1000


class Staff:
    """What was seen of the owners' roles. ``roles`` are the ids of those that own the shop."""

    def __init__(self, roles: Iterable[int], clock: Callable[[], float] = time.monotonic) -> None:
        self._roles = frozenset(roles)
        self._clock = clock
        self._seen: OrderedDict[Address, float] = OrderedDict()

    def see(self, address: Address, roles: Iterable[int]) -> None:
        """Somebody acts in a server with these roles."""
        self._seen.pop(address, None)
        if self._roles.isdisjoint(roles):
            return
        self._seen[address] = self._clock()
        if len(self._seen) > PEOPLE:
            self._seen.popitem(last=False)

    def __call__(self, address: Address) -> bool:
        """Whether this address owns the shop by a role."""
        seen = self._seen.get(address)
        return seen is not None and self._clock() - seen < REMEMBERED_SECONDS
