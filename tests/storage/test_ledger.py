"""The ledger refuses to be changed, whatever hand tries: the tables say so, on both engines."""

import sqlite3
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from core.errors import IllegalMove, Temporary
from core.ids import CustomerId
from core.ledger import GIVEN, Move, balance, post, wallet
from core.money import Money
from storage.address import parse_address
from storage.direct import transactions
from storage.tx import SqlTx
from tests.shops import TryShop

REFUSED = (sqlite3.IntegrityError, psycopg.IntegrityError)
ADA = CustomerId(1)


def give(tx: SqlTx, minor: int) -> None:
    post(tx, "gift", "given", None, Move(out_of=GIVEN, into=wallet(ADA), money=Money(minor, "USD")))


def ask(url: str, *statements: str) -> list[tuple[Any, ...]]:
    """Somebody at the database's own prompt, in one transaction."""
    with transactions(parse_address(url)) as begin, begin() as connection:
        *earlier, last = statements
        for statement in earlier:
            connection.execute(statement)
        cursor = connection.execute(last)
        rows: list[tuple[Any, ...]] = cursor.fetchall() if cursor.description else []
        return rows


OPEN = "INSERT INTO ledger_entry (id, key, kind, digest, created_at) VALUES (99, 'x', 'x', '', 1)"
SEAL = "UPDATE ledger_entry SET sealed = 1 WHERE id = 99"


def posting(entry: int, account: str, amount: int, currency: str = "USD") -> str:
    return (
        "INSERT INTO ledger_posting (entry_id, account_id, currency, amount)"
        f" SELECT {entry}, id, '{currency}', {amount}"
        f" FROM ledger_account WHERE code = '{account}'"
    )


WRONG = (
    ("UPDATE ledger_posting SET amount = amount * 2",),
    ("DELETE FROM ledger_posting",),
    ("DELETE FROM ledger_entry",),
    ("UPDATE ledger_entry SET sealed = 0",),
    ("UPDATE ledger_entry SET key = 'another'",),
    ("UPDATE ledger_entry SET created_at = 5",),
    ("UPDATE ledger_account SET balance = -1 WHERE code = 'liab:wallet'",),
    (posting(1, "liab:wallet", -500),),
    (OPEN, SEAL),
    (OPEN, posting(99, "liab:wallet", -5), SEAL),
    (OPEN, posting(99, "liab:wallet", -5), posting(99, "exp:given", 6), SEAL),
    (OPEN, posting(99, "liab:wallet", -5), posting(99, "exp:given", 5), "UPDATE ledger_entry SET kind = 'y'"),
    (OPEN, posting(99, "liab:wallet", -5, "EUR"), posting(99, "exp:given", 5, "EUR"), SEAL),
    (OPEN, posting(99, "liab:wallet", 501), posting(99, "exp:given", -501), SEAL),
    (OPEN, posting(99, "liab:wallet", 0)),
    (OPEN.replace("'x', 'x'", "'gift', 'x'"),),
)


async def test_nothing_that_is_written_changes_and_nothing_wrong_is_written(try_shop: TryShop, engine_url: str) -> None:
    await try_shop.opened.store.run(give, 500)
    for statements in WRONG:
        with pytest.raises(REFUSED):
            ask(engine_url, *statements)
        assert ask(engine_url, "SELECT balance FROM ledger_account WHERE code = 'liab:wallet'") == [(500,)], statements
        assert ask(engine_url, "SELECT key, sealed FROM ledger_entry") == [("gift", 1)], statements


async def test_what_balances_is_written(try_shop: TryShop, engine_url: str) -> None:
    """The statements above fail for what they say, not for how they are written."""
    await try_shop.opened.store.run(give, 500)
    ask(engine_url, OPEN, posting(99, "liab:wallet", -5), posting(99, "exp:given", 5), SEAL)
    assert ask(engine_url, "SELECT balance FROM ledger_account WHERE code = 'liab:wallet'") == [(505,)]


async def test_a_key_never_means_two_things(try_shop: TryShop) -> None:
    await try_shop.opened.store.run(give, 500)
    await try_shop.opened.store.run(give, 500)
    with pytest.raises(IllegalMove):
        await try_shop.opened.store.run(give, 501)
    left = await try_shop.opened.store.read(lambda tx: balance(tx, wallet(ADA), Money(0, "USD")))
    assert left.minor == 500


def overdraw(tx: SqlTx) -> None:
    """As if a step had forgotten to look what is there."""
    run = tx._connection.execute
    run("UPDATE ledger_account SET balance = balance - 501 WHERE code = 'liab:wallet'")


def unbalance(tx: SqlTx) -> None:
    for statement in (OPEN, posting(99, "liab:wallet", -5), SEAL):
        tx._connection.execute(statement)


@pytest.mark.parametrize("step", [overdraw, unbalance])
async def test_a_bug_of_ours_is_not_taken_for_a_database_that_is_down(
    try_shop: TryShop, step: Callable[[SqlTx], None]
) -> None:
    """It is tried once, said as what it is, and leaves nothing."""
    tries = 0
    await try_shop.opened.store.run(give, 500)

    def counted(tx: SqlTx) -> None:
        nonlocal tries
        tries += 1
        give(tx, 500)
        step(tx)

    with pytest.raises(REFUSED) as caught:
        await try_shop.opened.store.run(counted)
    assert not isinstance(caught.value, Temporary)
    assert tries == 1
    left = await try_shop.opened.store.read(lambda tx: balance(tx, wallet(ADA), Money(0, "USD")))
    assert left.minor == 500
