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

-- name: contact_mark(id, state, now)!
-- blocked, or back again
UPDATE contact SET state = :state, changed_at = :now WHERE id = :id;

-- name: customer_speak(id, language)!
-- on every contact
UPDATE customer SET language = :language WHERE id = :id;
