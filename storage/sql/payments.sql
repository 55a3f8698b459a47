-- name: payment_add(key, order_id, customer_id, contact_id, provider, amount, currency, asked, asked_currency, quote, now, expires_at)$
-- one pending payment an order and provider: the table says so; no row: the key is taken
INSERT INTO payment (key, order_id, customer_id, contact_id, provider, amount, currency, asked, asked_currency, quote,
                     status, created_at, expires_at, moved_at)
VALUES (:key, :order_id, :customer_id, :contact_id, :provider, :amount, :currency, :asked, :asked_currency, :quote,
        'pending', :now, :expires_at, :now)
ON CONFLICT (key) WHERE key <> '' DO NOTHING RETURNING id;

-- name: payment_pending(order_id, provider)^
-- a second tap pays the same payment
SELECT id, key, order_id, customer_id, contact_id, provider, reference, amount, currency, asked, asked_currency, quote,
       status, expires_at
FROM payment WHERE order_id = :order_id AND provider = :provider AND status = 'pending';

-- name: payment_pending_top_up(contact_id, provider, amount, currency, now)^
-- likewise, into the wallet; of this chat's alone: another one may be another customer's when it is paid
SELECT id, key, order_id, customer_id, contact_id, provider, reference, amount, currency, asked, asked_currency, quote,
       status, expires_at
FROM payment
WHERE order_id IS NULL AND contact_id = :contact_id AND provider = :provider AND amount = :amount
  AND currency = :currency AND status = 'pending' AND expires_at > :now
ORDER BY id DESC LIMIT 1;

-- name: payment_get(id)^
-- by our own number
SELECT id, key, order_id, customer_id, contact_id, provider, reference, amount, currency, asked, asked_currency, quote,
       status, expires_at
FROM payment WHERE id = :id;

-- name: payment_by_key(key)^
-- by the name that providers know
SELECT id, key, order_id, customer_id, contact_id, provider, reference, amount, currency, asked, asked_currency, quote,
       status, expires_at
FROM payment WHERE key = :key AND key <> '';

-- name: payment_customer(id)$
-- whose it is now: chats and orders change hands when customers join
SELECT COALESCE(o.customer_id, c.customer_id)
FROM payment p JOIN contact c ON c.id = p.contact_id LEFT JOIN orders o ON o.id = p.order_id WHERE p.id = :id;

-- name: payment_bind(id, reference, asked)!
-- the provider's own name for it, and the exact amount
UPDATE payment SET reference = :reference, asked = COALESCE(:asked, asked) WHERE id = :id;

-- name: payment_move(id, from_status, to_status, now)$
-- no row: somebody was faster
UPDATE payment SET status = :to_status, moved_at = :now
WHERE id = :id AND status = :from_status RETURNING id;

-- name: payment_close_of(order_id, now)!
-- an order that ended waits for no money; what still comes is late
UPDATE payment SET status = 'expired', moved_at = :now WHERE order_id = :order_id AND status = 'pending';

-- name: payment_close_overdue(now)!
-- nobody can pay these any more, as far as their provider keeps to what it was told
UPDATE payment SET status = 'expired', moved_at = :now WHERE status = 'pending' AND expires_at <= :now;

-- name: payment_ended(provider, since, limit)
-- their providers are told
SELECT id, key, order_id, customer_id, contact_id, provider, reference, amount, currency, asked, asked_currency, quote,
       status, expires_at
FROM payment
WHERE provider = :provider AND status = 'expired' AND moved_at >= :since AND reference IS NOT NULL AND key <> ''
ORDER BY id LIMIT :limit;

-- name: payment_event_add(provider, event_key, payment_id, direction, amount, currency, fee, worth, trace, occurred_at, now)$
-- no row: we were told before
INSERT INTO payment_event (provider, event_key, payment_id, direction, amount, currency, fee, worth, trace, occurred_at,
                           received_at)
VALUES (:provider, :event_key, :payment_id, :direction, :amount, :currency, :fee, :worth, :trace, :occurred_at, :now)
ON CONFLICT (provider, event_key) DO NOTHING RETURNING 1;

-- name: payment_event_get(provider, event_key)^
-- what we know of it
SELECT amount, currency FROM payment_event WHERE provider = :provider AND event_key = :event_key;

-- name: payment_came_in(payment_id)$
-- all that came for it
SELECT COALESCE(SUM(worth), 0) FROM payment_event WHERE payment_id = :payment_id AND direction = 'in';

-- name: payment_has_come(payment_id)$
-- whether any money of it is known, of whatever worth
SELECT 1 FROM payment_event WHERE payment_id = :payment_id AND direction = 'in' LIMIT 1;

-- name: payment_put_by(payment_id)$
-- what of it did not go into a wallet when it came
SELECT COALESCE(SUM(-g.amount), 0) FROM payment_event e
JOIN ledger_entry l ON l.key = 'in:' || e.provider || ':' || e.event_key
JOIN ledger_posting g ON g.entry_id = l.id JOIN ledger_account a ON a.id = g.account_id
WHERE e.payment_id = :payment_id AND e.direction = 'in' AND a.code IN ('liab:order', 'rev:sales');

-- name: payment_incoming(order_id)
-- all that came for an order, and what of it was given back or is on its way back
SELECT p.id, e.provider, e.event_key, e.amount, e.currency, e.worth, p.currency,
       (SELECT COALESCE(SUM(r.amount), 0) FROM refund r
        WHERE r.payment_id = p.id AND r.money_key = e.event_key AND r.state <> 'failed')
FROM payment p JOIN payment_event e ON e.payment_id = p.id AND e.direction = 'in'
WHERE p.order_id = :order_id AND e.currency = p.asked_currency
ORDER BY e.received_at DESC, e.event_key;

-- name: payment_turns(order_id)
-- the whole story of an order's money, in its order
SELECT e.received_at, 'in', e.provider, e.amount, e.currency, ''
FROM payment p JOIN payment_event e ON e.payment_id = p.id AND e.direction = 'in' WHERE p.order_id = :order_id
UNION ALL
SELECT l.created_at, 'put', '', g.amount, g.currency, ''
FROM ledger_entry l JOIN ledger_posting g ON g.entry_id = l.id
JOIN ledger_account a ON a.id = g.account_id AND a.code = 'liab:wallet'
WHERE l.order_id = :order_id AND l.kind = 'put'
UNION ALL
SELECT created_at, 'refund', provider, paid_back, paid_back_currency, state FROM refund WHERE order_id = :order_id
UNION ALL
SELECT d.opened_at, 'dispute', d.provider, d.amount, d.currency, 'opened'
FROM payment p JOIN dispute d ON d.payment_id = p.id WHERE p.order_id = :order_id
UNION ALL
SELECT d.moved_at, 'dispute', d.provider, d.amount, d.currency, d.stage
FROM payment p JOIN dispute d ON d.payment_id = p.id AND d.stage <> 'opened' WHERE p.order_id = :order_id
ORDER BY 1;

-- name: payment_noted_since(provider, since, until)
-- against what the provider says; it lists by its own dates, and what it told of late may be older than its list
SELECT event_key, amount, currency FROM payment_event
WHERE provider = :provider AND received_at >= :since AND received_at < :until AND occurred_at >= :since;

-- name: refund_add(key, order_id, payment_id, provider, money_key, amount, currency, paid_back, paid_back_currency, goods, reason, state, owner_id, now)!
-- with its reason, and who decided it
INSERT INTO refund (key, order_id, payment_id, provider, money_key, amount, currency, paid_back, paid_back_currency,
                    goods, reason, state, owner_id, due_at, created_at, moved_at)
VALUES (:key, :order_id, :payment_id, :provider, :money_key, :amount, :currency, :paid_back, :paid_back_currency,
        :goods, :reason, :state, :owner_id, :now, :now, :now);

-- name: refund_by_key(key)^
-- by the name that providers know
SELECT id, key, order_id, payment_id, provider, money_key, amount, currency, paid_back, paid_back_currency, goods,
       reason, state, tries, url, created_at
FROM refund WHERE key = :key;

-- name: refund_of(order_id)
-- oldest first
SELECT id, key, order_id, payment_id, provider, money_key, amount, currency, paid_back, paid_back_currency, goods,
       reason, state, tries, url, created_at
FROM refund WHERE order_id = :order_id ORDER BY id;

-- name: refund_claim(now, lease_until, limit)
-- due ones that nobody has in hand
UPDATE refund SET lease_until = :lease_until, tries = tries + 1
WHERE id IN (SELECT id FROM refund WHERE state = 'owed' AND due_at <= :now AND lease_until < :now ORDER BY id LIMIT :limit)
RETURNING id, key, order_id, payment_id, provider, money_key, amount, currency, paid_back, paid_back_currency, goods,
          reason, state, tries, url, created_at;

-- name: refund_postpone(key, due_at)!
-- it did not work this time
UPDATE refund SET due_at = :due_at, lease_until = 0 WHERE key = :key AND state = 'owed';

-- name: refund_move(key, from_state, to_state, url, now)$
-- no row: somebody was faster
UPDATE refund SET state = :to_state, url = :url, lease_until = 0, moved_at = :now
WHERE key = :key AND state = :from_state RETURNING id;

-- name: dispute_stage(provider, reference)$
-- where it is
SELECT stage FROM dispute WHERE provider = :provider AND reference = :reference;

-- name: dispute_add(provider, reference, payment_id, customer_id, amount, currency, reason, now)!
-- what was told first
INSERT INTO dispute (provider, reference, payment_id, customer_id, amount, currency, stage, reason, opened_at, moved_at)
VALUES (:provider, :reference, :payment_id, :customer_id, :amount, :currency, 'opened', :reason, :now, :now);

-- name: dispute_move(provider, reference, stage, now)$
-- no row: closed before
UPDATE dispute SET stage = :stage, moved_at = :now
WHERE provider = :provider AND reference = :reference AND stage = 'opened' RETURNING id;

-- name: dispute_open_of(customer_id)$
-- is anything of theirs open? whose it is can change when customers join
SELECT COUNT(*) FROM dispute d JOIN payment p ON p.id = d.payment_id JOIN contact c ON c.id = p.contact_id
LEFT JOIN orders o ON o.id = p.order_id
WHERE d.stage = 'opened' AND COALESCE(o.customer_id, c.customer_id) = :customer_id;

-- name: dispute_against(customer_id)$
-- likewise, and what was lost counts too
SELECT COUNT(*) FROM dispute d JOIN payment p ON p.id = d.payment_id JOIN contact c ON c.id = p.contact_id
LEFT JOIN orders o ON o.id = p.order_id
WHERE d.stage <> 'won' AND COALESCE(o.customer_id, c.customer_id) = :customer_id;

-- name: customer_frozen(customer_id)$
-- since when nothing goes out to them
SELECT frozen_at FROM customer WHERE id = :customer_id;

-- name: customer_freeze(customer_id, now)!
-- the first dispute says since when
UPDATE customer SET frozen_at = COALESCE(frozen_at, :now) WHERE id = :customer_id;

-- name: customer_unfreeze(customer_id)!
-- settled
UPDATE customer SET frozen_at = NULL WHERE id = :customer_id;
