-- name: attention_same(order_id, reason, note)$
-- an entry that is still open is not opened twice
SELECT id FROM attention
WHERE COALESCE(order_id, 0) = COALESCE(:order_id, 0) AND reason = :reason AND note = :note AND closed_at IS NULL;

-- name: attention_add(order_id, customer_id, reason, amount, currency, note, now)$
-- what only the owner can decide
INSERT INTO attention (order_id, customer_id, reason, amount, currency, note, opened_at)
VALUES (:order_id, :customer_id, :reason, :amount, :currency, :note, :now) RETURNING id;

-- name: attention_get(id)^
-- open or closed
SELECT id, order_id, reason, amount, currency, opened_at, closed_at, customer_id, note FROM attention WHERE id = :id;

-- name: attention_count()$
-- how many need the owner
SELECT COUNT(*) FROM attention WHERE closed_at IS NULL;

-- name: attention_page(limit, offset)
-- oldest first
SELECT id, order_id, reason, amount, currency, opened_at, closed_at, customer_id, note
FROM attention WHERE closed_at IS NULL ORDER BY id LIMIT :limit OFFSET :offset;

-- name: attention_close(id, resolution, now)$
-- no row: settled before
UPDATE attention SET resolution = :resolution, closed_at = :now WHERE id = :id AND closed_at IS NULL RETURNING id;

-- name: attention_close_deliveries(order_id, now)!
-- its buyer has looked after all
UPDATE attention SET resolution = 'seen', closed_at = :now
WHERE order_id = :order_id AND reason IN ('unreachable', 'unseen') AND closed_at IS NULL;

-- name: notice_add(key, kind, facts, now)$
-- no row: told before
INSERT INTO notice (key, kind, facts, created_at) VALUES (:key, :kind, :facts, :now)
ON CONFLICT (key) DO NOTHING RETURNING id;

-- name: notice_add_to_one(key, kind, facts, now)$
-- no row: told before; its one copy is written beside it, so there is nothing to fan out
INSERT INTO notice (key, kind, facts, fanned_out, created_at) VALUES (:key, :kind, :facts, 1, :now)
ON CONFLICT (key) DO NOTHING RETURNING id;

-- name: notice_new()
-- not on their way to the owners yet
SELECT id FROM notice WHERE fanned_out = 0 ORDER BY id LIMIT 100;

-- name: notice_fanned_out(id)!
-- every owner has a copy
UPDATE notice SET fanned_out = 1 WHERE id = :id;

-- name: notice_copy_add(notice_id, channel, address, now)!
-- one copy an owner
INSERT INTO notice_copy (notice_id, channel, address, state, due_at)
VALUES (:notice_id, :channel, :address, 'owed', :now) ON CONFLICT (notice_id, channel, address) DO NOTHING;

-- name: notice_claim(now, lease_until, limit)
-- like parcel_claim
UPDATE notice_copy SET state = 'sending', lease_until = :lease_until, fence = fence + 1
WHERE id IN (
    SELECT id FROM (
        SELECT id, due_at FROM notice_copy WHERE state = 'owed' AND due_at <= :now
        UNION ALL
        SELECT id, due_at FROM notice_copy WHERE state = 'sending' AND lease_until < :now
    ) AS due ORDER BY due_at, id LIMIT :limit)
RETURNING id, notice_id, channel, address, tries, fence;

-- name: notice_get(id)^
-- what to say
SELECT kind, facts, created_at FROM notice WHERE id = :id;

-- name: notice_finish(id, fence, state, due_at)$
-- no row: claimed again since
UPDATE notice_copy SET state = :state, due_at = :due_at, lease_until = 0, tries = tries + 1
WHERE id = :id AND fence = :fence AND state = 'sending' RETURNING id;

-- name: notice_hold(id, fence, until)!
-- its reader sleeps; that was no try
UPDATE notice_copy SET state = 'owed', due_at = :until, lease_until = 0
WHERE id = :id AND fence = :fence AND state = 'sending';

-- name: notice_reclaim(now)!
-- a stop interrupted these; saying it twice is better than not at all
UPDATE notice_copy SET state = 'owed', due_at = :now, lease_until = 0 WHERE state = 'sending';
