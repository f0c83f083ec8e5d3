-- name: put_account_request
-- $1 municipality $2 request $3 login $4 sealed name $5 roles $6 last day $7 reason $8 by $9 now
INSERT INTO account_request (municipality, request_id, login, sealed_name, roles, last_day, reason, made_by, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: lock_account_request
-- $1 municipality $2 request
SELECT login, sealed_name, roles, last_day, state, made_by
  FROM account_request
 WHERE municipality = $1 AND request_id = $2
   FOR UPDATE;

-- name: decide_account_request
-- $1 municipality $2 request $3 state $4 by $5 now
UPDATE account_request
   SET state = $3, decided_by = $4, decided_us = $5
 WHERE municipality = $1 AND request_id = $2 AND state = 'OPEN';

-- name: list_account_requests
-- Those that wait, oldest first, and what the account is now. $1 municipality $2 after this request $3 how many
SELECT r.request_id, r.login, r.sealed_name, r.roles, r.last_day, r.reason, r.made_by, r.made_us, coalesce(a.state, '') AS account_state,
       coalesce(a.roles, '') AS account_roles
  FROM account_request r
  LEFT JOIN account a ON a.municipality = r.municipality AND a.login = r.login
 WHERE r.municipality = $1 AND r.state = 'OPEN' AND r.request_id > $2
 ORDER BY r.request_id
 LIMIT $3;

-- name: known_login
-- $1 municipality $2 login
SELECT EXISTS (SELECT 1 FROM account WHERE municipality = $1 AND login = $2 AND state <> 'ENDED') AS there,
       EXISTS (SELECT 1 FROM account_request WHERE municipality = $1 AND login = $2 AND state = 'OPEN') AS asked;
