-- name: put_photo_consent
-- $1 municipality $2 answer's id $3 disaster $4 dwelling $5 person $6 application $7 answer $8 said by $9 source $10 observed
-- $11 actor $12 now
INSERT INTO photo_consent (municipality, answer_id, disaster_id, dwelling_id, person_id, application_id, answer, said_by, source,
                           observed_us, recorded_by, recorded_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: photo_consents
-- Newest first, each with the household whose answer it is. $1 municipality $2 disaster $3 dwelling
SELECT c.answer_id, c.answer, c.person_id, c.application_id, c.said_by, c.source, c.observed_us, c.recorded_by, c.recorded_us,
       coalesce(p.household_id, a.household_id, '') AS household_id,
       c.application_id <> '' AND a.application_id IS NULL AS undone, coalesce(p.shielded, false) AS shielded
  FROM photo_consent c
  LEFT JOIN application_link a ON a.municipality = $1 AND a.application_id = c.application_id AND a.undone_us = 0
        AND a.dwelling_id = c.dwelling_id
  LEFT JOIN person p ON p.municipality = $1 AND p.disaster_id = c.disaster_id
        AND p.person_id = coalesce(nullif(c.person_id, ''), a.person_id)
 WHERE c.municipality = $1 AND c.disaster_id = $2 AND c.dwelling_id = $3
 ORDER BY c.observed_us DESC, c.recorded_us DESC, c.answer_id DESC
 LIMIT 200;

-- name: households_that_applied
-- $1 municipality $2 disaster $3 dwelling
SELECT DISTINCT household_id FROM application_link
 WHERE municipality = $1 AND disaster_id = $2 AND dwelling_id = $3 AND undone_us = 0;
