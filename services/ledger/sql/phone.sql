-- name: find_by_phone
-- Of this disaster's ledger, also by a number that was theirs. $1 municipality $2 disaster $3 indexes $4 limit
SELECT p.person_id, p.household_id, p.name, p.shielded, p.death, max(c.observed_us) AS observed_us,
       bool_or(NOT EXISTS (SELECT FROM contact_episode n WHERE n.municipality = $1 AND n.person_id = c.person_id
                              AND n.kind = 'PHONE'
                              AND (n.observed_us, n.recorded_us, n.contact_id) > (c.observed_us, c.recorded_us, c.contact_id))) AS newest
  FROM contact_episode c
  LEFT JOIN identity i ON i.municipality = $1 AND i.provisional_id = c.person_id AND i.undone_us = 0
  JOIN person p ON p.municipality = $1 AND p.disaster_id = $2 AND p.person_id = coalesce(i.person_id, c.person_id)
 WHERE c.municipality = $1 AND c.phone_index = ANY ($3::bytea[])
 GROUP BY p.person_id, p.household_id, p.name, p.shielded, p.death
 ORDER BY p.household_id, p.person_id
 LIMIT $4;

-- name: contacts_without_index
-- $1 municipality $2 limit
SELECT contact_id, kind, sealed_value
  FROM contact_episode
 WHERE municipality = $1 AND phone_index IS NULL
 ORDER BY contact_id
 LIMIT $2
   FOR UPDATE;

-- name: put_phone_indexes
-- $1 municipality $2 contacts $3 indexes
UPDATE contact_episode c
   SET phone_index = u.phone_index
  FROM unnest($2::text[], $3::bytea[]) AS u (contact_id, phone_index)
 WHERE c.municipality = $1 AND c.contact_id = u.contact_id;
