-- name: conversation_get(contact_id)^
-- the living message and the open question
SELECT message, ask FROM conversation WHERE contact_id = :contact_id;

-- name: conversation_put(contact_id, message, ask, now)!
-- the newer word wins
INSERT INTO conversation (contact_id, message, ask, changed_at) VALUES (:contact_id, :message, :ask, :now)
ON CONFLICT (contact_id) DO UPDATE SET message = excluded.message, ask = excluded.ask, changed_at = excluded.changed_at;

-- name: inbox_add(source, key, body, now)$
-- no row: it came before
INSERT INTO inbox (source, key, body, received_at) VALUES (:source, :key, :body, :now)
ON CONFLICT (source, key) DO NOTHING RETURNING id;

-- name: inbox_waiting(source)
-- what a stop interrupted, in the order it came
SELECT key, body FROM inbox WHERE source = :source AND done_at IS NULL ORDER BY id;

-- name: inbox_done(source, key, now)!
-- its body may hold what an owner pasted: gone as soon as it is not needed
UPDATE inbox SET done_at = :now, body = NULL WHERE source = :source AND key = :key;

-- name: inbox_sweep(before)!
-- keys are kept long enough to know a repetition
DELETE FROM inbox WHERE done_at IS NOT NULL AND done_at < :before;
