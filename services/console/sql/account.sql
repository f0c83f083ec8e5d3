-- name: get_account
-- $1 municipality $2 login
SELECT account_id, sealed_name, roles, state, last_day, version, password_hash, sealed_totp, totp_step, certified_until
  FROM account
 WHERE municipality = $1 AND login = $2;

-- name: lock_account
-- $1 municipality $2 login
SELECT account_id, roles, state, last_day, version, totp_step
  FROM account
 WHERE municipality = $1 AND login = $2
   FOR UPDATE;

-- name: lock_account_by_id
-- $1 municipality $2 account
SELECT login, sealed_name, roles, state, last_day, version, totp_step
  FROM account
 WHERE municipality = $1 AND account_id = $2
   FOR UPDATE;

-- name: put_account
-- $1 municipality $2 account $3 login $4 sealed name $5 roles $6 last day $7 now $8 by $9 certified until
INSERT INTO account (municipality, account_id, login, sealed_name, roles, last_day, made_us, made_by, certified_until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (municipality, login) DO NOTHING;

-- name: change_account
-- $1 municipality $2 account $3 roles $4 last day
UPDATE account
   SET roles = $3, last_day = $4, version = version + 1
 WHERE municipality = $1 AND account_id = $2;

-- name: name_account
-- One that had ended is somebody's new one. $1 municipality $2 account $3 sealed name $4 certified until
UPDATE account
   SET sealed_name = $3, certified_until = CASE WHEN state = 'ENDED' THEN $4 ELSE certified_until END,
       certified_by = CASE WHEN state = 'ENDED' THEN '' ELSE certified_by END, state = CASE WHEN state = 'ENDED' THEN 'INVITED' ELSE state END
 WHERE municipality = $1 AND account_id = $2;

-- name: end_account
-- What it signed in with goes too. $1 municipality $2 account
UPDATE account
   SET state = 'ENDED', version = version + 1, password_hash = '', sealed_totp = NULL
 WHERE municipality = $1 AND account_id = $2;

-- name: make_account_live
-- $1 municipality $2 account $3 password hash $4 sealed secret $5 step of the code just used
UPDATE account
   SET state = 'LIVE', version = version + 1, password_hash = $3, sealed_totp = $4, totp_step = $5
 WHERE municipality = $1 AND account_id = $2;

-- name: use_totp_step
-- No row: somebody was quicker with the same code. $1 municipality $2 account $3 step
UPDATE account
   SET totp_step = $3
 WHERE municipality = $1 AND account_id = $2 AND totp_step < $3
RETURNING account_id;

-- name: account_signed_in
-- $1 municipality $2 account $3 now $4 from which network
UPDATE account
   SET signed_in_us = $3, seen_zone = $4, seen_us = $3
 WHERE municipality = $1 AND account_id = $2;

-- name: see_account
-- $1 municipality $2 account $3 network $4 now
UPDATE account
   SET seen_zone = $3, seen_us = $4
 WHERE municipality = $1 AND account_id = $2 AND seen_us < $4;

-- name: list_accounts
-- $1 municipality $2 after this login $3 now $4 how many
SELECT a.account_id, a.login, a.sealed_name, a.roles, a.state, a.last_day, a.signed_in_us, a.made_us,
       coalesce((SELECT max(i.until_us)
                   FROM invitation i
                  WHERE i.municipality = a.municipality AND i.account_id = a.account_id AND i.state = 'OPEN' AND i.until_us > $3), 0)
       AS invited_until_us
  FROM account a
 WHERE a.municipality = $1 AND a.login > $2
 ORDER BY a.login
 LIMIT $4;

-- name: end_invitations
-- $1 municipality $2 account
UPDATE invitation
   SET state = 'ENDED', password_hash = '', sealed_totp = NULL
 WHERE municipality = $1 AND account_id = $2 AND state = 'OPEN';

-- name: put_invitation
-- $1 municipality $2 token hash $3 account $4 until $5 now $6 by
INSERT INTO invitation (municipality, token_hash, account_id, until_us, made_us, made_by)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (municipality, token_hash) DO NOTHING
RETURNING account_id;

-- name: get_invitation
-- $1 municipality $2 token hash
SELECT i.account_id, i.until_us, i.state, i.password_hash, i.sealed_totp, i.tries, a.login, a.sealed_name, a.state AS account_state,
       a.last_day, encode(i.token_hash, 'hex') AS token_hash
  FROM invitation i
  JOIN account a ON a.municipality = i.municipality AND a.account_id = i.account_id
 WHERE i.municipality = $1 AND i.token_hash = $2;

-- name: set_invited_secrets
-- No row: it was used or ended meanwhile. $1 municipality $2 token hash $3 password hash $4 sealed secret
UPDATE invitation
   SET password_hash = $3, sealed_totp = $4, tries = 0
 WHERE municipality = $1 AND token_hash = $2 AND state = 'OPEN'
RETURNING account_id;

-- name: count_invited_try
-- $1 municipality $2 token hash
UPDATE invitation
   SET tries = tries + 1
 WHERE municipality = $1 AND token_hash = $2 AND state = 'OPEN'
RETURNING tries;

-- name: use_invitation
-- No row: used before. What it held is the account's now. $1 municipality $2 token hash $3 password hash that was confirmed
UPDATE invitation
   SET state = 'USED', password_hash = '', sealed_totp = NULL
 WHERE municipality = $1 AND token_hash = $2 AND state = 'OPEN' AND password_hash = $3
RETURNING account_id;

-- name: drop_recovery_codes
-- $1 municipality $2 account
DELETE FROM recovery_code
 WHERE municipality = $1 AND account_id = $2;

-- name: put_recovery_code
-- $1 municipality $2 account $3 hash
INSERT INTO recovery_code (municipality, account_id, code_hash)
VALUES ($1, $2, $3);

-- name: use_recovery_code
-- No row: no such code, or used. $1 municipality $2 account $3 hash $4 now
UPDATE recovery_code
   SET used_us = $4
 WHERE municipality = $1 AND account_id = $2 AND code_hash = $3 AND used_us = 0
RETURNING account_id;

-- name: count_recovery_codes
-- $1 municipality $2 account
SELECT count(*) AS n
  FROM recovery_code
 WHERE municipality = $1 AND account_id = $2 AND used_us = 0;

-- name: begin_certification
-- $1 municipality $2 account $3 until
UPDATE account
   SET certified_until = $3
 WHERE municipality = $1 AND account_id = $2 AND certified_until = '';

-- name: certify_account
-- $1 municipality $2 account $3 until $4 by $5 now
UPDATE account
   SET certified_until = $3, certified_by = $4, certified_us = $5
 WHERE municipality = $1 AND account_id = $2;

-- name: list_certifications
-- $1 municipality $2 due until this day $3 how many
SELECT account_id, login, sealed_name, roles, state, last_day, certified_until, certified_by, certified_us, signed_in_us
  FROM account
 WHERE municipality = $1 AND state <> 'ENDED' AND certified_until <= $2
 ORDER BY certified_until, login
 LIMIT $3;

-- name: list_certifying
-- Others who are let in and can certify. $1 municipality $2 but this account $3 today
SELECT login
  FROM account
 WHERE municipality = $1 AND account_id <> $2 AND state = 'LIVE' AND (last_day = '' OR last_day >= $3)
   AND (certified_until = '' OR certified_until >= $3) AND 'admin' = ANY (string_to_array(roles, ','))
 ORDER BY signed_in_us DESC
 LIMIT 2;

-- name: list_coming
-- Who signs in, or will, and from where they were last seen. $1 municipality $2 after this login $3 how many
SELECT login, roles, state, last_day, certified_until, seen_zone, seen_us
  FROM account
 WHERE municipality = $1 AND login > $2 AND state <> 'ENDED'
 ORDER BY login
 LIMIT $3;
