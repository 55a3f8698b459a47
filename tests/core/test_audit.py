"""The proof: a healthy shop has no differences, and every way to break one is found by its sentence."""

import pytest

from core.audit import SENTENCES, TIMELY, WATCHED, audit, watch
from core.channels import Outcome, Report
from core.ids import PaymentKey
from core.money import Money
from core.ports import Tx
from core.providers import MoneyIn
from storage.looking import audit as look
from tests.shops import TryShop, claim, record

REFUND = (
    "INSERT INTO refund (key, order_id, provider, money_key, amount, currency, paid_back, paid_back_currency, goods, "
    "reason, state, due_at, created_at, moved_at) SELECT 'kr', id, 'wallet', '', total, currency, total, currency, "
    "'keep', '', "
)
# How to break each sentence behind the shop's back.
SABOTAGE = {
    "audit_key_of_two_orders": "UPDATE order_line SET offer_id = (SELECT MAX(id) FROM offer)",
    "audit_levels": "UPDATE stock_level SET sold = sold + 1",
    "audit_imported": "UPDATE restock SET added = added + 1",
    "audit_paid_without_keys": "UPDATE order_line SET quantity = quantity + 1",
    "audit_unpaid_with_keys": "UPDATE orders SET status = 'expired'",
    "audit_paid_without_parcel": "UPDATE orders SET status = 'placed'",
    "audit_delivered_unseen": "UPDATE orders SET status = 'paid'",
    "audit_paid_without_money": "UPDATE orders SET total = total + 1",
    "audit_money_without_entry": "UPDATE payment_event SET event_key = event_key || 'x'",
    "audit_tills": "UPDATE payment_event SET fee = fee + 1",
    "audit_unbalanced": "INSERT INTO ledger_entry (key, kind, digest, created_at) VALUES ('open', 'in', '', 0)",
    "audit_balances": "UPDATE ledger_account SET balance = balance + 1 WHERE balance IS NOT NULL",
    "audit_put_and_forgotten": "UPDATE ledger_account SET balance = 1 WHERE code = 'liab:order'",
    "audit_refunds": f"{REFUND} 'done', 0, 0, 0 FROM orders WHERE status = 'delivered'",
    "audit_refunding": f"{REFUND} 'owed', 0, 0, 0 FROM orders WHERE status = 'delivered'",
    "audit_stray_and_forgotten": "DELETE FROM attention",
    "audit_parcel_astray": "UPDATE parcel SET contact_id = (SELECT MAX(id) FROM contact)",
    "audit_to_a_stranger": "UPDATE orders SET status = 'paid', contact_id = (SELECT MAX(id) FROM contact)",
    "audit_sent_after_seen": "UPDATE attempt SET started_at = started_at + 86400000",
    "audit_given_up_in_silence": "UPDATE parcel SET state = 'given_up'",
    "audit_total": "UPDATE order_line SET price = price + 1",
    "audit_coupon_uses": (
        "INSERT INTO coupon (code, kind, value, currency, uses, created_at) VALUES ('ten', 'percent', 10, 'USD', 1, 0)"
    ),
    "audit_coupon_of_ended": "UPDATE orders SET status = 'placed', discount = 1",
    "watch_paid_without_parcel": "UPDATE orders SET status = 'paid'",
    "watch_stuck": "UPDATE parcel SET state = 'accepted', due_at = 0",
    "watch_cut_short": "UPDATE parcel SET state = 'sending', fence = fence + 1",
}
# The schema itself forbids these: a UNIQUE secret, and foreign keys.
IMPOSSIBLE = {"audit_secret_twice", "audit_order_of_nobody"}


async def sold(shop: TryShop) -> None:
    """An order that went all the way, and a second person and offer to mix it up with."""
    offer = await shop.stocked("K-1", "K-2")
    await shop.stocked("K-3")
    order = await shop.bought("ada", offer)
    await shop.person("eve")
    for errand in await shop.opened.store.run(claim, 5):
        await shop.opened.store.run(record, errand, Report(outcome=Outcome.ACCEPTED))
    await shop.keys_of("ada", order)
    nobodys = MoneyIn(provider="sim", event_key="x", payment=PaymentKey(""), amount=Money(5, "USD"), trace="0x1")
    await shop.shop.apply(nobodys)


async def test_a_healthy_shop_proves_it(try_shop: TryShop) -> None:
    await sold(try_shop)
    proof = await try_shop.opened.store.read(audit)
    assert (proof.orders_paid, proof.keys_sold, proof.parcels) == (1, 1, {"seen": 1})
    assert (proof.oldest_unseen_at, proof.differences) == (None, ())
    assert await try_shop.opened.store.run(watch) == ()


async def test_the_oldest_unseen_parcel_is_named(try_shop: TryShop) -> None:
    await try_shop.bought("ada", await try_shop.stocked("K-1"))
    proof = await try_shop.opened.store.read(audit)
    assert (proof.oldest_unseen_at, proof.parcels) == (try_shop.clock.now, {"owed": 1})


@pytest.mark.parametrize("name", SABOTAGE)
async def test_every_difference_is_found(try_shop: TryShop, name: str) -> None:
    await sold(try_shop)
    await try_shop.opened.store.run(_execute, SABOTAGE[name])
    sentence = {**SENTENCES, **WATCHED, **TIMELY}[name]
    if name in SENTENCES:
        found = (await try_shop.opened.store.read(audit)).differences
    else:
        try_shop.clock.forward(minutes=11)
        found = tuple(await try_shop.opened.store.run(watch))
        await try_shop.opened.store.run(watch)
        assert await try_shop.opened.store.read(_told) == len(found), "once a day"
    assert sentence in {difference.sentence for difference in found}


def test_every_sentence_is_broken_by_a_test_or_by_the_schema() -> None:
    assert set(SABOTAGE) | IMPOSSIBLE | {"watch_paid_without_keys"} == {*SENTENCES, *WATCHED, *TIMELY}


async def test_the_proof_can_be_read_while_the_shop_is_open(try_shop: TryShop, engine_url: str) -> None:
    await sold(try_shop)
    assert look(engine_url) == await try_shop.opened.store.read(audit)


def _execute(tx: Tx, sql: str) -> None:
    tx._connection.execute(sql)  # type: ignore[attr-defined]


def _told(tx: Tx) -> int:
    row = tx._connection.execute("SELECT COUNT(*) FROM notice WHERE kind = 'difference'").fetchone()  # type: ignore[attr-defined]
    return int(row[0])
