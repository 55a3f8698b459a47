"""Which function answers what: an Action, a Command or a Reply goes in, Screens come out."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from inspect import isasyncgenfunction
from typing import Any, Final, TypeVar

from core.shop import Shop
from handlers.visitor import Visitor
from views.action import Action, UnknownAction
from views.screen import Button, Screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a person sent as an answer: a text, or an upload with its name.

    Never shown in a repr: it may be goods.
    """

    text: str = field(default="", repr=False)
    name: str = ""
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A slash command. ``text_id`` is its description in the menus; ``owner`` hides it from others.

    ``takes`` is the text that says what its words are, empty when it takes none. ``suggest`` completes them: buttons
    whose action may stand in for the words. ``upload`` is the text that says which file may come with such an action.
    """

    name: str
    text_id: str
    answer: Callable[[str, Visitor, Shop], Awaitable[Screen]]
    owner: bool = False
    takes: str = ""
    upload: str = ""
    suggest: "Suggest | None" = None


Suggest = Callable[[str, Visitor, Shop], Awaitable[tuple[Button, ...]]]
Answer = Callable[..., Awaitable[Screen]] | Callable[..., AsyncIterator[Screen]]
H = TypeVar("H", bound=Callable[..., Any])


class Routes:
    """The registry. One handler an action, one reply handler an asking action, one command a name."""

    def __init__(self) -> None:
        self._actions: dict[type[Action], Answer] = {}
        self._replies: dict[type[Action], Answer] = {}
        self.commands: dict[str, Command] = {}

    def on(self, kind: type[Action]) -> Callable[[H], H]:
        """``async def handler(action, visitor, shop) -> Screen``, or an async generator: progress."""
        return self._register(self._actions, kind)

    def reply(self, kind: type[Action]) -> Callable[[H], H]:
        """``async def handler(action, reply, visitor, shop) -> Screen``: the answer to its question."""
        return self._register(self._replies, kind)

    def command(
        self, name: str, *, owner: bool = False, takes: str = "", upload: str = "", suggest: Suggest | None = None
    ) -> Callable[[H], H]:
        """``async def handler(words, visitor, shop) -> Screen``: what follows the command is ``words``."""

        def register(handler: H) -> H:
            if name in self.commands:
                raise ValueError(f"/{name} is answered already")
            self.commands[name] = Command(
                name=name,
                text_id=f"command-{name}",
                answer=handler,
                owner=owner,
                takes=takes,
                upload=upload,
                suggest=suggest,
            )
            return handler

        return register

    @staticmethod
    def _register(table: dict[type[Action], Answer], kind: type[Action]) -> Callable[[H], H]:
        def register(handler: H) -> H:
            if kind in table:
                raise ValueError(f"{kind.__name__} is answered already")
            table[kind] = handler
            return handler

        return register

    def act(self, action: Action, visitor: Visitor, shop: Shop) -> AsyncIterator[Screen]:
        """The screens that answer a tap: one, or several that follow each other as progress."""
        return self._screens(self._actions, action, (action, visitor, shop))

    def answer(self, action: Action, reply: Reply, visitor: Visitor, shop: Shop) -> AsyncIterator[Screen]:
        """The screens that follow what a person sent to the question of ``action``."""
        return self._screens(self._replies, action, (action, reply, visitor, shop))

    @staticmethod
    async def _screens(
        table: dict[type[Action], Answer], action: Action, given: tuple[Any, ...]
    ) -> AsyncIterator[Screen]:
        handler = table.get(type(action))
        if handler is None:
            raise UnknownAction()
        if isasyncgenfunction(handler):
            async for screen in handler(*given):
                yield screen
        else:
            yield await handler(*given)  # type: ignore[misc]  # not a generator: asked the line above

    def commands_for(self, *, owner: bool) -> tuple[Command, ...]:
        """What to offer in a menu, in the order of registration; owners see theirs as well."""
        return tuple(command for command in self.commands.values() if owner or not command.owner)

    def answered(self) -> frozenset[type[Action]]:
        """Every kind of action that has a handler."""
        return frozenset(self._actions)

    def asked(self) -> frozenset[type[Action]]:
        """Every kind of action whose question has a handler for its answer."""
        return frozenset(self._replies)


routes: Final = Routes()
