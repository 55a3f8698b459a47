-- Baskets, coupons, and prices by quantity.

-- what somebody has put aside in one chat, which holds nothing; a customer's basket is that of all their chats, so that
-- it follows them when chats are linked, and goes back with each chat when that is undone
CREATE TABLE basket_line (
    contact_id BIGINT NOT NULL REFERENCES contact (id),
    offer_id BIGINT NOT NULL REFERENCES offer (id),
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    added_at BIGINT NOT NULL,
    PRIMARY KEY (contact_id, offer_id)
);

-- code is folded; value is a percentage, or minor units; uses is kept in step with coupon_use, so that a cap is one
-- comparison; no product: the whole shop; minimum is in minor units
CREATE TABLE coupon (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('percent', 'fixed')),
    value BIGINT NOT NULL CHECK (value > 0),
    currency TEXT NOT NULL,
    product_id BIGINT REFERENCES product (id),
    minimum BIGINT NOT NULL DEFAULT 0 CHECK (minimum >= 0),
    once BIGINT NOT NULL DEFAULT 0 CHECK (once IN (0, 1)),
    cap BIGINT CHECK (cap > 0),
    uses BIGINT NOT NULL DEFAULT 0 CHECK (uses >= 0),
    expires_at BIGINT,
    active BIGINT NOT NULL DEFAULT 0 CHECK (active IN (0, 1)),
    created_at BIGINT NOT NULL,
    CHECK (kind = 'fixed' OR value <= 100),
    CHECK (cap IS NULL OR uses <= cap)
);

-- the coupon of an order, and the chat it was placed in; it counts until the order ends unpaid
CREATE TABLE coupon_use (
    order_id BIGINT PRIMARY KEY REFERENCES orders (id),
    coupon_id BIGINT NOT NULL REFERENCES coupon (id),
    contact_id BIGINT NOT NULL REFERENCES contact (id),
    counts BIGINT NOT NULL DEFAULT 1 CHECK (counts IN (0, 1)),
    used_at BIGINT NOT NULL
);
CREATE INDEX coupon_use_of_coupon ON coupon_use (coupon_id);

-- the coupon of a basket; the newest of a customer's chats is theirs
CREATE TABLE basket_coupon (
    contact_id BIGINT PRIMARY KEY REFERENCES contact (id),
    coupon_id BIGINT NOT NULL REFERENCES coupon (id),
    entered_at BIGINT NOT NULL
);

-- a coupon code that somebody entered and that was none
CREATE TABLE coupon_guess (
    id INTEGER PRIMARY KEY,
    contact_id BIGINT NOT NULL REFERENCES contact (id),
    made_at BIGINT NOT NULL
);
CREATE INDEX coupon_guess_of_contact ON coupon_guess (contact_id, made_at);

-- what a piece costs from so many on
CREATE TABLE offer_tier (
    offer_id BIGINT NOT NULL REFERENCES offer (id),
    from_quantity BIGINT NOT NULL CHECK (from_quantity > 1),
    price BIGINT NOT NULL CHECK (price > 0),
    PRIMARY KEY (offer_id, from_quantity)
);

-- total is what the lines cost, less the discount; from_basket: what is paid leaves the basket
ALTER TABLE orders ADD COLUMN discount BIGINT NOT NULL DEFAULT 0 CHECK (discount >= 0);
ALTER TABLE orders ADD COLUMN from_basket BIGINT NOT NULL DEFAULT 0 CHECK (from_basket IN (0, 1));

DROP VIEW order_card;
CREATE VIEW order_card AS
SELECT o.id, o.reference, o.customer_id, o.contact_id, o.status, o.total, o.currency, o.placed_at, o.hold_until,
       o.paid_at, p.state AS parcel_state, p.seen_at, l.id AS line_id, l.offer_id, l.product_id, l.title,
       l.quantity, l.price, l.kind, l.shared_goods_id, o.discount, o.from_basket
FROM orders o
JOIN order_line l ON l.order_id = o.id
LEFT JOIN parcel p ON p.order_id = o.id;
