-- name: audit_key_of_two_orders()
-- held and sold keys belong to a line of their own offer
SELECT i.id FROM stock_item i LEFT JOIN order_line l ON l.id = i.order_line_id
WHERE i.state IN ('held', 'sold') AND (l.id IS NULL OR l.offer_id <> i.offer_id);

-- name: audit_secret_twice()
-- the UNIQUE constraint says it too; here it is read from the rows
SELECT MIN(id) FROM stock_item WHERE fingerprint IS NOT NULL GROUP BY fingerprint HAVING COUNT(*) > 1;

-- name: audit_levels()
-- the counted levels against the rows
SELECT s.offer_id FROM stock_level s LEFT JOIN stock_item i ON i.offer_id = s.offer_id
GROUP BY s.offer_id, s.free, s.held, s.sold, s.void
HAVING s.free <> COUNT(CASE WHEN i.state = 'free' THEN 1 END)
    OR s.held <> COUNT(CASE WHEN i.state = 'held' THEN 1 END)
    OR s.sold <> COUNT(CASE WHEN i.state = 'sold' THEN 1 END)
    OR s.void <> COUNT(CASE WHEN i.state = 'void' THEN 1 END);

-- name: audit_imported()
-- free + held + sold + void = imported
SELECT r.offer_id FROM restock r GROUP BY r.offer_id
HAVING SUM(r.added) <> (SELECT s.free + s.held + s.sold + s.void FROM stock_level s WHERE s.offer_id = r.offer_id);

-- name: audit_paid_without_keys()
-- as many sold keys as were paid for
SELECT o.id FROM orders o JOIN order_line l ON l.order_id = o.id
WHERE o.status IN ('paid', 'delivered') AND l.kind = 'k' AND l.quantity <>
    (SELECT COUNT(*) FROM stock_item i WHERE i.order_line_id = l.id AND i.state = 'sold');

-- name: audit_unpaid_with_keys()
-- an unpaid order holds all or nothing, and has sold nothing
SELECT o.id FROM orders o JOIN order_line l ON l.order_id = o.id
WHERE l.kind = 'k' AND (
    (o.status = 'placed' AND l.quantity <>
        (SELECT COUNT(*) FROM stock_item i WHERE i.order_line_id = l.id AND i.state = 'held'))
    OR (o.status IN ('expired', 'cancelled') AND 0 <>
        (SELECT COUNT(*) FROM stock_item i WHERE i.order_line_id = l.id)));

-- name: audit_paid_without_parcel()
-- what was paid is owed, and what was not is not
SELECT o.id FROM orders o LEFT JOIN parcel p ON p.order_id = o.id
WHERE (o.status IN ('paid', 'delivered') AND p.id IS NULL)
   OR (o.status IN ('placed', 'expired', 'cancelled') AND p.id IS NOT NULL);

-- name: audit_delivered_unseen()
-- delivered means seen
SELECT o.id FROM orders o JOIN parcel p ON p.order_id = o.id
WHERE o.status IN ('paid', 'delivered') AND (o.status = 'delivered') <> (p.state = 'seen');

-- name: audit_paid_without_money()
-- a sale of exactly its price is in the ledger, for every paid order and no other
SELECT o.id FROM orders o
LEFT JOIN ledger_entry e ON e.key = 'sale:' || o.id
LEFT JOIN ledger_posting s ON s.entry_id = e.id AND s.amount < 0
WHERE (o.status IN ('paid', 'delivered')
       AND NOT EXISTS (SELECT 1 FROM ledger_entry b WHERE b.order_id = o.id AND b.kind = 'opening')
       AND (s.id IS NULL OR -s.amount <> o.total OR s.currency <> o.currency))
   OR (o.status IN ('placed', 'expired', 'cancelled') AND e.id IS NOT NULL);

-- name: audit_money_without_entry()
-- what a provider told us of is in the ledger
SELECT e.payment_id FROM payment_event e LEFT JOIN payment p ON p.id = e.payment_id
WHERE substr(COALESCE(p.key, ''), 1, 3) <> 'old' AND NOT EXISTS (
    SELECT 1 FROM ledger_entry l WHERE l.key = e.direction || ':' || e.provider || ':' || e.event_key AND l.sealed = 1);

-- name: audit_tills()
-- by provider and currency: what came, less what it kept and what went back, is what was written of it
SELECT MIN(COALESCE(e.payment_id, 0)) FROM payment_event e LEFT JOIN payment p ON p.id = e.payment_id
WHERE substr(COALESCE(p.key, ''), 1, 3) <> 'old'
GROUP BY e.provider, e.currency
HAVING SUM(CASE WHEN e.direction = 'in' THEN e.amount - e.fee ELSE -e.amount END) <> (
    SELECT COALESCE(SUM(g.amount), 0) FROM ledger_posting g
    JOIN ledger_account a ON a.id = g.account_id JOIN ledger_entry l ON l.id = g.entry_id
    WHERE a.code = 'asset:' || e.provider AND a.currency = e.currency AND l.kind IN ('in', 'out', 'unmatched'));

-- name: audit_unbalanced()
-- the table refuses it; here it is read from the rows
SELECT e.id FROM ledger_entry e LEFT JOIN ledger_posting p ON p.entry_id = e.id
GROUP BY e.id, e.sealed, p.currency HAVING e.sealed = 0 OR COUNT(p.id) < 2 OR SUM(p.amount) <> 0;

-- name: audit_balances()
-- what is kept in sight against what the postings say; nobody's money is overdrawn
SELECT a.id FROM ledger_account a LEFT JOIN ledger_posting p ON p.account_id = a.id
WHERE a.balance IS NOT NULL GROUP BY a.id, a.balance
HAVING a.balance <> -COALESCE(SUM(p.amount), 0) OR a.balance < 0;

-- name: audit_put_and_forgotten()
-- only an order that waits holds part of its price
SELECT o.id FROM orders o JOIN ledger_account a ON a.code = 'liab:order' AND a.owner_id = o.id
WHERE a.balance > 0 AND o.status <> 'placed';

-- name: audit_refunds()
-- no more goes back than was sold for; what failed went to the wallet
SELECT r.order_id FROM refund r JOIN orders o ON o.id = r.order_id
GROUP BY r.order_id, o.total, o.status
HAVING SUM(r.amount) > o.total OR (SUM(r.amount) = o.total AND o.status <> 'refunded');

-- name: audit_refunding()
-- what is on its way back is what refunds say
SELECT COALESCE(MIN(r.id), 0) FROM refund r
HAVING COALESCE(SUM(CASE WHEN r.state IN ('owed', 'sent') THEN r.amount ELSE 0 END), 0) <> (
    SELECT -COALESCE(SUM(p.amount), 0) FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
    WHERE a.code = 'liab:refunding');

-- name: audit_stray_and_forgotten()
-- money that is nobody's yet is on the list, all of it
SELECT COALESCE(MIN(a.id), 0) FROM attention a
WHERE a.closed_at IS NULL AND a.reason IN ('stray', 'currency')
HAVING (SELECT COUNT(*) FROM payment_event e WHERE e.direction = 'in' AND EXISTS (
            SELECT 1 FROM ledger_entry l WHERE l.kind = 'unmatched' AND l.key = 'in:' || e.provider || ':' || e.event_key))
     > (SELECT COUNT(*) FROM attention b WHERE b.reason IN ('stray', 'currency'));

-- name: audit_order_of_nobody()
-- every order has a customer, a contact, and a customer whom somebody can be
SELECT o.id FROM orders o
LEFT JOIN customer c ON c.id = o.customer_id LEFT JOIN contact k ON k.id = o.contact_id
WHERE c.id IS NULL OR k.id IS NULL
   OR NOT EXISTS (SELECT 1 FROM contact k2 WHERE k2.customer_id = o.customer_id);

-- name: audit_parcel_astray()
-- a parcel is its order's buyer's, and goes where its order says
SELECT p.id FROM parcel p JOIN orders o ON o.id = p.order_id
WHERE p.customer_id <> o.customer_id OR p.contact_id <> o.contact_id;

-- name: audit_to_a_stranger()
-- what is not delivered goes to a contact of its buyer
SELECT o.id FROM orders o JOIN contact k ON k.id = o.contact_id
WHERE o.status NOT IN ('delivered', 'refunded') AND k.customer_id <> o.customer_id;

-- name: audit_sent_after_seen()
-- nobody is bothered with what they have
SELECT a.id FROM attempt a JOIN parcel p ON p.id = a.parcel_id WHERE a.started_at > p.seen_at;

-- name: audit_given_up_in_silence()
-- what no machine could bring is on the owner's list; what was given back is nobody's to bring
SELECT p.id FROM parcel p JOIN orders o ON o.id = p.order_id
WHERE p.state = 'given_up' AND o.status <> 'refunded'
  AND NOT EXISTS (SELECT 1 FROM attention a WHERE a.order_id = p.order_id);

-- name: audit_total()
-- every line at its own price, less the discount
SELECT o.id FROM orders o LEFT JOIN order_line l ON l.order_id = o.id GROUP BY o.id, o.total, o.discount
HAVING o.total + o.discount <> COALESCE(SUM(l.quantity * l.price), 0);

-- name: audit_coupon_uses()
-- the counted uses against the rows, and against the cap
SELECT c.id FROM coupon c LEFT JOIN coupon_use u ON u.coupon_id = c.id AND u.counts = 1
GROUP BY c.id, c.uses, c.cap HAVING c.uses <> COUNT(u.order_id) OR c.uses > c.cap;

-- name: audit_coupon_of_ended()
-- a use counts while its order waits or is paid; every such order with a discount has one
SELECT o.id FROM orders o LEFT JOIN coupon_use u ON u.order_id = o.id
WHERE (u.counts = 1 AND (o.status IN ('expired', 'cancelled') OR o.discount = 0))
   OR (o.status IN ('placed', 'paid', 'delivered') AND o.discount > 0 AND COALESCE(u.counts, 0) = 0);

-- name: watch_paid_without_parcel()
-- the first look of every minute: only what is paid and not delivered, which is never much
SELECT o.id FROM orders o LEFT JOIN parcel p ON p.order_id = o.id
WHERE o.status = 'paid' AND (p.id IS NULL OR p.state = 'seen');

-- name: watch_paid_without_keys()
-- likewise
SELECT l.order_id FROM order_line l
WHERE l.order_id IN (SELECT o.id FROM orders o WHERE o.status = 'paid') AND l.kind = 'k' AND l.quantity <>
    (SELECT COUNT(*) FROM stock_item i WHERE i.order_line_id = l.id AND i.state = 'sold');

-- name: watch_stuck(before)
-- due for ten minutes, and nobody has looked at it
SELECT id FROM parcel
WHERE state IN ('owed', 'accepted', 'delivered') AND due_at < :before AND round_at < :before;

-- name: watch_cut_short(before)
-- in somebody's hands for ten minutes: no send takes that long
SELECT p.id FROM parcel p WHERE p.state = 'sending' AND NOT EXISTS (
    SELECT 1 FROM attempt a WHERE a.parcel_id = p.id AND a.fence = p.fence AND a.started_at > :before);

-- name: audit_orders_paid()$
-- how many were ever paid
SELECT COUNT(*) FROM orders WHERE status IN ('paid', 'delivered');

-- name: audit_keys_sold()$
-- from the rows, not from the levels
SELECT COUNT(*) FROM stock_item WHERE state = 'sold';

-- name: audit_parcels()
-- by state
SELECT state, COUNT(*) FROM parcel GROUP BY state ORDER BY state;

-- name: audit_oldest_unseen()$
-- since when somebody has been owed something
SELECT MIN(created_at) FROM parcel WHERE state <> 'seen';
