-- name: parcel_owe(order_id, customer_id, contact_id, now)!
-- one parcel an order, whoever asks how often
INSERT INTO parcel (order_id, customer_id, contact_id, state, due_at, created_at)
VALUES (:order_id, :customer_id, :contact_id, 'owed', :now, :now) ON CONFLICT (order_id) DO NOTHING;

-- name: parcel_claim(now, lease_until, limit)
-- due ones, and those whose worker died; the fence tells this claim's results from an older one's
UPDATE parcel SET state = 'sending', lease_until = :lease_until, fence = fence + 1,
       copies = copies + CASE WHEN state = 'sending' THEN 1 ELSE 0 END
WHERE id IN (
    SELECT id FROM (
        SELECT id, due_at FROM parcel WHERE state = 'owed' AND due_at <= :now
        UNION ALL
        SELECT id, due_at FROM parcel WHERE state = 'sending' AND lease_until < :now
    ) AS due ORDER BY due_at, id LIMIT :limit)
RETURNING id, order_id, customer_id, contact_id, state, due_at, tries, copies, fence;

-- name: parcel_finish(id, fence, state, due_at, counted, copied)$
-- no row: it was seen, or claimed again since
UPDATE parcel SET state = :state, due_at = :due_at, lease_until = 0, tries = tries + :counted,
       copies = copies + :copied
WHERE id = :id AND fence = :fence AND state = 'sending' RETURNING id;

-- name: parcel_reclaim(now)!
-- nobody else is running: what was being sent is owed again, and may have arrived once
UPDATE parcel SET state = 'owed', due_at = :now, lease_until = 0, copies = copies + 1 WHERE state = 'sending';

-- name: parcel_seen(order_id, contact_id, now)$
-- how often it was shown; 1 is the receipt
UPDATE parcel SET shown = shown + 1, state = 'seen', seen_at = COALESCE(seen_at, :now),
       seen_contact_id = COALESCE(seen_contact_id, :contact_id)
WHERE order_id = :order_id RETURNING shown;

-- name: parcel_owe_again(customer_id, now)!
-- their contact came back to life: try as if for the first time
UPDATE parcel SET state = 'owed', due_at = :now, tries = 0, copies = 0
WHERE customer_id = :customer_id AND state = 'given_up';

-- name: attempt_add(parcel_id, contact_id, fence, now)$
-- written before anything leaves, so that a crash leaves a trace
INSERT INTO attempt (parcel_id, contact_id, fence, started_at)
VALUES (:parcel_id, :contact_id, :fence, :now) RETURNING id;

-- name: attempt_close(id, outcome, reference, now)!
-- what the channel said
UPDATE attempt SET outcome = :outcome, reference = :reference, ended_at = :now WHERE id = :id;
