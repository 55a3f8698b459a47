-- Money that comes over a chain, watched and never held: what is expected, what was seen, how far was looked.

-- a payment that waits for a transfer. Known by its exact amount on an address of the shop's, or (own_address) by an
-- address that nobody else was ever given. raw is in the token's smallest units: eighteen decimals do not fit 64 bits
CREATE TABLE expected_transfer (
    id INTEGER PRIMARY KEY,
    payment_key TEXT NOT NULL UNIQUE,
    chain TEXT NOT NULL,
    contract TEXT NOT NULL,
    address TEXT NOT NULL,
    raw TEXT NOT NULL,
    asked BIGINT NOT NULL CHECK (asked > 0),
    currency TEXT NOT NULL,
    own_address BIGINT NOT NULL CHECK (own_address IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'paid', 'free')),
    from_block BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    free_at BIGINT NOT NULL
);
-- this index is the lock: as long as an amount is waited for, or could still come late or twice, nobody else gets it
CREATE UNIQUE INDEX expected_transfer_amount ON expected_transfer (chain, contract, address, raw) WHERE state <> 'free';
CREATE INDEX expected_transfer_address ON expected_transfer (chain, address) WHERE state <> 'free';
CREATE INDEX expected_transfer_free ON expected_transfer (chain, free_at) WHERE state <> 'free' AND own_address = 0;

-- the next address of an account (a digest of its public key): no address is given twice
CREATE TABLE chain_account (
    account TEXT PRIMARY KEY,
    next_place BIGINT NOT NULL
);

-- how far a chain was read: from the block it had when the shop was set up, to the last one
CREATE TABLE chain_cursor (
    chain TEXT PRIMARY KEY,
    start_block BIGINT NOT NULL,
    block BIGINT NOT NULL,
    caught_up_at BIGINT NOT NULL DEFAULT 0
);

-- blocks as they were when they were read, so that a chain that changed its mind is noticed
CREATE TABLE chain_anchor (
    chain TEXT NOT NULL,
    block BIGINT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (chain, block)
);

-- a transfer to one of our addresses, in the block it was seen in. ordinal is its place in its transaction, which it
-- keeps when the transaction is mined again in another block. lost_at: its block is gone, after it had been confirmed
CREATE TABLE chain_transfer (
    id INTEGER PRIMARY KEY,
    chain TEXT NOT NULL,
    block BIGINT NOT NULL,
    block_hash TEXT NOT NULL,
    mined_at BIGINT NOT NULL,
    tx TEXT NOT NULL,
    log_index BIGINT NOT NULL,
    ordinal BIGINT,
    contract TEXT NOT NULL,
    sender TEXT NOT NULL,
    address TEXT NOT NULL,
    raw TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('seen', 'confirmed', 'orphaned')),
    expected_id BIGINT REFERENCES expected_transfer (id),
    kind TEXT NOT NULL DEFAULT '',
    confirmed_at BIGINT,
    lost_at BIGINT,
    back_at BIGINT,
    UNIQUE (chain, block_hash, log_index),
    CHECK (state <> 'confirmed' OR (ordinal IS NOT NULL AND confirmed_at IS NOT NULL AND kind <> ''))
);
-- money is named by its transaction and its place in it, and is confirmed once
CREATE UNIQUE INDEX chain_transfer_credit ON chain_transfer (chain, tx, ordinal) WHERE state = 'confirmed';
CREATE INDEX chain_transfer_seen ON chain_transfer (chain, block) WHERE state = 'seen';
CREATE INDEX chain_transfer_confirmed ON chain_transfer (chain, contract, confirmed_at) WHERE state = 'confirmed';
CREATE INDEX chain_transfer_lost ON chain_transfer (chain, contract) WHERE lost_at IS NOT NULL;
