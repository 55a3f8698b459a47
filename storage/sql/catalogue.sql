-- name: category_path(id)
-- from the category up to the top; the shop itself (0) is no step of it
WITH RECURSIVE up (id, parent_id, title, depth) AS (
    SELECT id, parent_id, title, 0 FROM category WHERE id = :id
    UNION ALL
    SELECT c.id, c.parent_id, c.title, up.depth + 1 FROM category c JOIN up ON c.id = up.parent_id
)
SELECT id, parent_id, title FROM up WHERE id <> 0 ORDER BY depth DESC;

-- name: categories_below(parent_id, hidden_too)
-- direct children with the products on sale in and below each; buyers see no empty ones
WITH RECURSIVE tree (top, id) AS (
    SELECT id, id FROM category WHERE parent_id = :parent_id
    UNION ALL
    SELECT tree.top, c.id FROM category c JOIN tree ON c.parent_id = tree.id
)
SELECT c.id, c.parent_id, c.title, COUNT(s.id)
FROM tree
JOIN category c ON c.id = tree.top
LEFT JOIN shelf s ON s.category_id = tree.id AND (:hidden_too = 1 OR (s.listed = 1 AND s.offers > 0))
GROUP BY c.id, c.parent_id, c.title
HAVING :hidden_too = 1 OR COUNT(s.id) > 0
ORDER BY c.id;

-- name: shelf_count(category_id, hidden_too)$
-- how many pages a category has
SELECT COUNT(*) FROM shelf s
WHERE s.category_id = :category_id AND (:hidden_too = 1 OR (s.listed = 1 AND s.offers > 0));

-- name: shelf_page(category_id, hidden_too, limit, offset)
-- what is left comes first, in the order it was made
SELECT s.id, s.title, s.listed, s.lowest_price, s.highest_price, s.currency, s.available FROM shelf s
WHERE s.category_id = :category_id AND (:hidden_too = 1 OR (s.listed = 1 AND s.offers > 0))
ORDER BY CASE WHEN s.available > 0 THEN 0 ELSE 1 END, s.id LIMIT :limit OFFSET :offset;

-- name: found_count(w1, w2, w3, w4, w5, w6, w7, w8)$
-- every word somewhere in title or description; an unused word is a pattern that everything fits
SELECT COUNT(*) FROM shelf s
WHERE s.listed = 1 AND s.offers > 0
  AND s.search_text LIKE :w1 ESCAPE '!' AND s.search_text LIKE :w2 ESCAPE '!'
  AND s.search_text LIKE :w3 ESCAPE '!' AND s.search_text LIKE :w4 ESCAPE '!'
  AND s.search_text LIKE :w5 ESCAPE '!' AND s.search_text LIKE :w6 ESCAPE '!'
  AND s.search_text LIKE :w7 ESCAPE '!' AND s.search_text LIKE :w8 ESCAPE '!';

-- name: found_page(w1, w2, w3, w4, w5, w6, w7, w8, limit, offset)
-- the same, one page of it
SELECT s.id, s.title, s.listed, s.lowest_price, s.highest_price, s.currency, s.available FROM shelf s
WHERE s.listed = 1 AND s.offers > 0
  AND s.search_text LIKE :w1 ESCAPE '!' AND s.search_text LIKE :w2 ESCAPE '!'
  AND s.search_text LIKE :w3 ESCAPE '!' AND s.search_text LIKE :w4 ESCAPE '!'
  AND s.search_text LIKE :w5 ESCAPE '!' AND s.search_text LIKE :w6 ESCAPE '!'
  AND s.search_text LIKE :w7 ESCAPE '!' AND s.search_text LIKE :w8 ESCAPE '!'
ORDER BY CASE WHEN s.available > 0 THEN 0 ELSE 1 END, s.id LIMIT :limit OFFSET :offset;

-- name: product_get(id)^
-- one product, hidden or not
SELECT id, category_id, title, description, instructions, picture_id, kind, display, reveal, listed,
       escalation
FROM product WHERE id = :id;

-- name: offers_of(product_id, hidden_too)
-- cheapest first
SELECT id, product_id, title, price, currency, minimum, maximum, low_stock, listed, free, held, sold, void, is_shared
FROM offer_card WHERE product_id = :product_id AND (:hidden_too = 1 OR listed = 1) ORDER BY price, id;

-- name: offer_get(id)^
-- one offer, hidden or not
SELECT id, product_id, title, price, currency, minimum, maximum, low_stock, listed, free, held, sold, void, is_shared
FROM offer_card WHERE id = :id;

-- name: offer_for_sale(id, quantity)^
-- product and offer in one look-up, the price that of so many pieces: the first statement of every order
SELECT p.id, p.category_id, p.title, p.description, p.instructions, p.picture_id, p.kind, p.display, p.reveal,
       p.listed, p.escalation, o.id, o.product_id, o.title,
       COALESCE((SELECT MIN(t.price) FROM offer_tier t
                 WHERE t.offer_id = o.id AND t.from_quantity <= :quantity AND t.price < o.price), o.price),
       o.currency, o.minimum, o.maximum, o.low_stock, o.listed
FROM offer o JOIN product p ON p.id = o.product_id
WHERE o.id = :id AND o.listed = 1 AND p.listed = 1;

-- name: offers_running_low(limit)
-- what an owner should restock next
SELECT p.id, p.category_id, p.title, p.description, p.instructions, p.picture_id, p.kind, p.display, p.reveal,
       p.listed, p.escalation, o.id, o.product_id, o.title, o.price, o.currency, o.minimum, o.maximum, o.low_stock, o.listed,
       o.free, o.held, o.sold, o.void, o.is_shared
FROM offer_card o JOIN product p ON p.id = o.product_id
WHERE p.listed = 1 AND o.listed = 1
  AND ((p.kind = 'k' AND o.free <= o.low_stock) OR (p.kind <> 'k' AND o.is_shared = 0))
ORDER BY o.free, o.id LIMIT :limit;

-- name: offer_count()$
-- pages of the restock list
SELECT COUNT(*) FROM offer;

-- name: offer_page(limit, offset)
-- every offer with its product, as an owner chooses what to restock: what runs low comes first
SELECT p.id, p.category_id, p.title, p.description, p.instructions, p.picture_id, p.kind, p.display, p.reveal,
       p.listed, p.escalation, o.id, o.product_id, o.title, o.price, o.currency, o.minimum, o.maximum, o.low_stock, o.listed,
       o.free, o.held, o.sold, o.void, o.is_shared
FROM offer_card o JOIN product p ON p.id = o.product_id
ORDER BY CASE WHEN p.kind = 'k' AND o.free > o.low_stock THEN 1 WHEN p.kind <> 'k' AND o.is_shared = 1 THEN 1 ELSE 0 END,
         p.id, o.price, o.id LIMIT :limit OFFSET :offset;

-- name: picture_get(id)$
-- bytes for a chat that has not cached them yet
SELECT body FROM picture WHERE id = :id;

-- name: picture_add(media_type, body, now)$
-- never changed: a new picture is a new row, so that caches stay right
INSERT INTO picture (media_type, body, created_at) VALUES (:media_type, :body, :now) RETURNING id;

-- name: category_add(parent_id, title)$
-- a new shelf
INSERT INTO category (parent_id, title) VALUES (:parent_id, :title) RETURNING id;

-- name: category_rename(id, title)!
-- the shop itself has no title
UPDATE category SET title = :title WHERE id = :id AND id <> 0;

-- name: category_remove(id)!
-- the step has made sure that it is empty; the foreign keys make sure again
DELETE FROM category WHERE id = :id AND id <> 0;

-- name: product_add(category_id, title, search_text, now)$
-- hidden until its owner lists it
INSERT INTO product (category_id, title, search_text, created_at)
VALUES (:category_id, :title, :search_text, :now) RETURNING id;

-- name: product_write_title(id, value)!
-- one statement a column: a column's name is never a parameter
UPDATE product SET title = :value WHERE id = :id;

-- name: product_write_description(id, value)!
-- see product_write_title
UPDATE product SET description = :value WHERE id = :id;

-- name: product_write_search_text(id, value)!
-- title and description case-folded, because SQLite folds ASCII only
UPDATE product SET search_text = :value WHERE id = :id;

-- name: product_write_instructions(id, value)!
-- see product_write_title
UPDATE product SET instructions = :value WHERE id = :id;

-- name: product_write_picture_id(id, value)!
-- see product_write_title
UPDATE product SET picture_id = :value WHERE id = :id;

-- name: product_write_category_id(id, value)!
-- see product_write_title
UPDATE product SET category_id = :value WHERE id = :id;

-- name: product_write_listed(id, value)!
-- see product_write_title
UPDATE product SET listed = :value WHERE id = :id;

-- name: product_write_kind(id, value)!
-- see product_write_title
UPDATE product SET kind = :value WHERE id = :id;

-- name: product_write_display(id, value)!
-- see product_write_title
UPDATE product SET display = :value WHERE id = :id;

-- name: product_write_reveal(id, value)!
-- see product_write_title
UPDATE product SET reveal = :value WHERE id = :id;

-- name: product_write_escalation(id, value)!
-- parcels already owed keep theirs
UPDATE product SET escalation = :value WHERE id = :id;

-- name: offer_add(product_id, price, currency, low_stock)$
-- a new priced variant
INSERT INTO offer (product_id, price, currency, low_stock)
VALUES (:product_id, :price, :currency, :low_stock) RETURNING id;

-- name: level_add(offer_id)!
-- every offer has a level from its first moment
INSERT INTO stock_level (offer_id) VALUES (:offer_id);

-- name: offer_write_title(id, value)!
-- see product_write_title
UPDATE offer SET title = :value WHERE id = :id;

-- name: offer_write_currency(id, value)!
-- the shop has another one than when the offer was made
UPDATE offer SET currency = :value WHERE id = :id;

-- name: offer_write_price(id, value)!
-- orders already placed carry their own price
UPDATE offer SET price = :value WHERE id = :id;

-- name: offer_write_minimum(id, value)!
-- see product_write_title
UPDATE offer SET minimum = :value WHERE id = :id;

-- name: offer_write_maximum(id, value)!
-- see product_write_title
UPDATE offer SET maximum = :value WHERE id = :id;

-- name: offer_write_low_stock(id, value)!
-- see product_write_title
UPDATE offer SET low_stock = :value WHERE id = :id;

-- name: offer_write_listed(id, value)!
-- see product_write_title
UPDATE offer SET listed = :value WHERE id = :id;

-- name: offer_was_stocked(id)$
-- whether the kind of goods may still change
SELECT CASE WHEN EXISTS (SELECT 1 FROM batch WHERE offer_id = :id)
              OR EXISTS (SELECT 1 FROM shared_goods WHERE offer_id = :id) THEN 1 ELSE 0 END;
