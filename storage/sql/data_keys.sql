-- name: data_key_add(purpose, key_id, wrapped, now)^
-- a data key exists from the moment its first row is sealed; only its wrapped form is ever stored
INSERT INTO data_key (purpose, key_id, wrapped, created_at)
VALUES (:purpose, :key_id, :wrapped, :now)
RETURNING id;

-- name: data_key_get(id)^
-- read in every step that seals or opens: the cache is keyed by the wrapped bytes, never by the id alone
SELECT purpose, key_id, wrapped FROM data_key WHERE id = :id;

-- name: data_key_first(purpose)^
-- the inbox and the fingerprint have one key for ever: the oldest wins if there should be two
SELECT id, key_id, wrapped FROM data_key WHERE purpose = :purpose ORDER BY id LIMIT 1;

-- name: data_key_ids_in_use()
-- which master keys this database needs, and how many data keys each has wrapped
SELECT key_id, COUNT(*) FROM data_key GROUP BY key_id ORDER BY key_id;

-- name: data_key_samples()
-- one wrapped key for each master key in use, to try at start-up that it really opens
SELECT purpose, key_id, wrapped FROM data_key WHERE id IN (SELECT MIN(id) FROM data_key GROUP BY key_id);

-- name: data_key_not_under(key_id, after, amount)
-- a rotation walks the table by id, a chunk at a time, and can start again anywhere
SELECT id, purpose, key_id, wrapped FROM data_key
WHERE key_id <> :key_id AND id > :after ORDER BY id LIMIT :amount;

-- name: data_key_rewrap(id, wrapped, key_id, old_key_id)!
-- no row: another rotation was faster, and has wrapped it as well as we would
UPDATE data_key SET wrapped = :wrapped, key_id = :key_id WHERE id = :id AND key_id = :old_key_id;
