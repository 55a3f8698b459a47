-- name: expected_get(payment_key)^
-- asked twice, a payment waits for the same transfer
SELECT id, payment_key, chain, contract, address, raw, asked, currency, own_address, state, expires_at
FROM expected_transfer WHERE payment_key = :payment_key;

-- name: expected_by_id(id)^
-- whose transfer it is
SELECT id, payment_key, chain, contract, address, raw, asked, currency, own_address, state, expires_at
FROM expected_transfer WHERE id = :id;

-- name: expected_add(payment_key, chain, contract, address, raw, asked, currency, own_address, from_block, now, expires_at, free_at)^
-- no row: somebody else waits for this amount
INSERT INTO expected_transfer (payment_key, chain, contract, address, raw, asked, currency, own_address, state,
    from_block, created_at, expires_at, free_at)
VALUES (:payment_key, :chain, :contract, :address, :raw, :asked, :currency, :own_address, 'waiting',
    :from_block, :now, :expires_at, :free_at)
ON CONFLICT DO NOTHING
RETURNING id, payment_key, chain, contract, address, raw, asked, currency, own_address, state, expires_at;

-- name: expected_match(chain, contract, address, raw, block)$
-- what a transfer is for: an address of its own takes any amount of any token, a shared one the exact amount
SELECT id FROM expected_transfer
WHERE chain = :chain AND contract = :contract AND address = :address AND raw = :raw AND own_address = 0
    AND state <> 'free' AND from_block <= :block
UNION ALL
SELECT id FROM expected_transfer
WHERE chain = :chain AND address = :address AND own_address = 1 AND state <> 'free' AND from_block <= :block;

-- name: expected_paid(id, free_at)$
-- no row: it was paid before
UPDATE expected_transfer SET state = 'paid', free_at = CASE WHEN free_at > :free_at THEN free_at ELSE :free_at END
WHERE id = :id AND state = 'waiting' RETURNING id;

-- name: expected_end(payment_key, now, free_at)!
-- nobody should pay it any more
UPDATE expected_transfer SET expires_at = :now, free_at = :free_at
WHERE payment_key = :payment_key AND state = 'waiting' AND expires_at > :now;

-- name: expected_free(chain)!
-- given back once the chain was read beyond the quarantine, and never while a transfer for it is on its way
UPDATE expected_transfer SET state = 'free'
WHERE chain = :chain AND state <> 'free' AND own_address = 0
    AND free_at <= (SELECT c.caught_up_at FROM chain_cursor c WHERE c.chain = :chain)
    AND NOT EXISTS (SELECT 1 FROM chain_transfer t WHERE t.expected_id = expected_transfer.id AND t.state = 'seen');

-- name: expected_addresses(chain, since)
-- where money may come: addresses that somebody waits at, and those of one payment for as long as anybody may err
SELECT DISTINCT address FROM expected_transfer
WHERE chain = :chain AND state <> 'free' AND (own_address = 0 OR expires_at > :since)
ORDER BY address;

-- name: chain_account_next(account)$
-- a place is taken once, also when nobody pays there
INSERT INTO chain_account (account, next_place) VALUES (:account, 1)
ON CONFLICT (account) DO UPDATE SET next_place = chain_account.next_place + 1
RETURNING next_place - 1;

-- name: chain_cursor_get(chain)^
-- where to go on
SELECT start_block, block, caught_up_at FROM chain_cursor WHERE chain = :chain;

-- name: chain_cursor_start(chain, block)!
-- once: a restart goes on where it was
INSERT INTO chain_cursor (chain, start_block, block) VALUES (:chain, :block, :block) ON CONFLICT (chain) DO NOTHING;

-- name: chain_cursor_move(chain, old, new, caught_up_at)$
-- no row: somebody else reads this chain too
UPDATE chain_cursor
SET block = :new, caught_up_at = CASE WHEN :caught_up_at > caught_up_at THEN :caught_up_at ELSE caught_up_at END
WHERE chain = :chain AND block = :old RETURNING block;

-- name: chain_cursor_rewind(chain, old, new)$
-- a chain that is younger than it was is read from where both agree
UPDATE chain_cursor SET block = :new, start_block = CASE WHEN start_block > :new THEN :new ELSE start_block END
WHERE chain = :chain AND block = :old RETURNING block;

-- name: chain_anchors(chain)
-- newest first
SELECT block, hash FROM chain_anchor WHERE chain = :chain ORDER BY block DESC;

-- name: chain_anchor_keep(chain, block, hash)!
-- read again, a block is what it is now
INSERT INTO chain_anchor (chain, block, hash) VALUES (:chain, :block, :hash)
ON CONFLICT (chain, block) DO UPDATE SET hash = excluded.hash;

-- name: chain_anchors_above(chain, block)!
-- they are of a past that did not happen
DELETE FROM chain_anchor WHERE chain = :chain AND block > :block;

-- name: chain_anchors_sweep(chain, kept)!
-- the newest so many are enough
DELETE FROM chain_anchor WHERE chain = :chain AND block < (
    SELECT block FROM chain_anchor WHERE chain = :chain ORDER BY block DESC LIMIT 1 OFFSET :kept);

-- name: transfer_saw(chain, block, block_hash, mined_at, tx, log_index, contract, sender, address, raw, expected_id, now)!
-- seen again in the same block after that had been gone: it is back
INSERT INTO chain_transfer (chain, block, block_hash, mined_at, tx, log_index, contract, sender, address, raw, state,
    expected_id)
VALUES (:chain, :block, :block_hash, :mined_at, :tx, :log_index, :contract, :sender, :address, :raw, 'seen',
    :expected_id)
ON CONFLICT (chain, block_hash, log_index) DO UPDATE SET
    state = CASE WHEN chain_transfer.state = 'orphaned' THEN 'seen' ELSE chain_transfer.state END,
    back_at = CASE WHEN chain_transfer.lost_at IS NOT NULL AND chain_transfer.back_at IS NULL THEN :now
        ELSE chain_transfer.back_at END;

-- name: transfers_seen(chain, block)
-- deep enough to be looked at for good
SELECT id, chain, block, block_hash, mined_at, tx, log_index, ordinal, contract, sender, address, raw, state,
    expected_id, kind, lost_at, back_at, ''
FROM chain_transfer WHERE chain = :chain AND state = 'seen' AND block <= :block ORDER BY block, log_index;

-- name: transfer_credited(chain, tx, ordinal)^
-- the same money, mined again in another block
SELECT id, chain, block, block_hash, mined_at, tx, log_index, ordinal, contract, sender, address, raw, state,
    expected_id, kind, lost_at, back_at, ''
FROM chain_transfer WHERE chain = :chain AND tx = :tx AND ordinal = :ordinal AND state = 'confirmed';

-- name: transfer_confirm(id, ordinal, kind, now)$
-- no row: somebody was faster, or it is gone
UPDATE chain_transfer SET state = 'confirmed', ordinal = :ordinal, kind = :kind, confirmed_at = :now
WHERE id = :id AND state = 'seen' RETURNING id;

-- name: transfer_retire(id)!
-- its money lives on in another block
UPDATE chain_transfer SET state = 'orphaned' WHERE id = :id;

-- name: transfer_inherit(id, old, now)!
-- it was confirmed before, lost, and is back
UPDATE chain_transfer SET state = 'confirmed', back_at = :now,
    ordinal = (SELECT o.ordinal FROM chain_transfer o WHERE o.id = :old),
    kind = (SELECT o.kind FROM chain_transfer o WHERE o.id = :old),
    expected_id = (SELECT o.expected_id FROM chain_transfer o WHERE o.id = :old),
    confirmed_at = (SELECT o.confirmed_at FROM chain_transfer o WHERE o.id = :old),
    lost_at = (SELECT o.lost_at FROM chain_transfer o WHERE o.id = :old)
WHERE id = :id AND state = 'seen';

-- name: transfers_orphan(chain, block)!
-- their blocks are gone
UPDATE chain_transfer SET state = 'orphaned' WHERE chain = :chain AND block > :block AND state = 'seen';

-- name: transfers_lose(chain, block, now)!
-- their blocks are gone although that should not have happened any more
UPDATE chain_transfer SET lost_at = :now, back_at = NULL
WHERE chain = :chain AND block > :block AND state = 'confirmed' AND (lost_at IS NULL OR back_at IS NOT NULL);

-- name: transfers_on_the_way(chain, contract)
-- seen and not final yet
SELECT t.id, t.chain, t.block, t.block_hash, t.mined_at, t.tx, t.log_index, t.ordinal, t.contract, t.sender, t.address,
    t.raw, t.state, t.expected_id, t.kind, t.lost_at, t.back_at, e.payment_key
FROM chain_transfer t JOIN expected_transfer e ON e.id = t.expected_id
WHERE t.chain = :chain AND t.contract = :contract AND t.state = 'seen' ORDER BY t.block, t.log_index;

-- name: transfers_confirmed(chain, contract, since)
-- what came in
SELECT t.id, t.chain, t.block, t.block_hash, t.mined_at, t.tx, t.log_index, t.ordinal, t.contract, t.sender, t.address,
    t.raw, t.state, t.expected_id, t.kind, t.lost_at, t.back_at, COALESCE(e.payment_key, '')
FROM chain_transfer t LEFT JOIN expected_transfer e ON e.id = t.expected_id
WHERE t.chain = :chain AND t.contract = :contract AND t.state = 'confirmed' AND t.confirmed_at >= :since
ORDER BY t.confirmed_at, t.id;

-- name: transfers_lost(chain, contract, since)
-- what had come in, and was gone or back since
SELECT t.id, t.chain, t.block, t.block_hash, t.mined_at, t.tx, t.log_index, t.ordinal, t.contract, t.sender, t.address,
    t.raw, t.state, t.expected_id, t.kind, t.lost_at, t.back_at, COALESCE(e.payment_key, '')
FROM chain_transfer t LEFT JOIN expected_transfer e ON e.id = t.expected_id
WHERE t.chain = :chain AND t.contract = :contract AND t.state = 'confirmed' AND t.lost_at IS NOT NULL
    AND (t.lost_at >= :since OR t.back_at >= :since) ORDER BY t.id;
