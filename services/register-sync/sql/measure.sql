-- name: each_person
-- In the order of their ids, so that two measures lock alike. $1 municipality $2 persons
SELECT u.person_id, p.person_id IS NOT NULL AS known
  FROM (SELECT DISTINCT i.person_id FROM unnest($2::text[]) AS i (person_id)) AS u
  LEFT JOIN LATERAL (SELECT q.person_id FROM person q WHERE q.municipality = $1 AND q.person_id = u.person_id) AS p ON true
 ORDER BY u.person_id;

-- name: last_measure
-- $1 municipality $2 measure
SELECT person_id, version
  FROM measure
 WHERE municipality = $1 AND measure_id = $2
 ORDER BY version DESC
 LIMIT 1;

-- name: put_measure
-- $1 municipality $2 measure $3 version $4 person $5 kind $6 from $7 to, infinity where none $8 together $9 covers
-- $10 now $11 actor
INSERT INTO measure (municipality, measure_id, version, person_id, kind, period_from, period_to, together, covers,
                     recorded_us, recorded_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: list_measures
-- The newest version of each, by its end. in_force: the applicant is protected, whoever said so. $1 municipality $2 ends until $3 after
-- end $4 after measure $5 limit
SELECT m.measure_id, m.version, m.person_id, m.kind, m.period_from, m.period_to, m.together, m.covers,
       coalesce((SELECT true FROM protection t
                  WHERE t.municipality = $1 AND t.person_id = m.person_id AND t.kind IN ('1', '2') LIMIT 1), false) AS in_force
  FROM measure m
 WHERE m.municipality = $1 AND m.period_to <= $2::date AND (m.period_to, m.measure_id) > ($3::date, $4)
   AND (SELECT max(n.version) FROM measure n WHERE n.municipality = $1 AND n.measure_id = m.measure_id) = m.version
 ORDER BY m.period_to, m.measure_id
 LIMIT $5;

-- name: put_lift
-- $1 municipality $2 lift $3 person $4 clerk $5 until $6 reason $7 now $8 actor
INSERT INTO protection_lift (municipality, lift_id, person_id, clerk, until_us, reason, lifted_us, lifted_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: lifted
-- $1 municipality $2 person $3 clerk $4 now
SELECT 1 AS one
  FROM protection_lift
 WHERE municipality = $1 AND person_id = $2 AND clerk = $3 AND until_us > $4
 LIMIT 1;
