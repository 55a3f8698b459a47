-- name: notice_claim(now, lease_until, limit)
-- several workers take different rows without waiting for each other
WITH due AS MATERIALIZED (
    SELECT id FROM notice_copy
    WHERE (state = 'owed' AND due_at <= :now) OR (state = 'sending' AND lease_until < :now)
    ORDER BY due_at, id LIMIT :limit FOR UPDATE SKIP LOCKED
)
UPDATE notice_copy SET state = 'sending', lease_until = :lease_until, fence = fence + 1
WHERE id IN (SELECT id FROM due)
RETURNING id, notice_id, channel, address, tries, fence;
