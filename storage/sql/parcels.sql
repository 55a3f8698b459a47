-- name: parcel_owe(order_id, customer_id, contact_id, now)!
-- one parcel an order, whoever asks how often; the most urgent of its products says how long to wait. It is due from
-- the beginning of time, so that a clock that is put back holds up nobody's key
INSERT INTO parcel (order_id, customer_id, contact_id, state, due_at, created_at, round_at, escalation)
VALUES (:order_id, :customer_id, :contact_id, 'owed', 0, :now, :now, COALESCE((
    SELECT MIN(p.escalation) FROM order_line l JOIN product p ON p.id = l.product_id
    WHERE l.order_id = :order_id AND p.escalation <> ''), ''))
ON CONFLICT (order_id) DO NOTHING;

-- name: parcel_claim(now, lease_until, limit)
-- due ones, and those whose worker died; nothing goes out to whose money is disputed; the fence tells this claim's results from an older one's
UPDATE parcel SET state = 'sending', lease_until = :lease_until, fence = fence + 1
WHERE id IN (
    SELECT id FROM (
        SELECT id, due_at FROM parcel WHERE state IN ('owed', 'accepted', 'delivered') AND due_at <= :now
          AND NOT EXISTS (SELECT 1 FROM customer c WHERE c.id = parcel.customer_id AND c.frozen_at IS NOT NULL)
        UNION ALL
        SELECT id, due_at FROM parcel WHERE state = 'sending' AND lease_until < :now
    ) AS due ORDER BY due_at, id LIMIT :limit)
RETURNING id, order_id, customer_id, contact_id, round_at, round_fence, escalation, fence, seen_at;

-- name: parcel_get(id)^
-- as it is now, for the step that ends a claim
SELECT id, order_id, customer_id, contact_id, round_at, round_fence, escalation, fence, seen_at FROM parcel WHERE id = :id;

-- name: parcel_finish(id, fence, state, due_at)$
-- no row: it was seen, or claimed again since
UPDATE parcel SET state = :state, due_at = :due_at, lease_until = 0
WHERE id = :id AND fence = :fence AND state = 'sending' RETURNING id;

-- name: parcel_reclaim(now)!
-- nobody else is running: what was being sent may have arrived, and is looked at again
UPDATE parcel SET state = 'owed', due_at = :now, lease_until = 0 WHERE state = 'sending';

-- name: parcel_seen(order_id, contact_id, attempt_id, now)$
-- how often it was shown; 1 is the receipt, and the last message to this contact is what brought them here
UPDATE parcel SET shown = shown + 1, state = 'seen', seen_at = COALESCE(seen_at, :now),
       seen_contact_id = COALESCE(seen_contact_id, :contact_id),
       seen_attempt_id = COALESCE(seen_attempt_id, :attempt_id, (
           SELECT MAX(a.id) FROM attempt a WHERE a.parcel_id = parcel.id AND a.contact_id = :contact_id))
WHERE order_id = :order_id RETURNING shown;

-- name: parcel_withdraw(order_id, now)!
-- its money went back before anybody looked: nothing is owed, and the fence sees off whoever is sending it
UPDATE parcel SET state = 'given_up', fence = fence + 1, lease_until = 0, due_at = :now
WHERE order_id = :order_id AND state <> 'seen';

-- name: parcel_owe_again(customer_id, now)!
-- their contact came back to life: try as if for the first time
UPDATE parcel SET state = 'owed', due_at = :now, round_at = :now, round_fence = fence
WHERE customer_id = :customer_id AND state = 'given_up'
  AND order_id IN (SELECT o.id FROM orders o WHERE o.customer_id = :customer_id AND o.status = 'paid');

-- name: parcel_hurry(contact_id, now)!
-- a contact changed for better or worse: whatever is open and may go there is looked at now
UPDATE parcel SET due_at = :now
WHERE state IN ('owed', 'accepted', 'delivered') AND due_at > :now AND (
    customer_id = (SELECT c.customer_id FROM contact c WHERE c.id = :contact_id)
    OR order_id IN (SELECT o.order_id FROM order_contact o WHERE o.contact_id = :contact_id));

-- name: ways_of(customer_id, order_id)
-- every proven contact of the buyer, and what was typed for this order alone; how they want to be reached
SELECT c.id, c.channel, c.state, COALESCE(f.channels, ''), f.quiet_from, f.quiet_until, COALESCE(f.zone, '')
FROM contact c LEFT JOIN preference f ON f.customer_id = :customer_id
WHERE (c.customer_id = :customer_id AND c.proven = 1)
   OR c.id IN (SELECT o.contact_id FROM order_contact o WHERE o.order_id = :order_id)
ORDER BY c.id;

-- name: attempts_of(parcel_id, fence)
-- this round's, oldest first
SELECT contact_id, outcome, started_at, COALESCE(ended_at, started_at), loud, wait_ms, id
FROM attempt WHERE parcel_id = :parcel_id AND fence > :fence ORDER BY fence;

-- name: attempt_add(parcel_id, contact_id, fence, channel, why, loud, token, now)$
-- written before anything leaves, so that a crash leaves a trace
INSERT INTO attempt (parcel_id, contact_id, fence, channel, why, loud, token, started_at)
VALUES (:parcel_id, :contact_id, :fence, :channel, :why, :loud, :token, :now) RETURNING id;

-- name: attempt_close(id, outcome, reference, wait_ms, detail, provider, now)!
-- what the channel said
UPDATE attempt SET outcome = :outcome, reference = :reference, wait_ms = :wait_ms, detail = :detail,
       provider = :provider, ended_at = :now
WHERE id = :id;

-- name: timeline_of(order_id)
-- every message of an order, in the order they went out
SELECT a.id, a.channel, a.why, a.loud, a.outcome, a.detail, a.started_at,
       CASE WHEN p.seen_attempt_id = a.id THEN p.seen_at END
FROM attempt a JOIN parcel p ON p.id = a.parcel_id WHERE p.order_id = :order_id ORDER BY a.id;

-- name: parcel_showings(order_id)^
-- how often the goods were looked at, and where first
SELECT p.shown, COALESCE(c.channel, '') FROM parcel p LEFT JOIN contact c ON c.id = p.seen_contact_id
WHERE p.order_id = :order_id;

-- name: attempt_contact(id)$
-- where it went
SELECT contact_id FROM attempt WHERE id = :id;

-- name: attempt_amend(id, outcome, detail)$
-- it and its copies there: only what was taken can come back; no row: it was told before
UPDATE attempt SET outcome = :outcome, detail = :detail
WHERE outcome IN ('accepted', 'unknown')
  AND parcel_id = (SELECT a.parcel_id FROM attempt a WHERE a.id = :id)
  AND contact_id = (SELECT a.contact_id FROM attempt a WHERE a.id = :id)
RETURNING parcel_id;

-- name: parcel_look_again(id, now)!
-- something came back: it is looked at now
UPDATE parcel SET due_at = :now WHERE id = :id AND state IN ('owed', 'accepted', 'delivered') AND due_at > :now;
