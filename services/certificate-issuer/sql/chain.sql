-- name: put_chain
-- The first certificate of an application. $1 municipality $2 application $3 disaster $4 dwelling $5 person $6 certificate
INSERT INTO chain (municipality, application_id, disaster_id, dwelling_id, person_id, certificate_id)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (municipality, application_id) DO NOTHING
RETURNING application_id;

-- name: lock_chain
-- $1 municipality $2 application
SELECT disaster_id, dwelling_id, person_id, certificate_id, marks, closed
  FROM chain
 WHERE municipality = $1 AND application_id = $2
   FOR UPDATE;

-- name: get_chain
-- $1 municipality $2 application
SELECT disaster_id, dwelling_id, person_id, certificate_id, marks, closed
  FROM chain
 WHERE municipality = $1 AND application_id = $2;

-- name: mark_chain
-- $1 municipality $2 application
UPDATE chain
   SET marks = marks + 1
 WHERE municipality = $1 AND application_id = $2 AND NOT closed
RETURNING application_id;

-- name: mark_chains_of_dwelling
-- $1 municipality $2 disaster $3 dwelling
UPDATE chain
   SET marks = marks + 1
 WHERE municipality = $1 AND disaster_id = $2 AND dwelling_id = $3 AND NOT closed
RETURNING application_id;

-- name: mark_chains_of_person
-- Those whose newest certificate names the person. $1 municipality $2 disaster $3 person
UPDATE chain c
   SET marks = marks + 1
  FROM certificate_person p
  JOIN certificate k ON k.municipality = p.municipality AND k.certificate_id = p.certificate_id
 WHERE p.municipality = $1 AND p.person_id = $3 AND k.disaster_id = $2
   AND c.municipality = $1 AND c.application_id = k.application_id AND c.certificate_id = k.certificate_id AND NOT c.closed
RETURNING c.application_id;

-- name: rematch_chain
-- Another person or dwelling, before anything was approved. $1 municipality $2 application $3 dwelling $4 person
UPDATE chain
   SET dwelling_id = $3, person_id = $4, marks = marks + 1
 WHERE municipality = $1 AND application_id = $2;

-- name: head_chain
-- $1 municipality $2 application $3 certificate
UPDATE chain
   SET certificate_id = $3
 WHERE municipality = $1 AND application_id = $2;

-- name: reopen_chain
-- $1 municipality $2 application $3 certificate
UPDATE chain
   SET closed = false, certificate_id = $3
 WHERE municipality = $1 AND application_id = $2;

-- name: close_chain
-- $1 municipality $2 application
UPDATE chain
   SET closed = true, marks = marks + 1
 WHERE municipality = $1 AND application_id = $2;

-- name: lock_chains_of_certificates
-- In one order, so that two batches do not wait for each other. $1 municipality $2 certificates
SELECT c.application_id
  FROM chain c
 WHERE c.municipality = $1
   AND c.application_id IN (SELECT k.application_id
                              FROM certificate k
                             WHERE k.municipality = $1 AND k.certificate_id = ANY ($2::text[]))
 ORDER BY c.application_id
   FOR UPDATE OF c;

-- name: put_protection
-- $1 municipality $2 person $3 protected $4 epoch
INSERT INTO person_protection (municipality, person_id, protected, epoch)
VALUES ($1, $2, $3, $4)
ON CONFLICT (municipality, person_id) DO UPDATE
   SET protected = excluded.protected, epoch = excluded.epoch
 WHERE person_protection.epoch < excluded.epoch;

-- name: any_protected
-- $1 municipality $2 persons
SELECT person_id
  FROM person_protection
 WHERE municipality = $1 AND person_id = ANY ($2::text[]) AND protected
 LIMIT 1;
