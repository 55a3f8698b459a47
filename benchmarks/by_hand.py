"""The limit of ``purchase_ratio``: a purchase on bare ``sqlite3``, as short as it can be written by hand.

The same statements in the same order as the shop's five steps, on the same schema, in one thread and with the
same group commit; the key is opened with the same cipher. There is no aiosql, no dataclass, no check and no savepoint.
"""

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.journal import Journal
from storage.keyring import Keyring
from storage.vault import NONCE_BYTES, unwrap

HOLD_MS: Final = 15 * 60 * 1000
GRACE_MS: Final = 2 * 60 * 1000
DIGEST: Final = "0" * 64

Row = tuple[Any, ...]

FOR_SALE: Final = """
SELECT p.id, p.category_id, p.title, p.description, p.instructions, p.picture_id, p.kind, p.display, p.reveal,
       p.listed, p.escalation, o.id, o.product_id, o.title,
       COALESCE((SELECT MIN(t.price) FROM offer_tier t
                 WHERE t.offer_id = o.id AND t.from_quantity <= ? AND t.price < o.price), o.price),
       o.currency, o.minimum, o.maximum, o.low_stock, o.listed
FROM offer o JOIN product p ON p.id = o.product_id
WHERE o.id = ? AND o.listed = 1 AND p.listed = 1"""
OPEN_ORDERS: Final = """
SELECT o.id, l.offer_id, l.quantity, u.coupon_id FROM orders o JOIN order_line l ON l.order_id = o.id
LEFT JOIN coupon_use u ON u.order_id = o.id
WHERE o.customer_id = ? AND o.status = 'placed' AND o.hold_until > ? ORDER BY o.id"""
ADD_ORDER: Final = """
INSERT INTO orders (reference, customer_id, contact_id, status, total, discount, currency, placed_at, hold_until,
    moved_at, from_basket)
VALUES (?, (SELECT customer_id FROM contact WHERE id = ?), ?, 'placed', ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (reference) DO NOTHING RETURNING id"""
ADD_LINE: Final = """
INSERT INTO order_line (order_id, offer_id, product_id, title, quantity, price, kind, shared_goods_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"""
HOLD: Final = """
UPDATE stock_item SET state = 'held', order_line_id = ?
WHERE id IN (SELECT id FROM stock_item WHERE offer_id = ? AND state = 'free' ORDER BY id LIMIT ?)"""
MOVE_LEVEL: Final = """
UPDATE stock_level SET free = free + ?, held = held + ?, sold = sold + ?, void = void + ? WHERE offer_id = ?"""
ORDER: Final = """
SELECT id, reference, customer_id, contact_id, status, total, currency, placed_at, hold_until, paid_at,
       parcel_state, seen_at, line_id, offer_id, product_id, title, quantity, price, kind, shared_goods_id,
       discount, from_basket
FROM order_card WHERE id = ? ORDER BY line_id"""
BUYER: Final = """
SELECT c.id, c.customer_id, c.channel, c.address, c.state, p.language
FROM contact c JOIN customer p ON p.id = c.customer_id WHERE c.id = ?"""
FROZEN: Final = "SELECT frozen_at FROM customer WHERE id = ?"
_PAYMENT: Final = """
SELECT id, key, order_id, customer_id, contact_id, provider, reference, amount, currency, asked, asked_currency, quote,
       status, expires_at
FROM payment """
PENDING: Final = _PAYMENT + "WHERE order_id = ? AND provider = ? AND status = 'pending'"
PAYMENT: Final = _PAYMENT + "WHERE id = ?"
PAYMENT_BY_KEY: Final = _PAYMENT + "WHERE key = ? AND key <> ''"
ADD_PAYMENT: Final = """
INSERT INTO payment (key, order_id, customer_id, contact_id, provider, amount, currency, asked, asked_currency, quote,
                     status, created_at, expires_at, moved_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?, ?)
ON CONFLICT (key) WHERE key <> '' DO NOTHING RETURNING id"""
EXTEND: Final = "UPDATE orders SET hold_until = ? WHERE id = ? AND status = 'placed' AND hold_until < ?"
BIND: Final = "UPDATE payment SET reference = ?, asked = COALESCE(?, asked) WHERE id = ?"
NOTE_EVENT: Final = """
INSERT INTO payment_event (provider, event_key, payment_id, direction, amount, currency, fee, worth, trace, occurred_at,
                           received_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (provider, event_key) DO NOTHING RETURNING 1"""
CAME_IN: Final = "SELECT COALESCE(SUM(worth), 0) FROM payment_event WHERE payment_id = ? AND direction = 'in'"
MOVE_PAYMENT: Final = """
UPDATE payment SET status = ?, moved_at = ? WHERE id = ? AND status = ? RETURNING id"""
CLOSE_PAYMENTS: Final = """
UPDATE payment SET status = 'expired', moved_at = ? WHERE order_id = ? AND status = 'pending'"""
BALANCE: Final = "SELECT balance FROM ledger_account WHERE code = ? AND owner_id = ? AND currency = ?"
ENTRY_BEFORE: Final = "SELECT digest FROM ledger_entry WHERE key = ?"
ADD_ENTRY: Final = """
INSERT INTO ledger_entry (key, kind, digest, order_id, created_at) VALUES (?, ?, ?, ?, ?) RETURNING id"""
ACCOUNT: Final = "SELECT id FROM ledger_account WHERE code = ? AND owner_id = ? AND currency = ?"
ADD_ACCOUNT: Final = """
INSERT INTO ledger_account (code, owner_id, currency, balance) VALUES (?, ?, ?, ?)
ON CONFLICT (code, owner_id, currency) DO NOTHING RETURNING id"""
ADD_POSTING: Final = "INSERT INTO ledger_posting (entry_id, account_id, currency, amount) VALUES (?, ?, ?, ?)"
SEAL: Final = "UPDATE ledger_entry SET sealed = 1 WHERE id = ?"
MOVE_ORDER: Final = """
UPDATE orders SET status = ?, moved_at = ?, paid_at = CASE WHEN ? = 'paid' THEN ? ELSE paid_at END
WHERE id = ? AND status = ? RETURNING id"""
SELL: Final = "UPDATE stock_item SET state = 'sold' WHERE order_line_id = ? AND state = 'held'"
TELL_LOW: Final = """
UPDATE stock_level SET low_told = 1
WHERE offer_id = ? AND low_told = 0 AND free <= (SELECT o.low_stock FROM offer o WHERE o.id = ?) RETURNING free"""
OWE: Final = """
INSERT INTO parcel (order_id, customer_id, contact_id, state, due_at, created_at, round_at, escalation)
VALUES (?, ?, ?, 'owed', 0, ?, ?, COALESCE((
    SELECT MIN(p.escalation) FROM order_line l JOIN product p ON p.id = l.product_id
    WHERE l.order_id = ? AND p.escalation <> ''), ''))
ON CONFLICT (order_id) DO NOTHING"""
PRODUCT: Final = """
SELECT id, category_id, title, description, instructions, picture_id, kind, display, reveal, listed,
       escalation
FROM product WHERE id = ?"""
SOLD: Final = """
SELECT i.batch_id, b.data_key_id, i.position, i.body FROM stock_item i JOIN batch b ON b.id = i.batch_id
WHERE i.order_line_id = ? AND i.state = 'sold' ORDER BY i.id"""
DATA_KEY: Final = "SELECT purpose, key_id, wrapped FROM data_key WHERE id = ?"
SEEN: Final = """
UPDATE parcel SET shown = shown + 1, state = 'seen', seen_at = COALESCE(seen_at, ?),
       seen_contact_id = COALESCE(seen_contact_id, ?),
       seen_attempt_id = COALESCE(seen_attempt_id, ?, (
           SELECT MAX(a.id) FROM attempt a WHERE a.parcel_id = parcel.id AND a.contact_id = ?))
WHERE order_id = ? RETURNING shown"""


@dataclass(slots=True)
class Sale:
    """One purchase on its way through the steps."""

    customer: int
    contact: int
    order: int = 0
    payment: int = 0
    amount: int = 0
    currency: str = ""
    key: str = ""
    goods: bytes = b""


class ByHand:
    """Purchases of one piece of one offer."""

    def __init__(self, connection: sqlite3.Connection, journal: Journal, keyring: Keyring, offer: int) -> None:
        journal.watch(connection)
        self._connection = connection
        self._journal = journal
        self._execute = connection.execute
        self._keyring = keyring
        self._offer = offer
        self._ciphers: dict[bytes, AESGCM] = {}
        self._numbers = count()

    def buy(self, sales: Sequence[Sale]) -> None:
        """All of these, in a commit a step."""
        steps: tuple[Callable[[Sale, int], None], ...] = (
            self.place, self.start_payment, self.bind_payment, self.settle, self.show_goods,
        )  # fmt: skip
        for step in steps:
            now = time.time_ns() // 1_000_000
            self._execute("BEGIN IMMEDIATE")
            for sale in sales:
                step(sale, now)
            self.commit()

    def commit(self) -> None:
        """What was sold is on the disk twice: in the journal first."""
        self._journal.sync()
        self._execute("COMMIT")

    def place(self, sale: Sale, now: int) -> None:
        execute = self._execute
        product = execute(FOR_SALE, (1, self._offer)).fetchone()
        execute(OPEN_ORDERS, (sale.customer, now)).fetchall()
        price, currency = product[14], product[15]
        reference = f"H{next(self._numbers):08}"
        order = (reference, sale.contact, sale.contact, price, 0, currency, now, now + HOLD_MS, now, 0)
        sale.order = execute(ADD_ORDER, order).fetchone()[0]
        of_order = (sale.order, self._offer, product[0], product[2], 1, price, product[6], None)
        line = execute(ADD_LINE, of_order).fetchone()[0]
        execute(HOLD, (line, self._offer, 1))
        execute(MOVE_LEVEL, (-1, 1, 0, 0, self._offer))
        execute(ORDER, (sale.order,)).fetchall()

    def start_payment(self, sale: Sale, now: int) -> None:
        execute = self._execute
        execute(BUYER, (sale.contact,)).fetchone()
        order = execute(ORDER, (sale.order,)).fetchone()
        sale.amount, sale.currency = order[5], order[6]
        self._balances(sale)
        execute(FROZEN, (sale.customer,)).fetchone()
        execute(PENDING, (sale.order, "sim")).fetchone()
        sale.key = f"kp{next(self._numbers):020}"
        until = now + HOLD_MS
        asked = (sale.amount, sale.currency, sale.amount, sale.currency)
        values = (sale.key, sale.order, sale.customer, sale.contact, "sim", *asked, "", now, until, now)
        sale.payment = execute(ADD_PAYMENT, values).fetchone()[0]
        execute(EXTEND, (until + GRACE_MS, sale.order, until + GRACE_MS))

    def bind_payment(self, sale: Sale, now: int) -> None:  # noqa: ARG002 - a step like the others
        self._execute(BIND, (sale.key, None, sale.payment))
        self._execute(PAYMENT, (sale.payment,)).fetchone()

    def settle(self, sale: Sale, now: int) -> None:
        execute = self._execute
        order = self._take_in(sale, now)
        execute(BALANCE, ("liab:order", sale.order, sale.currency)).fetchone()
        execute(MOVE_ORDER, ("paid", now, "paid", now, sale.order, "placed")).fetchone()
        execute(ENTRY_BEFORE, (f"sale:{sale.order}",)).fetchone()
        execute(BALANCE, ("liab:order", sale.order, sale.currency)).fetchone()
        self._post(sale, f"sale:{sale.order}", "sale", (("liab:order", sale.order), ("rev:sales", 0)), now)
        execute(SELL, (order[12],))
        execute(MOVE_LEVEL, (0, -1, 1, 0, self._offer))
        execute(TELL_LOW, (self._offer, self._offer)).fetchone()
        execute(CLOSE_PAYMENTS, (now, sale.order))
        execute(OWE, (sale.order, sale.customer, sale.contact, now, now, sale.order))

    def _take_in(self, sale: Sale, now: int) -> Row:
        """The money is towards the order; returns its row."""
        execute = self._execute
        execute(PAYMENT_BY_KEY, (sale.key,)).fetchone()
        money = (sale.amount, sale.currency, 0, sale.amount)
        values = ("sim", f"paid:{sale.key}", sale.payment, "in", *money, "", now, now)
        execute(NOTE_EVENT, values).fetchone()
        order: Row = execute(ORDER, (sale.order,)).fetchone()
        execute(CAME_IN, (sale.payment,)).fetchone()
        execute(MOVE_PAYMENT, ("settled", now, sale.payment, "pending")).fetchone()
        execute(FROZEN, (sale.customer,)).fetchone()
        key = f"in:sim:paid:{sale.key}"
        execute(ENTRY_BEFORE, (key,)).fetchone()
        self._post(sale, key, "in", (("asset:sim", 0), ("liab:order", sale.order)), now)
        return order

    def _balances(self, sale: Sale) -> None:
        for code, owner in (("liab:order", sale.order), ("liab:wallet", sale.customer)):
            self._execute(BALANCE, (code, owner, sale.currency)).fetchone()

    def _post(self, sale: Sale, key: str, kind: str, accounts: Sequence[tuple[str, int]], now: int) -> None:
        execute = self._execute
        entry = execute(ADD_ENTRY, (key, kind, DIGEST, sale.order, now)).fetchone()[0]
        for (code, owner), amount in zip(accounts, (sale.amount, -sale.amount), strict=True):
            account = execute(ACCOUNT, (code, owner, sale.currency)).fetchone()
            if account is None:
                new = (code, owner, sale.currency, 0 if code == "liab:order" else None)
                account = execute(ADD_ACCOUNT, new).fetchone()
            execute(ADD_POSTING, (entry, account[0], sale.currency, amount))
        execute(SEAL, (entry,))

    def show_goods(self, sale: Sale, now: int) -> None:
        execute = self._execute
        order = execute(ORDER, (sale.order,)).fetchone()
        execute(FROZEN, (sale.customer,)).fetchone()
        execute(PRODUCT, (order[14],)).fetchone()
        batch, data_key, position, body = execute(SOLD, (order[12],)).fetchone()
        cipher = self._cipher(*execute(DATA_KEY, (data_key,)).fetchone())
        sale.goods = cipher.decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], b"stock:%d:%d" % (batch, position))
        execute(SEEN, (now, sale.contact, None, sale.contact, sale.order)).fetchone()
        execute(MOVE_ORDER, ("delivered", now, "delivered", now, sale.order, "paid")).fetchone()

    def _cipher(self, purpose: str, key_id: str, wrapped: bytes) -> AESGCM:
        cipher = self._ciphers.get(wrapped)
        if cipher is None:
            cipher = self._ciphers[wrapped] = AESGCM(unwrap(self._keyring, purpose, key_id, wrapped))
        return cipher
