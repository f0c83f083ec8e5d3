-- name: put_message
-- No row: it was asked for before. $1 municipality $2 message $3 notice $4 key $5 application $6 certificate $7 desk
-- $8 counted $9 now
INSERT INTO message (municipality, message_id, notice, dedup_key, application_id, certificate_id, desk, counted,
       next_us, made_us, changed_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $9)
ON CONFLICT (municipality, dedup_key) DO NOTHING
RETURNING message_id;

-- name: get_message
-- $1 municipality $2 message
SELECT message_id, notice, application_id, certificate_id, desk, counted, state, reason, tries, next_us, made_us
  FROM message
 WHERE municipality = $1 AND message_id = $2;

-- name: lock_message
-- $1 municipality $2 message
SELECT message_id, notice, application_id, certificate_id, desk, counted, state, reason, tries, next_us, made_us
  FROM message
 WHERE municipality = $1 AND message_id = $2
   FOR UPDATE;

-- name: step_message
-- $1 municipality $2 message $3 state $4 reason $5 tries $6 next $7 now
UPDATE message
   SET state = $3, reason = $4, tries = $5, next_us = $6, changed_us = $7
 WHERE municipality = $1 AND message_id = $2;

-- name: waiting_of_application
-- $1 municipality $2 application $3 all; else what was said of the house
SELECT message_id
  FROM message
 WHERE municipality = $1 AND application_id = $2 AND state IN ('QUEUED', 'RETRY') AND ($3::bool OR notice IN ('RESULT', 'READY'))
   FOR UPDATE;

-- name: take_back_refusal
-- What was told of it is told no more, and of the next one anew. $1 municipality $2 application
UPDATE message
   SET dedup_key = dedup_key || '/' || message_id
 WHERE municipality = $1 AND application_id = $2 AND notice = 'REJECTED'
RETURNING message_id, state;

-- name: list_messages
-- $1 municipality $2 state or "" $3 after $4 how many
SELECT message_id, notice, application_id, state, reason, tries, next_us, changed_us
  FROM message
 WHERE municipality = $1 AND ($2 = '' OR state = $2) AND message_id > $3
 ORDER BY message_id
 LIMIT $4;

-- name: list_messages_of
-- $1 municipality $2 state or "" $3 after $4 how many $5 application
SELECT message_id, notice, application_id, state, reason, tries, next_us, changed_us
  FROM message
 WHERE municipality = $1 AND application_id = $5 AND ($2 = '' OR state = $2) AND message_id > $3
 ORDER BY message_id
 LIMIT $4;

-- name: put_turn
-- $1 municipality $2 application $3 rev
INSERT INTO application_turn AS t (municipality, application_id, rev)
VALUES ($1, $2, $3)
ON CONFLICT (municipality, application_id) DO UPDATE SET rev = greatest(t.rev, excluded.rev);

-- name: get_turn
-- $1 municipality $2 application
SELECT rev
  FROM application_turn
 WHERE municipality = $1 AND application_id = $2;

-- name: take_dwelling
-- $1 municipality $2 dwelling
INSERT INTO dwelling_result AS d (municipality, dwelling_id)
VALUES ($1, $2)
ON CONFLICT (municipality, dwelling_id) DO UPDATE SET survey_id = d.survey_id
RETURNING survey_id;

-- name: decide_dwelling
-- $1 municipality $2 dwelling $3 survey
UPDATE dwelling_result
   SET survey_id = $3
 WHERE municipality = $1 AND dwelling_id = $2;

-- name: put_accepted
-- $1 municipality $2 application $3 dwelling
INSERT INTO accepted_application (municipality, application_id, dwelling_id)
VALUES ($1, $2, $3)
ON CONFLICT (municipality, application_id) DO UPDATE SET dwelling_id = excluded.dwelling_id;

-- name: drop_accepted
-- $1 municipality $2 application
UPDATE accepted_application
   SET dwelling_id = ''
 WHERE municipality = $1 AND application_id = $2;

-- name: accepted_for_dwelling
-- $1 municipality $2 dwelling
SELECT application_id
  FROM accepted_application
 WHERE municipality = $1 AND dwelling_id = $2
 ORDER BY application_id;
