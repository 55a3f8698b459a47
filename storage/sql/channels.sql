-- name: channel_take_probe(channel, closed_until, until)$
-- no row: somebody else is trying the broken channel right now
UPDATE channel_state SET closed_until = :until
WHERE channel = :channel AND provider = '' AND closed_until = :closed_until RETURNING channel;
