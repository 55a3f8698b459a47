-- A ledger that cannot be changed, by whatever hand: an entry is written open, sealed when it balances, and stays.
-- (OR REPLACE: without it the reader of these files waits for the END of a trigger as SQLite writes them.)

CREATE FUNCTION ledger_posting_check() RETURNS trigger LANGUAGE plpgsql AS '
BEGIN
    IF (SELECT sealed FROM ledger_entry WHERE id = NEW.entry_id) = 1 THEN
        RAISE EXCEPTION ''the entry is sealed'' USING ERRCODE = ''23514'';
    END IF;
    IF (SELECT currency FROM ledger_account WHERE id = NEW.account_id) <> NEW.currency THEN
        RAISE EXCEPTION ''the account has another currency'' USING ERRCODE = ''23514'';
    END IF;
    UPDATE ledger_account SET balance = balance - NEW.amount WHERE id = NEW.account_id AND balance IS NOT NULL;
    RETURN NEW;
END';
CREATE OR REPLACE TRIGGER ledger_posting_balance BEFORE INSERT ON ledger_posting
    FOR EACH ROW EXECUTE FUNCTION ledger_posting_check();

CREATE FUNCTION ledger_kept() RETURNS trigger LANGUAGE plpgsql AS '
BEGIN
    RAISE EXCEPTION ''what is written in the ledger stays'' USING ERRCODE = ''23514'';
END';
CREATE OR REPLACE TRIGGER ledger_posting_kept BEFORE UPDATE OR DELETE ON ledger_posting
    FOR EACH ROW EXECUTE FUNCTION ledger_kept();
CREATE OR REPLACE TRIGGER ledger_entry_stays BEFORE DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_kept();

CREATE FUNCTION ledger_entry_check() RETURNS trigger LANGUAGE plpgsql AS '
BEGIN
    IF OLD.sealed = 1 OR NEW.sealed <> 1 OR NEW.id <> OLD.id OR NEW.key <> OLD.key OR NEW.kind <> OLD.kind
       OR NEW.digest <> OLD.digest OR NEW.order_id IS DISTINCT FROM OLD.order_id OR NEW.created_at <> OLD.created_at THEN
        RAISE EXCEPTION ''an entry can be sealed, once, and nothing else'' USING ERRCODE = ''23514'';
    END IF;
    IF (SELECT COUNT(*) FROM ledger_posting WHERE entry_id = NEW.id) < 2 THEN
        RAISE EXCEPTION ''an entry has two postings at least'' USING ERRCODE = ''23514'';
    END IF;
    IF EXISTS (SELECT 1 FROM ledger_posting WHERE entry_id = NEW.id GROUP BY currency HAVING SUM(amount) <> 0) THEN
        RAISE EXCEPTION ''the entry does not balance'' USING ERRCODE = ''23514'';
    END IF;
    RETURN NEW;
END';
CREATE OR REPLACE TRIGGER ledger_entry_seal BEFORE UPDATE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_entry_check();

-- Money that belongs to no order.
ALTER TABLE payment ALTER COLUMN order_id DROP NOT NULL;
ALTER TABLE payment_event ALTER COLUMN payment_id DROP NOT NULL;
ALTER TABLE attention ALTER COLUMN order_id DROP NOT NULL;
CREATE UNIQUE INDEX payment_key ON payment (key) WHERE key <> '';
CREATE INDEX payment_waiting ON payment (expires_at) WHERE status = 'pending';
CREATE INDEX payment_event_of_payment ON payment_event (payment_id);
CREATE INDEX payment_event_recent ON payment_event (provider, received_at);
