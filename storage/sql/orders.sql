-- name: order_add(reference, contact_id, total, discount, currency, now, hold_until, from_basket)$
-- no row: the reference is taken; whose it is, the contact says now: it may have joined another customer since it tapped
INSERT INTO orders (reference, customer_id, contact_id, status, total, discount, currency, placed_at, hold_until,
    moved_at, from_basket)
VALUES (:reference, (SELECT customer_id FROM contact WHERE id = :contact_id), :contact_id, 'placed', :total, :discount,
    :currency, :now, :hold_until, :now, :from_basket)
ON CONFLICT (reference) DO NOTHING RETURNING id;

-- name: order_line_add(order_id, offer_id, product_id, title, quantity, price, kind, shared_goods_id)$
-- as it was described and priced at that moment
INSERT INTO order_line (order_id, offer_id, product_id, title, quantity, price, kind, shared_goods_id)
VALUES (:order_id, :offer_id, :product_id, :title, :quantity, :price, :kind, :shared_goods_id) RETURNING id;

-- name: order_get(id)
-- one row a line
SELECT id, reference, customer_id, contact_id, status, total, currency, placed_at, hold_until, paid_at,
       parcel_state, seen_at, line_id, offer_id, product_id, title, quantity, price, kind, shared_goods_id,
       discount, from_basket
FROM order_card WHERE id = :id ORDER BY line_id;

-- name: order_open_of(customer_id, now)
-- what the customer holds unpaid, one row a line
SELECT o.id, l.offer_id, l.quantity, u.coupon_id FROM orders o JOIN order_line l ON l.order_id = o.id
LEFT JOIN coupon_use u ON u.order_id = o.id
WHERE o.customer_id = :customer_id AND o.status = 'placed' AND o.hold_until > :now ORDER BY o.id;

-- name: order_mark_basket(id)!
-- asked for again, now out of the basket
UPDATE orders SET from_basket = 1 WHERE id = :id;

-- name: order_move(id, from_status, to_status, now)$
-- no row: somebody was faster
UPDATE orders SET status = :to_status, moved_at = :now,
       paid_at = CASE WHEN :to_status = 'paid' THEN :now ELSE paid_at END
WHERE id = :id AND status = :from_status RETURNING id;

-- name: order_extend(id, until)!
-- the goods stay held as long as money may still come
UPDATE orders SET hold_until = :until WHERE id = :id AND status = 'placed' AND hold_until < :until;

-- name: order_overdue(now, limit)
-- holds that are over
SELECT id, reference, customer_id, contact_id, status, total, currency, placed_at, hold_until, paid_at,
       parcel_state, seen_at, line_id, offer_id, product_id, title, quantity, price, kind, shared_goods_id,
       discount, from_basket
FROM order_card
WHERE id IN (SELECT id FROM orders WHERE status = 'placed' AND hold_until <= :now ORDER BY hold_until LIMIT :limit)
ORDER BY id, line_id;

-- name: order_count_of(customer_id)$
-- pages of /orders
SELECT COUNT(*) FROM orders WHERE customer_id = :customer_id;

-- name: order_page_of(customer_id, limit, offset)
-- newest first
SELECT id, reference, customer_id, contact_id, status, total, currency, placed_at, hold_until, paid_at,
       parcel_state, seen_at, line_id, offer_id, product_id, title, quantity, price, kind, shared_goods_id,
       discount, from_basket
FROM order_card
WHERE id IN (SELECT id FROM orders WHERE customer_id = :customer_id ORDER BY id DESC LIMIT :limit OFFSET :offset)
ORDER BY id DESC, line_id;

-- name: order_by_reference(reference)$
-- what people read off a screen
SELECT id FROM orders WHERE reference = :reference;
