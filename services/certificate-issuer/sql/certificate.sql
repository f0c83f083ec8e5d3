-- name: put_certificate
-- $1 municipality $2 certificate $3 application $4 disaster $5 dwelling $6 person $7 supersedes $8 now
INSERT INTO certificate (municipality, certificate_id, application_id, disaster_id, dwelling_id, person_id, supersedes,
                         made_us, changed_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8);

-- name: get_certificate
-- $1 municipality $2 certificate
SELECT certificate_id, application_id, disaster_id, dwelling_id, person_id, state, version, supersedes, superseded_by,
       number, grade_code, ward, content_sha256, sealed_facts, drafted_by, approved_by, approved_version, oral,
       certified_on::text AS certified_on
  FROM certificate
 WHERE municipality = $1 AND certificate_id = $2;

-- name: get_certificates
-- $1 municipality $2 certificates
SELECT certificate_id, application_id, disaster_id, dwelling_id, person_id, state, version, supersedes, superseded_by,
       number, grade_code, ward, content_sha256, sealed_facts, drafted_by, approved_by, approved_version, oral,
       certified_on::text AS certified_on
  FROM certificate
 WHERE municipality = $1 AND certificate_id = ANY ($2::text[]);

-- name: fill_certificate
-- What the ledger says now is what it would state. $1 municipality $2 certificate $3 state $4 number $5 grade $6 ward
-- $7 ledger's version $8 ledger's hash $9 hash of the facts $10 sealed facts $11 missing letters $12 problem
-- $13 drafted by $14 now
UPDATE certificate
   SET state = $3, number = $4, grade_code = $5, ward = $6, facts_version = $7, facts_hash = $8, content_sha256 = $9,
       sealed_facts = $10, missing = $11::text[], problem = $12, drafted_by = $13, version = version + 1, changed_us = $14
 WHERE municipality = $1 AND certificate_id = $2 AND state IN ('WAITING', 'DRAFT', 'UNDRAWABLE');

-- name: set_certificate_waiting
-- $1 municipality $2 certificate $3 dwelling $4 person $5 now
UPDATE certificate
   SET state = 'WAITING', version = version + 1, grade_code = '', dwelling_id = $3, person_id = $4, content_sha256 = NULL,
       sealed_facts = NULL, missing = '{}', problem = '', changed_us = $5
 WHERE municipality = $1 AND certificate_id = $2 AND state IN ('WAITING', 'DRAFT', 'UNDRAWABLE');

-- name: cancel_certificate
-- Never approved, and of no use any more. $1 municipality $2 certificate $3 now
UPDATE certificate
   SET state = 'CANCELLED', version = version + 1, changed_us = $3
 WHERE municipality = $1 AND certificate_id = $2 AND state IN ('WAITING', 'DRAFT', 'UNDRAWABLE');

-- name: approve_certificate
-- $1 municipality $2 certificate $3 approver $4 now $5 who noted it where it was said by word of mouth, '' signed $6 batch
-- $7 certified on
UPDATE certificate
   SET state = 'READY', approved_by = $3, approved_us = $4, approved_version = version, oral = $5::text <> '', recorded_by = $5::text,
       oral_us = CASE WHEN $5::text = '' THEN 0 ELSE $4::bigint END, batch_id = $6, certified_on = $7, changed_us = $4
 WHERE municipality = $1 AND certificate_id = $2 AND state = 'DRAFT';

-- name: confirm_certificate
-- 追認: it is valid since it was said. $1 municipality $2 certificate $3 now
UPDATE certificate
   SET oral = false, confirmed_us = $3, changed_us = $3
 WHERE municipality = $1 AND certificate_id = $2;

-- name: decline_certificate
-- What was said is not confirmed. $1 municipality $2 certificate $3 now
UPDATE certificate
   SET oral = false, declined_us = $3
 WHERE municipality = $1 AND certificate_id = $2;

-- name: supersede_certificate
-- $1 municipality $2 certificate $3 by $4 now
UPDATE certificate
   SET state = 'SUPERSEDED', superseded_by = $3, changed_us = $4
 WHERE municipality = $1 AND certificate_id = $2 AND state = 'READY'
RETURNING certificate_id;

-- name: drop_certificate_persons
-- $1 municipality $2 certificate
DELETE FROM certificate_person
 WHERE municipality = $1 AND certificate_id = $2;

-- name: put_certificate_persons
-- $1 municipality $2 certificate $3 persons
INSERT INTO certificate_person (municipality, person_id, certificate_id)
SELECT DISTINCT $1, p, $2
  FROM unnest($3::text[]) AS p
 WHERE p <> '';

-- name: list_certificates
-- $1 municipality $2 disaster $3 after $4 how many
SELECT certificate_id, number, application_id, dwelling_id, person_id, grade_code, state, supersedes, missing, problem,
       issues, version, CASE WHEN oral AND state = 'READY' THEN approved_by ELSE '' END AS oral_approver, recorded_by, oral_us
  FROM certificate
 WHERE municipality = $1 AND disaster_id = $2 AND certificate_id > $3
 ORDER BY certificate_id
 LIMIT $4;

-- name: list_certificates_in_state
-- $1 municipality $2 disaster $3 after $4 how many $5 state
SELECT certificate_id, number, application_id, dwelling_id, person_id, grade_code, state, supersedes, missing, problem,
       issues, version, CASE WHEN oral AND state = 'READY' THEN approved_by ELSE '' END AS oral_approver, recorded_by, oral_us
  FROM certificate
 WHERE municipality = $1 AND disaster_id = $2 AND state = $5 AND certificate_id > $3
 ORDER BY certificate_id
 LIMIT $4;

-- name: list_certificates_by_word
-- What waits for 追認. $1 municipality $2 disaster $3 after $4 how many
SELECT certificate_id, number, application_id, dwelling_id, person_id, grade_code, state, supersedes, missing, problem,
       issues, version, approved_by AS oral_approver, recorded_by, oral_us
  FROM certificate
 WHERE municipality = $1 AND disaster_id = $2 AND oral AND state = 'READY' AND certificate_id > $3
 ORDER BY certificate_id
 LIMIT $4;

-- name: list_certificates_of_application
-- $1 municipality $2 disaster $3 after $4 how many $5 state or '' $6 application
SELECT certificate_id, number, application_id, dwelling_id, person_id, grade_code, state, supersedes, missing, problem,
       issues, version, CASE WHEN oral AND state = 'READY' THEN approved_by ELSE '' END AS oral_approver, recorded_by, oral_us
  FROM certificate
 WHERE municipality = $1 AND application_id = $6 AND disaster_id = $2 AND certificate_id > $3 AND $5 IN ('', state)
 ORDER BY certificate_id
 LIMIT $4;

-- name: next_number
-- $1 municipality $2 series
INSERT INTO number_counter (municipality, series, seq)
VALUES ($1, $2, 1)
ON CONFLICT (municipality, series) DO UPDATE SET seq = number_counter.seq + 1
RETURNING seq;

-- name: certificates_of_person
-- For the convenience store. $1 municipality $2 person
SELECT k.certificate_id, k.number, k.state, k.certified_on::text AS certified_on
  FROM certificate_person p
  JOIN certificate k ON k.municipality = p.municipality AND k.certificate_id = p.certificate_id
 WHERE p.municipality = $1 AND p.person_id = $2 AND k.state NOT IN ('SUPERSEDED', 'CANCELLED')
 ORDER BY k.certificate_id
 LIMIT 20;

-- name: persons_of_certificates
-- $1 municipality $2 certificates
SELECT DISTINCT person_id
  FROM certificate_person
 WHERE municipality = $1 AND certificate_id = ANY ($2::text[])
 LIMIT 1000;
