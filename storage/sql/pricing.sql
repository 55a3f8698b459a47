-- name: tiers_of_product(product_id)
-- prices by quantity of all its offers
SELECT t.offer_id, t.from_quantity, t.price FROM offer_tier t JOIN offer o ON o.id = t.offer_id
WHERE o.product_id = :product_id ORDER BY t.offer_id, t.from_quantity;

-- name: tiers_of(offer_id)
-- prices by quantity of one offer
SELECT offer_id, from_quantity, price FROM offer_tier WHERE offer_id = :offer_id ORDER BY from_quantity;

-- name: tier_add(offer_id, from_quantity, price)!
-- orders already placed carry their own prices
INSERT INTO offer_tier (offer_id, from_quantity, price) VALUES (:offer_id, :from_quantity, :price);

-- name: tiers_drop(offer_id)!
-- before they are written anew
DELETE FROM offer_tier WHERE offer_id = :offer_id;
