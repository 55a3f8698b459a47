-- The first slice: people, catalogue, stock, orders, payments, parcels, notices, conversations, inbox.
-- Money is in minor units, time in epoch milliseconds UTC, flags are 0 or 1. What must happen only once has a
-- UNIQUE constraint behind it; what must never be is forbidden by a CHECK.

CREATE TABLE data_key (
    id INTEGER PRIMARY KEY,
    purpose TEXT NOT NULL,
    key_id TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX data_key_by_key ON data_key (key_id);
CREATE UNIQUE INDEX data_key_only_one ON data_key (purpose) WHERE purpose <> 'batch';

CREATE TABLE customer (
    id INTEGER PRIMARY KEY,
    language TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE contact (
    id INTEGER PRIMARY KEY,
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('live', 'dead')),
    changed_at BIGINT NOT NULL,
    UNIQUE (channel, address)
);
CREATE INDEX contact_of_customer ON contact (customer_id);

CREATE TABLE category (
    id INTEGER PRIMARY KEY,
    parent_id BIGINT REFERENCES category (id),
    title TEXT NOT NULL
);
CREATE INDEX category_below ON category (parent_id);
-- the whole shop: every category has a parent but this one
INSERT INTO category (id, parent_id, title) VALUES (0, NULL, '');

CREATE TABLE picture (
    id INTEGER PRIMARY KEY,
    media_type TEXT NOT NULL,
    body BLOB NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE product (
    id INTEGER PRIMARY KEY,
    category_id BIGINT NOT NULL REFERENCES category (id),
    title TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    instructions TEXT NOT NULL DEFAULT '',
    search_text TEXT NOT NULL,
    picture_id BIGINT REFERENCES picture (id),
    kind TEXT NOT NULL DEFAULT 'k' CHECK (kind IN ('k', 't', 'f')),
    display TEXT NOT NULL DEFAULT 'e' CHECK (display IN ('e', 'l', 'h')),
    reveal TEXT NOT NULL DEFAULT 't' CHECK (reveal IN ('t', 'i')),
    listed BIGINT NOT NULL DEFAULT 0 CHECK (listed IN (0, 1)),
    created_at BIGINT NOT NULL
);
CREATE INDEX product_in_category ON product (category_id);

CREATE TABLE offer (
    id INTEGER PRIMARY KEY,
    product_id BIGINT NOT NULL REFERENCES product (id),
    title TEXT NOT NULL DEFAULT '',
    price BIGINT NOT NULL CHECK (price > 0),
    currency TEXT NOT NULL,
    minimum BIGINT NOT NULL DEFAULT 1 CHECK (minimum >= 1),
    maximum BIGINT NOT NULL DEFAULT 100 CHECK (maximum >= minimum),
    low_stock BIGINT NOT NULL DEFAULT 5 CHECK (low_stock >= 0),
    listed BIGINT NOT NULL DEFAULT 1 CHECK (listed IN (0, 1))
);
CREATE INDEX offer_of_product ON offer (product_id);

-- how many pieces are where, kept in step with stock_item by every statement that moves one: counting a million
-- rows for every glance at a product would be too slow
CREATE TABLE stock_level (
    offer_id BIGINT PRIMARY KEY REFERENCES offer (id),
    free BIGINT NOT NULL DEFAULT 0 CHECK (free >= 0),
    held BIGINT NOT NULL DEFAULT 0 CHECK (held >= 0),
    sold BIGINT NOT NULL DEFAULT 0 CHECK (sold >= 0),
    void BIGINT NOT NULL DEFAULT 0 CHECK (void >= 0),
    low_told BIGINT NOT NULL DEFAULT 0 CHECK (low_told IN (0, 1))
);

CREATE TABLE shared_goods (
    id INTEGER PRIMARY KEY,
    offer_id BIGINT NOT NULL REFERENCES offer (id),
    data_key_id BIGINT NOT NULL REFERENCES data_key (id),
    file_name TEXT NOT NULL,
    body BLOB NOT NULL,
    is_current BIGINT NOT NULL DEFAULT 1 CHECK (is_current IN (0, 1)),
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX shared_goods_current ON shared_goods (offer_id) WHERE is_current = 1;

CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    contact_id BIGINT NOT NULL REFERENCES contact (id),
    status TEXT NOT NULL
        CHECK (status IN ('placed', 'paid', 'delivered', 'refunded', 'expired', 'cancelled', 'attention')),
    total BIGINT NOT NULL CHECK (total > 0),
    currency TEXT NOT NULL,
    placed_at BIGINT NOT NULL,
    hold_until BIGINT NOT NULL,
    paid_at BIGINT,
    moved_at BIGINT NOT NULL
);
CREATE INDEX orders_of_customer ON orders (customer_id, id);
CREATE INDEX orders_open ON orders (customer_id) WHERE status = 'placed';
CREATE INDEX orders_overdue ON orders (hold_until) WHERE status = 'placed';

CREATE TABLE order_line (
    id INTEGER PRIMARY KEY,
    order_id BIGINT NOT NULL REFERENCES orders (id),
    offer_id BIGINT NOT NULL REFERENCES offer (id),
    product_id BIGINT NOT NULL REFERENCES product (id),
    title TEXT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    price BIGINT NOT NULL CHECK (price > 0),
    kind TEXT NOT NULL CHECK (kind IN ('k', 't', 'f')),
    shared_goods_id BIGINT REFERENCES shared_goods (id)
);
CREATE INDEX order_line_of_order ON order_line (order_id);

CREATE TABLE batch (
    id INTEGER PRIMARY KEY,
    offer_id BIGINT NOT NULL REFERENCES offer (id),
    owner_id BIGINT NOT NULL REFERENCES customer (id),
    data_key_id BIGINT NOT NULL REFERENCES data_key (id),
    created_at BIGINT NOT NULL
);
CREATE INDEX batch_of_offer ON batch (offer_id);

-- one sellable secret; body is sealed under its batch's data key and bound to (batch, position)
CREATE TABLE stock_item (
    id INTEGER PRIMARY KEY,
    offer_id BIGINT NOT NULL REFERENCES offer (id),
    batch_id BIGINT NOT NULL REFERENCES batch (id),
    position BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'free' CHECK (state IN ('free', 'held', 'sold', 'void')),
    order_line_id BIGINT REFERENCES order_line (id),
    fingerprint TEXT UNIQUE,
    body BLOB NOT NULL,
    UNIQUE (batch_id, position),
    CHECK (state <> 'free' OR order_line_id IS NULL),
    CHECK (state NOT IN ('held', 'sold') OR order_line_id IS NOT NULL),
    CHECK (state = 'void' OR fingerprint IS NOT NULL)
);
CREATE INDEX stock_item_free ON stock_item (offer_id, id) WHERE state = 'free';
CREATE INDEX stock_item_of_line ON stock_item (order_line_id) WHERE order_line_id IS NOT NULL;

CREATE TABLE restock (
    id INTEGER PRIMARY KEY,
    offer_id BIGINT NOT NULL REFERENCES offer (id),
    owner_id BIGINT NOT NULL REFERENCES customer (id),
    state TEXT NOT NULL CHECK (state IN ('draft', 'adding', 'added', 'undone', 'dropped')),
    data_key_id BIGINT NOT NULL REFERENCES data_key (id),
    new_lines BIGINT NOT NULL,
    repeated BIGINT NOT NULL,
    empty BIGINT NOT NULL,
    too_long BIGINT NOT NULL,
    in_stock BIGINT NOT NULL,
    already_sold BIGINT NOT NULL,
    added BIGINT NOT NULL DEFAULT 0,
    first_hint TEXT NOT NULL,
    last_hint TEXT NOT NULL,
    batch_id BIGINT REFERENCES batch (id),
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX restock_draft ON restock (owner_id, offer_id) WHERE state = 'draft';
CREATE INDEX restock_adding ON restock (id) WHERE state = 'adding';

-- the lines of an import that are not stocked yet, sealed, some at a time; deleted as they are added
CREATE TABLE restock_piece (
    restock_id BIGINT NOT NULL REFERENCES restock (id),
    number BIGINT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (restock_id, number)
);

CREATE TABLE payment (
    id INTEGER PRIMARY KEY,
    order_id BIGINT NOT NULL REFERENCES orders (id),
    provider TEXT NOT NULL,
    reference TEXT,
    amount BIGINT NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    status TEXT NOT NULL
        CHECK (status IN ('pending', 'settled', 'expired', 'failed', 'refunding', 'refunded')),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    moved_at BIGINT NOT NULL,
    UNIQUE (provider, reference)
);
CREATE INDEX payment_of_order ON payment (order_id);
CREATE UNIQUE INDEX payment_pending ON payment (order_id, provider) WHERE status = 'pending';

-- what a provider told us about money, once each however often it is told
CREATE TABLE payment_event (
    provider TEXT NOT NULL,
    event_key TEXT NOT NULL,
    payment_id BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (provider, event_key)
);

CREATE TABLE parcel (
    id INTEGER PRIMARY KEY,
    order_id BIGINT NOT NULL UNIQUE REFERENCES orders (id),
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    contact_id BIGINT NOT NULL REFERENCES contact (id),
    state TEXT NOT NULL
        CHECK (state IN ('owed', 'sending', 'accepted', 'delivered', 'seen', 'given_up')),
    due_at BIGINT NOT NULL,
    lease_until BIGINT NOT NULL DEFAULT 0,
    fence BIGINT NOT NULL DEFAULT 0,
    tries BIGINT NOT NULL DEFAULT 0,
    copies BIGINT NOT NULL DEFAULT 0,
    shown BIGINT NOT NULL DEFAULT 0,
    seen_at BIGINT,
    seen_contact_id BIGINT REFERENCES contact (id),
    created_at BIGINT NOT NULL
);
CREATE INDEX parcel_due ON parcel (due_at) WHERE state = 'owed';
CREATE INDEX parcel_leased ON parcel (lease_until) WHERE state = 'sending';
CREATE INDEX parcel_given_up ON parcel (customer_id) WHERE state = 'given_up';

CREATE TABLE attempt (
    id INTEGER PRIMARY KEY,
    parcel_id BIGINT NOT NULL REFERENCES parcel (id),
    contact_id BIGINT NOT NULL REFERENCES contact (id),
    fence BIGINT NOT NULL,
    outcome TEXT NOT NULL DEFAULT 'sending',
    reference TEXT NOT NULL DEFAULT '',
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    UNIQUE (parcel_id, fence)
);

CREATE TABLE attention (
    id INTEGER PRIMARY KEY,
    order_id BIGINT NOT NULL REFERENCES orders (id),
    reason TEXT NOT NULL,
    amount BIGINT,
    currency TEXT,
    opened_at BIGINT NOT NULL,
    resolution TEXT,
    closed_at BIGINT
);
CREATE INDEX attention_open ON attention (id) WHERE closed_at IS NULL;
CREATE INDEX attention_of_order ON attention (order_id);

CREATE TABLE notice (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    facts TEXT NOT NULL,
    fanned_out BIGINT NOT NULL DEFAULT 0 CHECK (fanned_out IN (0, 1)),
    created_at BIGINT NOT NULL
);
CREATE INDEX notice_new ON notice (id) WHERE fanned_out = 0;

-- a notice on its way to one owner
CREATE TABLE notice_copy (
    id INTEGER PRIMARY KEY,
    notice_id BIGINT NOT NULL REFERENCES notice (id),
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('owed', 'sending', 'sent', 'given_up')),
    due_at BIGINT NOT NULL,
    lease_until BIGINT NOT NULL DEFAULT 0,
    fence BIGINT NOT NULL DEFAULT 0,
    tries BIGINT NOT NULL DEFAULT 0,
    UNIQUE (notice_id, channel, address)
);
CREATE INDEX notice_copy_due ON notice_copy (due_at) WHERE state = 'owed';
CREATE INDEX notice_copy_leased ON notice_copy (lease_until) WHERE state = 'sending';

CREATE TABLE conversation (
    contact_id BIGINT PRIMARY KEY REFERENCES contact (id),
    message TEXT NOT NULL,
    ask TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

-- what came from outside, stored before it is acknowledged; the body is sealed and forgotten when it is done
CREATE TABLE inbox (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    body BLOB,
    received_at BIGINT NOT NULL,
    done_at BIGINT,
    UNIQUE (source, key)
);
CREATE INDEX inbox_waiting ON inbox (source, id) WHERE done_at IS NULL;
CREATE INDEX inbox_done ON inbox (done_at) WHERE done_at IS NOT NULL;

-- one row a line: everything a person or a step wants to know of an order
CREATE VIEW order_card AS
SELECT o.id, o.reference, o.customer_id, o.contact_id, o.status, o.total, o.currency, o.placed_at, o.hold_until,
       o.paid_at, p.state AS parcel_state, p.seen_at, l.id AS line_id, l.offer_id, l.product_id, l.title,
       l.quantity, l.price, l.kind, l.shared_goods_id
FROM orders o
JOIN order_line l ON l.order_id = o.id
LEFT JOIN parcel p ON p.order_id = o.id;

-- an offer with its level; goods for everybody are never used up once they are there
CREATE VIEW offer_card AS
SELECT o.id, o.product_id, o.title, o.price, o.currency, o.minimum, o.maximum, o.low_stock, o.listed,
       COALESCE(s.free, 0) AS free, COALESCE(s.held, 0) AS held, COALESCE(s.sold, 0) AS sold,
       COALESCE(s.void, 0) AS void,
       CASE WHEN g.id IS NULL THEN 0 ELSE 1 END AS is_shared
FROM offer o
LEFT JOIN stock_level s ON s.offer_id = o.id
LEFT JOIN shared_goods g ON g.offer_id = o.id AND g.is_current = 1;

-- a product with what a list of products shows of it: prices and pieces of its offers on sale
CREATE VIEW shelf AS
SELECT p.id, p.category_id, p.title, p.listed, p.search_text,
       MIN(CASE WHEN o.listed = 1 THEN o.price END) AS lowest_price,
       MAX(CASE WHEN o.listed = 1 THEN o.price END) AS highest_price,
       MIN(o.currency) AS currency,
       COALESCE(SUM(CASE WHEN o.listed = 1 THEN o.free + o.is_shared END), 0) AS available,
       COUNT(CASE WHEN o.listed = 1 THEN 1 END) AS offers
FROM product p
LEFT JOIN offer_card o ON o.product_id = p.id
GROUP BY p.id, p.category_id, p.title, p.listed, p.search_text;
