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
