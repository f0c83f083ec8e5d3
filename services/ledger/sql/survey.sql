-- part: undone_with_its_act
-- Since when the survey s counts no more: since the act that made it is undone, an area's or a table's.
       coalesce((SELECT a.undo_approved_us FROM area_act a WHERE a.municipality = $1 AND a.act_id = s.act_id),
                (SELECT i.undo_approved_us FROM table_import i WHERE i.municipality = $1 AND i.import_id = s.act_id), 0) AS undone_us

-- part: needs_consent
-- 自己判定方式: by photographs, and neither 全壊 nor by a depth. One of before photo_consent said so itself.
       s.kind = 'PHOTO' AND s.basis = 'photo' AND s.finding <> 'FLOOD' AND s.grade_code = '6' AND NOT s.consent AS needs_consent,

-- name: put_survey
-- $1 municipality $2 survey $3 disaster $4 dwelling $5 number $6 kind $7 hazard $8 date $9 finding $10 loss $11 depth
-- $12 force $13 consent $14 reason $15 flood $16 grade $17 basis $18 rule version $19 edition of the codes $20 state
-- $21 actor $22 now $23 edition of the scoring $24 scored $25 parts $26 the table that it is of
INSERT INTO survey (municipality, survey_id, disaster_id, dwelling_id, survey_no, kind, hazard, surveyed_on, finding,
                    loss_permille, flood_depth_mm, external_force, consent, sealed_reason, flood, grade_code, basis,
                    rule_version, codes_edition, state, drafted_by, drafted_us, scoring_edition, scored_permille, parts, act_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26);

-- name: dwelling_of_survey
-- $1 municipality $2 survey
SELECT dwelling_id FROM survey WHERE municipality = $1 AND survey_id = $2;

-- name: surveys_of_dwelling
-- All of them, in the order they were made. $1 municipality $2 dwelling
SELECT s.survey_id, s.survey_no, s.kind, s.grade_code, s.flood, s.flood_depth_mm, s.state, s.drafted_by, s.approved_by,
       s.recorded_by, s.effective_us,
-- with: needs_consent
-- with: undone_with_its_act
  FROM survey s
 WHERE s.municipality = $1 AND s.dwelling_id = $2
 ORDER BY s.survey_no;

-- name: approve_survey
-- $1 municipality $2 survey $3 state $4 approver $5 now $6 who recorded it where it was said by word of mouth, '' signed
UPDATE survey
   SET state = $3, approved_by = $4, effective_us = $5, oral = $6::text <> '', recorded_by = $6::text, oral_us = CASE WHEN $6::text = '' THEN 0 ELSE $5::bigint END
 WHERE municipality = $1 AND survey_id = $2;

-- name: confirm_oral
-- 追認: it counted since it was said. $1 municipality $2 survey $3 now
UPDATE survey SET state = 'APPROVED', confirmed_us = $3 WHERE municipality = $1 AND survey_id = $2;

-- name: decline_survey
-- It counts no more, and did from oral_us. $1 municipality $2 survey $3 who $4 now
UPDATE survey SET state = 'DECLINED', effective_us = 0, declined_by = $3, declined_us = $4 WHERE municipality = $1 AND survey_id = $2;

-- name: list_surveys
-- $1 municipality $2 disaster $3 states $4 after $5 limit
SELECT s.survey_id, s.dwelling_id, s.kind, s.hazard, s.surveyed_on, s.grade_code, s.state, s.drafted_by,
       s.approved_by, s.recorded_by, s.oral_us, s.scoring_edition, s.basis, d.governing_survey_id = s.survey_id AS governs, d.sealed_address,
-- with: needs_consent
-- with: undone_with_its_act
  FROM survey s
  JOIN dwelling d ON d.municipality = $1 AND d.dwelling_id = s.dwelling_id
 WHERE s.municipality = $1 AND s.disaster_id = $2 AND s.state = ANY ($3::text[]) AND s.survey_id > $4
 ORDER BY s.survey_id
 LIMIT $5;

-- name: list_surveys_of_dwelling
-- $1 municipality $2 disaster $3 states $4 after $5 limit $6 dwelling
SELECT s.survey_id, s.dwelling_id, s.kind, s.hazard, s.surveyed_on, s.grade_code, s.state, s.drafted_by,
       s.approved_by, s.recorded_by, s.oral_us, s.scoring_edition, s.basis, d.governing_survey_id = s.survey_id AS governs, d.sealed_address,
-- with: needs_consent
-- with: undone_with_its_act
  FROM survey s
  JOIN dwelling d ON d.municipality = $1 AND d.dwelling_id = s.dwelling_id
 WHERE s.municipality = $1 AND s.dwelling_id = $6 AND s.disaster_id = $2 AND s.state = ANY ($3::text[])
   AND s.survey_id > $4
 ORDER BY s.survey_id
 LIMIT $5;

-- name: list_surveys_of_table
-- $1 municipality $2 disaster $3 states $4 after $5 limit $6 import
SELECT s.survey_id, s.dwelling_id, s.kind, s.hazard, s.surveyed_on, s.grade_code, s.state, s.drafted_by,
       s.approved_by, s.recorded_by, s.oral_us, s.scoring_edition, s.basis, d.governing_survey_id = s.survey_id AS governs, d.sealed_address,
-- with: needs_consent
-- with: undone_with_its_act
  FROM survey_source x
  JOIN survey s ON s.municipality = $1 AND s.survey_id = x.survey_id
  JOIN dwelling d ON d.municipality = $1 AND d.dwelling_id = s.dwelling_id
 WHERE x.municipality = $1 AND x.import_id = $6 AND s.disaster_id = $2 AND s.state = ANY ($3::text[]) AND x.survey_id > $4
 ORDER BY x.survey_id
 LIMIT $5;
