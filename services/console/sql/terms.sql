-- name: lock_terms
-- Versions of one municipality come one after the other. $1 municipality
SELECT pg_advisory_xact_lock(hashtextextended('terms:' || $1, 0));

-- name: last_terms
-- The newest version of a kind, in force or not yet. $1 municipality $2 kind
SELECT version, first_day
  FROM terms
 WHERE municipality = $1 AND kind = $2
 ORDER BY version DESC
 LIMIT 1;

-- name: put_terms
-- $1 municipality $2 kind $3 version $4 title $5 text $6 hash $7 first day $8 by $9 now
INSERT INTO terms (municipality, kind, version, title, body, sha256, first_day, published_by, published_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: get_terms
-- $1 municipality $2 kind $3 version
SELECT kind, version, title, body, sha256, first_day
  FROM terms
 WHERE municipality = $1 AND kind = $2 AND version = $3;

-- name: list_terms
-- All versions, newest first, and how many accepted whose account has not ended. $1 municipality $2 today
SELECT t.kind, t.version, t.title, t.sha256, t.first_day, t.published_by, t.published_us,
       t.version = (SELECT max(h.version) FROM terms h WHERE h.municipality = t.municipality AND h.kind = t.kind AND h.first_day <= $2)
       AS in_force,
       (SELECT count(*)
          FROM terms_acceptance x
         WHERE x.municipality = t.municipality AND x.kind = t.kind AND x.version = t.version AND x.void_us = 0) AS accepted
  FROM terms t
 WHERE t.municipality = $1
 ORDER BY t.published_us DESC, t.kind, t.version DESC
 LIMIT 200;

-- name: list_terms_to_accept
-- What holds today and this account has not accepted. $1 municipality $2 today $3 account
SELECT t.kind, t.version, t.title, t.body, t.sha256, t.first_day
  FROM terms t
  JOIN (SELECT kind, max(version) AS version FROM terms WHERE municipality = $1 AND first_day <= $2 GROUP BY kind) h
    ON h.kind = t.kind AND h.version = t.version
 WHERE t.municipality = $1 AND NOT EXISTS (
       SELECT 1 FROM terms_acceptance x
        WHERE x.municipality = t.municipality AND x.account_id = $3 AND x.kind = t.kind AND x.version = t.version AND x.void_us = 0)
 ORDER BY t.kind DESC;

-- name: put_terms_acceptance
-- $1 municipality $2 account $3 kind $4 version $5 now $6 hash
INSERT INTO terms_acceptance (municipality, account_id, kind, version, accepted_us, sha256)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: void_terms_acceptances
-- $1 municipality $2 account $3 now
UPDATE terms_acceptance
   SET void_us = $3
 WHERE municipality = $1 AND account_id = $2 AND void_us = 0;

-- name: list_terms_acceptances
-- Live accounts, with when they accepted. $1 municipality $2 kind $3 version $4 after this login $5 how many
SELECT a.account_id, a.login, a.sealed_name, coalesce(x.accepted_us, 0) AS accepted_us, coalesce(x.sha256, '') AS sha256
  FROM account a
  LEFT JOIN terms_acceptance x
    ON x.municipality = a.municipality AND x.account_id = a.account_id AND x.kind = $2 AND x.version = $3 AND x.void_us = 0
 WHERE a.municipality = $1 AND a.login > $4 AND (a.state = 'LIVE' OR x.accepted_us IS NOT NULL)
 ORDER BY a.login
 LIMIT $5;
