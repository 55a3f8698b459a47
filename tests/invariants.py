"""What must hold in a shop's database after every step, each as a query for the rows that break it.

The same words on both engines. A query that finds nothing proves its sentence.
"""

from typing import Any, Final

from storage.tx import SqlTx

PROOFS: Final[dict[str, str]] = {
    "no key belongs to two orders, and none is sold without one": """
        SELECT i.id FROM stock_item i LEFT JOIN order_line l ON l.id = i.order_line_id
        WHERE i.state IN ('held', 'sold') AND (l.id IS NULL OR l.offer_id <> i.offer_id)""",
    "no secret is in stock twice": """
        SELECT fingerprint FROM stock_item WHERE fingerprint IS NOT NULL GROUP BY fingerprint HAVING COUNT(*) > 1""",
    "the counted levels are what the rows say": """
        SELECT s.offer_id FROM stock_level s LEFT JOIN stock_item i ON i.offer_id = s.offer_id
        GROUP BY s.offer_id, s.free, s.held, s.sold, s.void
        HAVING s.free <> COUNT(CASE WHEN i.state = 'free' THEN 1 END)
            OR s.held <> COUNT(CASE WHEN i.state = 'held' THEN 1 END)
            OR s.sold <> COUNT(CASE WHEN i.state = 'sold' THEN 1 END)
            OR s.void <> COUNT(CASE WHEN i.state = 'void' THEN 1 END)""",
    "free + held + sold + void = imported": """
        SELECT r.offer_id FROM restock r GROUP BY r.offer_id
        HAVING SUM(r.added) <>
            (SELECT s.free + s.held + s.sold + s.void FROM stock_level s WHERE s.offer_id = r.offer_id)""",
    "a paid order has exactly its keys": """
        SELECT o.id FROM orders o JOIN order_line l ON l.order_id = o.id
        WHERE o.status IN ('paid', 'delivered') AND l.kind = 'k' AND l.quantity <>
            (SELECT COUNT(*) FROM stock_item i WHERE i.order_line_id = l.id AND i.state = 'sold')""",
    "an unpaid order has sold nothing, and holds all or nothing": """
        SELECT o.id FROM orders o JOIN order_line l ON l.order_id = o.id
        WHERE l.kind = 'k' AND (
            (o.status = 'placed' AND l.quantity <>
                (SELECT COUNT(*) FROM stock_item i WHERE i.order_line_id = l.id AND i.state = 'held'))
            OR (o.status IN ('expired', 'cancelled', 'attention', 'refunded') AND 0 <>
                (SELECT COUNT(*) FROM stock_item i WHERE i.order_line_id = l.id)))""",
    "every paid order is owed a parcel, and no other": """
        SELECT o.id FROM orders o LEFT JOIN parcel p ON p.order_id = o.id
        WHERE (o.status IN ('paid', 'delivered')) <> (p.id IS NOT NULL)""",
    "an order is delivered when its parcel was seen, not before": """
        SELECT o.id FROM orders o JOIN parcel p ON p.order_id = o.id
        WHERE (o.status = 'delivered') <> (p.state = 'seen')""",
    "money that was settled has its goods or is on the attention list": """
        SELECT e.event_key FROM payment_event e JOIN payment p ON p.id = e.payment_id JOIN orders o ON o.id = p.order_id
        WHERE o.status NOT IN ('paid', 'delivered', 'refunded')
          AND NOT EXISTS (SELECT 1 FROM attention a WHERE a.order_id = o.id)""",
    "an order is paid by money": """
        SELECT o.id FROM orders o WHERE o.status IN ('paid', 'delivered') AND NOT EXISTS (
            SELECT 1 FROM payment p JOIN payment_event e ON e.payment_id = p.id
            WHERE p.order_id = o.id AND p.status = 'settled')""",
    "every order has a customer and a chat that exist": """
        SELECT o.id FROM orders o
        LEFT JOIN customer c ON c.id = o.customer_id LEFT JOIN contact k ON k.id = o.contact_id
        WHERE c.id IS NULL OR k.id IS NULL""",
    "orders of a customer who became another's are the other's: whoever has orders has a chat": """
        SELECT o.id FROM orders o WHERE NOT EXISTS (SELECT 1 FROM contact k WHERE k.customer_id = o.customer_id)""",
    "a parcel is whose its order is, and goes where its order says": """
        SELECT p.id FROM parcel p JOIN orders o ON o.id = p.order_id
        WHERE p.customer_id <> o.customer_id OR p.contact_id <> o.contact_id""",
    "what is not delivered goes to a chat of its buyer": """
        SELECT o.id FROM orders o JOIN contact k ON k.id = o.contact_id
        WHERE o.status NOT IN ('delivered', 'refunded') AND k.customer_id <> o.customer_id""",
}


def broken(tx: SqlTx) -> dict[str, list[Any]]:
    """The sentences that do not hold, with some of the rows that break them. A step that only reads."""
    found = {sentence: tx._connection.execute(query).fetchmany(5) for sentence, query in PROOFS.items()}
    return {sentence: rows for sentence, rows in found.items() if rows}
