-- Money: a ledger of sealed entries, wallets, payments that ask in a currency of their own, refunds, disputes.
-- What only one engine can say (triggers, dropping a NOT NULL) is in the file of the same name in its folder.

-- One pot of one currency: a provider's till, a customer's wallet, what was put towards an order, sales, fees.
-- balance is kept for what must never be overdrawn (wallets and orders), in the customer's favour; NULL elsewhere, so
-- that no row is every sale's bottleneck
CREATE TABLE ledger_account (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    owner_id BIGINT NOT NULL,
    currency TEXT NOT NULL,
    balance BIGINT CHECK (balance >= 0),
    UNIQUE (code, owner_id, currency)
);
CREATE INDEX ledger_account_of_owner ON ledger_account (owner_id, code);

-- why money moved; the digest is of all that moved, so that one key never means two things
CREATE TABLE ledger_entry (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    digest TEXT NOT NULL,
    order_id BIGINT REFERENCES orders (id),
    sealed BIGINT NOT NULL DEFAULT 0 CHECK (sealed IN (0, 1)),
    created_at BIGINT NOT NULL
);
CREATE INDEX ledger_entry_of_order ON ledger_entry (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX ledger_entry_open ON ledger_entry (id) WHERE sealed = 0;

-- minor units; plus is debit, minus is credit, and every sealed entry comes to zero in each currency
CREATE TABLE ledger_posting (
    id INTEGER PRIMARY KEY,
    entry_id BIGINT NOT NULL REFERENCES ledger_entry (id),
    account_id BIGINT NOT NULL REFERENCES ledger_account (id),
    currency TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount <> 0)
);
CREATE INDEX ledger_posting_of_entry ON ledger_posting (entry_id);
CREATE INDEX ledger_posting_of_account ON ledger_posting (account_id, id);

-- a payment has a name for the outside, is somebody's, may fill a wallet instead of paying an order, and asks for an
-- amount of its own currency, by a quote that is kept
ALTER TABLE payment ADD COLUMN key TEXT NOT NULL DEFAULT '';
ALTER TABLE payment ADD COLUMN customer_id BIGINT REFERENCES customer (id);
ALTER TABLE payment ADD COLUMN contact_id BIGINT REFERENCES contact (id);
ALTER TABLE payment ADD COLUMN asked BIGINT NOT NULL DEFAULT 0;
ALTER TABLE payment ADD COLUMN asked_currency TEXT NOT NULL DEFAULT '';
ALTER TABLE payment ADD COLUMN quote TEXT NOT NULL DEFAULT '';
UPDATE payment SET key = 'old' || id, asked = amount, asked_currency = currency,
    customer_id = (SELECT o.customer_id FROM orders o WHERE o.id = payment.order_id),
    contact_id = (SELECT o.contact_id FROM orders o WHERE o.id = payment.order_id);

-- which way the money went, what the provider kept, what it counted for, what became of it, and its trace outside
ALTER TABLE payment_event ADD COLUMN direction TEXT NOT NULL DEFAULT 'in' CHECK (direction IN ('in', 'out'));
ALTER TABLE payment_event ADD COLUMN fee BIGINT NOT NULL DEFAULT 0;
ALTER TABLE payment_event ADD COLUMN worth BIGINT NOT NULL DEFAULT 0;
ALTER TABLE payment_event ADD COLUMN outcome TEXT NOT NULL DEFAULT '';
ALTER TABLE payment_event ADD COLUMN occurred_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE payment_event ADD COLUMN trace TEXT NOT NULL DEFAULT '';
UPDATE payment_event SET worth = amount, occurred_at = received_at;

-- money given back: to the wallet at once, or the way it came, which takes a provider and time
CREATE TABLE refund (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    order_id BIGINT REFERENCES orders (id),
    payment_id BIGINT REFERENCES payment (id),
    provider TEXT NOT NULL,
    money_key TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    paid_back BIGINT NOT NULL,
    paid_back_currency TEXT NOT NULL,
    goods TEXT NOT NULL CHECK (goods IN ('keep', 'void')),
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('owed', 'sent', 'done', 'failed')),
    owner_id BIGINT REFERENCES customer (id),
    tries BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL DEFAULT 0,
    lease_until BIGINT NOT NULL DEFAULT 0,
    url TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    moved_at BIGINT NOT NULL
);
CREATE INDEX refund_owed ON refund (due_at) WHERE state = 'owed';
CREATE INDEX refund_of_order ON refund (order_id);
CREATE INDEX refund_of_payment ON refund (payment_id) WHERE payment_id IS NOT NULL;

-- a buyer's bank takes money back, or gives it again
CREATE TABLE dispute (
    id INTEGER PRIMARY KEY,
    provider TEXT NOT NULL,
    reference TEXT NOT NULL,
    payment_id BIGINT REFERENCES payment (id),
    customer_id BIGINT REFERENCES customer (id),
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('opened', 'won', 'lost')),
    reason TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    moved_at BIGINT NOT NULL,
    UNIQUE (provider, reference)
);
CREATE INDEX dispute_of_customer ON dispute (customer_id);

-- since when nothing goes out to them, because their money was taken back
ALTER TABLE customer ADD COLUMN frozen_at BIGINT;

-- an entry may be about money that belongs to no order, with what helps to find whose it is
ALTER TABLE attention ADD COLUMN customer_id BIGINT REFERENCES customer (id);
ALTER TABLE attention ADD COLUMN note TEXT NOT NULL DEFAULT '';

-- What came in before there was a ledger: paid orders are sales; money that met no order is its buyer's.
UPDATE attention SET resolution = 'wallet', closed_at = opened_at
WHERE closed_at IS NULL AND reason IN ('late', 'short', 'over', 'twice', 'cancelled', 'currency')
  AND order_id IN (SELECT id FROM orders WHERE status = 'attention');
INSERT INTO ledger_account (code, owner_id, currency)
SELECT DISTINCT 'asset:' || provider, 0, currency FROM payment_event;
INSERT INTO ledger_account (code, owner_id, currency) SELECT DISTINCT 'rev:sales', 0, currency FROM payment_event;
INSERT INTO ledger_account (code, owner_id, currency, balance)
SELECT DISTINCT 'liab:wallet', o.customer_id, e.currency, 0 FROM payment_event e
JOIN payment p ON p.id = e.payment_id JOIN orders o ON o.id = p.order_id WHERE o.status = 'attention';
INSERT INTO ledger_entry (key, kind, digest, order_id, created_at)
SELECT 'in:' || e.provider || ':' || e.event_key, 'opening', '', p.order_id, e.received_at
FROM payment_event e JOIN payment p ON p.id = e.payment_id JOIN orders o ON o.id = p.order_id
WHERE o.status IN ('paid', 'delivered', 'attention');
INSERT INTO ledger_posting (entry_id, account_id, currency, amount)
SELECT l.id, a.id, e.currency, e.amount
FROM payment_event e JOIN ledger_entry l ON l.key = 'in:' || e.provider || ':' || e.event_key
JOIN ledger_account a ON a.code = 'asset:' || e.provider AND a.currency = e.currency;
INSERT INTO ledger_posting (entry_id, account_id, currency, amount)
SELECT l.id, a.id, e.currency, -e.amount
FROM payment_event e JOIN ledger_entry l ON l.key = 'in:' || e.provider || ':' || e.event_key
JOIN orders o ON o.id = l.order_id
JOIN ledger_account a ON a.currency = e.currency AND (
    (o.status <> 'attention' AND a.code = 'rev:sales')
    OR (o.status = 'attention' AND a.code = 'liab:wallet' AND a.owner_id = o.customer_id));
UPDATE ledger_entry SET sealed = 1;
UPDATE ledger_account SET balance = -(SELECT COALESCE(SUM(p.amount), 0) FROM ledger_posting p WHERE p.account_id = ledger_account.id)
WHERE balance IS NOT NULL;
UPDATE orders SET status = 'expired' WHERE status = 'attention';
