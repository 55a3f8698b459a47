-- name: contact_by_address(channel, address)^
-- read at every tap, so it is one index look-up and one by key
SELECT c.id, c.customer_id, c.channel, c.address, c.state, p.language
FROM contact c JOIN customer p ON p.id = c.customer_id
WHERE c.channel = :channel AND c.address = :address;

-- name: contact_by_id(id)^
-- where a parcel goes
SELECT c.id, c.customer_id, c.channel, c.address, c.state, p.language
FROM contact c JOIN customer p ON p.id = c.customer_id
WHERE c.id = :id;

-- name: customer_add(language, now)$
-- a person nobody knew
INSERT INTO customer (language, created_at) VALUES (:language, :now) RETURNING id;

-- name: contact_add(customer_id, channel, address, now)$
-- their first way to be reached
INSERT INTO contact (customer_id, channel, address, state, changed_at)
VALUES (:customer_id, :channel, :address, 'live', :now) RETURNING id;

-- name: contact_mark(id, state, reason, until, now)!
-- blocked, or back again
UPDATE contact SET state = :state, reason = :reason, dead_until = :until, changed_at = :now WHERE id = :id;

-- name: contacts_rested(now)
-- a refusal that was not for ever is over
SELECT c.id, c.customer_id, c.channel, c.address, c.state, p.language
FROM contact c JOIN customer p ON p.id = c.customer_id
WHERE c.dead_until IS NOT NULL AND c.dead_until <= :now AND c.state = 'dead' ORDER BY c.id LIMIT 100;

-- name: customer_language(id)$
-- what they read
SELECT language FROM customer WHERE id = :id;

-- name: preference_of(customer_id)^
-- how they want to be reached
SELECT channels, quiet_from, quiet_until, zone, only_keys FROM preference WHERE customer_id = :customer_id;

-- name: preference_put(customer_id, channels, quiet_from, quiet_until, zone, only_keys)!
-- the newer word wins
INSERT INTO preference (customer_id, channels, quiet_from, quiet_until, zone, only_keys)
VALUES (:customer_id, :channels, :quiet_from, :quiet_until, :zone, :only_keys)
ON CONFLICT (customer_id) DO UPDATE SET channels = excluded.channels, quiet_from = excluded.quiet_from,
    quiet_until = excluded.quiet_until, zone = excluded.zone, only_keys = excluded.only_keys;

-- name: customer_speak(id, language)!
-- on every contact
UPDATE customer SET language = :language WHERE id = :id;

-- name: reached_by(customer_id)
-- what is theirs; and what they typed, which may be somebody else's, so that its state is none of their business
SELECT c.id, c.channel, c.address,
       CASE WHEN c.proven = 0 OR c.customer_id = :customer_id THEN c.state ELSE 'live' END,
       c.changed_at,
       CASE WHEN c.proven = 1 AND c.customer_id = :customer_id THEN 1 ELSE 0 END
FROM contact c
WHERE (c.customer_id = :customer_id AND c.proven = 1)
   OR c.id IN (
       SELECT t.contact_id FROM order_contact t JOIN orders o ON o.id = t.order_id WHERE o.customer_id = :customer_id)
   OR c.id IN (
       SELECT m.contact_id FROM contact a JOIN mail_code m ON m.asker_id = a.id
       WHERE a.customer_id = :customer_id AND m.used_at IS NULL)
ORDER BY c.id;

-- name: contact_proven(id)$
-- whether its owner has shown that they can read it
SELECT proven FROM contact WHERE id = :id;

-- name: mailbox_add(customer_id, channel, address, now)$
-- nobody's yet
INSERT INTO contact (customer_id, channel, address, state, changed_at, proven)
VALUES (:customer_id, :channel, :address, 'live', :now, 0) RETURNING id;

-- name: contact_prove(id, customer_id)!
-- from a stranger's, or nobody's, to whoever reads it
UPDATE contact SET customer_id = :customer_id, proven = 1 WHERE id = :id;

-- name: contact_disown(id)!
-- nobody's again
UPDATE contact SET proven = 0 WHERE id = :id;

-- name: order_contact_add(order_id, contact_id)!
-- this order goes there too
INSERT INTO order_contact (order_id, contact_id) VALUES (:order_id, :contact_id)
ON CONFLICT (order_id, contact_id) DO NOTHING;

-- name: order_contact_replace(order_id)!
-- the next address typed for an order corrects the one before, which may be a stranger's
DELETE FROM order_contact WHERE order_id = :order_id AND contact_id IN (
    SELECT c.id FROM contact c JOIN orders o ON o.id = :order_id
    WHERE c.proven = 0 OR c.customer_id <> o.customer_id);

-- name: order_contact_drop(customer_id, contact_id)!
-- their orders do not go there any more
DELETE FROM order_contact WHERE contact_id = :contact_id
AND order_id IN (SELECT id FROM orders WHERE customer_id = :customer_id);

-- name: order_contact_forget(customer_id)!
-- what was typed for their orders, by whoever had them until now
DELETE FROM order_contact WHERE order_id IN (SELECT id FROM orders WHERE customer_id = :customer_id);

-- name: mail_code_void(customer_id, contact_id, now)!
-- whoever takes an address back needs its code no more
UPDATE mail_code SET used_at = :now WHERE contact_id = :contact_id AND used_at IS NULL
AND asker_id IN (SELECT id FROM contact WHERE customer_id = :customer_id);

-- name: mail_declined_at(id)$
-- when they wanted no e-mail
SELECT mail_declined_at FROM customer WHERE id = :id;

-- name: mail_decline(id, now)!
-- not now
UPDATE customer SET mail_declined_at = :now WHERE id = :id;
