-- name: put_table_import
-- $1 municipality $2 import $3 disaster $4 job $5 blob $6 kind $7 source $8 profile $9 encoding $10 edition $11 hazard
-- $12 basis $13 asked on, '' none $14 actor $15 now $16 what a list is about $17 the day it speaks of, '' none $18 of the desk
-- $19 grades alone
INSERT INTO table_import (municipality, import_id, disaster_id, job_id, blob_id, kind, source, profile, encoding, edition,
                          hazard, basis, asked_on, started_by, started_us, care, observed_on, desk, grade_alone)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULLIF($13::text, '')::date, $14, $15, $16,
        NULLIF($17::text, '')::date, $18, $19);

-- name: get_table_import
-- $1 municipality $2 import
SELECT i.import_id, i.disaster_id, i.job_id, i.blob_id, i.kind, i.source, i.profile, i.encoding, i.edition, i.hazard, i.basis,
       coalesce(i.asked_on::text, '') AS asked_on, i.state, i.reason, i.reason_column, i.next_offset, i.next_line, i.row_count,
       i.new_rows, i.same_rows, i.unneeded_rows, i.rejected_rows, i.unknown_columns, i.missing_columns, i.started_by,
       i.started_us, i.confirmed_by, i.confirmed_us, i.care, coalesce(i.observed_on::text, '') AS observed_on, i.desk,
       i.grade_alone, i.act, i.act_job, i.act_after, i.act_done, i.left_surveys, i.approved_by, i.approved_us, i.sealed_undo_reason,
       i.undo_by, i.undo_approved_by, x.occurred_on
  FROM table_import i
  JOIN disaster x ON x.municipality = $1 AND x.disaster_id = i.disaster_id
 WHERE i.municipality = $1 AND i.import_id = $2;

-- name: list_table_imports
-- The newest first. $1 municipality $2 disaster $3 kinds that may be seen $4 those of the protection desk, too $5 started before,
-- 0 all $6 and import of that moment $7 limit
SELECT import_id, kind, source, state, reason, act, row_count, new_rows, rejected_rows, started_by, started_us
  FROM table_import
 WHERE municipality = $1 AND disaster_id = $2 AND CASE WHEN desk THEN $4::bool ELSE kind = ANY ($3::text[]) END
   AND ($5::bigint = 0 OR (started_us, import_id) < ($5::bigint, $6::text))
 ORDER BY started_us DESC, import_id DESC
 LIMIT $7;

-- name: table_import_of_job
-- $1 municipality $2 job
SELECT import_id FROM table_import WHERE municipality = $1 AND job_id = $2;

-- name: lock_table_import
-- $1 municipality $2 import
SELECT state, job_id, next_offset, act, act_job FROM table_import WHERE municipality = $1 AND import_id = $2 FOR UPDATE;

-- name: move_table_import
-- $1 municipality $2 import $3 state $4 offset $5 line, then of this part: $6 rows $7 new $8 same $9 unneeded $10 rejected
-- $11 unknown columns $12 missing columns $13 encoding
UPDATE table_import
   SET state = $3, next_offset = $4, next_line = $5, row_count = row_count + $6, new_rows = new_rows + $7,
       same_rows = same_rows + $8, unneeded_rows = unneeded_rows + $9, rejected_rows = rejected_rows + $10,
       unknown_columns = $11, missing_columns = $12, encoding = $13
 WHERE municipality = $1 AND import_id = $2;

-- name: end_table_import
-- $1 municipality $2 import $3 state $4 reason $5 its column
UPDATE table_import SET state = $3, reason = $4, reason_column = $5 WHERE municipality = $1 AND import_id = $2;

-- name: confirm_table_import
-- From its first row on again; what was rejected stays so. $1 municipality $2 import $3 job $4 actor $5 now
UPDATE table_import
   SET state = 'RUNNING', job_id = $3, confirmed_by = $4, confirmed_us = $5, next_offset = 0, next_line = 0, row_count = 0,
       new_rows = 0, same_rows = 0, unneeded_rows = 0, rejected_rows = 0
 WHERE municipality = $1 AND import_id = $2;

-- name: put_table_row
-- No row where something else of the file is called so already. $1 municipality $2 import $3 line $4 key $5 sealed person, of a
-- list of people
INSERT INTO table_import_row (municipality, import_id, line, row_key, sealed_person)
VALUES ($1, $2, $3, $4, NULLIF($5::bytea, ''))
ON CONFLICT ON CONSTRAINT table_import_once DO NOTHING
RETURNING line;

-- name: take_table_row
-- No row where it was not found good, or was taken. $1 municipality $2 import $3 line
UPDATE table_import_row SET taken = true
 WHERE municipality = $1 AND import_id = $2 AND line = $3 AND NOT taken
RETURNING line, sealed_person;

-- name: forget_table_persons
-- $1 municipality $2 import
UPDATE table_import_row SET sealed_person = NULL
 WHERE municipality = $1 AND import_id = $2 AND sealed_person IS NOT NULL;

-- name: put_table_reject
-- $1 municipality $2 import $3 line $4 column $5 reason
INSERT INTO table_import_reject (municipality, import_id, line, column_name, reason)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING;

-- name: get_table_reject
-- $1 municipality $2 import $3 line
SELECT reason FROM table_import_reject WHERE municipality = $1 AND import_id = $2 AND line = $3;

-- name: list_table_rejects
-- $1 municipality $2 import $3 after line $4 limit
SELECT line, column_name, reason
  FROM table_import_reject
 WHERE municipality = $1 AND import_id = $2 AND line > $3
 ORDER BY line
 LIMIT $4;

-- name: get_survey_source
-- Where its table was undone, nothing is known of it. $1 municipality $2 disaster $3 key
SELECT x.survey_id, x.row_hash
  FROM survey_source x
  JOIN table_import i ON i.municipality = $1 AND i.import_id = x.import_id
 WHERE x.municipality = $1 AND x.disaster_id = $2 AND x.row_key = $3 AND i.undo_approved_us = 0;

-- name: put_survey_source
-- $1 municipality $2 disaster $3 key $4 hash $5 survey $6 import
INSERT INTO survey_source (municipality, disaster_id, row_key, row_hash, survey_id, import_id)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (municipality, disaster_id, row_key)
   DO UPDATE SET row_hash = EXCLUDED.row_hash, survey_id = EXCLUDED.survey_id, import_id = EXCLUDED.import_id;

-- name: count_table_surveys
-- $1 municipality $2 import
SELECT count(*) AS n, count(*) FILTER (WHERE s.state = 'DRAFT') AS waiting, count(*) FILTER (WHERE s.finding = 'GRADE') AS alone
  FROM survey_source x
  JOIN survey s ON s.municipality = $1 AND s.survey_id = x.survey_id
 WHERE x.municipality = $1 AND x.import_id = $2;

-- name: table_surveys
-- $1 municipality $2 import $3 after $4 limit
SELECT x.survey_id, s.dwelling_id
  FROM survey_source x
  JOIN survey s ON s.municipality = $1 AND s.survey_id = x.survey_id
 WHERE x.municipality = $1 AND x.import_id = $2 AND x.survey_id > $3
 ORDER BY x.survey_id
 LIMIT $4;

-- name: table_act_approved
-- $1 municipality $2 import $3 actor $4 now $5 job
UPDATE table_import SET act = 'APPROVING', approved_by = $3, approved_us = $4, act_job = $5, act_after = '', act_done = 0,
       left_surveys = 0
 WHERE municipality = $1 AND import_id = $2;

-- name: table_act_undo_drafted
-- $1 municipality $2 import $3 actor $4 now $5 sealed reason
UPDATE table_import SET act = 'UNDO_DRAFT', undo_by = $3, undo_us = $4, sealed_undo_reason = $5
 WHERE municipality = $1 AND import_id = $2;

-- name: table_act_undo_approved
-- From now on none of its surveys counts. $1 municipality $2 import $3 actor $4 now $5 job
UPDATE table_import SET act = 'UNDOING', undo_approved_by = $3, undo_approved_us = $4, act_job = $5, act_after = '', act_done = 0
 WHERE municipality = $1 AND import_id = $2;

-- name: table_act_step
-- $1 municipality $2 import $3 act $4 the last survey $5 how many more are done $6 and were left
UPDATE table_import SET act = $3, act_after = $4, act_done = act_done + $5, left_surveys = left_surveys + $6
 WHERE municipality = $1 AND import_id = $2;

-- name: undo_draft
-- What waited waits no more. $1 municipality $2 survey
UPDATE survey SET state = 'UNDONE' WHERE municipality = $1 AND survey_id = $2 AND effective_us = 0;

-- name: dwelling_regraded
-- By what governs now, '' nothing. $1 municipality $2 dwelling $3 survey $4 kind $5 grade $6 flood $7 state
UPDATE dwelling
   SET governing_survey_id = $3, governing_kind = $4, grade_code = $5, flood = $6, state = $7, version = version + 1
 WHERE municipality = $1 AND dwelling_id = $2
RETURNING version;

-- name: dwelling_of_disaster
-- $1 municipality $2 disaster $3 dwelling
SELECT dwelling_id FROM dwelling WHERE municipality = $1 AND disaster_id = $2 AND dwelling_id = $3;

-- name: dwellings_at
-- Which dwellings are at exactly this address. $1 municipality $2 disaster $3 indexes of the key up to its number $4 of the
-- whole key
SELECT d.dwelling_id
  FROM dwelling_beginning b
  JOIN dwelling d ON d.municipality = $1 AND d.dwelling_id = b.dwelling_id
 WHERE b.municipality = $1 AND b.disaster_id = $2 AND b.beginning = ANY ($3::bytea[]) AND d.address_index = ANY ($4::bytea[])
 GROUP BY d.dwelling_id
 ORDER BY d.dwelling_id
 LIMIT 2;

-- name: dwelling_of_victim
-- Whether somebody who applied lives there. $1 municipality $2 disaster $3 dwelling
SELECT application_id
  FROM application_link
 WHERE municipality = $1 AND disaster_id = $2 AND dwelling_id = $3 AND undone_us = 0
 LIMIT 1;

-- name: dwelling_shielded
-- $1 municipality $2 disaster $3 dwelling
SELECT EXISTS (SELECT FROM dwelling_household h
                 JOIN person p ON p.municipality = $1 AND p.disaster_id = $2 AND p.household_id = h.household_id
                WHERE h.municipality = $1 AND h.dwelling_id = $3 AND p.shielded) AS shielded;

-- name: list_dwelling_facts
-- Newest first. $1 municipality $2 disaster $3 dwelling
SELECT fact_id, field, sealed_value, source, basis, asked_on, import_id, recorded_by, recorded_us
  FROM dwelling_fact
 WHERE municipality = $1 AND disaster_id = $2 AND dwelling_id = $3
 ORDER BY field, recorded_us DESC, fact_id DESC
 LIMIT 200;

-- name: put_dwelling_fact
-- $1 municipality $2 fact $3 disaster $4 dwelling $5 field $6 sealed value $7 source $8 basis $9 asked on $10 import $11 actor
-- $12 now
INSERT INTO dwelling_fact (municipality, fact_id, disaster_id, dwelling_id, field, sealed_value, source, basis, asked_on,
                           import_id, recorded_by, recorded_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: person_of_list
-- $1 municipality $2 disaster $3 person
SELECT birth_text, shielded FROM person WHERE municipality = $1 AND disaster_id = $2 AND person_id = $3;
