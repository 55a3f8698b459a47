-- name: restock_get(id)^
-- an import and where it is
SELECT id, offer_id, owner_id, state, new_lines, repeated, empty, too_long, in_stock, already_sold, added,
       first_hint, last_hint, batch_id FROM restock WHERE id = :id;

-- name: restock_open(owner_id, offer_id, since)^
-- the draft that more pasted lines join
SELECT id, offer_id, owner_id, state, new_lines, repeated, empty, too_long, in_stock, already_sold, added,
       first_hint, last_hint, batch_id
FROM restock WHERE owner_id = :owner_id AND offer_id = :offer_id AND state = 'draft' AND created_at > :since;

-- name: restock_drop_stale(owner_id, offer_id, since)!
-- a draft too old to join makes room for a new one
UPDATE restock SET state = 'dropped'
WHERE owner_id = :owner_id AND offer_id = :offer_id AND state = 'draft' AND created_at <= :since;

-- name: restock_add(offer_id, owner_id, data_key_id, new_lines, repeated, empty, too_long, in_stock, already_sold, first_hint, last_hint, now)$
-- a draft from its first line on is a row: a restart loses nothing
INSERT INTO restock (offer_id, owner_id, state, data_key_id, new_lines, repeated, empty, too_long, in_stock,
                     already_sold, first_hint, last_hint, created_at)
VALUES (:offer_id, :owner_id, 'draft', :data_key_id, :new_lines, :repeated, :empty, :too_long, :in_stock,
        :already_sold, :first_hint, :last_hint, :now) RETURNING id;

-- name: restock_write(id, new_lines, repeated, empty, too_long, in_stock, already_sold, first_hint, last_hint)!
-- the draft after more lines joined it
UPDATE restock SET new_lines = :new_lines, repeated = :repeated, empty = :empty, too_long = :too_long,
       in_stock = :in_stock, already_sold = :already_sold, first_hint = :first_hint, last_hint = :last_hint
WHERE id = :id AND state = 'draft';

-- name: restock_move(id, from_state, to_state, batch_id)$
-- no row: somebody was faster
UPDATE restock SET state = :to_state, batch_id = :batch_id WHERE id = :id AND state = :from_state RETURNING id;

-- name: restock_data_key(id)$
-- under which key its waiting lines are sealed
SELECT data_key_id FROM restock WHERE id = :id;

-- name: restock_pieces(id)
-- every waiting line, in the order it was sent
SELECT number, body FROM restock_piece WHERE restock_id = :id ORDER BY number;

-- name: restock_next_piece(id)^
-- what is added next
SELECT number, body FROM restock_piece WHERE restock_id = :id ORDER BY number LIMIT 1;

-- name: restock_piece_add(restock_id, number, body)*!
-- some lines at a time, so that adding never holds the writer for long
INSERT INTO restock_piece (restock_id, number, body) VALUES (:restock_id, :number, :body);

-- name: restock_piece_forget(restock_id, number)!
-- in the transaction that stocked it
DELETE FROM restock_piece WHERE restock_id = :restock_id AND number = :number;

-- name: restock_pieces_forget(restock_id)!
-- dropped, or written anew
DELETE FROM restock_piece WHERE restock_id = :restock_id;

-- name: restock_count_added(id, added)!
-- how far it is, for the owner who watches
UPDATE restock SET added = added + :added WHERE id = :id;

-- name: restock_unfinished()
-- what a stop interrupted
SELECT id FROM restock WHERE state = 'adding' ORDER BY id;

-- name: restock_old_drafts(before)
-- drafts nobody confirmed
SELECT id FROM restock WHERE state = 'draft' AND created_at < :before ORDER BY id;

-- name: restock_pieces_sweep()!
-- lines of imports that were dropped are forgotten
DELETE FROM restock_piece WHERE restock_id IN (SELECT id FROM restock WHERE state = 'dropped');
