-- name: payment_add(order_id, provider, amount, currency, now, expires_at)$
-- one pending payment an order and provider: the table says so
INSERT INTO payment (order_id, provider, amount, currency, status, created_at, expires_at, moved_at)
VALUES (:order_id, :provider, :amount, :currency, 'pending', :now, :expires_at, :now) RETURNING id;

-- name: payment_pending(order_id, provider)^
-- a second tap pays the same payment
SELECT id, order_id, provider, reference, amount, currency, status, expires_at
FROM payment WHERE order_id = :order_id AND provider = :provider AND status = 'pending';

-- name: payment_get(id)^
-- by our own number
SELECT id, order_id, provider, reference, amount, currency, status, expires_at FROM payment WHERE id = :id;

-- name: payment_bind(id, reference)!
-- the provider's own name for it
UPDATE payment SET reference = :reference WHERE id = :id;

-- name: payment_move(id, from_status, to_status, now)$
-- no row: somebody was faster
UPDATE payment SET status = :to_status, moved_at = :now
WHERE id = :id AND status = :from_status RETURNING id;

-- name: payment_close_of(order_id, now)!
-- an order that ended waits for no money; what still comes is late
UPDATE payment SET status = 'expired', moved_at = :now WHERE order_id = :order_id AND status = 'pending';

-- name: payment_event_add(provider, event_key, payment_id, amount, currency, now)$
-- no row: we were told before
INSERT INTO payment_event (provider, event_key, payment_id, amount, currency, received_at)
VALUES (:provider, :event_key, :payment_id, :amount, :currency, :now)
ON CONFLICT (provider, event_key) DO NOTHING RETURNING 1;
