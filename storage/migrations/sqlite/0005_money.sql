-- A ledger that cannot be changed, by whatever hand: an entry is written open, sealed when it balances, and stays.

CREATE TRIGGER ledger_posting_sealed BEFORE INSERT ON ledger_posting
WHEN (SELECT sealed FROM ledger_entry WHERE id = NEW.entry_id) = 1
BEGIN SELECT RAISE(ABORT, 'the entry is sealed'); END;

CREATE TRIGGER ledger_posting_currency BEFORE INSERT ON ledger_posting
WHEN (SELECT currency FROM ledger_account WHERE id = NEW.account_id) <> NEW.currency
BEGIN SELECT RAISE(ABORT, 'the account has another currency'); END;

CREATE TRIGGER ledger_posting_balance AFTER INSERT ON ledger_posting
BEGIN
    UPDATE ledger_account SET balance = balance - NEW.amount WHERE id = NEW.account_id AND balance IS NOT NULL;
END;

CREATE TRIGGER ledger_posting_kept BEFORE UPDATE ON ledger_posting
BEGIN SELECT RAISE(ABORT, 'a posting never changes'); END;

CREATE TRIGGER ledger_posting_stays BEFORE DELETE ON ledger_posting
BEGIN SELECT RAISE(ABORT, 'a posting never goes'); END;

CREATE TRIGGER ledger_entry_stays BEFORE DELETE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'an entry never goes'); END;

CREATE TRIGGER ledger_entry_seal BEFORE UPDATE ON ledger_entry
BEGIN
    SELECT CASE WHEN OLD.sealed = 1 OR NEW.sealed <> 1 OR NEW.id <> OLD.id OR NEW.key <> OLD.key
                  OR NEW.kind <> OLD.kind OR NEW.digest <> OLD.digest OR NEW.order_id IS NOT OLD.order_id
                  OR NEW.created_at <> OLD.created_at
           THEN RAISE(ABORT, 'an entry can be sealed, once, and nothing else') END;
    SELECT CASE WHEN (SELECT COUNT(*) FROM ledger_posting WHERE entry_id = NEW.id) < 2
           THEN RAISE(ABORT, 'an entry has two postings at least') END;
    SELECT CASE WHEN EXISTS (SELECT 1 FROM ledger_posting WHERE entry_id = NEW.id GROUP BY currency HAVING SUM(amount) <> 0)
           THEN RAISE(ABORT, 'the entry does not balance') END;
END;

-- Money that belongs to no order: SQLite drops a NOT NULL by writing the table anew.
CREATE TABLE payment_new (
    id INTEGER PRIMARY KEY,
    order_id BIGINT REFERENCES orders (id),
    provider TEXT NOT NULL,
    reference TEXT,
    amount BIGINT NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    status TEXT NOT NULL
        CHECK (status IN ('pending', 'settled', 'expired', 'failed', 'refunding', 'refunded')),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    moved_at BIGINT NOT NULL,
    key TEXT NOT NULL DEFAULT '',
    customer_id BIGINT REFERENCES customer (id),
    contact_id BIGINT REFERENCES contact (id),
    asked BIGINT NOT NULL DEFAULT 0,
    asked_currency TEXT NOT NULL DEFAULT '',
    quote TEXT NOT NULL DEFAULT '',
    UNIQUE (provider, reference)
);
INSERT INTO payment_new SELECT id, order_id, provider, reference, amount, currency, status, created_at, expires_at,
    moved_at, key, customer_id, contact_id, asked, asked_currency, quote FROM payment;
DROP TABLE payment;
ALTER TABLE payment_new RENAME TO payment;
CREATE INDEX payment_of_order ON payment (order_id);
CREATE UNIQUE INDEX payment_pending ON payment (order_id, provider) WHERE status = 'pending';
CREATE UNIQUE INDEX payment_key ON payment (key) WHERE key <> '';
CREATE INDEX payment_waiting ON payment (expires_at) WHERE status = 'pending';

CREATE TABLE payment_event_new (
    provider TEXT NOT NULL,
    event_key TEXT NOT NULL,
    payment_id BIGINT,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    direction TEXT NOT NULL DEFAULT 'in' CHECK (direction IN ('in', 'out')),
    fee BIGINT NOT NULL DEFAULT 0,
    worth BIGINT NOT NULL DEFAULT 0,
    outcome TEXT NOT NULL DEFAULT '',
    occurred_at BIGINT NOT NULL DEFAULT 0,
    trace TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (provider, event_key)
);
INSERT INTO payment_event_new SELECT provider, event_key, payment_id, amount, currency, received_at, direction, fee,
    worth, outcome, occurred_at, trace FROM payment_event;
DROP TABLE payment_event;
ALTER TABLE payment_event_new RENAME TO payment_event;
CREATE INDEX payment_event_of_payment ON payment_event (payment_id);
CREATE INDEX payment_event_recent ON payment_event (provider, received_at);

CREATE TABLE attention_new (
    id INTEGER PRIMARY KEY,
    order_id BIGINT REFERENCES orders (id),
    reason TEXT NOT NULL,
    amount BIGINT,
    currency TEXT,
    opened_at BIGINT NOT NULL,
    resolution TEXT,
    closed_at BIGINT,
    customer_id BIGINT REFERENCES customer (id),
    note TEXT NOT NULL DEFAULT ''
);
INSERT INTO attention_new SELECT id, order_id, reason, amount, currency, opened_at, resolution, closed_at, customer_id,
    note FROM attention;
DROP TABLE attention;
ALTER TABLE attention_new RENAME TO attention;
CREATE INDEX attention_open ON attention (id) WHERE closed_at IS NULL;
CREATE INDEX attention_of_order ON attention (order_id);
