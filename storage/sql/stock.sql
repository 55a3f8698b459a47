-- name: level_get(offer_id)^
-- counted, not COUNTed
SELECT free, held, sold, void FROM stock_level WHERE offer_id = :offer_id;

-- name: level_move(offer_id, free, held, sold, void)!
-- the differences that a move of rows makes; a level below zero is refused by the table
UPDATE stock_level SET free = free + :free, held = held + :held, sold = sold + :sold, void = void + :void
WHERE offer_id = :offer_id;

-- name: level_tell_low(offer_id)$
-- the free count, once until restocked: no row when it is not low or was told
UPDATE stock_level SET low_told = 1
WHERE offer_id = :offer_id AND low_told = 0
  AND free <= (SELECT o.low_stock FROM offer o WHERE o.id = :offer_id)
RETURNING free;

-- name: level_arm_low(offer_id)!
-- restocked above the threshold: the next time it runs low is news again
UPDATE stock_level SET low_told = 0
WHERE offer_id = :offer_id AND free > (SELECT o.low_stock FROM offer o WHERE o.id = :offer_id);

-- name: stock_hold(offer_id, line_id, quantity)!
-- oldest first; one order line holds them and nobody else
UPDATE stock_item SET state = 'held', order_line_id = :line_id
WHERE id IN (SELECT id FROM stock_item WHERE offer_id = :offer_id AND state = 'free' ORDER BY id LIMIT :quantity);

-- name: stock_release(line_id)!
-- an order that ended unpaid gives back what it held
UPDATE stock_item SET state = 'free', order_line_id = NULL WHERE order_line_id = :line_id AND state = 'held';

-- name: stock_sell(line_id)!
-- held becomes sold; how many tells whether the hold was whole
UPDATE stock_item SET state = 'sold' WHERE order_line_id = :line_id AND state = 'held';

-- name: stock_void_sold(line_id)!
-- its money went back: it is shown to nobody, and stays known, so that it is never sold again
UPDATE stock_item SET state = 'void' WHERE order_line_id = :line_id AND state = 'sold';

-- name: stock_sold_of(line_id)
-- sealed, with what binds each to its row
SELECT i.batch_id, b.data_key_id, i.position, i.body
FROM stock_item i JOIN batch b ON b.id = i.batch_id
WHERE i.order_line_id = :line_id AND i.state = 'sold' ORDER BY i.id;

-- name: stock_void_free(batch_id, nothing)!
-- taken back: body and fingerprint are forgotten, so that the same key may be stocked again
UPDATE stock_item SET state = 'void', fingerprint = NULL, body = :nothing WHERE batch_id = :batch_id AND state = 'free';

-- name: stock_add(offer_id, batch_id, position, fingerprint, body)*!
-- a fingerprint that is known already is left out: no key is stocked twice
INSERT INTO stock_item (offer_id, batch_id, position, fingerprint, body)
VALUES (:offer_id, :batch_id, :position, :fingerprint, :body) ON CONFLICT (fingerprint) DO NOTHING;

-- name: stock_known(fingerprints)
-- which of a JSON list of fingerprints are stocked, and the reference of the order that bought each
SELECT i.fingerprint, CASE WHEN i.state = 'sold' THEN o.reference END
FROM stock_item i
LEFT JOIN order_line l ON l.id = i.order_line_id
LEFT JOIN orders o ON o.id = l.order_id
WHERE i.fingerprint IN (SELECT value FROM json_each(:fingerprints));

-- name: batch_add(offer_id, owner_id, data_key_id, now)$
-- one import, one data key
INSERT INTO batch (offer_id, owner_id, data_key_id, created_at)
VALUES (:offer_id, :owner_id, :data_key_id, :now) RETURNING id;

-- name: batch_data_key(id)$
-- under which key the batch's bodies are sealed
SELECT data_key_id FROM batch WHERE id = :id;

-- name: shared_current(offer_id)$
-- what a buyer of now gets
SELECT id FROM shared_goods WHERE offer_id = :offer_id AND is_current = 1;

-- name: shared_retire(offer_id)!
-- orders that were placed keep what they were promised
UPDATE shared_goods SET is_current = 0 WHERE offer_id = :offer_id AND is_current = 1;

-- name: shared_add(offer_id, data_key_id, file_name, body, now)$
-- the body is sealed and bound to its data key, which no other row uses
INSERT INTO shared_goods (offer_id, data_key_id, file_name, body, created_at)
VALUES (:offer_id, :data_key_id, :file_name, :body, :now) RETURNING id;

-- name: shared_get(id)^
-- also what is not current any more: somebody bought it
SELECT data_key_id, file_name, body FROM shared_goods WHERE id = :id;
