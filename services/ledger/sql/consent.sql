-- name: put_consent
-- $1 municipality $2 consent $3 person $4 disaster $5 shelter opening $6 recipient $7 answer $8 named
-- $9 sealed whom $10 source $11 observed $12 actor $13 now
INSERT INTO consent (municipality, consent_id, person_id, disaster_id, opening_id, recipient, answer, named, sealed_whom,
                     source, observed_us, recorded_by, recorded_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: put_consent_once
-- The same of an event, which may come again.
INSERT INTO consent (municipality, consent_id, person_id, disaster_id, opening_id, recipient, answer, named, sealed_whom,
                     source, observed_us, recorded_by, recorded_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT DO NOTHING;

-- name: list_consents
-- Also those told before the person was known; newest first. $1 municipality $2 person $3 disaster
SELECT c.consent_id, c.recipient, c.answer, c.named, c.sealed_whom, c.source, c.observed_us, c.recorded_us, c.recorded_by
  FROM consent c
  LEFT JOIN shelter_binding b ON b.municipality = $1 AND b.opening_id = c.opening_id
 WHERE c.municipality = $1
   AND c.person_id = ANY (ARRAY(SELECT provisional_id FROM identity WHERE municipality = $1 AND person_id = $2 AND undone_us = 0
                                UNION ALL SELECT $2))
   AND coalesce(nullif(c.disaster_id, ''), b.disaster_id, '') IN ($3, '')
 ORDER BY c.observed_us DESC, c.recorded_us DESC, c.consent_id DESC
 LIMIT 200;

-- name: person_on_ledger
-- $1 municipality $2 disaster $3 person
SELECT p.person_id, p.household_id, p.victim, p.resident, p.death, p.shielded
  FROM person p
 WHERE p.municipality = $1 AND p.disaster_id = $2 AND p.person_id = $3;
