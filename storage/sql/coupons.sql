-- name: coupon_get(id)^
-- with the title of the product it is for
SELECT c.id, c.code, c.kind, c.value, c.currency, c.product_id, COALESCE(p.title, ''), c.minimum, c.once, c.cap, c.uses,
       c.expires_at, c.active
FROM coupon c LEFT JOIN product p ON p.id = c.product_id WHERE c.id = :id;

-- name: coupon_by_code(code)^
-- as a buyer enters it
SELECT c.id, c.code, c.kind, c.value, c.currency, c.product_id, COALESCE(p.title, ''), c.minimum, c.once, c.cap, c.uses,
       c.expires_at, c.active
FROM coupon c LEFT JOIN product p ON p.id = c.product_id WHERE c.code = :code;

-- name: coupon_page(limit, offset)
-- newest first
SELECT c.id, c.code, c.kind, c.value, c.currency, c.product_id, COALESCE(p.title, ''), c.minimum, c.once, c.cap, c.uses,
       c.expires_at, c.active
FROM coupon c LEFT JOIN product p ON p.id = c.product_id ORDER BY c.id DESC LIMIT :limit OFFSET :offset;

-- name: coupon_count()$
-- pages of /coupons
SELECT COUNT(*) FROM coupon;

-- name: coupon_add(code, kind, value, currency, now)$
-- off until its owner switches it on; no row: the code is taken
INSERT INTO coupon (code, kind, value, currency, created_at) VALUES (:code, :kind, :value, :currency, :now)
ON CONFLICT (code) DO NOTHING RETURNING id;

-- name: coupon_write_product_id(id, value)!
-- one statement a column: a column's name is never a parameter
UPDATE coupon SET product_id = :value WHERE id = :id;

-- name: coupon_write_minimum(id, value)!
-- see coupon_write_product_id
UPDATE coupon SET minimum = :value WHERE id = :id;

-- name: coupon_write_once(id, value)!
-- see coupon_write_product_id
UPDATE coupon SET once = :value WHERE id = :id;

-- name: coupon_write_cap(id, value)!
-- never below what it was used already: the table says so
UPDATE coupon SET cap = :value WHERE id = :id;

-- name: coupon_write_expires_at(id, value)!
-- see coupon_write_product_id
UPDATE coupon SET expires_at = :value WHERE id = :id;

-- name: coupon_write_active(id, value)!
-- see coupon_write_product_id
UPDATE coupon SET active = :value WHERE id = :id;

-- name: coupon_take(id)$
-- no row: its last use was another's
UPDATE coupon SET uses = uses + 1 WHERE id = :id AND (cap IS NULL OR uses < cap) RETURNING id;

-- name: coupon_use_add(coupon_id, order_id, contact_id, now)!
-- one coupon an order
INSERT INTO coupon_use (order_id, coupon_id, contact_id, used_at) VALUES (:order_id, :coupon_id, :contact_id, :now);

-- name: coupon_use_free(order_id)$
-- no row: it does not count any more
UPDATE coupon_use SET counts = 0 WHERE order_id = :order_id AND counts = 1 RETURNING coupon_id;

-- name: coupon_use_again(order_id)$
-- no row: it counts already
UPDATE coupon_use SET counts = 1 WHERE order_id = :order_id AND counts = 0 RETURNING coupon_id;

-- name: coupon_give_back(id)!
-- one use less
UPDATE coupon SET uses = uses - 1 WHERE id = :id;

-- name: coupon_of_order(order_id)$
-- which one its discount came from
SELECT coupon_id FROM coupon_use WHERE order_id = :order_id;

-- name: coupon_used_by(coupon_id, customer_id)$
-- by an order of theirs, or from a chat that is theirs: neither linking nor parting makes a coupon new
SELECT COUNT(*) FROM coupon_use u JOIN orders o ON o.id = u.order_id
WHERE u.coupon_id = :coupon_id AND u.counts = 1
  AND (o.customer_id = :customer_id OR u.contact_id IN (SELECT id FROM contact WHERE customer_id = :customer_id));

-- name: coupon_guess_add(contact_id, now)!
-- what was entered is not kept
INSERT INTO coupon_guess (contact_id, made_at) VALUES (:contact_id, :now);

-- name: coupon_guess_sweep(contact_id, before)!
-- those that count no more
DELETE FROM coupon_guess WHERE contact_id = :contact_id AND made_at < :before;

-- name: coupon_guess_count(contact_id, since)$
-- how often this chat was wrong
SELECT COUNT(*) FROM coupon_guess WHERE contact_id = :contact_id AND made_at > :since;
