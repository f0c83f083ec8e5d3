-- name: put_statement
-- $1 municipality $2 statement $3 disaster $4 person $5 subject $6 sealed body $7 source $8 replaces $9 observed $10 actor
-- $11 now $12 act of reuse
INSERT INTO statement (municipality, statement_id, disaster_id, person_id, subject, sealed_body, source, replaces,
                       observed_us, recorded_by, recorded_us, reuse_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: statement_by_id
-- $1 municipality $2 statement
SELECT disaster_id, person_id, subject FROM statement WHERE municipality = $1 AND statement_id = $2;

-- name: list_statements
-- Newest first. $1 municipality $2 disaster $3 person $4 subject $5 what was replaced, too
SELECT s.statement_id, s.sealed_body, s.source, s.observed_us, s.recorded_us, s.recorded_by,
       coalesce((SELECT min(n.statement_id) FROM statement n
                  WHERE n.municipality = $1 AND n.replaces = s.statement_id AND n.replaces <> ''), '') AS replaced_by,
       coalesce(u.from_disaster_id, '') AS reused_from, coalesce(u.basis, '') AS reuse_basis
  FROM statement s
  LEFT JOIN care_reuse u ON u.municipality = $1 AND u.reuse_id = s.reuse_id
 WHERE s.municipality = $1 AND s.disaster_id = $2 AND s.person_id = $3 AND s.subject = $4
   AND ($5 OR (SELECT count(*) FROM statement n
                WHERE n.municipality = $1 AND n.replaces = s.statement_id AND n.replaces <> '') = 0)
 ORDER BY s.observed_us DESC, s.recorded_us DESC, s.statement_id DESC
 LIMIT 200;

-- name: put_care
-- $1 municipality $2 statement $3 disaster $4 person $5 sealed body $6 source $7 replaces $8 act of reuse $9 observed
-- $10 actor $11 now
INSERT INTO care (municipality, statement_id, disaster_id, person_id, sealed_body, source, replaces, reuse_id, observed_us,
                  recorded_by, recorded_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: care_by_id
-- $1 municipality $2 statement
SELECT disaster_id, person_id, 'CARE' AS subject FROM care WHERE municipality = $1 AND statement_id = $2;

-- name: list_care
-- Newest first. $1 municipality $2 disaster $3 person $4 what was replaced, too
SELECT s.statement_id, s.sealed_body, s.source, s.observed_us, s.recorded_us, s.recorded_by,
       coalesce((SELECT min(n.statement_id) FROM care n
                  WHERE n.municipality = $1 AND n.replaces = s.statement_id AND n.replaces <> ''), '') AS replaced_by,
       coalesce(u.from_disaster_id, '') AS reused_from, coalesce(u.basis, '') AS reuse_basis
  FROM care s
  LEFT JOIN care_reuse u ON u.municipality = $1 AND u.reuse_id = s.reuse_id
 WHERE s.municipality = $1 AND s.disaster_id = $2 AND s.person_id = $3
   AND ($4 OR (SELECT count(*) FROM care n
                WHERE n.municipality = $1 AND n.replaces = s.statement_id AND n.replaces <> '') = 0)
 ORDER BY s.observed_us DESC, s.recorded_us DESC, s.statement_id DESC
 LIMIT 200;

-- name: put_reuse
-- $1 municipality $2 act $3 from disaster $4 to disaster $5 person $6 basis $7 sealed reason $8 statements $9 actor $10 now
-- $11 subjects $12 items
INSERT INTO care_reuse (municipality, reuse_id, from_disaster_id, to_disaster_id, person_id, basis, sealed_reason, statements,
                        reused_by, reused_us, subjects, items)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: put_designation
-- $1 municipality $2 designation $3 disaster $4 kind $5 area $6 from $7 announced $8 ended $9 ground $10 replaces $11 actor
-- $12 now
INSERT INTO designation (municipality, designation_id, disaster_id, kind, area, applies_from, announced_on, ended_on, ground,
                         replaces, recorded_by, recorded_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: designation_by_id
-- $1 municipality $2 designation
SELECT disaster_id FROM designation WHERE municipality = $1 AND designation_id = $2;

-- name: list_designations
-- $1 municipality $2 disaster $3 in force on that day and not replaced, NULL: all
SELECT g.designation_id, g.kind, g.area, g.applies_from, g.announced_on, g.ended_on, g.ground, g.recorded_by, g.recorded_us,
       coalesce((SELECT min(n.designation_id) FROM designation n
                  WHERE n.municipality = $1 AND n.replaces = g.designation_id AND n.replaces <> ''), '') AS replaced_by
  FROM designation g
 WHERE g.municipality = $1 AND g.disaster_id = $2
   AND ($3::date IS NULL
        OR (g.applies_from <= $3::date AND coalesce(g.ended_on, 'infinity') >= $3::date
            AND NOT EXISTS (SELECT FROM designation n WHERE n.municipality = $1 AND n.replaces = g.designation_id
                               AND n.replaces <> '')))
 ORDER BY g.kind, g.area, g.applies_from, g.designation_id
 LIMIT 200;
