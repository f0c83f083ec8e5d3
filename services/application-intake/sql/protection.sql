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
