-- name: ledger_digest(key)$
-- was this written before, and what did it say?
SELECT digest FROM ledger_entry WHERE key = :key;

-- name: ledger_account_id(code, owner_id, currency)$
-- most accounts are there
SELECT id FROM ledger_account WHERE code = :code AND owner_id = :owner_id AND currency = :currency;

-- name: ledger_account_add(code, owner_id, currency, balance)$
-- no row: somebody was faster
INSERT INTO ledger_account (code, owner_id, currency, balance) VALUES (:code, :owner_id, :currency, :balance)
ON CONFLICT (code, owner_id, currency) DO NOTHING RETURNING id;

-- name: ledger_entry_add(key, kind, digest, order_id, now)$
-- open, until its postings are in
INSERT INTO ledger_entry (key, kind, digest, order_id, created_at)
VALUES (:key, :kind, :digest, :order_id, :now) RETURNING id;

-- name: ledger_posting_add(entry_id, account_id, currency, amount)!
-- plus is debit
INSERT INTO ledger_posting (entry_id, account_id, currency, amount)
VALUES (:entry_id, :account_id, :currency, :amount);

-- name: ledger_seal(id)!
-- from now on it cannot change; the table checks that it balances
UPDATE ledger_entry SET sealed = 1 WHERE id = :id;

-- name: ledger_balance(code, owner_id, currency)$
-- kept for what nobody may overdraw
SELECT balance FROM ledger_account WHERE code = :code AND owner_id = :owner_id AND currency = :currency;

-- name: ledger_balances(code, owner_id)
-- in every currency
SELECT balance, currency FROM ledger_account
WHERE code = :code AND owner_id = :owner_id AND balance > 0 ORDER BY currency;

-- name: ledger_entries_of(order_id)$
-- a number for the next one
SELECT COUNT(*) FROM ledger_entry WHERE order_id = :order_id;

-- name: ledger_history(code, owner_id, currency, limit)
-- newest first; more is plus for whoever owns it
SELECT e.kind, e.order_id, COALESCE(o.reference, ''), -p.amount, p.currency, e.created_at
FROM ledger_account a JOIN ledger_posting p ON p.account_id = a.id JOIN ledger_entry e ON e.id = p.entry_id
LEFT JOIN orders o ON o.id = e.order_id
WHERE a.code = :code AND a.owner_id = :owner_id AND a.currency = :currency
ORDER BY p.id DESC LIMIT :limit;

-- name: ledger_brought(code, owner_id)
-- what joinings took out of a wallet, and into whose
SELECT e.key, w.owner_id, p.amount, p.currency
FROM ledger_account a JOIN ledger_posting p ON p.account_id = a.id AND p.amount > 0
JOIN ledger_entry e ON e.id = p.entry_id AND substr(e.key, 1, 7) = 'joined:'
JOIN ledger_posting i ON i.entry_id = e.id AND i.amount < 0 JOIN ledger_account w ON w.id = i.account_id
WHERE a.code = :code AND a.owner_id = :owner_id ORDER BY e.id;

-- name: ledger_totals()
-- the whole ledger on one page
SELECT a.code, SUM(p.amount), a.currency FROM ledger_account a JOIN ledger_posting p ON p.account_id = a.id
GROUP BY a.code, a.currency ORDER BY a.code, a.currency;
