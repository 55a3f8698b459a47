-- name: parcel_claim(now, lease_until, limit)
-- several workers take different rows without waiting for each other
WITH due AS MATERIALIZED (
    SELECT id FROM parcel
    WHERE (state = 'owed' AND due_at <= :now) OR (state = 'sending' AND lease_until < :now)
    ORDER BY due_at, id LIMIT :limit FOR UPDATE SKIP LOCKED
)
UPDATE parcel SET state = 'sending', lease_until = :lease_until, fence = fence + 1,
       copies = copies + CASE WHEN state = 'sending' THEN 1 ELSE 0 END
WHERE id IN (SELECT id FROM due)
RETURNING id, order_id, customer_id, contact_id, state, due_at, tries, copies, fence;
