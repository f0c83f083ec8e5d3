-- name: victim_ids
-- $1 municipality $2 disaster $3 limit
SELECT person_id FROM person WHERE municipality = $1 AND disaster_id = $2 AND victim ORDER BY person_id LIMIT $3;

-- part: may_be_provided
-- Whom a provision may hold, asked when it is drafted and before each step: victims (rulings 9) who are not shielded
-- (rulings 1) nor known to be dead (rulings 5: theirs is not the law of the living), and where a class of recipients is named, who
-- agreed to it last. A no said before any disaster was declared counts, a yes does not. $1 municipality $2 disaster $3 class, '' = none
   AND p.victim AND NOT p.shielded AND p.counted AND p.death = ''
   AND ($3 = '' OR (SELECT c.answer
                      FROM consent c
                      LEFT JOIN shelter_binding b ON b.municipality = $1 AND b.opening_id = c.opening_id
                     WHERE c.municipality = $1 AND c.recipient = $3 AND NOT c.named AND c.answer <> 'UNANSWERED'
                       AND c.person_id = ANY (ARRAY(SELECT provisional_id FROM identity WHERE municipality = $1
                                                       AND person_id = p.person_id AND undone_us = 0
                                                    UNION ALL SELECT p.person_id))
                       AND (coalesce(nullif(c.disaster_id, ''), b.disaster_id, '') = $2
                            OR (c.answer = 'NO' AND coalesce(nullif(c.disaster_id, ''), b.disaster_id, '') = ''))
                     ORDER BY c.observed_us DESC, c.recorded_us DESC, c.consent_id DESC LIMIT 1) = 'YES')

-- name: provisionable
-- $4 persons
SELECT p.person_id
  FROM person p
 WHERE p.municipality = $1 AND p.disaster_id = $2 AND p.person_id = ANY ($4::text[])
-- with: may_be_provided
 ORDER BY p.household_id, p.sort, p.person_id;

-- name: provisionable_page
-- The next of all victims. $4 household $5 sort $6 person behind whom it begins $7 limit
SELECT p.person_id, p.household_id, p.sort
  FROM person p
 WHERE p.municipality = $1 AND p.disaster_id = $2 AND (p.household_id, p.sort, p.person_id) > ($4, $5, $6)
-- with: may_be_provided
 ORDER BY p.household_id, p.sort, p.person_id
 LIMIT $7;

-- name: still_provisionable
-- How many of those who stand in it: each is looked up by itself (LIMIT 1), for a table that was filled a moment ago is
-- small to the planner, and both would be gone through for each row of the other. $4 provision
SELECT count(*) AS persons
  FROM provision_person v
 CROSS JOIN LATERAL (
       SELECT p.person_id
         FROM person p
        WHERE p.municipality = $1 AND p.disaster_id = $2 AND p.person_id = v.person_id
-- with: may_be_provided
        LIMIT 1) AS one
 WHERE v.municipality = $1 AND v.provision_id = $4;

-- name: provision_rows
-- What a file says of persons. $1 municipality $2 disaster $3 persons
SELECT p.person_id, p.household_id, p.name, p.kana, p.birth_text, p.sex, p.relation, p.sealed_address,
       (SELECT coalesce(string_agg(d.grade_code, ',' ORDER BY d.dwelling_id) FILTER (WHERE d.grade_code <> ''), '')
          FROM dwelling_household h
          JOIN dwelling d ON d.municipality = $1 AND d.dwelling_id = h.dwelling_id
         WHERE h.municipality = $1 AND h.disaster_id = $2 AND h.household_id = p.household_id) AS grades,
       (SELECT coalesce(string_agg(DISTINCT CASE WHEN EXISTS (SELECT FROM certificate_told i WHERE i.municipality = $1
                                                                 AND i.certificate_id = c.certificate_id AND i.told = 'ISSUED')
                                                 THEN 'ISSUED' ELSE 'READY' END, ','), '')
          FROM certificate_told c
         WHERE c.municipality = $1 AND c.disaster_id = $2 AND c.told = 'READY' AND c.person_id = ANY (
               ARRAY(SELECT q.person_id FROM person q WHERE q.municipality = $1 AND q.disaster_id = $2
                        AND q.household_id = p.household_id))
           AND NOT EXISTS (SELECT FROM certificate_told s WHERE s.municipality = $1 AND s.certificate_id = c.certificate_id
                              AND s.told = 'SUPERSEDED')) AS certificates
  FROM person p
 WHERE p.municipality = $1 AND p.disaster_id = $2 AND p.person_id = ANY ($3::text[])
 ORDER BY p.household_id, p.sort, p.person_id;

-- name: provision_places
-- Where persons are, as far as is known, in the order of the persons. $1 municipality $2 persons
SELECT w.nth, e.place_kind
  FROM (SELECT nth, person_id FROM unnest($2::text[]) WITH ORDINALITY AS asked (person_id, nth)
        UNION ALL
        SELECT nth, i.provisional_id
          FROM unnest($2::text[]) WITH ORDINALITY AS asked (person_id, nth)
          JOIN identity i ON i.municipality = $1 AND i.person_id = asked.person_id AND i.undone_us = 0) w
  JOIN residence_episode e ON e.municipality = $1 AND e.person_id = w.person_id
 WHERE (SELECT n.to_us FROM episode_end n WHERE n.municipality = $1 AND n.episode_id = e.episode_id) IS NULL
   AND (SELECT count(*) FROM residence_episode r WHERE r.municipality = $1 AND r.replaces = e.episode_id
           AND r.replaces <> '') = 0
 ORDER BY w.nth, e.from_us DESC, e.episode_id DESC;

-- name: provision_contacts
-- The newest of each kind, in the order of the persons. $1 municipality $2 persons
SELECT DISTINCT ON (w.nth, c.kind) w.nth, c.contact_id, c.sealed_value
  FROM unnest($2::text[]) WITH ORDINALITY AS w (person_id, nth)
  JOIN contact_episode c ON c.municipality = $1 AND c.person_id = w.person_id
 ORDER BY w.nth, c.kind, c.observed_us DESC, c.recorded_us DESC, c.contact_id DESC;

-- name: provision_supports
-- 援護 of this disaster as it holds, in the order of the persons. $1 municipality $2 disaster $3 persons
SELECT w.nth, s.statement_id, s.sealed_body, s.source, s.observed_us, s.recorded_us, s.recorded_by, '' AS replaced_by
  FROM unnest($3::text[]) WITH ORDINALITY AS w (person_id, nth)
  JOIN statement s ON s.municipality = $1 AND s.disaster_id = $2 AND s.person_id = w.person_id AND s.subject = 'SUPPORT' AND s.reuse_id = ''
 WHERE NOT EXISTS (SELECT FROM statement n WHERE n.municipality = $1 AND n.replaces = s.statement_id AND n.replaces <> '')
 ORDER BY w.nth, s.observed_us, s.statement_id;

-- name: put_provision
-- $1 municipality $2 provision $3 disaster $4 recipient $5 class $6 sealed paper $7 items $8 basis $9 edition $10 day
-- $11 persons $12 left out $13 hash $14 actor $15 now $16 state $17 parts $18 job
INSERT INTO provision (municipality, provision_id, disaster_id, recipient, consent, sealed_paper, items, basis, edition,
                       decided_on, persons, left_out, content_hash, drafted_by, drafted_us, state, parts, job_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18);

-- name: put_provision_persons
-- $1 municipality $2 provision $3 persons $4 part
INSERT INTO provision_person (municipality, provision_id, person_id, part)
SELECT $1, $2, person_id, $4 FROM unnest($3::text[]) AS p (person_id);

-- name: put_provision_part
-- $1 municipality $2 provision $3 part $4 blob $5 hash
INSERT INTO provision_part (municipality, provision_id, part, blob_id, content_hash) VALUES ($1, $2, $3, $4, $5);

-- name: get_provision_part
-- $1 municipality $2 provision $3 part
SELECT blob_id, content_hash FROM provision_part WHERE municipality = $1 AND provision_id = $2 AND part = $3;

-- name: list_provision_parts
-- $1 municipality $2 provision
SELECT content_hash FROM provision_part WHERE municipality = $1 AND provision_id = $2 ORDER BY part;

-- name: lock_provision_of_job
-- $1 municipality $2 job
SELECT provision_id, disaster_id, consent, items, persons, parts, households, after_household, after_sort, after_person, state
  FROM provision
 WHERE municipality = $1 AND job_id = $2 AND $2 <> ''
   FOR UPDATE;

-- name: move_provision
-- $1 municipality $2 provision $3 persons $4 parts $5 households $6 household $7 sort $8 person behind whom the next part begins
UPDATE provision
   SET persons = $3, parts = $4, households = $5, after_household = $6, after_sort = $7, after_person = $8
 WHERE municipality = $1 AND provision_id = $2;

-- name: end_draft
-- $1 municipality $2 provision $3 state $4 hash
UPDATE provision SET state = $3, content_hash = $4 WHERE municipality = $1 AND provision_id = $2;

-- name: lock_provision
-- $1 municipality $2 provision
SELECT disaster_id, consent, persons, parts, content_hash, state, drafted_by
  FROM provision
 WHERE municipality = $1 AND provision_id = $2
   FOR UPDATE;

-- name: get_provision
-- $1 municipality $2 provision
SELECT disaster_id, consent, persons, parts, content_hash, state
  FROM provision
 WHERE municipality = $1 AND provision_id = $2;

-- name: provision_decided
-- $1 municipality $2 provision $3 state $4 actor $5 now
UPDATE provision SET state = $3, approved_by = $4, approved_us = $5 WHERE municipality = $1 AND provision_id = $2;

-- name: provision_given
-- $1 municipality $2 provision $3 actor $4 now
UPDATE provision SET state = 'GIVEN', given_by = $3, given_us = $4 WHERE municipality = $1 AND provision_id = $2;

-- name: put_provision_log
-- $1 municipality $2 provision $3 disaster $4 now
INSERT INTO provision_log (municipality, disaster_id, person_id, provision_id, provided_us)
SELECT $1, $3, v.person_id, $2, $4
  FROM provision_person v
 WHERE v.municipality = $1 AND v.provision_id = $2;

-- name: provision_persons
-- $1 municipality $2 provision $3 part
SELECT person_id FROM provision_person WHERE municipality = $1 AND provision_id = $2 AND part = $3 ORDER BY person_id;

-- name: list_provisions
-- $1 municipality $2 disaster $3 state, '' = all $4 after $5 limit
SELECT provision_id, recipient, basis, edition, items, persons, parts, job_id, state, content_hash, sealed_paper, drafted_by,
       drafted_us, approved_by, approved_us, given_by, given_us
  FROM provision
 WHERE municipality = $1 AND disaster_id = $2 AND ($3 = '' OR state = $3) AND provision_id > $4
 ORDER BY provision_id
 LIMIT $5;

-- name: list_provided
-- $1 municipality $2 disaster $3 person
SELECT l.provision_id, l.provided_us, v.recipient, v.basis, v.items, v.sealed_paper
  FROM provision_log l
  JOIN provision v ON v.municipality = $1 AND v.provision_id = l.provision_id
 WHERE l.municipality = $1 AND l.disaster_id = $2 AND l.person_id = $3
 ORDER BY l.provided_us DESC, l.provision_id DESC
 LIMIT 200;
