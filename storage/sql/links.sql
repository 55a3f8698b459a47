-- name: link_at(token)^
-- one message's own link; it dies with its contact's claim to the order
SELECT a.id, a.contact_id, p.order_id, o.customer_id, a.started_at
FROM attempt a JOIN parcel p ON p.id = a.parcel_id JOIN orders o ON o.id = p.order_id
JOIN contact c ON c.id = a.contact_id
WHERE a.token = :token AND (c.customer_id = o.customer_id OR EXISTS (
    SELECT 1 FROM order_contact t WHERE t.order_id = o.id AND t.contact_id = c.id));

-- name: mailboxes_of(reference)
-- where mail about this order goes
SELECT o.id, o.customer_id, c.id, c.address
FROM orders o JOIN contact c ON c.channel = 'email' AND (
    (c.customer_id = o.customer_id AND c.proven = 1) OR EXISTS (
        SELECT 1 FROM order_contact t WHERE t.order_id = o.id AND t.contact_id = c.id))
WHERE o.reference = :reference ORDER BY c.id;

-- name: mail_code_add(contact_id, asker_id, order_id, digest, now, expires_at)!
-- on its way to a mailbox
INSERT INTO mail_code (contact_id, asker_id, order_id, digest, created_at, expires_at)
VALUES (:contact_id, :asker_id, :order_id, :digest, :now, :expires_at);

-- name: mail_code_sent_to(contact_id, since)$
-- so that nobody's mailbox is filled by strangers
SELECT COUNT(*) FROM mail_code WHERE contact_id = :contact_id AND created_at > :since;

-- name: mail_code_sent_for(asker_id, since)$
-- so that nobody tries mailbox after mailbox
SELECT COUNT(*) FROM mail_code WHERE asker_id = :asker_id AND created_at > :since;

-- name: mail_code_newest(contact_id, asker_id, order_id)^
-- a newer code is the only one that counts
SELECT id, digest, wrong, used_at, expires_at FROM mail_code
WHERE contact_id = :contact_id AND COALESCE(asker_id, 0) = :asker_id AND COALESCE(order_id, 0) = :order_id
ORDER BY id DESC LIMIT 1;

-- name: mail_code_wrong(id)!
-- somebody guessed
UPDATE mail_code SET wrong = wrong + 1 WHERE id = :id;

-- name: mail_code_use(id, now)$
-- no row: it was used before
UPDATE mail_code SET used_at = :now WHERE id = :id AND used_at IS NULL RETURNING id;

-- name: mail_code_sweep(before)!
-- neither good nor counted any more
DELETE FROM mail_code WHERE created_at < :before;
