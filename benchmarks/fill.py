"""A shop with a past: as many keys and orders as asked for, written in bulk through the shop's own schema.

Every table that a purchase touches is filled as purchases would have filled it (delivered orders with their lines,
payments, events, parcels, sold keys, levels), and every CHECK, UNIQUE and foreign key holds. The bodies are noise:
nothing that is measured here opens one.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from storage.sqlite import connect_writer

CHUNK: Final = 50_000
BODY_BYTES: Final = 60

_NUMBERS: Final = """
WITH RECURSIVE n (i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last) """
_CUSTOMERS: Final = _NUMBERS + "INSERT INTO customer (id, language, created_at) SELECT i, 'en', :now FROM n"
_CONTACTS: Final = (
    _NUMBERS
    + """
INSERT INTO contact (id, customer_id, channel, address, state, changed_at)
SELECT i, i, 'telegram', CAST(100000 + i AS TEXT), 'live', :now FROM n"""
)
_ORDERS: Final = (
    _NUMBERS
    + """
INSERT INTO orders (id, reference, customer_id, contact_id, status, total, currency, placed_at, hold_until,
                    paid_at, moved_at)
SELECT i, hex(randomblob(6)), c, c, 'delivered', 990, 'USD', :now + i, :now + i + 900000, :now + i, :now + i
FROM (SELECT i, :first_customer + abs(random()) % :customers AS c FROM n)"""
)
_LINES: Final = (
    _NUMBERS
    + """
INSERT INTO order_line (id, order_id, offer_id, product_id, title, quantity, price, kind)
SELECT i, i, o.id, o.product_id, 'Game ' || o.id, 1, 990, 'k'
FROM n JOIN offer o ON o.id = 1 + (i - 1) % :offers"""
)
_PAYMENTS: Final = (
    _NUMBERS
    + """
INSERT INTO payment (id, order_id, provider, reference, amount, currency, status, created_at, expires_at, moved_at)
SELECT i, i, 'sim', 'sim-' || i, 990, 'USD', 'settled', :now + i, :now + i + 900000, :now + i FROM n"""
)
_EVENTS: Final = (
    _NUMBERS
    + """
INSERT INTO payment_event (provider, event_key, payment_id, amount, currency, received_at)
SELECT 'sim', 'paid:' || i, i, 990, 'USD', :now + i FROM n"""
)
_PARCELS: Final = (
    _NUMBERS
    + """
INSERT INTO parcel (id, order_id, customer_id, contact_id, state, due_at, fence, shown, seen_at, seen_contact_id,
                    seen_attempt_id, created_at, round_at)
SELECT i, i, o.customer_id, o.contact_id, 'seen', 0, 1, 1, :now + i, o.contact_id, i, :now + i, :now + i
FROM n JOIN orders o ON o.id = n.i"""
)
_ATTEMPTS: Final = (
    _NUMBERS
    + """
INSERT INTO attempt (id, parcel_id, contact_id, fence, outcome, reference, channel, why, started_at, ended_at)
SELECT i, i, p.contact_id, 1, 'accepted', '1', 'telegram', 'first', :now + i, :now + i
FROM n JOIN parcel p ON p.id = n.i"""
)
# The first keys are the sold ones, one an order; all are spread over the offers in turn.
_KEYS: Final = (
    _NUMBERS
    + """
INSERT INTO stock_item (offer_id, batch_id, position, state, order_line_id, fingerprint, body)
SELECT 1 + (i - 1) % :offers, 1 + (i - 1) % :offers, (i - 1) / :offers,
       CASE WHEN i <= :orders THEN 'sold' ELSE 'free' END, CASE WHEN i <= :orders THEN i END,
       lower(hex(randomblob(16))), randomblob(:body) FROM n"""
)
_LEVELS: Final = """
UPDATE stock_level SET (free, sold) = (
    SELECT COUNT(*) FILTER (WHERE state = 'free'), COUNT(*) FILTER (WHERE state = 'sold')
    FROM stock_item WHERE stock_item.offer_id = stock_level.offer_id)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What a shop has been through. Sold keys are among the ``keys``."""

    keys: int
    orders: int
    customers: int
    offers: int = 20


def fill(file: Path, past: Past, now: int) -> range:
    """Write the past into a shop that has its offers and nothing else; returns the customers' numbers."""
    with closing(connect_writer(file)) as connection:
        connection.execute("PRAGMA synchronous=OFF")  # nobody's money yet
        connection.execute("PRAGMA cache_size=-400000")
        [(first,)] = connection.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM customer").fetchall()
        shared = {
            "now": now, "first_customer": first, "customers": past.customers, "offers": past.offers,
            "orders": past.orders, "body": BODY_BYTES,
        }  # fmt: skip
        connection.execute("BEGIN IMMEDIATE")
        for statement in (_CUSTOMERS, _CONTACTS):
            connection.execute(statement, {**shared, "first": first, "last": first + past.customers - 1})
        _add_batches(connection, first, past.offers)
        for statement in (_ORDERS, _LINES, _PAYMENTS, _EVENTS, _PARCELS, _ATTEMPTS):
            connection.execute(statement, {**shared, "first": 1, "last": past.orders})
        connection.execute("COMMIT")
        for start in range(1, past.keys + 1, CHUNK):
            last = min(start + CHUNK - 1, past.keys)
            connection.execute(_KEYS, {**shared, "first": start, "last": last})
        connection.execute(_LEVELS)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return range(first, first + past.customers)


def _add_batches(connection: sqlite3.Connection, owner: int, offers: int) -> None:
    [(key,)] = connection.execute(
        "INSERT INTO data_key (purpose, key_id, wrapped, created_at) "
        "SELECT purpose, key_id, wrapped, created_at FROM (SELECT 'batch' AS purpose, key_id, wrapped, created_at "
        "FROM data_key ORDER BY id LIMIT 1) RETURNING id"
    ).fetchall()
    for offer in range(1, offers + 1):
        connection.execute(
            "INSERT INTO batch (id, offer_id, owner_id, data_key_id, created_at) VALUES (?, ?, ?, ?, 0)",
            (offer, offer, owner, key),
        )
