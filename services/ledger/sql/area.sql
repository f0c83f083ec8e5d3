-- name: buildings_in
-- Of the map; through a function because PostGIS's operators are not leakproof (its migration says more).
-- $1 municipality $2 drawn polygons as WKB, or nothing $3 named areas
SELECT building_id FROM buildings_in($1, $2, $3::text[]);

-- name: count_areas
-- $1 municipality $2 named areas
SELECT count(*) AS n FROM map_feature WHERE municipality = $1 AND kind = 'AREA' AND feature_id = ANY ($2::text[]);

-- part: held_in_area
-- $1 municipality $2 disaster $3 indexes of the buildings inside
WITH held AS MATERIALIZED (
  SELECT d.dwelling_id, d.state, d.grade_code, d.governing_survey_id, d.governing_kind AS kind,
         CASE WHEN d.use <> 'RESIDENCE' THEN 'NOT_DWELLING'
              WHEN d.governing_kind NOT IN ('', 'AREA', 'AERIAL') THEN 'SURVEYED' ELSE '' END AS why_not
    FROM unnest($3::bytea[]) AS b (i)
    JOIN dwelling d ON d.municipality = $1 AND d.disaster_id = $2 AND d.building_index = b.i AND d.building_index <> ''
), counted AS (
  SELECT count(*) AS dwellings, count(*) FILTER (WHERE why_not = '') AS eligible,
         count(*) FILTER (WHERE why_not = 'NOT_DWELLING') AS not_dwelling,
         count(*) FILTER (WHERE why_not = 'SURVEYED') AS surveyed,
         count(*) FILTER (WHERE why_not = '' AND kind <> '') AS area_before,
         count(*) FILTER (WHERE why_not = '' AND state = 'DRAFT') AS drafts,
         sha256(convert_to(coalesce(string_agg(dwelling_id || governing_survey_id, ',' ORDER BY dwelling_id)
                                    FILTER (WHERE why_not = ''), ''), 'UTF8')) AS set_hash,
         (SELECT count(*) FROM dwelling WHERE municipality = $1 AND disaster_id = $2 AND building_index = '') AS unplaced
    FROM held
),

-- name: preview_area
-- What the area holds, counted, and a page of the same dwellings: one row at least. $1 municipality $2 disaster $3 indexes of
-- the buildings inside $4 page after $5 rows of the page, 0: the counts alone
-- with: held_in_area
page AS (
  SELECT h.dwelling_id, h.grade_code, h.state = 'DRAFT' AS draft, h.kind IN ('AREA', 'AERIAL') AS before, h.why_not
    FROM held h
   WHERE h.dwelling_id > $4
   ORDER BY h.dwelling_id
   LIMIT $5
)
SELECT c.*, p.dwelling_id, p.grade_code, p.draft, p.before, p.why_not, d.sealed_address
  FROM counted c
  LEFT JOIN page p ON true
  LEFT JOIN dwelling d ON d.municipality = $1 AND d.dwelling_id = p.dwelling_id
 ORDER BY p.dwelling_id;

-- name: draft_area
-- The same counted, and what is eligible put into the act's parts: one look at the dwellings. $1 municipality $2 disaster
-- $3 indexes $4 act $5 dwellings a part
-- with: held_in_area
put AS (
  INSERT INTO area_act_part (municipality, act_id, part_no, dwelling_ids)
  SELECT $1, $4, n.part_no, array_agg(n.dwelling_id ORDER BY n.dwelling_id)
    FROM (SELECT h.dwelling_id, ((row_number() OVER (ORDER BY h.dwelling_id) - 1) / $5::int + 1)::int AS part_no
            FROM held h
           WHERE h.why_not = '') AS n
   GROUP BY n.part_no
)
SELECT * FROM counted;

-- name: put_area_act
-- $1 municipality $2 act $3 disaster $4 kind $5 hazard $6 date $7 finding $8 loss $9 depth $10 force $11 flood $12 grade
-- $13 basis $14 rule version $15 edition $16 sealed area $17 sealed reason $18 dwellings $19 parts $20 hash of the set
-- $21 actor $22 now $23 edition of the scoring
INSERT INTO area_act (municipality, act_id, disaster_id, kind, hazard, surveyed_on, finding, loss_permille,
                      flood_depth_mm, external_force, flood, grade_code, basis, rule_version, codes_edition,
                      sealed_area, sealed_reason, dwellings, parts, set_hash, drafted_by, drafted_us, scoring_edition)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23);

-- name: lock_area_act
-- $1 municipality $2 act
SELECT disaster_id, grade_code, dwellings, parts, parts_done, set_hash, state, job_id, drafted_by, undo_by
  FROM area_act
 WHERE municipality = $1 AND act_id = $2
   FOR UPDATE;

-- name: area_act_now
-- Its dwellings and what governs each today. $1 municipality $2 act
SELECT count(*) AS dwellings,
       sha256(convert_to(coalesce(string_agg(d.dwelling_id || d.governing_survey_id, ',' ORDER BY d.dwelling_id), ''),
                         'UTF8')) AS set_hash
  FROM area_act_part p
 CROSS JOIN LATERAL unnest(p.dwelling_ids) AS u (dwelling_id)
  JOIN dwelling d ON d.municipality = $1 AND d.dwelling_id = u.dwelling_id
 WHERE p.municipality = $1 AND p.act_id = $2;

-- name: area_act_approved
-- $1 municipality $2 act $3 actor $4 now $5 job
UPDATE area_act
   SET state = 'APPLYING', approved_by = $3, approved_us = $4, job_id = $5
 WHERE municipality = $1 AND act_id = $2;

-- name: area_act_undo_drafted
-- $1 municipality $2 act $3 actor $4 now $5 sealed reason
UPDATE area_act
   SET state = 'UNDO_DRAFT', undo_by = $3, undo_us = $4, sealed_undo_reason = $5
 WHERE municipality = $1 AND act_id = $2;

-- name: area_act_undo_approved
-- $1 municipality $2 act $3 actor $4 now $5 job
UPDATE area_act
   SET state = 'UNDOING', undo_approved_by = $3, undo_approved_us = $4, job_id = $5, parts_done = 0
 WHERE municipality = $1 AND act_id = $2;

-- name: area_act_step
-- $1 municipality $2 act $3 parts done $4 state
UPDATE area_act SET parts_done = $3, state = $4 WHERE municipality = $1 AND act_id = $2;

-- name: list_area_acts
-- $1 municipality $2 disaster $3 after $4 limit
SELECT act_id, kind, hazard, surveyed_on, grade_code, dwellings, state, sealed_reason, sealed_undo_reason, drafted_by,
       approved_by, undo_by, undo_approved_by
  FROM area_act
 WHERE municipality = $1 AND disaster_id = $2 AND act_id > $3
 ORDER BY act_id
 LIMIT $4;

-- name: count_area_part
-- $1 municipality $2 act $3 part
SELECT cardinality(dwelling_ids) AS n FROM area_act_part WHERE municipality = $1 AND act_id = $2 AND part_no = $3;

-- name: apply_area_part
-- One survey a dwelling; it governs where no survey of the house itself does (governing_survey.h). A dwelling that changed
-- while this ran is passed by: whoever calls counts. Ids follow from the act and the dwelling's place in it, and rise with it.
-- $1 municipality $2 act $3 part $4 now
WITH act AS MATERIALIZED (
  SELECT a.*, substr($2::text, 1, 14) || '8' || substr(md5($2::text), 1, 3) || '-8' || substr(md5($2::text), 4, 3) || '-'
                || substr(md5($2::text), 7, 5) AS ids
    FROM area_act a
   WHERE a.municipality = $1 AND a.act_id = $2
), part AS MATERIALIZED (
  SELECT u.dwelling_id, act.ids || lpad(to_hex(p.part_no << 16 | u.n::int), 7, '0') AS survey_id
    FROM act, area_act_part p CROSS JOIN LATERAL unnest(p.dwelling_ids) WITH ORDINALITY AS u (dwelling_id, n)
   WHERE p.municipality = $1 AND p.act_id = $2 AND p.part_no = $3
), before AS MATERIALIZED (
  SELECT d.ctid AS at, d.dwelling_id, d.surveys, d.governing_survey_id,
         d.use = 'RESIDENCE' AND d.governing_kind IN ('', 'AREA', 'AERIAL') AS governs, part.survey_id
    FROM part
    JOIN dwelling d ON d.municipality = $1 AND d.dwelling_id = part.dwelling_id
), moved AS (
  UPDATE dwelling d
     SET surveys = d.surveys + 1,
         governing_survey_id = CASE WHEN b.governs THEN b.survey_id ELSE d.governing_survey_id END,
         governing_kind = CASE WHEN b.governs THEN act.kind ELSE d.governing_kind END,
         grade_code = CASE WHEN b.governs THEN act.grade_code ELSE d.grade_code END,
         flood = CASE WHEN b.governs THEN act.flood ELSE d.flood END,
         state = CASE WHEN b.governs THEN 'CONFIRMED' ELSE d.state END,
         version = d.version + b.governs::int
    FROM before b, act
   WHERE d.municipality = $1 AND d.ctid = b.at AND d.dwelling_id = b.dwelling_id AND d.surveys = b.surveys
     AND d.governing_survey_id = b.governing_survey_id
  RETURNING d.dwelling_id, d.version, d.surveys, b.survey_id, b.governing_survey_id AS replaced, b.governs
), put AS (
  INSERT INTO survey (municipality, survey_id, disaster_id, dwelling_id, survey_no, kind, hazard, surveyed_on, finding,
                      loss_permille, flood_depth_mm, external_force, consent, sealed_reason, flood, grade_code, basis,
                      rule_version, codes_edition, scoring_edition, state, drafted_by, drafted_us, approved_by,
                      effective_us, act_id)
  SELECT $1, m.survey_id, act.disaster_id, m.dwelling_id, m.surveys, act.kind, act.hazard, act.surveyed_on, act.finding,
         act.loss_permille, act.flood_depth_mm, act.external_force, false, '', act.flood,
         act.grade_code, act.basis, act.rule_version, act.codes_edition, act.scoring_edition, 'APPROVED', act.drafted_by, act.drafted_us,
         act.approved_by, $4::bigint, $2
    FROM moved m, act
)
SELECT m.dwelling_id, m.survey_id, m.replaced, m.version, m.governs, act.grade_code,
       (SELECT CASE WHEN count(*) = 1 THEN min(h.household_id) ELSE '' END FROM dwelling_household h
         WHERE h.municipality = $1 AND h.dwelling_id = m.dwelling_id) AS household_id
  FROM moved m, act
 ORDER BY m.dwelling_id;

-- name: undo_area_part
-- Surveys of an act that is undone count no more: the act's row says so (undone_with_its_act). Where one governed, the best of
-- the others does again, as governing_survey.h has it: what remains of a dwelling is found by looking at that dwelling, so that
-- no plan goes through all surveys for each. A survey of the act under another id than its place gives is from before ids
-- followed from the place. $1 municipality $2 act $3 part
WITH part AS MATERIALIZED (
  SELECT u.dwelling_id, substr($2::text, 1, 14) || '8' || substr(md5($2::text), 1, 3) || '-8' || substr(md5($2::text), 4, 3) || '-'
           || substr(md5($2::text), 7, 5) || lpad(to_hex(p.part_no << 16 | u.n::int), 7, '0') AS survey_id
    FROM area_act_part p CROSS JOIN LATERAL unnest(p.dwelling_ids) WITH ORDINALITY AS u (dwelling_id, n)
   WHERE p.municipality = $1 AND p.act_id = $2 AND p.part_no = $3
), was AS MATERIALIZED (
  SELECT d.ctid AS at, d.dwelling_id, d.governing_survey_id, d.surveys
    FROM part
    JOIN dwelling d ON d.municipality = $1 AND d.dwelling_id = part.dwelling_id
                   AND (d.governing_survey_id = part.survey_id
                        OR (SELECT o.act_id FROM survey o WHERE o.municipality = $1 AND o.survey_id = d.governing_survey_id) = $2)
), before AS MATERIALIZED (
  SELECT w.at, w.dwelling_id, w.governing_survey_id, o.state, CASE WHEN o.confirmed THEN o.survey_id END AS survey_id,
         CASE WHEN o.confirmed THEN o.kind END AS kind, CASE WHEN o.confirmed THEN o.grade_code END AS grade_code,
         CASE WHEN o.confirmed THEN o.flood END AS flood
    FROM was w
    LEFT JOIN LATERAL ( -- the best that is confirmed; where none is, the newest that waits
      SELECT s.survey_id, s.kind, s.grade_code, s.flood, s.state, s.effective_us > 0 AS confirmed
        FROM survey s
       WHERE w.surveys > 1 AND s.municipality = $1 AND s.dwelling_id = w.dwelling_id AND s.survey_id <> w.governing_survey_id
         AND s.state NOT IN ('UNDONE', 'DECLINED')
         AND coalesce((SELECT a.undo_approved_us FROM area_act a WHERE a.municipality = $1 AND a.act_id = s.act_id),
                      (SELECT i.undo_approved_us FROM table_import i WHERE i.municipality = $1 AND i.import_id = s.act_id), 0) = 0
       ORDER BY s.effective_us = 0, s.effective_us > 0 AND s.kind IN ('AREA', 'AERIAL'), s.effective_us DESC, s.survey_no DESC
       LIMIT 1) AS o ON true
), moved AS (
  UPDATE dwelling d
     SET governing_survey_id = coalesce(b.survey_id, ''), governing_kind = coalesce(b.kind, ''),
         grade_code = coalesce(b.grade_code, ''), flood = coalesce(b.flood, 'NONE'),
         state = CASE WHEN b.survey_id IS NULL THEN coalesce(b.state, 'UNSURVEYED') ELSE 'CONFIRMED' END,
         version = d.version + 1
    FROM before b
   WHERE d.municipality = $1 AND d.ctid = b.at AND d.dwelling_id = b.dwelling_id
     AND d.governing_survey_id = b.governing_survey_id
  RETURNING d.dwelling_id, d.version, d.governing_survey_id AS survey_id, d.grade_code, b.governing_survey_id AS replaced
)
SELECT m.dwelling_id, m.survey_id, m.replaced, m.version, m.grade_code, true AS governs,
       (SELECT CASE WHEN count(*) = 1 THEN min(h.household_id) ELSE '' END FROM dwelling_household h
         WHERE h.municipality = $1 AND h.dwelling_id = m.dwelling_id) AS household_id
  FROM moved m
 ORDER BY m.dwelling_id;
