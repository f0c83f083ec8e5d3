-- name: put_inquiry
-- $1 municipality $2 inquiry $3 disaster $4 person $5 relation $6 identity $7 improper $8 public interest $9 sealed paper
-- $10 state $11 actor $12 now
INSERT INTO inquiry (municipality, inquiry_id, disaster_id, person_id, relation, identity, improper, public_interest,
                     sealed_paper, state, recorded_by, recorded_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: lock_inquiry
-- $1 municipality $2 inquiry
SELECT inquiry_id, disaster_id, person_id, relation, identity, improper, public_interest, state, items
  FROM inquiry
 WHERE municipality = $1 AND inquiry_id = $2
   FOR UPDATE;

-- name: get_inquiry
-- $1 municipality $2 inquiry
SELECT inquiry_id, disaster_id, person_id, relation, identity, improper, public_interest, state, items
  FROM inquiry
 WHERE municipality = $1 AND inquiry_id = $2;

-- name: inquiry_decided
-- $1 municipality $2 inquiry $3 items $4 sealed reason $5 actor $6 now
UPDATE inquiry
   SET state = 'ANSWERED', items = $3, sealed_reason = $4, decided_by = $5, decided_us = $6
 WHERE municipality = $1 AND inquiry_id = $2;

-- name: list_inquiries
-- $1 municipality $2 disaster $3 state, '' = all $4 after $5 limit
SELECT inquiry_id, person_id, relation, identity, state, items, sealed_paper, sealed_reason, recorded_by, recorded_us,
       decided_by, decided_us
  FROM inquiry
 WHERE municipality = $1 AND disaster_id = $2 AND ($3 = '' OR state = $3) AND inquiry_id > $4
 ORDER BY inquiry_id
 LIMIT $5;
