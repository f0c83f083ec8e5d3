-- name: put_period
-- $1 municipality $2 disaster $3 procedure $4 now $5 opens $6 closes $7 effective $8 actor
INSERT INTO procedure_period (municipality, disaster_id, procedure, decided_us, opens_on, closes_on, closes_effective, actor)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: get_period
-- The period that governs. $1 municipality $2 procedure $3 disaster
SELECT opens_on::text, closes_effective::text
  FROM procedure_period
 WHERE municipality = $1 AND procedure = $2 AND disaster_id = $3
 ORDER BY decided_us DESC
 LIMIT 1;

-- name: open_disasters
-- Disasters for which this procedure was opened. $1 municipality $2 procedure
SELECT DISTINCT disaster_id
  FROM procedure_period
 WHERE municipality = $1 AND procedure = $2
 LIMIT 2;

-- name: get_application
-- $1 municipality $2 application
SELECT *, coalesce(due_on::text, '') AS due FROM application WHERE municipality = $1 AND application_id = $2;

-- name: lock_application
-- $1 municipality $2 application
SELECT *, coalesce(due_on::text, '') AS due FROM application WHERE municipality = $1 AND application_id = $2 FOR UPDATE;

-- name: get_by_receipt
-- $1 municipality $2 receipt number
SELECT *, coalesce(due_on::text, '') AS due FROM application WHERE municipality = $1 AND receipt_no = $2;

-- name: lock_by_receipt
-- $1 municipality $2 receipt number
SELECT *, coalesce(due_on::text, '') AS due FROM application WHERE municipality = $1 AND receipt_no = $2 FOR UPDATE;

-- name: put_application
-- Nothing where the receipt number came in meanwhile. $1 municipality $2 application $3 receipt $4 disaster $5 procedure
-- $6 channel $7 state $8 flags $9 delivery $10 copies $11 now
INSERT INTO application (municipality, application_id, receipt_no, disaster_id, procedure, channel, rev, state, flags,
                         delivery, copies, received_us, changed_us)
VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10, $11, $11)
ON CONFLICT (municipality, receipt_no) DO NOTHING
RETURNING application_id;

-- name: save_application
-- The whole row as the handler leaves it, one version on. $1 municipality $2 application $3 version it had $4 rev
-- $5 channel $6 state $7 steps $8 flags $9 delivery $10 copies $11 desk $12 match $13 dwelling match $14 may register
-- $15 person $16 household $17 dwelling $18 likely dwelling $19 survey needed $20 due $21 proposed by $22 its code
-- $23 sealed note $24 changed $25 approver by word of mouth $26 who noted it $27 when
UPDATE application
   SET version = version + 1, rev = $4, channel = $5, state = $6, steps = $7, flags = $8, delivery = $9, copies = $10,
       desk = $11, match = $12, dwelling_match = $13, may_register_new = $14, person_id = $15, household_id = $16,
       dwelling_id = $17, likely_dwelling = $18, survey_needed = $19, due_on = $20, proposed_by = $21,
       proposed_code = $22, sealed_note = $23, changed_us = $24, oral_approver = $25, oral_recorder = $26, oral_us = $27
 WHERE municipality = $1 AND application_id = $2 AND version = $3
RETURNING version;

-- name: put_step
-- $1 municipality $2 application $3 number $4 from $5 to $6 actor $7 at $8 sealed reason $9 oral
INSERT INTO application_step (municipality, application_id, step_no, from_state, to_state, actor, at_us, sealed_reason, oral)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: get_steps
-- $1 municipality $2 application
SELECT step_no, from_state, to_state, actor, at_us, sealed_reason
  FROM application_step
 WHERE municipality = $1 AND application_id = $2
 ORDER BY step_no DESC
 LIMIT 200;

-- name: put_rev
-- $1 municipality $2 application $3 rev $4 channel $5 sealed form $6 sealed certificate $7 it is good $8 hash key
-- $9 hash $10 flags $11 remarks' items $12 their reasons $13 submitted $14 received
INSERT INTO application_rev (municipality, application_id, rev, channel, sealed_form, sealed_certificate,
                             certificate_good, hash_key, hash, flags, remark_items, remark_reasons, submitted_us, received_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: get_rev
-- $1 municipality $2 application $3 rev
SELECT sealed_form, sealed_certificate, certificate_good, hash_key, hash, flags, remark_items, remark_reasons,
       submitted_us, received_us
  FROM application_rev
 WHERE municipality = $1 AND application_id = $2 AND rev = $3;

-- name: put_file
-- $1 municipality $2 application $3 rev $4 number $5 blob $6 bytes $7 hash $8 media type $9 role
INSERT INTO application_file (municipality, application_id, rev, no, blob_id, bytes, sha256, media_type, role)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: get_files
-- $1 municipality $2 application $3 rev
SELECT blob_id, bytes, sha256, media_type, role
  FROM application_file
 WHERE municipality = $1 AND application_id = $2 AND rev = $3
 ORDER BY no;

-- name: get_file
-- One that came with this application, in whatever rev. $1 municipality $2 application $3 blob
SELECT blob_id
  FROM application_file
 WHERE municipality = $1 AND application_id = $2 AND blob_id = $3
 LIMIT 1;

-- name: list_applications
-- A case at the protection desk looks to everybody else like one that is being checked (rulings 1).
-- $1 municipality $2 disaster $3 after $4 state or '' $5 queue or '' $6 whether the protection desk asks $7 limit
SELECT * FROM (
  SELECT application_id, receipt_no, rev, channel, flags, received_us, version, proposed_by, oral_approver, oral_us,
         CASE WHEN desk = 'PROTECTION' AND NOT $6::bool AND state NOT IN ('WITHDRAWN', 'REJECTED', 'COMPLETED')
              THEN 'MATCHING' ELSE state END AS state,
         CASE WHEN desk = 'PROTECTION' AND NOT $6::bool THEN '' ELSE match END AS match,
         CASE WHEN desk = 'PROTECTION' AND NOT $6::bool THEN '' ELSE dwelling_match END AS dwelling_match, desk
    FROM application
   WHERE municipality = $1 AND disaster_id = $2 AND application_id > $3
) AS face
 WHERE ($4 = '' OR state = $4)
   AND ($5 = '' OR ($5 = 'PROTECTION' AND desk = 'PROTECTION') OR ($5 = 'REJECTION' AND proposed_by <> '' AND oral_approver = '')
        OR ($5 = 'ORAL' AND oral_approver <> ''))
 ORDER BY application_id
 LIMIT $7;

-- name: workflow_page
-- $1 municipality $2 after $3 limit
SELECT application_id, state, rev, version, changed_us
  FROM application
 WHERE municipality = $1 AND application_id > $2
 ORDER BY application_id
 LIMIT $3;
