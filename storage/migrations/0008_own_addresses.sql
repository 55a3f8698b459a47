-- A thousand payments may wait at one shared address: only those with an address of their own are looked for by it alone.
CREATE INDEX expected_transfer_own ON expected_transfer (chain, address, from_block) WHERE own_address = 1;
