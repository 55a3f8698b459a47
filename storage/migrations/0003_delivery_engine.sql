-- The delivery engine: several ways to a customer, every try with what is known of it, how the channels do.

-- an address that was only typed (an e-mail before its code came back) is good for the orders it was typed for
ALTER TABLE contact ADD COLUMN proven BIGINT NOT NULL DEFAULT 1 CHECK (proven IN (0, 1));
-- why a dead contact is dead, and until when; no time means until its person writes again
ALTER TABLE contact ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN dead_until BIGINT;
CREATE INDEX contact_resting ON contact (dead_until) WHERE dead_until IS NOT NULL;

-- this order goes there too
CREATE TABLE order_contact (
    order_id BIGINT NOT NULL REFERENCES orders (id),
    contact_id BIGINT NOT NULL REFERENCES contact (id),
    PRIMARY KEY (order_id, contact_id)
);
CREATE INDEX order_contact_by_contact ON order_contact (contact_id);

-- how a customer wants to be reached: channel codes in their order, quiet minutes of the day, a time zone
CREATE TABLE preference (
    customer_id BIGINT PRIMARY KEY REFERENCES customer (id),
    channels TEXT NOT NULL DEFAULT '',
    quiet_from BIGINT,
    quiet_until BIGINT,
    zone TEXT NOT NULL DEFAULT '',
    only_keys BIGINT NOT NULL DEFAULT 0 CHECK (only_keys IN (0, 1)),
    CHECK ((quiet_from IS NULL) = (quiet_until IS NULL))
);

-- a one-time code on its way to a mailbox; no contact asks when somebody without a chat looks an order up
CREATE TABLE mail_code (
    id INTEGER PRIMARY KEY,
    contact_id BIGINT NOT NULL REFERENCES contact (id),
    asker_id BIGINT REFERENCES contact (id),
    order_id BIGINT REFERENCES orders (id),
    digest TEXT NOT NULL,
    wrong BIGINT NOT NULL DEFAULT 0,
    used_at BIGINT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX mail_code_of_contact ON mail_code (contact_id, created_at);
CREATE INDEX mail_code_of_asker ON mail_code (asker_id, created_at) WHERE asker_id IS NOT NULL;

-- minutes until e-mail, push and text message, where a product is more or less urgent than the shop
ALTER TABLE product ADD COLUMN escalation TEXT NOT NULL DEFAULT '';

-- a round begins when the parcel is owed, and again when a lost contact comes back: caps count a round
ALTER TABLE parcel ADD COLUMN round_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE parcel ADD COLUMN round_fence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE parcel ADD COLUMN escalation TEXT NOT NULL DEFAULT '';
-- the message that brought its buyer to it
ALTER TABLE parcel ADD COLUMN seen_attempt_id BIGINT;
UPDATE parcel SET round_at = created_at;
DROP INDEX parcel_due;
CREATE INDEX parcel_due ON parcel (due_at) WHERE state IN ('owed', 'accepted', 'delivered');
CREATE INDEX parcel_unseen ON parcel (customer_id) WHERE state <> 'seen';
CREATE INDEX orders_paid ON orders (id) WHERE status = 'paid';

ALTER TABLE attempt ADD COLUMN channel TEXT NOT NULL DEFAULT '';
ALTER TABLE attempt ADD COLUMN provider TEXT NOT NULL DEFAULT '';
ALTER TABLE attempt ADD COLUMN why TEXT NOT NULL DEFAULT '';
ALTER TABLE attempt ADD COLUMN loud BIGINT NOT NULL DEFAULT 1 CHECK (loud IN (0, 1));
ALTER TABLE attempt ADD COLUMN wait_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE attempt ADD COLUMN detail TEXT NOT NULL DEFAULT '';
-- the digest of this try's own link; the link itself is nowhere
ALTER TABLE attempt ADD COLUMN token TEXT;
UPDATE attempt SET channel = (SELECT c.channel FROM contact c WHERE c.id = attempt.contact_id);
CREATE UNIQUE INDEX attempt_token ON attempt (token) WHERE token IS NOT NULL;
CREATE INDEX attempt_recent ON attempt (channel, started_at);

-- how a channel does, by its own measure (arrival in thousandths), and whether its breaker is open
CREATE TABLE channel_state (
    channel TEXT NOT NULL,
    provider TEXT NOT NULL,
    demoted BIGINT NOT NULL CHECK (demoted IN (0, 1)),
    arrival BIGINT NOT NULL,
    closed_until BIGINT NOT NULL,
    opened BIGINT NOT NULL,
    reason TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (channel, provider)
);

-- what came of a channel's messages, counted once an hour is over: nobody counts the log to send a message
CREATE TABLE channel_tally (
    channel TEXT NOT NULL,
    provider TEXT NOT NULL,
    begin_at BIGINT NOT NULL,
    accepted BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    config BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    missed BIGINT NOT NULL,
    PRIMARY KEY (channel, provider, begin_at)
);

-- every change of that, with its reason
CREATE TABLE channel_change (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    provider TEXT NOT NULL,
    what TEXT NOT NULL,
    reason TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX channel_change_recent ON channel_change (changed_at);
