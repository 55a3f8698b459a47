-- name: parcel_claim(now, lease_until, limit)
-- several workers take different rows without waiting for each other
WITH due AS MATERIALIZED (
    SELECT id FROM parcel
    WHERE (state IN ('owed', 'accepted', 'delivered') AND due_at <= :now
           AND NOT EXISTS (SELECT 1 FROM customer c WHERE c.id = parcel.customer_id AND c.frozen_at IS NOT NULL))
       OR (state = 'sending' AND lease_until < :now)
    ORDER BY due_at, id LIMIT :limit FOR UPDATE SKIP LOCKED
)
UPDATE parcel SET state = 'sending', lease_until = :lease_until, fence = fence + 1
WHERE id IN (SELECT id FROM due)
RETURNING id, order_id, customer_id, contact_id, round_at, round_fence, escalation, fence, seen_at;
