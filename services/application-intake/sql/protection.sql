-- name: lock_of_person
-- Cases of a person who is becoming protected: whose they are, and whose they may be. $1 municipality $2 person
SELECT *, coalesce(due_on::text, '') AS due
  FROM application
 WHERE municipality = $1 AND desk <> 'PROTECTION'
   AND application_id = ANY (ARRAY(
         SELECT application_id FROM application WHERE municipality = $1 AND person_id = $2 AND person_id <> ''
          UNION
         SELECT application_id FROM person_candidate WHERE municipality = $1 AND person_id = $2))
 ORDER BY application_id
   FOR UPDATE;

-- name: lock_of_household
-- Cases of a household of whom somebody is protected: the form shows their address, and names who lives there. $1 municipality
-- $2 disaster $3 household
SELECT *, coalesce(due_on::text, '') AS due
  FROM application
 WHERE municipality = $1 AND disaster_id = $2 AND desk <> 'PROTECTION'
   AND application_id = ANY (ARRAY(
         SELECT application_id FROM application
          WHERE municipality = $1 AND disaster_id = $2 AND household_id = $3 AND household_id <> ''
          UNION
         SELECT application_id FROM person_candidate
          WHERE municipality = $1 AND household_id = $3 AND household_id <> ''))
 ORDER BY application_id
   FOR UPDATE;

-- name: all_disasters
-- $1 municipality
SELECT DISTINCT disaster_id FROM procedure_period WHERE municipality = $1 ORDER BY disaster_id LIMIT 100;
