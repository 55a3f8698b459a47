-- name: channel_take_probe(channel, closed_until, until)$
-- no row: somebody else is trying the broken channel right now
UPDATE channel_state SET closed_until = :until
WHERE channel = :channel AND provider = '' AND closed_until = :closed_until RETURNING channel;

-- name: channel_states()
-- how every channel does
SELECT channel, provider, demoted, arrival, closed_until, opened, reason, changed_at FROM channel_state;

-- name: channel_keep(channel, provider, demoted, arrival, closed_until, opened, reason, changed_at)!
-- the newer judgement wins
INSERT INTO channel_state (channel, provider, demoted, arrival, closed_until, opened, reason, changed_at)
VALUES (:channel, :provider, :demoted, :arrival, :closed_until, :opened, :reason, :changed_at)
ON CONFLICT (channel, provider) DO UPDATE SET demoted = excluded.demoted, arrival = excluded.arrival,
    closed_until = excluded.closed_until, opened = excluded.opened, reason = excluded.reason,
    changed_at = excluded.changed_at;

-- name: channel_forget(channel, provider)!
-- nobody has used it for days
DELETE FROM channel_state WHERE channel = :channel AND provider = :provider;

-- name: channel_note_change(channel, provider, what, reason, now)!
-- never written over
INSERT INTO channel_change (channel, provider, what, reason, changed_at)
VALUES (:channel, :provider, :what, :reason, :now);

-- name: channel_changes(since, limit)
-- newest first
SELECT channel, provider, what, reason, changed_at FROM channel_change
WHERE changed_at >= :since ORDER BY id DESC LIMIT :limit;

-- name: channel_counted_until()$
-- the end of the last hour that was counted
SELECT MAX(begin_at) + 3600000 FROM channel_tally;

-- name: channel_count(channel, judged_after, now, begin, end, bucket)
-- Messages that began in a stretch of time, by channel and provider. A loud first message is judged: seen by its
-- reader in time, or missed by everybody in time. Seen through another message it is neither.
SELECT (a.started_at / :bucket) * :bucket, a.provider,
       COUNT(CASE WHEN a.outcome IN ('accepted', 'delivered') THEN 1 END),
       COUNT(CASE WHEN a.outcome IN ('permanent_address', 'permanent_message') THEN 1 END),
       COUNT(CASE WHEN a.outcome IN ('transient', 'unknown') THEN 1 END),
       COUNT(CASE WHEN a.outcome = 'config' THEN 1 END),
       COUNT(CASE WHEN a.outcome IN ('accepted', 'delivered') AND a.loud = 1 AND a.why NOT IN ('morning', 'reminder')
                   AND a.started_at + :judged_after <= :now
                   AND p.seen_attempt_id = a.id AND p.seen_at <= a.started_at + :judged_after THEN 1 END),
       COUNT(CASE WHEN a.outcome IN ('accepted', 'delivered') AND a.loud = 1 AND a.why NOT IN ('morning', 'reminder')
                   AND a.started_at + :judged_after <= :now
                   AND (p.seen_at IS NULL OR p.seen_at > a.started_at + :judged_after) THEN 1 END)
FROM attempt a JOIN parcel p ON p.id = a.parcel_id
WHERE a.channel = :channel AND a.started_at >= :begin AND a.started_at < :end
GROUP BY 1, 2 ORDER BY 1, 2;

-- name: channel_tally_add(channel, provider, begin, accepted, refused, failed, config, seen, missed)!
-- an hour that is over, counted once
INSERT INTO channel_tally (channel, provider, begin_at, accepted, refused, failed, config, seen, missed)
VALUES (:channel, :provider, :begin, :accepted, :refused, :failed, :config, :seen, :missed)
ON CONFLICT (channel, provider, begin_at) DO NOTHING;

-- name: channel_tallies(since)
-- the hours that are over
SELECT channel, begin_at, provider, accepted, refused, failed, config, seen, missed
FROM channel_tally WHERE begin_at >= :since ORDER BY begin_at;

-- name: channel_figures(channel, begin, end)^
-- for the owner: messages, accepted, brought their buyer
SELECT COUNT(*), COUNT(CASE WHEN a.outcome IN ('accepted', 'delivered') THEN 1 END),
       COUNT(CASE WHEN a.outcome = 'delivered' THEN 1 END), COUNT(CASE WHEN p.seen_attempt_id = a.id THEN 1 END)
FROM attempt a JOIN parcel p ON p.id = a.parcel_id
WHERE a.channel = :channel AND a.started_at >= :begin AND a.started_at < :end AND a.outcome <> 'rate';

-- name: channel_median(channel, begin, end, half)$
-- the time that half of them took
SELECT p.seen_at - a.started_at FROM attempt a JOIN parcel p ON p.id = a.parcel_id
WHERE a.channel = :channel AND a.started_at >= :begin AND a.started_at < :end AND p.seen_attempt_id = a.id
ORDER BY 1 LIMIT 1 OFFSET :half;

-- name: channel_failures(channel, begin, end)
-- what went wrong, by kind
SELECT outcome, COUNT(*) FROM attempt
WHERE channel = :channel AND started_at >= :begin AND started_at < :end
  AND outcome NOT IN ('accepted', 'delivered', 'sending', 'rate')
GROUP BY outcome ORDER BY 2 DESC, 1;
