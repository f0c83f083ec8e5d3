-- name: put_decision
-- The newest version of a dwelling's grade stays. $1 municipality $2 disaster $3 dwelling $4 survey $5 version
INSERT INTO dwelling_decision (municipality, disaster_id, dwelling_id, survey_id, version)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (municipality, disaster_id, dwelling_id)
DO UPDATE SET survey_id = excluded.survey_id, version = excluded.version
 WHERE dwelling_decision.version < excluded.version;

-- name: get_decision
-- $1 municipality $2 disaster $3 dwelling
SELECT survey_id
  FROM dwelling_decision
 WHERE municipality = $1 AND disaster_id = $2 AND dwelling_id = $3 AND survey_id <> '';

-- name: lock_of_dwelling
-- Applications for a dwelling. $1 municipality $2 disaster $3 dwelling
SELECT *, coalesce(due_on::text, '') AS due
  FROM application
 WHERE municipality = $1 AND disaster_id = $2 AND dwelling_id = $3 AND dwelling_id <> ''
 ORDER BY application_id
   FOR UPDATE;

-- name: note_certificate
-- Facts only rise, so that their order does not matter. $1 municipality $2 application $3 certificate $4 ready $5 issued
-- $6 superseded
INSERT INTO application_certificate (municipality, application_id, certificate_id, ready, issued, superseded)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (municipality, application_id, certificate_id)
DO UPDATE SET ready = application_certificate.ready OR excluded.ready,
              issued = application_certificate.issued OR excluded.issued,
              superseded = application_certificate.superseded OR excluded.superseded;

-- name: certificates_are_void
-- Whatever is still told of them. $1 municipality $2 application
UPDATE application_certificate SET superseded = true WHERE municipality = $1 AND application_id = $2;

-- name: certificate_facts
-- Of the certificates that are valid. $1 municipality $2 application
SELECT coalesce(bool_or(ready OR issued), false) AS ready, coalesce(bool_or(issued), false) AS issued
  FROM application_certificate
 WHERE municipality = $1 AND application_id = $2 AND NOT superseded;
