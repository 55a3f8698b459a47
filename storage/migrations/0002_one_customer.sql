-- One customer on several chats: one-time codes, guesses, joinings with all that is needed to undo them, recovery
-- codes. No code is stored, only a keyed digest of it.

-- a code that one chat was given and another one enters; the selector finds it, the digest proves it
CREATE TABLE link_code (
    id INTEGER PRIMARY KEY,
    contact_id BIGINT NOT NULL REFERENCES contact (id),
    selector TEXT NOT NULL,
    digest TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'asked', 'joined', 'denied')),
    wrong BIGINT NOT NULL DEFAULT 0,
    asker_id BIGINT REFERENCES contact (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    CHECK (state = 'open' OR asker_id IS NOT NULL)
);
CREATE INDEX link_code_at ON link_code (selector, id);
CREATE INDEX link_code_of_contact ON link_code (contact_id);

-- a code that somebody entered and that was not right
CREATE TABLE wrong_guess (
    id INTEGER PRIMARY KEY,
    contact_id BIGINT NOT NULL REFERENCES contact (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('link', 'recovery')),
    made_at BIGINT NOT NULL
);
CREATE INDEX wrong_guess_of_contact ON wrong_guess (contact_id, made_at);

-- two customers became one; newest_order is the last order that was placed before
CREATE TABLE joining (
    id INTEGER PRIMARY KEY,
    reason TEXT NOT NULL CHECK (reason IN ('link', 'recovery')),
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    newest_order BIGINT NOT NULL,
    joined_at BIGINT NOT NULL,
    undone_at BIGINT
);

-- whom each contact belonged to before, on both sides
CREATE TABLE joined_contact (
    joining_id BIGINT NOT NULL REFERENCES joining (id),
    contact_id BIGINT NOT NULL REFERENCES contact (id),
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    PRIMARY KEY (joining_id, contact_id)
);
CREATE INDEX joined_contact_by_contact ON joined_contact (contact_id, joining_id);

-- whom each order belonged to before, on both sides
CREATE TABLE joined_order (
    joining_id BIGINT NOT NULL REFERENCES joining (id),
    order_id BIGINT NOT NULL REFERENCES orders (id),
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    contact_id BIGINT NOT NULL REFERENCES contact (id),
    PRIMARY KEY (joining_id, order_id)
);
CREATE INDEX joined_order_by_order ON joined_order (order_id, joining_id);

-- leads to whoever the contact belongs to when it is used
CREATE TABLE recovery_code (
    id INTEGER PRIMARY KEY,
    contact_id BIGINT NOT NULL UNIQUE REFERENCES contact (id),
    selector TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
