-- name: basket_lines(customer_id, limit)
-- oldest first, as the offers are now: the price is that of so many pieces. What several chats put aside is one line, and
-- the larger number counts
SELECT b.quantity, p.id, p.category_id, p.title, p.description, p.instructions, p.picture_id, p.kind, p.display, p.reveal,
       p.listed, p.escalation, o.id, o.product_id, o.title,
       COALESCE((SELECT MIN(t.price) FROM offer_tier t
                 WHERE t.offer_id = o.id AND t.from_quantity <= b.quantity AND t.price < o.price), o.price),
       o.currency, o.minimum, o.maximum, o.low_stock, o.listed, o.free, o.held, o.sold, o.void, o.is_shared
FROM (SELECT l.offer_id, MAX(l.quantity) AS quantity, MIN(l.added_at) AS added_at
      FROM basket_line l JOIN contact c ON c.id = l.contact_id
      WHERE c.customer_id = :customer_id GROUP BY l.offer_id) b
JOIN offer_card o ON o.id = b.offer_id
JOIN product p ON p.id = o.product_id
ORDER BY b.added_at, b.offer_id LIMIT :limit;

-- name: basket_count(customer_id)$
-- how many different things
SELECT COUNT(DISTINCT l.offer_id) FROM basket_line l JOIN contact c ON c.id = l.contact_id
WHERE c.customer_id = :customer_id;

-- name: basket_put(contact_id, offer_id, quantity, now)!
-- so many, however many there were: a double tap puts nothing in twice
INSERT INTO basket_line (contact_id, offer_id, quantity, added_at) VALUES (:contact_id, :offer_id, :quantity, :now)
ON CONFLICT (contact_id, offer_id) DO UPDATE SET quantity = excluded.quantity;

-- name: basket_take_out(customer_id, offer_id, but_of)!
-- of all their chats but one (0: of all)
DELETE FROM basket_line WHERE offer_id = :offer_id AND contact_id <> :but_of
AND contact_id IN (SELECT id FROM contact WHERE customer_id = :customer_id);

-- name: basket_bought_out(customer_id, offer_id, quantity)!
-- paid for: as many as were wanted, or more
DELETE FROM basket_line WHERE offer_id = :offer_id AND quantity <= :quantity
AND contact_id IN (SELECT id FROM contact WHERE customer_id = :customer_id);

-- name: basket_bought(customer_id, offer_id, quantity)!
-- what was added since the order was placed stays
UPDATE basket_line SET quantity = quantity - :quantity WHERE offer_id = :offer_id
AND contact_id IN (SELECT id FROM contact WHERE customer_id = :customer_id);

-- name: basket_coupon(customer_id)$
-- the newest of their chats
SELECT b.coupon_id FROM basket_coupon b JOIN contact c ON c.id = b.contact_id
WHERE c.customer_id = :customer_id ORDER BY b.entered_at DESC, b.coupon_id DESC LIMIT 1;

-- name: basket_coupon_put(contact_id, coupon_id, now)!
-- one coupon a basket
INSERT INTO basket_coupon (contact_id, coupon_id, entered_at) VALUES (:contact_id, :coupon_id, :now)
ON CONFLICT (contact_id) DO UPDATE SET coupon_id = excluded.coupon_id, entered_at = excluded.entered_at;

-- name: basket_coupon_drop(customer_id)!
-- in all their chats
DELETE FROM basket_coupon WHERE contact_id IN (SELECT id FROM contact WHERE customer_id = :customer_id);
