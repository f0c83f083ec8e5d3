-- name: get_record
-- Base of a person's page as known at a moment; no row: was not known then. $1 municipality $2 disaster $3 person $4 known at
SELECT p.person_id, coalesce(o.household_id, p.household_id) AS household_id, coalesce(o.name, p.name) AS name,
       coalesce(o.birth_text, p.birth_text) AS birth_text, coalesce(o.sex, p.sex) AS sex,
       coalesce(o.sealed_address, p.sealed_address) AS sealed_address, coalesce(o.form_id, '') AS form_id,
       p.victim, p.resident, p.why, p.death, p.register_stale,
       p.recorded_us, coalesce((SELECT t.state FROM person_death t WHERE t.municipality = $1 AND t.disaster_id = $2
                                   AND t.person_id = $3 AND t.recorded_us <= $4::bigint
                                 ORDER BY t.recorded_us DESC, t.death_id DESC LIMIT 1), '') AS death_then, x.register_as_of, x.reference_date,
       coalesce(o.head_person_id, h.head_person_id) AS head_person_id, p.shielded OR coalesce(o.shielded, false) AS shielded, coalesce(e.entry_id, '') AS entry_id, coalesce(e.source, '') AS entry_source,
       coalesce(e.entered_by, '') AS entered_by, coalesce(e.observed_us, 0) AS entry_observed_us
  FROM person p
  JOIN household h ON h.municipality = $1 AND h.disaster_id = $2 AND h.household_id = p.household_id
  JOIN disaster x ON x.municipality = $1 AND x.disaster_id = $2
  LEFT JOIN LATERAL (SELECT q.form_id, f.household_id, f.head_person_id, q.name, q.birth_text, q.sex, q.sealed_address,
                            EXISTS (SELECT FROM household_form_person m
                                      JOIN person w ON w.municipality = $1 AND w.disaster_id = $2 AND w.person_id = m.person_id
                                     WHERE m.municipality = $1 AND m.form_id = q.form_id AND w.shielded) AS shielded
                       FROM household_form_person q
                       JOIN household_form f ON f.municipality = $1 AND f.form_id = q.form_id
                      WHERE q.municipality = $1 AND q.disaster_id = $2 AND q.person_id = $3 AND q.known_to_us > $4
                      ORDER BY q.known_to_us
                      LIMIT 1) o ON true
  LEFT JOIN LATERAL (SELECT n.entry_id, n.source, n.entered_by, n.observed_us
                       FROM entry n
                      WHERE n.municipality = $1 AND n.disaster_id = $2 AND n.person_id = $3 AND n.state IN ('ENTERED', 'SAME')
                        AND NOT p.resident
                      ORDER BY n.entered_us, n.entry_id
                      LIMIT 1) e ON true
 WHERE p.municipality = $1 AND p.disaster_id = $2 AND p.person_id = $3 AND p.recorded_us <= $4;

-- name: record_members
-- Of the frozen household, or of the form that it had. $1 municipality $2 disaster $3 household $4 form, '' = as it is
SELECT person_id, name, relation, shielded, sort
  FROM person
 WHERE municipality = $1 AND disaster_id = $2 AND household_id = $3 AND $4 = ''
UNION ALL
SELECT q.person_id, q.name, q.relation, p.shielded, q.sort
  FROM household_form_person q
  JOIN person p ON p.municipality = $1 AND p.disaster_id = $2 AND p.person_id = q.person_id
 WHERE q.municipality = $1 AND q.form_id = $4
 ORDER BY sort, person_id
 LIMIT 60;

-- name: record_reference
-- $1 municipality $2 disaster $3 household $4 known at
SELECT reference_date, row_id, sealed_reason
  FROM household_reference
 WHERE municipality = $1 AND disaster_id = $2 AND household_id = $3 AND set_us <= $4
 ORDER BY set_us DESC, row_id DESC
 LIMIT 1;

-- name: record_group
-- Whom they belonged to on that day, as known at that moment. $1 municipality $2 disaster $3 person $4 known at $5 as of
SELECT g.group_id, g.effective_on, g.sealed_reason, g.made_by, g.made_us
  FROM household_member m
  JOIN household_group g ON g.municipality = $1 AND g.group_id = m.group_id
 WHERE m.municipality = $1 AND m.disaster_id = $2 AND m.person_id = $3 AND m.known_from_us <= $4::bigint
   AND m.known_to_us > $4::bigint AND g.effective_on <= $5::date;

-- name: record_group_members
-- $1 municipality $2 disaster $3 group $4 known at
SELECT m.person_id, p.name, m.relation, m.sort, p.shielded
  FROM household_member m
  JOIN person p ON p.municipality = $1 AND p.disaster_id = $2 AND p.person_id = m.person_id
 WHERE m.municipality = $1 AND m.disaster_id = $2 AND m.group_id = $3 AND m.known_from_us <= $4::bigint AND m.known_to_us > $4::bigint
 ORDER BY m.sort
 LIMIT 60;

-- name: record_dwellings
-- Where the household lived, and what its applications are about. $1 municipality $2 disaster $3 household $4 known at
-- $5 form, '' = as it is
SELECT d.dwelling_id, d.sealed_address, d.use, d.state
  FROM dwelling d
 WHERE d.municipality = $1 AND d.disaster_id = $2 AND d.recorded_us <= $4
   AND (d.dwelling_id = ANY (ARRAY(SELECT l.dwelling_id FROM dwelling_household l
                                    WHERE l.municipality = $1 AND l.disaster_id = $2 AND l.household_id = $3 AND $5 = ''
                                   UNION ALL
                                   SELECT unnest(f.dwelling_ids) FROM household_form f
                                    WHERE f.municipality = $1 AND f.form_id = $5))
        OR d.dwelling_id = ANY (ARRAY(SELECT a.dwelling_id FROM application_link a
                                       WHERE a.municipality = $1 AND a.disaster_id = $2 AND a.person_id = ANY (
                                             ARRAY(SELECT q.person_id FROM person q WHERE q.municipality = $1
                                                      AND q.disaster_id = $2 AND q.household_id = $3))
                                         AND a.undone_us = 0)))
 ORDER BY d.dwelling_id
 LIMIT 20;

-- name: record_surveys
-- Confirmed at that moment, and not undone by then. $1 municipality $2 dwellings $3 known at
SELECT s.dwelling_id, s.survey_no, s.kind, s.grade_code, s.effective_us, s.approved_by, s.survey_id
  FROM survey s
 WHERE s.municipality = $1 AND s.dwelling_id = ANY ($2::text[]) AND s.state IN ('ORAL', 'APPROVED') AND s.effective_us > 0
   AND s.effective_us <= $3::bigint
   AND NOT EXISTS (SELECT FROM area_act a
                    WHERE a.municipality = $1 AND a.act_id = s.act_id AND a.undo_approved_us BETWEEN 1 AND $3::bigint)
   AND NOT EXISTS (SELECT FROM table_import i
                    WHERE i.municipality = $1 AND i.import_id = s.act_id AND i.undo_approved_us BETWEEN 1 AND $3::bigint)
 ORDER BY s.dwelling_id, s.survey_no;

-- name: record_contacts
-- The newest of each kind, as known at that moment. $1 municipality $2 person $3 known at
SELECT DISTINCT ON (kind) kind, contact_id, sealed_value, source, observed_us, recorded_us
  FROM contact_episode
 WHERE municipality = $1 AND recorded_us <= $3::bigint
   AND person_id = ANY (ARRAY(SELECT provisional_id FROM identity WHERE municipality = $1 AND person_id = $2 AND undone_us = 0
                              UNION ALL SELECT $2))
 ORDER BY kind, observed_us DESC, contact_id DESC;

-- name: record_place
-- Where they were on that day. $1 municipality $2 person $3 disaster $4 known at $5 the day's end
SELECT e.place_kind, e.place_id, e.source, e.observed_us, e.recorded_us, e.episode_id
  FROM residence_episode e
  LEFT JOIN episode_end n ON n.municipality = $1 AND n.episode_id = e.episode_id AND n.recorded_us <= $4::bigint
  LEFT JOIN shelter_binding b ON b.municipality = $1 AND b.opening_id = e.opening_id
 WHERE e.municipality = $1
   AND e.person_id = ANY (ARRAY(SELECT provisional_id FROM identity WHERE municipality = $1 AND person_id = $2 AND undone_us = 0
                                UNION ALL SELECT $2))
   AND coalesce(nullif(e.disaster_id, ''), b.disaster_id, '') IN ($3, '')
   AND e.recorded_us <= $4::bigint AND e.from_us <= $5::bigint AND (n.to_us IS NULL OR n.to_us > $5::bigint)
   AND NOT EXISTS (SELECT FROM residence_episode r WHERE r.municipality = $1 AND r.replaces = e.episode_id
                      AND r.replaces <> '' AND r.recorded_us <= $4::bigint)
 ORDER BY e.from_us DESC, e.episode_id DESC
 LIMIT 1;

-- name: put_death
-- $1 municipality $2 disaster $3 person $4 id $5 state $6 basis $7 day $8 sealed note $9 actor $10 now
INSERT INTO person_death (municipality, disaster_id, person_id, death_id, state, basis, died_on, sealed_note, recorded_by,
                          recorded_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: set_death
-- $1 municipality $2 disaster $3 person $4 state
UPDATE person
   SET death = $4, version = version + 1
 WHERE municipality = $1 AND disaster_id = $2 AND person_id = $3
RETURNING version, household_id;

-- name: open_disasters
-- $1 municipality
SELECT disaster_id FROM disaster WHERE municipality = $1 AND state = 'OPEN' ORDER BY disaster_id;

-- name: deaths_untold
-- Of these, whose death is not confirmed yet; what people withdrew is theirs. $1 municipality $2 disaster $3 persons
SELECT p.person_id
  FROM person p
 WHERE p.municipality = $1 AND p.disaster_id = $2 AND p.person_id = ANY ($3::text[]) AND p.death <> 'CONFIRMED'
   AND coalesce((SELECT d.state FROM person_death d
                  WHERE d.municipality = $1 AND d.disaster_id = $2 AND d.person_id = p.person_id
                  ORDER BY d.recorded_us DESC, d.death_id DESC LIMIT 1), '') <> 'WITHDRAWN'
 ORDER BY p.person_id;

-- name: lock_persons
-- $1 municipality $2 disaster $3 persons
SELECT person_id, household_id
  FROM person
 WHERE municipality = $1 AND disaster_id = $2 AND person_id = ANY ($3::text[])
 ORDER BY person_id
   FOR UPDATE;

-- name: put_group
-- $1 municipality $2 group $3 disaster $4 effective $5 sealed reason $6 actor $7 now
INSERT INTO household_group (municipality, group_id, disaster_id, effective_on, sealed_reason, made_by, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: put_members
-- In the order given; what they belonged to before is over. $1 municipality $2 disaster $3 group $4 persons $5 relations $6 now
WITH gone AS (
  UPDATE household_member
     SET known_to_us = greatest($6, known_from_us + 1)
   WHERE municipality = $1 AND disaster_id = $2 AND person_id = ANY ($4::text[]) AND known_to_us = 9223372036854775807
  RETURNING person_id, known_to_us
)
INSERT INTO household_member (municipality, disaster_id, person_id, group_id, relation, sort, from_household, known_from_us)
SELECT $1, $2, m.person_id, $3, m.relation, m.sort, p.household_id, coalesce(g.known_to_us, $6::bigint)
  FROM unnest($4::text[], $5::text[]) WITH ORDINALITY AS m (person_id, relation, sort)
  JOIN person p ON p.municipality = $1 AND p.disaster_id = $2 AND p.person_id = m.person_id
  LEFT JOIN gone g ON g.person_id = m.person_id;

-- name: put_reference
-- $1 municipality $2 disaster $3 household $4 date $5 sealed reason $6 row $7 actor $8 now
INSERT INTO household_reference (municipality, disaster_id, household_id, reference_date, sealed_reason, row_id, set_by, set_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: record_supports
-- As known at that moment of that day: what was not replaced by then. $1 municipality $2 disaster $3 person $4 known at $5 the
-- day's end
SELECT s.statement_id, s.sealed_body, s.source, s.observed_us, s.recorded_us, s.recorded_by, '' AS replaced_by
  FROM statement s
 WHERE s.municipality = $1 AND s.disaster_id = $2 AND s.person_id = $3 AND s.subject = 'SUPPORT'
   AND s.recorded_us <= $4::bigint AND s.observed_us <= $5::bigint
   AND NOT EXISTS (SELECT FROM statement n WHERE n.municipality = $1 AND n.replaces = s.statement_id AND n.replaces <> ''
                      AND n.recorded_us <= $4::bigint)
 ORDER BY s.observed_us, s.recorded_us, s.statement_id
 LIMIT 50;

-- name: record_care
-- $1 municipality $2 disaster $3 person $4 known at $5 the day's end
SELECT s.statement_id, s.sealed_body, s.source, s.observed_us, s.recorded_us, s.recorded_by, '' AS replaced_by
  FROM care s
 WHERE s.municipality = $1 AND s.disaster_id = $2 AND s.person_id = $3
   AND s.recorded_us <= $4::bigint AND s.observed_us <= $5::bigint
   AND NOT EXISTS (SELECT FROM care n WHERE n.municipality = $1 AND n.replaces = s.statement_id AND n.replaces <> ''
                      AND n.recorded_us <= $4::bigint)
 ORDER BY s.observed_us, s.recorded_us, s.statement_id
 LIMIT 50;

-- name: record_consents
-- The last yes or no to each class as a whole; one said before any disaster was declared counts where it is a no.
-- $1 municipality $2 disaster $3 person $4 known at $5 the day's end
SELECT DISTINCT ON (c.recipient) c.recipient, c.answer, c.consent_id, c.source, c.observed_us, c.recorded_us, c.recorded_by
  FROM consent c
  LEFT JOIN shelter_binding b ON b.municipality = $1 AND b.opening_id = c.opening_id
 WHERE c.municipality = $1 AND NOT c.named AND c.answer <> 'UNANSWERED' AND c.recorded_us <= $4::bigint
   AND c.observed_us <= $5::bigint
   AND c.person_id = ANY (ARRAY(SELECT provisional_id FROM identity WHERE municipality = $1 AND person_id = $3 AND undone_us = 0
                                UNION ALL SELECT $3))
   AND (coalesce(nullif(c.disaster_id, ''), b.disaster_id, '') = $2
        OR (c.answer = 'NO' AND coalesce(nullif(c.disaster_id, ''), b.disaster_id, '') = ''))
 ORDER BY c.recipient, c.observed_us DESC, c.recorded_us DESC, c.consent_id DESC;

-- name: record_provided
-- $1 municipality $2 disaster $3 person $4 known at $5 the day's end
SELECT l.provision_id, l.provided_us, v.basis, v.given_by
  FROM provision_log l
  JOIN provision v ON v.municipality = $1 AND v.provision_id = l.provision_id
 WHERE l.municipality = $1 AND l.disaster_id = $2 AND l.person_id = $3 AND l.provided_us <= least($4::bigint, $5::bigint)
 ORDER BY l.provided_us, l.provision_id
 LIMIT 50;

-- name: deaths_recorded
-- What was recorded last of each of the register's people. $1 municipality $2 disaster $3 after person $4 limit
SELECT DISTINCT ON (d.person_id) d.person_id, d.state, d.basis, coalesce(d.died_on::text, '') AS died_on, d.recorded_by,
       d.recorded_us, p.shielded
  FROM person_death d
  JOIN person p ON p.municipality = $1 AND p.disaster_id = $2 AND p.person_id = d.person_id AND p.resident
 WHERE d.municipality = $1 AND d.disaster_id = $2 AND d.person_id > $3
 ORDER BY d.person_id, d.recorded_us DESC, d.death_id DESC
 LIMIT $4;
