-- name: put_scoring
-- $1 municipality $2 edition $3 valid from $4 source $5 document $6 hash $7 actor $8 now
INSERT INTO scoring_edition (municipality, edition, valid_from, source, document, document_hash, loaded_by, loaded_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: lock_scoring
-- $1 municipality $2 edition
SELECT document_hash, state, loaded_by FROM scoring_edition WHERE municipality = $1 AND edition = $2 FOR UPDATE;

-- name: decide_scoring
-- $1 municipality $2 edition $3 state $4 actor $5 now
UPDATE scoring_edition
   SET state = $3, approved_by = $4, approved_us = $5
 WHERE municipality = $1 AND edition = $2;

-- name: get_scoring
-- $1 municipality $2 edition
SELECT edition, document, state FROM scoring_edition WHERE municipality = $1 AND edition = $2;

-- name: scoring_of_day
-- The municipality's own that holds for a disaster of this day: of the approved ones the latest. $1 municipality $2 day
SELECT edition, document, state
  FROM scoring_edition
 WHERE municipality = $1 AND state = 'APPROVED' AND valid_from <= $2
 ORDER BY valid_from DESC, approved_us DESC, edition DESC
 LIMIT 1;

-- name: list_scorings
-- $1 municipality
SELECT edition, valid_from, source, document_hash, state, loaded_by, approved_by
  FROM scoring_edition
 WHERE municipality = $1
 ORDER BY valid_from DESC, edition
 LIMIT 190;

-- name: survey_to_rescore
-- $1 municipality $2 survey
SELECT s.disaster_id, s.dwelling_id, s.kind, s.hazard, s.surveyed_on, s.finding, s.loss_permille, s.flood_depth_mm,
       s.external_force, s.collapsed, s.tilt_permille, s.roof_percent, s.wall_percent, s.foundation_percent, s.consent,
       s.parts, s.grade_code, s.basis, s.scored_permille, s.scoring_edition, s.rule_version,
       s.state, d.use, e.occurred_on
  FROM survey s
  JOIN dwelling d ON d.municipality = $1 AND d.dwelling_id = s.dwelling_id
  JOIN disaster e ON e.municipality = $1 AND e.disaster_id = s.disaster_id
 WHERE s.municipality = $1 AND s.survey_id = $2;
