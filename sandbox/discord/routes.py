"""The table of what is answered: every room adds its own lines by `@route`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sandbox.discord.body import Body
from sandbox.discord.errors import MISSING_ACCESS, UNKNOWN_CHANNEL
from sandbox.discord.gateway import Gateway
from sandbox.discord.state import App, Channel, Discord

Json = dict[str, Any]

NO_CONTENT = object()
"""Answered as 204."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call that was let in. `path` holds the parts of the address, `query` what stood behind it."""

    discord: Discord
    app: App
    gateway: Gateway
    path: dict[str, str]
    query: dict[str, str]
    body: Body = field(repr=False)

    def number(self, name: str) -> int:
        """A snowflake of the address; 0 for what is none, which nothing has."""
        value = self.path.get(name, "")
        return int(value) if value.isdecimal() and value.isascii() else 0

    def channel(self) -> Channel:
        """The channel of the address. Raises `ApiError`."""
        found = self.discord.channels.get(self.number("channel_id"))
        if found is None:
            raise UNKNOWN_CHANNEL
        if found.group_of is not None:
            raise MISSING_ACCESS
        return found


Run = Callable[[Call], Any]
R = TypeVar("R", bound=Run)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """`name` is the operation's in the official description; `lane` is the window it counts against."""

    name: str
    verb: str
    path: str
    lane: str
    needs_token: bool
    run: Run


ROUTES: list[Route] = []


def route(name: str, verb: str, path: str, *, lane: str = "others", needs_token: bool = True) -> Callable[[R], R]:
    def add(run: R) -> R:
        ROUTES.append(Route(name=name, verb=verb, path=path, lane=lane, needs_token=needs_token, run=run))
        return run

    return add
