-- name: current_edition
-- The one in force. $1 municipality
SELECT max(edition) AS edition
  FROM permission_edition
 WHERE municipality = $1 AND state = 'APPLIED'
HAVING max(edition) IS NOT NULL;

-- name: lock_editions
-- Drafts and decisions of one municipality come one after the other. $1 municipality
SELECT pg_advisory_xact_lock(hashtextextended('permission_edition:' || $1, 0));

-- name: next_edition
-- $1 municipality
SELECT coalesce(max(edition), 0) + 1 AS edition
  FROM permission_edition
 WHERE municipality = $1;

-- name: put_edition
-- $1 municipality $2 edition $3 reason $4 by $5 now $6 based on
INSERT INTO permission_edition (municipality, edition, reason, drafted_by, drafted_us, based_on)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: lock_edition
-- $1 municipality $2 edition
SELECT state, reason, drafted_by, drafted_us, decided_by, decided_us, based_on
  FROM permission_edition
 WHERE municipality = $1 AND edition = $2
   FOR UPDATE;

-- name: get_edition
-- $1 municipality $2 edition
SELECT state, reason, drafted_by, drafted_us, decided_by, decided_us, based_on
  FROM permission_edition
 WHERE municipality = $1 AND edition = $2;

-- name: list_editions
-- $1 municipality $2 how many
SELECT edition, state, reason, drafted_by, drafted_us, decided_by, decided_us, based_on
  FROM permission_edition
 WHERE municipality = $1
 ORDER BY edition DESC
 LIMIT $2;

-- name: decide_edition
-- $1 municipality $2 edition $3 state $4 by $5 now
UPDATE permission_edition
   SET state = $3, decided_by = $4, decided_us = $5
 WHERE municipality = $1 AND edition = $2 AND state = 'DRAFT';

-- name: put_permission_row
-- $1 municipality $2 edition $3 number $4 organisation $5 business $6 unit $7 categories $8 scope $9 listed $10 from $11 until $12 zone
-- $13 ask $14 in an emergency alone
INSERT INTO permission_row (municipality, edition, row_no, organisation, business, unit, categories, scope, listed, from_us, until_us,
                            zone, ask, emergency)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: list_permission_rows
-- $1 municipality $2 edition
SELECT organisation, business, unit, categories, scope, listed, from_us, until_us, zone, ask, emergency
  FROM permission_row
 WHERE municipality = $1 AND edition = $2
 ORDER BY row_no;

-- name: put_permission_entry
-- $1 municipality $2 edition $3 number $4 organisation $5 business $6 unit $7 from anywhere $8 networks $9 ask
INSERT INTO permission_entry (municipality, edition, entry_no, organisation, business, unit, anywhere, zones, ask)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: list_permission_entries
-- $1 municipality $2 edition
SELECT organisation, business, unit, anywhere, zones, ask
  FROM permission_entry
 WHERE municipality = $1 AND edition = $2
 ORDER BY entry_no;

-- name: put_permission_place
-- $1 municipality $2 edition $3 login $4 organisation $5 business $6 unit
INSERT INTO permission_place (municipality, edition, login, organisation, business, unit)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: put_permission_marking
-- $1 municipality $2 edition $3 login $4 marking
INSERT INTO permission_marking (municipality, edition, login, marking)
VALUES ($1, $2, $3, $4);

-- name: list_permission_places
-- Of one account, or of all ("" as login), with how long it lives. $1 municipality $2 edition $3 login
SELECT p.login, p.organisation, p.business, p.unit, coalesce(a.last_day, '') AS last_day, coalesce(a.state, '') AS state
  FROM permission_place p
  LEFT JOIN account a ON a.municipality = p.municipality AND a.login = p.login
 WHERE p.municipality = $1 AND p.edition = $2 AND (p.login = $3 OR $3 = '')
 ORDER BY p.login, p.organisation, p.business, p.unit;

-- name: list_permission_markings
-- $1 municipality $2 edition $3 login, or "" for all
SELECT login, marking
  FROM permission_marking
 WHERE municipality = $1 AND edition = $2 AND (login = $3 OR $3 = '')
 ORDER BY login, marking;
