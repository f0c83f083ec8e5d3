-- name: find_dwellings_by_key
-- D1 first, then D2: what lies at the same number. A digit after the number makes another one (1-2 is not 1-20). A
-- household is shielded where anybody of it is: then it is their address too (decision 38).
-- $1 municipality $2 disaster $3 indexes of the key up to its number $4 of the whole key $5 limit
SELECT d.dwelling_id, d.sealed_address, d.use, d.grade_code, d.state, d.address_index = ANY ($4::bytea[]) AS exact,
       h.household_id,
       EXISTS (SELECT FROM person q WHERE q.municipality = $1 AND q.disaster_id = $2
                  AND q.household_id = h.household_id AND q.shielded) AS shielded
  FROM dwelling_beginning b
  JOIN dwelling d ON d.municipality = $1 AND d.dwelling_id = b.dwelling_id
  LEFT JOIN dwelling_household h ON h.municipality = $1 AND h.dwelling_id = d.dwelling_id
 WHERE b.municipality = $1 AND b.disaster_id = $2 AND b.beginning = ANY ($3::bytea[])
 ORDER BY exact DESC, d.dwelling_id, h.household_id
 LIMIT $5;

-- name: find_dwellings_of_person
-- $1 municipality $2 disaster $3 person $4 indexes of the whole key, none = none asked for
SELECT d.dwelling_id, d.sealed_address, d.use, d.grade_code, d.state, d.address_index = ANY ($4::bytea[]) AS exact,
       h.household_id,
       EXISTS (SELECT FROM person q WHERE q.municipality = $1 AND q.disaster_id = $2
                  AND q.household_id = h.household_id AND q.shielded) AS shielded
  FROM person p
  JOIN dwelling_household h ON h.municipality = $1 AND h.disaster_id = $2 AND h.household_id = p.household_id
  JOIN dwelling d ON d.municipality = $1 AND d.dwelling_id = h.dwelling_id
 WHERE p.municipality = $1 AND p.disaster_id = $2 AND p.person_id = $3
 ORDER BY d.dwelling_id
 LIMIT 50;

-- name: put_dwelling
-- $1 municipality $2 dwelling $3 disaster $4 sealed address $5 index $6 key version $7 use $8 now
INSERT INTO dwelling (municipality, dwelling_id, disaster_id, sealed_address, address_index, key_version, ward, use,
                      source, recorded_us)
VALUES ($1, $2, $3, $4, $5, $6, '', $7, 'ADDED', $8);

-- name: put_beginnings
-- By what a dwelling is found: 32 bytes each. $1 municipality $2 disaster $3 dwelling $4 beginnings
INSERT INTO dwelling_beginning (municipality, disaster_id, beginning, dwelling_id)
SELECT $1, $2, substring($4::bytea, b.at, 32), $3
  FROM generate_series(1, length($4::bytea), 32) AS b (at);

-- name: put_dwelling_household
-- $1 municipality $2 disaster $3 dwelling $4 household
INSERT INTO dwelling_household (municipality, disaster_id, dwelling_id, household_id, source)
VALUES ($1, $2, $3, $4, 'ADDED');

-- name: lock_dwelling
-- Whoever decides on a dwelling holds its row. $1 municipality $2 dwelling
SELECT d.disaster_id, d.use, d.surveys, d.governing_survey_id, d.governing_kind, d.grade_code, d.state, d.version, x.occurred_on
  FROM dwelling d
  JOIN disaster x ON x.municipality = $1 AND x.disaster_id = d.disaster_id
 WHERE d.municipality = $1 AND d.dwelling_id = $2
   FOR UPDATE OF d;

-- name: dwelling_surveyed
-- $1 municipality $2 dwelling $3 survey number $4 state
UPDATE dwelling SET surveys = $3, state = $4 WHERE municipality = $1 AND dwelling_id = $2;

-- name: dwelling_decided
-- $1 municipality $2 dwelling $3 survey $4 grade $5 flood $6 kind
UPDATE dwelling
   SET governing_survey_id = $3, governing_kind = $6, grade_code = $4, flood = $5, state = 'CONFIRMED', version = version + 1
 WHERE municipality = $1 AND dwelling_id = $2
RETURNING version;

-- name: households_of_dwelling
-- $1 municipality $2 dwelling
SELECT household_id FROM dwelling_household WHERE municipality = $1 AND dwelling_id = $2 LIMIT 2;

-- name: put_application
-- $1 municipality $2 application $3 disaster $4 person $5 household $6 dwelling $7 now
INSERT INTO application_link (municipality, application_id, disaster_id, person_id, household_id, dwelling_id,
                              accepted_us)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: undo_application
-- No row: it was not linked. $1 municipality $2 application $3 now
UPDATE application_link
   SET undone_us = $3
 WHERE municipality = $1 AND application_id = $2 AND undone_us = 0
RETURNING disaster_id, person_id;
