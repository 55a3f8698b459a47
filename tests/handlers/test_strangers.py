"""Strangers at the owner's doors and at other people's orders: all the doors there are, taken from the registries.

A new command, button or question is covered by being registered.
"""

import ast
import dataclasses
import typing
from collections.abc import Mapping
from pathlib import Path

import pytest

from core.errors import NotAllowed
from core.ids import (
    AttentionId,
    ContactId,
    JoiningId,
    LinkCodeId,
    OrderId,
    OrderLineId,
    ParcelId,
    PaymentId,
    PaymentKey,
    RefundId,
)
from core.people import Address
from core.ports import Tx
from handlers.answering import replied
from handlers.routes import Reply, routes
from storage.tx import SqlTx
from tests.handlers.conftest import Stocked
from tests.handlers.talking import Talker, buttons, drawn, words
from views.action import Action, action_kinds, pack

ROOT = Path(__file__).parents[2]
KINDS = sorted(action_kinds(), key=lambda kind: kind.code)
# An action of the owner's has a code that begins with a capital letter.
OWNERS = [kind for kind in KINDS if kind.code[0].isupper()]
# What belongs to somebody.
SOMEBODYS = {AttentionId, ContactId, JoiningId, LinkCodeId, OrderId, OrderLineId, ParcelId, PaymentId, PaymentKey,
             RefundId}  # fmt: skip
REFUSAL = "Only the owner"
Rows = Mapping[str, list[tuple[object, ...]]]


def hints(kind: type[Action]) -> dict[str, typing.Any]:
    return {name: hint for name, hint in typing.get_type_hints(kind).items() if name != "code"}


def filled(kind: type[Action], number: int, sure: bool) -> Action:
    """The action with this number in each of its fields that takes one, and every yes or no as told."""
    values: dict[str, typing.Any] = {}
    for name, hint in hints(kind).items():
        plain = getattr(hint, "__supertype__", hint)
        if plain is bool:
            values[name] = sure
        elif plain is int:
            values[name] = number
        else:
            values[name] = "sim" if plain is str else next(iter(plain))
    return kind(**values)


def everything(tx: SqlTx) -> Rows:
    """Every row of every table."""
    tables = tx._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return {name: tx._connection.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in tables}


async def rows(stocked: Stocked) -> Rows:
    return await stocked.try_shop.opened.store.read(everything)


async def masked(stocked: Stocked, name: str = "eve") -> Talker:
    """Somebody whom a chat takes for the owner by mistake: they are shown it all, and may do none of it."""
    return dataclasses.replace(await stocked.talker(name), owner=True)


# --- the owner's doors ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("sure", [False, True])
async def test_no_button_of_the_owners_opens_for_a_stranger_and_no_other_is_closed(
    stocked: Stocked, sure: bool
) -> None:
    await stocked.try_shop.bought("ada", stocked.small)
    eve = await masked(stocked)
    before = await rows(stocked)
    for kind in OWNERS:
        for number in (0, 1, 2):
            screen = await eve.tap(filled(kind, number, sure))
            assert REFUSAL in words(screen), kind
            assert "ABCDE" not in drawn(screen), kind
    assert await rows(stocked) == before
    for kind in set(KINDS) - set(OWNERS):
        assert REFUSAL not in words(await eve.tap(filled(kind, 1, sure))), f"{kind} needs a capital letter"


async def test_no_question_of_the_owners_takes_a_strangers_answer(stocked: Stocked) -> None:
    await stocked.try_shop.bought("ada", stocked.small)
    eve = await masked(stocked)
    before = await rows(stocked)
    asked = [kind for kind in routes.asked() if kind.code[0].isupper()]
    assert asked
    for kind in asked:
        for reply in (Reply(text="100"), Reply(text="EVE-KEY-1", name="keys.txt", body=b"EVE-KEY-2\nEVE-KEY-3")):
            ask = pack(filled(kind, 1, sure=True))
            said = [screen async for screen in replied(ask, reply, eve.visitor, eve.shop)]
            assert REFUSAL in words(said[-1]), kind
    assert await rows(stocked) == before


@pytest.mark.parametrize("typed", ["", " 1", " STEAM", " 0000-0000"])
async def test_no_command_of_the_owners_answers_a_stranger(stocked: Stocked, typed: str) -> None:
    await stocked.try_shop.bought("ada", stocked.small)
    eve = await masked(stocked)
    before = await rows(stocked)
    for command in routes.commands.values():
        said = words(await eve.command(f"/{command.name}{typed}"))
        assert (REFUSAL in said) == command.owner, command.name
        if command.owner and command.suggest is not None:
            with pytest.raises(NotAllowed):
                await command.suggest(typed.strip(), eve.visitor, eve.shop)
        if command.owner:
            assert await rows(stocked) == before, command.name
        before = await rows(stocked)


def test_there_is_one_way_to_the_desk() -> None:
    """Whatever an owner may do is behind ``Shop.desk``, which asks who it is."""
    made = []
    for path in sorted(path for room in ("core", "handlers", "bot", "web") for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ("Desk", "CouponDesk"):
                made += [(path.relative_to(ROOT).as_posix(), ast.unparse(node.func)) for _ in node.keywords[:1]]
    assert made == [("core/desk.py", "CouponDesk"), ("core/shop.py", "Desk")]


# --- what belongs to somebody ---------------------------------------------------------------------------------


async def belongings(stocked: Stocked) -> str:
    """Ada has an order that waits for money, one that is paid, a chat to link and a mailbox; her words and numbers."""
    shop, ada = stocked.try_shop, await stocked.talker("ada")
    paid = await shop.bought("ada", stocked.small)
    waiting = await shop.order("ada", stocked.guide)
    await shop.money_for("ada", waiting)
    given = await shop.shop.chats(ada.contact.id).give_code()
    wei = await stocked.talker("wei")
    await wei.shop.chats(wei.contact.id).enter_code(given.code.reveal())

    def give_mailbox(tx: Tx) -> None:
        contact = tx.people.add_customer(Address("email", "ada@example.com"), "en", tx.now)
        tx.joinings.part(contact.id, ada.contact.customer)

    await shop.opened.store.run(give_mailbox)
    return f"{paid.reference} {waiting.reference} ada@example.com ABCDE"


@pytest.mark.parametrize("sure", [False, True])
async def test_no_button_reaches_what_belongs_to_somebody_else(stocked: Stocked, sure: bool) -> None:
    hers = (await belongings(stocked)).split()
    eve = await stocked.talker("eve")
    theirs = [kind for kind in KINDS if SOMEBODYS & set(hints(kind).values()) and kind not in OWNERS]
    assert len(theirs) > 15
    before = await rows(stocked)
    for kind in theirs:
        for number in range(1, 8):
            if hints(kind).get("mailbox") is ContactId and number == eve.contact.id:
                continue
            screen = await eve.tap(filled(kind, number, sure))
            seen = drawn(screen) + " ".join(one.label for one in buttons(screen))
            assert not [one for one in hers if one in seen], (kind, number)
            if kind in routes.asked():
                ask = pack(filled(kind, number, sure))
                said = [one async for one in replied(ask, Reply(text="123456"), eve.visitor, eve.shop)]
                assert not [one for one in hers if one in drawn(said[-1])], (kind, number)
    after = await rows(stocked)
    different = {(name, *row[:1]) for name in before for row in {*before[name]} ^ {*after[name]}}
    assert different <= {("customer", eve.contact.customer)}, "nothing but what Eve wants for herself"
