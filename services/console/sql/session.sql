-- name: put_session
-- $1 municipality $2 token hash $3 session $4 account $5 its version $6 epoch $7 now $8 until $9 proven until
INSERT INTO session (municipality, token_hash, session_id, account_id, account_version, epoch, began_us, seen_us, until_us, proven_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9);

-- name: get_session
-- $1 municipality $2 token hash $3 today
SELECT s.session_id, s.account_id, s.account_version, s.epoch, s.seen_us, s.until_us, s.proven_us, s.ended_us, a.login, a.sealed_name,
       a.roles, a.state, a.last_day, a.version, a.certified_until,
       (SELECT count(*)
          FROM recovery_code c
         WHERE c.municipality = s.municipality AND c.account_id = s.account_id AND c.used_us = 0) AS codes,
       (SELECT count(*)
          FROM (SELECT kind, max(version) AS version FROM terms WHERE municipality = $1 AND first_day <= $3 GROUP BY kind) t
         WHERE NOT EXISTS (SELECT 1
                             FROM terms_acceptance x
                            WHERE x.municipality = s.municipality AND x.account_id = s.account_id AND x.kind = t.kind
                              AND x.version = t.version AND x.void_us = 0)) AS terms_to_accept
  FROM session s
  JOIN account a ON a.municipality = s.municipality AND a.account_id = s.account_id
 WHERE s.municipality = $1 AND s.token_hash = $2;

-- name: see_session
-- $1 municipality $2 token hash $3 now
UPDATE session
   SET seen_us = $3
 WHERE municipality = $1 AND token_hash = $2 AND seen_us < $3;

-- name: prove_session
-- $1 municipality $2 token hash $3 until
UPDATE session
   SET proven_us = $3
 WHERE municipality = $1 AND token_hash = $2;

-- name: end_session
-- $1 municipality $2 token hash $3 now
UPDATE session
   SET ended_us = $3
 WHERE municipality = $1 AND token_hash = $2 AND ended_us = 0;

-- name: end_sessions_of
-- $1 municipality $2 account $3 now
UPDATE session
   SET ended_us = $3
 WHERE municipality = $1 AND account_id = $2 AND ended_us = 0 AND until_us > $3;

-- name: get_device
-- $1 municipality $2 device hash $3 account
SELECT known_us
  FROM device
 WHERE municipality = $1 AND device_hash = $2 AND account_id = $3;

-- name: put_device
-- $1 municipality $2 device hash $3 account $4 now
INSERT INTO device (municipality, device_hash, account_id, known_us)
VALUES ($1, $2, $3, $4)
ON CONFLICT (municipality, device_hash, account_id) DO UPDATE SET known_us = excluded.known_us;

-- name: lock_attempt
-- As it stands, and nobody else's until this is over. $1 municipality $2 bucket $3 now
INSERT INTO attempt AS a (municipality, bucket, spent, since_us)
VALUES ($1, $2, 0, $3)
ON CONFLICT (municipality, bucket) DO UPDATE SET spent = a.spent
RETURNING spent, since_us;

-- name: spend_attempt
-- $1 municipality $2 bucket $3 spent $4 since
UPDATE attempt
   SET spent = $3, since_us = $4
 WHERE municipality = $1 AND bucket = $2;

-- name: forgive_attempts
-- $1 municipality $2 bucket
DELETE FROM attempt
 WHERE municipality = $1 AND bucket = $2;

-- name: forgive_one_attempt
-- $1 municipality $2 bucket
UPDATE attempt
   SET spent = spent - 1
 WHERE municipality = $1 AND bucket = $2 AND spent > 0;

-- name: drop_old_attempts
-- A few each time; what was spent so long ago counts no more. $1 municipality $2 before
DELETE FROM attempt
 WHERE municipality = $1 AND bucket IN (SELECT o.bucket
                                          FROM attempt o
                                         WHERE o.municipality = $1 AND o.since_us < $2
                                         ORDER BY o.since_us
                                         LIMIT 20
                                           FOR UPDATE SKIP LOCKED);
