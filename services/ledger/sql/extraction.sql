-- name: put_extraction_definition
-- $1 municipality $2 definition $3 disaster $4 name $5 columns $6 sealed conditions $7 include the dead $8 actor $9 now
INSERT INTO extraction_definition (municipality, definition_id, disaster_id, name, columns, sealed_all, include_dead, saved_by,
                                   saved_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: get_extraction_definition
-- $1 municipality $2 definition
SELECT definition_id, disaster_id, name, columns, sealed_all, include_dead, saved_by
  FROM extraction_definition
 WHERE municipality = $1 AND definition_id = $2;

-- name: list_extraction_definitions
-- $1 municipality $2 disaster $3 after
SELECT definition_id, name, columns, sealed_all, include_dead, saved_by
  FROM extraction_definition
 WHERE municipality = $1 AND disaster_id = $2 AND definition_id > $3
 ORDER BY definition_id
 LIMIT 100;

-- name: put_extraction
-- $1 municipality $2 run $3 definition $4 disaster $5 job $6 sealed why $7 purpose $8 roles $9 sensitive $10 actor $11 now
INSERT INTO extraction (municipality, run_id, definition_id, disaster_id, job_id, sealed_why, purpose, started_roles, sensitive,
                        started_by, started_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: get_extraction
-- $1 municipality $2 run
SELECT run_id, definition_id, disaster_id, state, persons, sensitive, sealed_why, purpose, started_by, approved_by, expires_us
  FROM extraction
 WHERE municipality = $1 AND run_id = $2;

-- name: lock_extraction
-- $1 municipality $2 run
SELECT run_id, definition_id, disaster_id, state, persons, started_by
  FROM extraction
 WHERE municipality = $1 AND run_id = $2
   FOR UPDATE;

-- name: lock_extraction_of_job
-- $1 municipality $2 job
SELECT run_id, definition_id, disaster_id, state, after_person, seen, persons, parts, started_roles, sensitive
  FROM extraction
 WHERE municipality = $1 AND job_id = $2
   FOR UPDATE;

-- name: extract_ids
-- The next people of the ledger. $1 municipality $2 disaster $3 after $4 limit
SELECT person_id
  FROM person
 WHERE municipality = $1 AND disaster_id = $2 AND person_id > $3
 ORDER BY person_id
 LIMIT $4;

-- name: extract_people
-- Of these those whom an extraction may be about: nobody who is shielded (rulings 1). Each question beside is one of its
-- own, asked by index: as a join, row security keeps the person out of it.
-- $1 municipality $2 disaster $3 persons
SELECT p.person_id, p.household_id, p.name, p.kana, p.birth_text, p.sex, p.relation, p.ward, p.victim, p.resident, p.death,
       p.sealed_address,
       (SELECT h.head_person_id FROM household h WHERE h.municipality = $1 AND h.disaster_id = $2
           AND h.household_id = p.household_id) = p.person_id AS head,
       (SELECT count(*) FROM person q WHERE q.municipality = $1 AND q.disaster_id = $2
           AND q.household_id = p.household_id) AS size,
       (SELECT string_agg(DISTINCT d.grade_code, chr(31))
          FROM dwelling d
         WHERE d.municipality = $1 AND d.grade_code <> '' AND d.dwelling_id = ANY (
               ARRAY(SELECT l.dwelling_id FROM dwelling_household l WHERE l.municipality = $1 AND l.disaster_id = $2
                        AND l.household_id = p.household_id
                     UNION SELECT a.dwelling_id FROM application_link a WHERE a.municipality = $1 AND a.disaster_id = $2
                        AND a.person_id = p.person_id AND a.undone_us = 0))) AS grades,
       (SELECT string_agg(DISTINCT CASE WHEN EXISTS (SELECT FROM certificate_told i WHERE i.municipality = $1
                                                        AND i.certificate_id = c.certificate_id AND i.told = 'ISSUED')
                                        THEN 'ISSUED' ELSE 'READY' END, chr(31))
          FROM certificate_told c
         WHERE c.municipality = $1 AND c.disaster_id = $2 AND c.told = 'READY' AND c.person_id = ANY (
               ARRAY(SELECT q.person_id FROM person q WHERE q.municipality = $1 AND q.disaster_id = $2
                        AND q.household_id = p.household_id))
           AND NOT EXISTS (SELECT FROM certificate_told s WHERE s.municipality = $1 AND s.certificate_id = c.certificate_id
                              AND s.told = 'SUPERSEDED')) AS certificates,
       (SELECT e.place_kind
          FROM residence_episode e
         WHERE e.municipality = $1
           AND e.person_id = ANY (ARRAY(SELECT i.provisional_id FROM identity i WHERE i.municipality = $1
                                           AND i.person_id = p.person_id AND i.undone_us = 0
                                        UNION ALL SELECT p.person_id))
           AND NOT EXISTS (SELECT FROM episode_end n WHERE n.municipality = $1 AND n.episode_id = e.episode_id)
           AND NOT EXISTS (SELECT FROM residence_episode r WHERE r.municipality = $1 AND r.replaces = e.episode_id
                              AND r.replaces <> '')
         ORDER BY e.from_us DESC, e.episode_id DESC
         LIMIT 1) AS place
  FROM person p
 WHERE p.municipality = $1 AND p.disaster_id = $2 AND p.person_id = ANY ($3::text[])
   AND NOT p.shielded AND p.counted
 ORDER BY p.person_id;

-- name: extract_items
-- What holds today as far as is known. $1 municipality $2 disaster $3 persons $4 items $5 today
SELECT t.person_id, t.item_code, v.value_id, v.sealed_value
  FROM item_period t
  JOIN item_value v ON v.municipality = $1 AND v.value_id = t.value_id
 WHERE t.municipality = $1 AND t.disaster_id = $2 AND t.person_id = ANY ($3::text[]) AND t.item_code = ANY ($4::text[])
   AND t.known_to_us = 9223372036854775807 AND t.valid_from <= $5::date AND t.valid_to > $5::date
 ORDER BY t.person_id;

-- name: extract_care
-- 要配慮 as it holds, by person. $1 municipality $2 disaster $3 persons
SELECT s.person_id, s.statement_id, s.sealed_body, s.source, s.observed_us, s.recorded_us, s.recorded_by, '' AS replaced_by
  FROM care s
 WHERE s.municipality = $1 AND s.disaster_id = $2 AND s.person_id = ANY ($3::text[])
   AND NOT EXISTS (SELECT FROM care n WHERE n.municipality = $1 AND n.replaces = s.statement_id AND n.replaces <> '')
 ORDER BY s.person_id, s.observed_us, s.statement_id;

-- name: extract_statements
-- 援護, injuries and intentions as they hold, by person, the newest first; what was given and who was hurt in another disaster is
-- that one's. $1 municipality $2 disaster $3 persons $4 subject
SELECT s.person_id, s.statement_id, s.sealed_body, s.source, s.observed_us, s.recorded_us, s.recorded_by, '' AS replaced_by
  FROM statement s
 WHERE s.municipality = $1 AND s.disaster_id = $2 AND s.person_id = ANY ($3::text[]) AND s.subject = $4
   AND (s.reuse_id = '' OR s.subject = 'INTENTION')
   AND NOT EXISTS (SELECT FROM statement n WHERE n.municipality = $1 AND n.replaces = s.statement_id AND n.replaces <> '')
 ORDER BY s.person_id, s.observed_us DESC, s.recorded_us DESC, s.statement_id DESC;

-- name: extract_consents
-- What governs of each class, by the rule of provisions: a no said before any disaster counts, a yes does not; left blank where
-- nothing else was ever said. $1 municipality $2 disaster $3 persons
SELECT DISTINCT ON (w.person_id, c.recipient) w.person_id, c.recipient, c.answer
  FROM (SELECT u.person_id, u.person_id AS said_by FROM unnest($3::text[]) AS u (person_id)
         UNION ALL
        SELECT u.person_id, i.provisional_id
          FROM unnest($3::text[]) AS u (person_id)
          JOIN identity i ON i.municipality = $1 AND i.person_id = u.person_id AND i.undone_us = 0) AS w
  JOIN consent c ON c.municipality = $1 AND c.person_id = w.said_by AND NOT c.named
  LEFT JOIN shelter_binding b ON b.municipality = $1 AND b.opening_id = c.opening_id
 WHERE coalesce(nullif(c.disaster_id, ''), b.disaster_id, '') = $2
    OR (c.answer = 'NO' AND coalesce(nullif(c.disaster_id, ''), b.disaster_id, '') = '')
 ORDER BY w.person_id, c.recipient, c.answer = 'UNANSWERED', c.observed_us DESC, c.recorded_us DESC, c.consent_id DESC;

-- name: extract_provided
-- What was given to whom. $1 municipality $2 disaster $3 persons
SELECT l.person_id, v.recipient, l.provided_us
  FROM provision_log l
  JOIN provision v ON v.municipality = $1 AND v.provision_id = l.provision_id
 WHERE l.municipality = $1 AND l.disaster_id = $2 AND l.person_id = ANY ($3::text[])
 ORDER BY l.person_id, l.provided_us, l.provision_id;

-- name: put_extraction_part
-- $1 municipality $2 run $3 part $4 last $5 persons
INSERT INTO extraction_part (municipality, run_id, part_no, last_person, person_ids)
VALUES ($1, $2, $3, $4, $5);

-- name: move_extraction
-- $1 municipality $2 run $3 behind $4 seen $5 persons $6 parts $7 state $8 expires
UPDATE extraction
   SET after_person = $3, seen = $4, persons = $5, parts = $6, state = $7, expires_us = $8
 WHERE municipality = $1 AND run_id = $2;

-- name: decide_extraction
-- $1 municipality $2 run $3 state $4 actor $5 now $6 expires
UPDATE extraction
   SET state = $3, approved_by = $4, approved_us = $5, expires_us = $6
 WHERE municipality = $1 AND run_id = $2;

-- name: extraction_people_after
-- The next of an extraction. $1 municipality $2 run $3 after $4 limit
SELECT u.person_id
  FROM (SELECT part_no, person_ids
          FROM extraction_part
         WHERE municipality = $1 AND run_id = $2 AND last_person > $3
         ORDER BY part_no
         LIMIT 1) AS part
 CROSS JOIN LATERAL unnest(part.person_ids) AS u (person_id)
 WHERE u.person_id > $3
 ORDER BY u.person_id
 LIMIT $4;
