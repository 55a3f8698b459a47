-- name: stock_hold(offer_id, line_id, quantity)!
-- rows that another transaction is just taking are skipped instead of waited for; MATERIALIZED, because a plain
-- sub-select with LIMIT may be evaluated more than once and take more rows than asked for
WITH free AS MATERIALIZED (
    SELECT id FROM stock_item WHERE offer_id = :offer_id AND state = 'free' ORDER BY id LIMIT :quantity
    FOR UPDATE SKIP LOCKED
)
UPDATE stock_item SET state = 'held', order_line_id = :line_id WHERE id IN (SELECT id FROM free);

-- name: stock_known(fingerprints)
-- PostgreSQL's word for json_each
SELECT i.fingerprint, CASE WHEN i.state = 'sold' THEN o.reference END
FROM stock_item i
LEFT JOIN order_line l ON l.id = i.order_line_id
LEFT JOIN orders o ON o.id = l.order_id
WHERE i.fingerprint IN (SELECT json_array_elements_text(CAST(:fingerprints AS json)));
