-- name: link_code_add(contact_id, selector, digest, now, expires_at)$
-- a code that one chat was given
INSERT INTO link_code (contact_id, selector, digest, created_at, expires_at)
VALUES (:contact_id, :selector, :digest, :now, :expires_at) RETURNING id;

-- name: link_code_drop(contact_id)!
-- a contact has one open code at most; used ones stay to say so
DELETE FROM link_code WHERE contact_id = :contact_id AND state = 'open';

-- name: link_code_at(selector)^
-- the newest with these first letters
SELECT id, contact_id, digest, state, wrong, asker_id, expires_at
FROM link_code WHERE selector = :selector ORDER BY id DESC LIMIT 1;

-- name: link_code_get(id)^
-- by our own number
SELECT id, contact_id, digest, state, wrong, asker_id, expires_at FROM link_code WHERE id = :id;

-- name: link_code_wrong(id)!
-- somebody knew its first letters and not the others
UPDATE link_code SET wrong = wrong + 1 WHERE id = :id;

-- name: link_code_ask(id, asker_id, expires_at)$
-- no row: it was used before
UPDATE link_code SET state = 'asked', asker_id = :asker_id, expires_at = :expires_at
WHERE id = :id AND state = 'open' RETURNING id;

-- name: link_code_answer(id, state)$
-- no row: it was answered before
UPDATE link_code SET state = :state WHERE id = :id AND state = 'asked' RETURNING id;

-- name: link_code_sweep(before)!
-- the newest one that was asked about stays: SQLite gives the number of a deleted last row away again
DELETE FROM link_code WHERE expires_at < :before
AND id <> (SELECT COALESCE(MAX(id), 0) FROM link_code WHERE state <> 'open');

-- name: wrong_guess_add(contact_id, purpose, now)!
-- what was entered is not kept
INSERT INTO wrong_guess (contact_id, purpose, made_at) VALUES (:contact_id, :purpose, :now);

-- name: wrong_guess_count(contact_id, since)$
-- of every purpose together
SELECT COUNT(*) FROM wrong_guess WHERE contact_id = :contact_id AND made_at > :since;

-- name: wrong_guess_sweep(before)!
-- those that count no more
DELETE FROM wrong_guess WHERE made_at < :before;

-- name: contacts_of(customer_id)
-- oldest first; a mailbox that was only typed is nobody's
SELECT c.id, c.customer_id, c.channel, c.address, c.state, p.language
FROM contact c JOIN customer p ON p.id = c.customer_id
WHERE c.customer_id = :customer_id AND c.proven = 1 ORDER BY c.id;

-- name: unseen_of(customer_id)$
-- paid, and nobody has looked yet
SELECT COUNT(*) FROM parcel p JOIN orders o ON o.id = p.order_id
WHERE o.customer_id = :customer_id AND p.state <> 'seen';

-- name: joining_add(reason, customer_id, now)$
-- two customers become one
INSERT INTO joining (reason, customer_id, newest_order, joined_at)
VALUES (:reason, :customer_id, (SELECT COALESCE(MAX(id), 0) FROM orders), :now) RETURNING id;

-- name: joining_keep_contacts(joining_id, customer_id)!
-- whom they belonged to before
INSERT INTO joined_contact (joining_id, contact_id, customer_id)
SELECT :joining_id, id, customer_id FROM contact WHERE customer_id = :customer_id;

-- name: joining_keep_orders(joining_id, customer_id)!
-- whom they belonged to before
INSERT INTO joined_order (joining_id, order_id, customer_id, contact_id)
SELECT :joining_id, id, customer_id, contact_id FROM orders WHERE customer_id = :customer_id;

-- name: contacts_give(old_id, new_id)!
-- every contact of one customer is another's now
UPDATE contact SET customer_id = :new_id WHERE customer_id = :old_id;

-- name: contact_give(id, new_id)!
-- one contact is another customer's now
UPDATE contact SET customer_id = :new_id WHERE id = :id;

-- name: orders_give(old_id, new_id)!
-- every order of one customer is another's now
UPDATE orders SET customer_id = :new_id WHERE customer_id = :old_id;

-- name: joining_get(id)^
-- may it still be undone?
SELECT id, customer_id, newest_order, joined_at, undone_at FROM joining WHERE id = :id;

-- name: joining_took_part(joining_id, contact_id)$
-- only those it happened to may undo it
SELECT 1 FROM joined_contact WHERE joining_id = :joining_id AND contact_id = :contact_id;

-- name: joining_members(joining_id)
-- whose its contacts are now, and whose they were
SELECT c.customer_id, j.customer_id FROM joined_contact j JOIN contact c ON c.id = j.contact_id
WHERE j.joining_id = :joining_id ORDER BY j.contact_id;

-- name: joining_undo(id, now)$
-- no row: undone before
UPDATE joining SET undone_at = :now WHERE id = :id AND undone_at IS NULL RETURNING id;

-- name: joining_customers(joining_id)
-- who has its contacts and orders now
SELECT c.customer_id FROM joined_contact j JOIN contact c ON c.id = j.contact_id WHERE j.joining_id = :joining_id
UNION
SELECT o.customer_id FROM joined_order j JOIN orders o ON o.id = j.order_id WHERE j.joining_id = :joining_id
UNION
SELECT customer_id FROM joined_contact WHERE joining_id = :joining_id ORDER BY 1;

-- name: joining_restore_contacts(joining_id)!
-- back to whom they belonged, wherever they are now
UPDATE contact SET customer_id =
    (SELECT j.customer_id FROM joined_contact j WHERE j.joining_id = :joining_id AND j.contact_id = contact.id)
WHERE id IN (SELECT contact_id FROM joined_contact WHERE joining_id = :joining_id);

-- name: joining_restore_orders(joining_id)!
-- back to whom they belonged, wherever they are now
UPDATE orders SET
    customer_id = (SELECT j.customer_id FROM joined_order j WHERE j.joining_id = :joining_id AND j.order_id = orders.id),
    contact_id = (SELECT j.contact_id FROM joined_order j WHERE j.joining_id = :joining_id AND j.order_id = orders.id)
WHERE id IN (SELECT order_id FROM joined_order WHERE joining_id = :joining_id);

-- name: joining_newer_orders(joining_id, newest)!
-- what was bought since goes with the chat it was bought in
UPDATE orders SET customer_id =
    (SELECT j.customer_id FROM joined_contact j WHERE j.joining_id = :joining_id AND j.contact_id = orders.contact_id)
WHERE id > :newest AND contact_id IN (SELECT contact_id FROM joined_contact WHERE joining_id = :joining_id);

-- name: joining_stranded_orders(joining_id, customer_id, heir_id)!
-- a customer whom the undoing left without a chat leaves its orders to those who shared them
UPDATE orders SET customer_id = COALESCE(
    (SELECT j.customer_id FROM joined_contact j WHERE j.joining_id = :joining_id AND j.contact_id = orders.contact_id),
    :heir_id)
WHERE customer_id = :customer_id AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.customer_id = :customer_id);

-- name: joining_heirs(customer_id)
-- a customer without a chat is whoever has its chats now
SELECT DISTINCT c.customer_id FROM joined_contact j JOIN contact c ON c.id = j.contact_id
WHERE j.customer_id = :customer_id AND NOT EXISTS (SELECT 1 FROM contact d WHERE d.customer_id = :customer_id);

-- name: joining_forget_contacts(joining_id)!
-- a later joining has no say any more in what this one gave back
DELETE FROM joined_contact WHERE joining_id > :joining_id
AND contact_id IN (SELECT contact_id FROM joined_contact WHERE joining_id = :joining_id);

-- name: joining_forget_orders(joining_id)!
-- likewise for orders
DELETE FROM joined_order WHERE joining_id > :joining_id
AND order_id IN (SELECT order_id FROM joined_order WHERE joining_id = :joining_id);

-- name: orders_readdress(customer_id, contact_id)!
-- what is not delivered goes to a chat that is still the buyer's
UPDATE orders SET contact_id = :contact_id
WHERE customer_id = :customer_id AND status NOT IN ('delivered', 'refunded')
AND contact_id NOT IN (SELECT id FROM contact WHERE customer_id = :customer_id);

-- name: parcels_follow(customer_id, now)!
-- a parcel is where its order is; one whose address changes before it was seen is owed again, to the new one
UPDATE parcel SET
    customer_id = :customer_id,
    fence = fence + 1, lease_until = 0,
    state = CASE WHEN state = 'seen' THEN state ELSE 'owed' END,
    due_at = CASE WHEN state = 'seen' THEN due_at ELSE :now END,
    round_at = CASE WHEN state = 'seen' THEN round_at ELSE :now END, round_fence = fence + 1,
    contact_id = (SELECT o.contact_id FROM orders o WHERE o.id = parcel.order_id)
WHERE order_id IN (
    SELECT o.id FROM orders o JOIN parcel p ON p.order_id = o.id
    WHERE o.customer_id = :customer_id AND p.contact_id <> o.contact_id);

-- name: parcels_belong(customer_id)!
-- a parcel is its order's buyer's
UPDATE parcel SET customer_id = :customer_id
WHERE customer_id <> :customer_id AND order_id IN (SELECT id FROM orders WHERE customer_id = :customer_id);

-- name: recovery_code_add(contact_id, selector, digest, now)$
-- no row: the selector is taken
INSERT INTO recovery_code (contact_id, selector, digest, created_at)
VALUES (:contact_id, :selector, :digest, :now) ON CONFLICT (selector) DO NOTHING RETURNING id;

-- name: recovery_code_at(selector)^
-- whom it leads to, and its proof
SELECT id, contact_id, digest FROM recovery_code WHERE selector = :selector;

-- name: recovery_code_of(customer_id)$
-- has this customer one on any chat?
SELECT COUNT(*) FROM recovery_code r JOIN contact c ON c.id = r.contact_id WHERE c.customer_id = :customer_id;

-- name: recovery_code_drop(customer_id)!
-- a used or renewed code leads nowhere, on any chat
DELETE FROM recovery_code WHERE contact_id IN (SELECT id FROM contact WHERE customer_id = :customer_id);
