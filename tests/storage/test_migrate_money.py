"""A shop of the release before there was a ledger comes up with every order, every payment and all money where it
belongs, on both engines."""

from pathlib import Path
from typing import Any

from core.ids import OrderId, PaymentKey
from core.money import Money
from core.providers import MoneyIn
from core.settling import Settled
from core.states import OrderStatus
from storage.address import SqliteFile, parse_address
from storage.direct import transactions
from storage.migrate import load_migrations, migrate
from storage.tx import SqlTx
from tests.engines import Engine, blank_database
from tests.invariants import broken
from tests.shops import START, Clock, open_try_shop

BEFORE_MONEY = 4

# Status, whose, and what came for it: amount and currency.
ORDERS: tuple[tuple[str, int, tuple[tuple[int, str], ...]], ...] = (
    ("placed", 1, ()),
    ("paid", 1, ((1949, "USD"),)),
    ("delivered", 1, ((1949, "USD"),)),
    ("refunded", 1, ((1949, "USD"),)),
    ("expired", 1, ()),
    ("cancelled", 1, ()),
    ("attention", 1, ((1949, "USD"),)),  # late
    ("attention", 2, ((500, "USD"),)),  # short
    ("paid", 1, ((2500, "USD"),)),  # over
    ("attention", 2, ((1949, "EUR"),)),  # currency
    ("paid", 2, ((1949, "USD"), (1949, "USD"))),  # twice
    ("attention", 2, ((1000, "USD"), (300, "USD"))),  # short twice
    ("paid", 1, ((1949, "USD"),)),  # unreachable
)
PAYMENT = {"placed": "pending", "expired": "expired", "cancelled": "failed"}
ENTRIES: tuple[tuple[int, str, int | None, str], ...] = (
    (4, "late", 1949, "closed"),
    (7, "late", 1949, ""),
    (8, "short", 500, ""),
    (9, "over", 2500, ""),
    (10, "currency", 1949, ""),
    (11, "twice", 1949, ""),
    (12, "short", 1000, ""),
    (12, "twice", 300, ""),
    (13, "unreachable", None, ""),
)
STATE = {"paid": "owed", "delivered": "seen", "refunded": "seen"}


def old_shop(connection: Any) -> None:
    """What the last release without a ledger left behind: every status that orders and payments could have."""
    run = connection.execute
    for one in (1, 2):
        run(f"INSERT INTO customer (language, created_at) VALUES ('en', {one})")
        run(
            "INSERT INTO contact (customer_id, channel, address, state, changed_at)"
            f" VALUES ({one}, 'telegram', 'buyer-{one}', 'live', 1)"
        )
    run(
        "INSERT INTO product (category_id, title, search_text, kind, listed, created_at)"
        " SELECT MIN(id), 'Guide', 'guide', 't', 1, 1 FROM category"
    )
    run("INSERT INTO offer (product_id, price, currency) VALUES (1, 1949, 'USD')")
    run("INSERT INTO stock_level (offer_id) VALUES (1)")
    for number, (status, whose, came) in enumerate(ORDERS, 1):
        old_order(run, number, status, whose, came)
    for order, reason, amount, closed in ENTRIES:
        run(
            "INSERT INTO attention (order_id, reason, amount, currency, opened_at, resolution, closed_at) VALUES"
            f" ({order}, '{reason}', {amount or 'NULL'}, {'NULL' if amount is None else repr('USD')}, 5,"
            f" {repr('refunded') if closed else 'NULL'}, {6 if closed else 'NULL'})"
        )


def old_order(run: Any, number: int, status: str, whose: int, came: tuple[tuple[int, str], ...]) -> None:
    run(
        "INSERT INTO orders (reference, customer_id, contact_id, status, total, currency, placed_at, hold_until,"
        " moved_at)"
        f" VALUES ('R-{number}', {whose}, {whose}, '{status}', 1949, 'USD', {START}, {START + 900_000}, {START})"
    )
    run(
        "INSERT INTO order_line (order_id, offer_id, product_id, title, quantity, price, kind)"
        f" VALUES ({number}, 1, 1, 'Guide', 1, 1949, 't')"
    )
    run(
        "INSERT INTO payment (order_id, provider, reference, amount, currency, status, created_at, expires_at,"
        f" moved_at) VALUES ({number}, 'sim', 'r{number}', 1949, 'USD', '{PAYMENT.get(status, 'settled')}', 1,"
        f" {START + 900_000}, 1)"
    )
    for turn, (amount, currency) in enumerate(came):
        run(
            "INSERT INTO payment_event (provider, event_key, payment_id, amount, currency, received_at)"
            f" VALUES ('sim', 'paid:{number}:{turn}', {number}, {amount}, '{currency}', {START})"
        )
    if status in STATE:
        state = "given_up" if number == len(ORDERS) else STATE[status]
        run(
            "INSERT INTO parcel (order_id, customer_id, contact_id, state, due_at, created_at, round_at)"
            f" VALUES ({number}, {whose}, {whose}, '{state}', 0, 1, 1)"
        )


async def test_a_shop_of_before_the_ledger_has_all_its_money(engine: Engine, tmp_path: Path) -> None:
    with blank_database(engine, tmp_path) as url:
        address = parse_address(url)
        if isinstance(address, SqliteFile):
            address.path.touch(mode=0o600)
        known = load_migrations()
        migrate(address, 1, known[:BEFORE_MONEY])
        with transactions(address) as begin, begin() as connection:
            old_shop(connection)
            before = counts(connection)
        migrate(address, 2, known)
        with transactions(address) as begin, begin() as connection:
            assert counts(connection) == before
        async with open_try_shop(url, Clock()) as shop:
            assert await shop.opened.store.read(broken) == {}
            assert await shop.opened.store.read(wallets) == {
                (1, "USD"): 1949,
                (2, "USD"): 500 + 1000 + 300,
                (2, "EUR"): 1949,
            }
            takings = await (await shop.desk()).takings()
            assert takings.of("rev:sales") == (Money(-(4 * 1949 + 2500 + 1949), "USD"),)
            assert {entry.reason.value for entry in (await (await shop.desk()).attention(0, 10)).entries} == {
                "over",
                "twice",
                "unreachable",
            }
            # Told again it is known, and what was asked for before is still taken.
            again = MoneyIn(provider="sim", event_key="paid:2:0", payment=PaymentKey("old2"), amount=Money(1949, "USD"))
            assert await shop.shop.apply(again) is Settled.BEFORE
            late = MoneyIn(provider="sim", event_key="n", payment=PaymentKey("old1"), amount=Money(1949, "USD"))
            assert await shop.shop.apply(late) is Settled.NOW
            assert await shop.opened.store.read(lambda tx: [statuses(tx)]) == [
                {"paid": 5, "delivered": 1, "refunded": 1, "expired": 5, "cancelled": 1}
            ]
            prospect = await (await shop.desk()).refund_prospect(OrderId(2))
            assert (prospect.left, prospect.to_source) == (Money(1949, "USD"), Money(1949, "USD"))
            assert await shop.opened.store.read(broken) == {}


def counts(connection: Any) -> list[int]:
    tables = ("payment", "payment_event", "attention", "orders")
    return [connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in tables]


def wallets(tx: SqlTx) -> dict[tuple[int, str], int]:
    rows = tx._connection.execute(
        "SELECT owner_id, currency, balance FROM ledger_account WHERE code = 'liab:wallet' AND balance <> 0"
    )
    return {(row[0], row[1]): row[2] for row in rows.fetchall()}


def statuses(tx: SqlTx) -> dict[str, int]:
    rows = tx._connection.execute("SELECT status, COUNT(*) FROM orders GROUP BY status").fetchall()
    assert {row[0] for row in rows} <= {status.value for status in OrderStatus}
    return {row[0]: row[1] for row in rows}
