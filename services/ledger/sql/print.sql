-- name: people_of_household
-- Of the frozen household of one of them. $1 municipality $2 disaster $3 person
SELECT q.person_id
  FROM person p
  JOIN person q ON q.municipality = $1 AND q.disaster_id = $2 AND q.household_id = p.household_id
 WHERE p.municipality = $1 AND p.disaster_id = $2 AND p.person_id = $3
 ORDER BY q.sort, q.person_id
 LIMIT 60;

-- name: name_of_disaster
-- $1 municipality $2 disaster
SELECT code, name, occurred_on FROM disaster WHERE municipality = $1 AND disaster_id = $2;

-- name: dwellings_to_survey
-- In the order in which they were asked for. $1 municipality $2 disaster $3 dwellings
SELECT d.dwelling_id, d.sealed_address, d.use, d.surveys, d.state, d.grade_code
  FROM dwelling d
 WHERE d.municipality = $1 AND d.disaster_id = $2 AND d.dwelling_id = ANY ($3::text[])
 ORDER BY array_position($3::text[], d.dwelling_id);
