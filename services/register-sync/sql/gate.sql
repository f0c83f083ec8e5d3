-- name: get_gate
-- $1 municipality
SELECT coalesce((SELECT true FROM disaster d WHERE d.municipality = $1 AND d.disposed_us = 0 LIMIT 1), v.invented) AS open,
       v.invented
  FROM (SELECT coalesce((SELECT true FROM invented_register i WHERE i.municipality = $1), false) AS invented) AS v;

-- name: disaster_begun
-- One that is over stays so, in whatever order it is told. $1 municipality $2 disaster $3 now
INSERT INTO disaster (municipality, disaster_id, begun_us)
VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING;

-- name: disaster_over
-- $1 municipality $2 disaster $3 now
INSERT INTO disaster (municipality, disaster_id, begun_us, disposed_us)
VALUES ($1, $2, $3, $3)
ON CONFLICT (municipality, disaster_id) DO UPDATE
   SET disposed_us = excluded.disposed_us;

-- name: mark_invented
-- $1 municipality $2 now $3 actor
INSERT INTO invented_register (municipality, marked_us, marked_by)
VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING;

-- name: lock_imports
-- The lock under which the number of an import is drawn. $1 municipality
SELECT pg_advisory_xact_lock(hashtextextended('register.import/' || $1::text, 0)) AS locked;

-- name: any_import
-- $1 municipality
SELECT 1 AS one FROM import WHERE municipality = $1 ORDER BY import_no LIMIT 1;
