-- name: backup_hold_back()!
-- all that is free in an older database may have been sold since; body and fingerprint stay, so that it can come back
UPDATE stock_item SET state = 'void' WHERE state = 'free';

-- name: backup_hold_back_sold(fingerprints)!
-- what a JSON list names as sold since, wherever it was bought
UPDATE stock_item SET state = 'void'
WHERE state = 'free' AND fingerprint IN (SELECT value FROM json_each(:fingerprints));

-- name: backup_bring_back()!
-- only what is held back is void, has a fingerprint and belongs to no order
UPDATE stock_item SET state = 'free' WHERE state = 'void' AND fingerprint IS NOT NULL AND order_line_id IS NULL;

-- name: backup_count_levels()!
-- after many pieces have moved at once
UPDATE stock_level
SET free = (SELECT COUNT(*) FROM stock_item i WHERE i.offer_id = stock_level.offer_id AND i.state = 'free'),
    void = (SELECT COUNT(*) FROM stock_item i WHERE i.offer_id = stock_level.offer_id AND i.state = 'void');

-- name: backup_forget_lines()!
-- lines that waited to be added may have been added, and sold, since
DELETE FROM restock_piece WHERE restock_id IN (SELECT id FROM restock WHERE state IN ('draft', 'adding'));

-- name: backup_drop_imports()!
-- together with their lines; what they had added stays
UPDATE restock SET state = 'dropped' WHERE state IN ('draft', 'adding');
