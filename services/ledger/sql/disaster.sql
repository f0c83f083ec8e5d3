-- name: put_disaster
-- $1 municipality $2 disaster $3 code $4 name $5 cause $6 kind $7 edition $8 occurred $9 reference $10 actor $11 now
INSERT INTO disaster (municipality, disaster_id, code, name, cause, kind, codes_edition, occurred_on, reference_date,
                      declared_by, declared_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: list_disasters
-- $1 municipality
SELECT disaster_id, code, name, cause, kind, occurred_on, reference_date, state, register_as_of, register_changes
  FROM disaster
 WHERE municipality = $1
 ORDER BY occurred_on DESC, disaster_id
 LIMIT 200;

-- name: get_disaster
-- $1 municipality $2 disaster
SELECT disaster_id, code, cause, occurred_on, reference_date, state, opening_id
  FROM disaster
 WHERE municipality = $1 AND disaster_id = $2;

-- name: lock_disaster
-- $1 municipality $2 disaster
SELECT disaster_id, reference_date, state, opening_id, disposal_by
  FROM disaster
 WHERE municipality = $1 AND disaster_id = $2
   FOR UPDATE;

-- name: set_disaster_state
-- $1 municipality $2 disaster $3 state $4 opening
UPDATE disaster
   SET state = $3, opening_id = $4
 WHERE municipality = $1 AND disaster_id = $2;

-- name: disaster_opened
-- $1 municipality $2 disaster $3 register as of $4 now
UPDATE disaster
   SET state = 'OPEN', register_as_of = $3, opened_us = $4
 WHERE municipality = $1 AND disaster_id = $2;

-- name: mark_register_newer
-- $1 municipality
UPDATE disaster
   SET register_changes = register_changes + 1
 WHERE municipality = $1 AND state = 'OPEN';
