-- name: lock_digest
-- $1 municipality $2 now
INSERT INTO digest_turn (municipality, at_us)
VALUES ($1, $2)
ON CONFLICT (municipality) DO UPDATE SET at_us = excluded.at_us;

-- name: put_digest_item
-- A dwelling that needs a survey anew is counted anew. $1 municipality $2 kind $3 item $4 now
INSERT INTO digest_item AS d (municipality, kind, item_id, at_us)
VALUES ($1, $2, $3, $4)
ON CONFLICT (municipality, kind, item_id) DO UPDATE
   SET told = false, settled = false, at_us = excluded.at_us
 WHERE d.settled
RETURNING item_id;

-- name: settle_digest_item
-- $1 municipality $2 kind $3 item
UPDATE digest_item
   SET settled = true
 WHERE municipality = $1 AND kind = $2 AND item_id = $3;

-- name: count_digest
-- New ones, and all that are open. $1 municipality $2 kind
SELECT count(*) FILTER (WHERE NOT told) AS untold, count(*) AS open
  FROM digest_item
 WHERE municipality = $1 AND kind = $2 AND NOT settled AND (NOT told OR $2 = 'SURVEYS');

-- name: tell_digest
-- $1 municipality $2 kind
UPDATE digest_item
   SET told = true
 WHERE municipality = $1 AND kind = $2 AND NOT settled AND NOT told;

-- name: put_staff_address
-- $1 municipality $2 desk $3 sealed address $4 now
INSERT INTO staff_address (municipality, desk, sealed_mail, changed_us)
VALUES ($1, $2, $3, $4)
ON CONFLICT (municipality, desk) DO UPDATE SET sealed_mail = excluded.sealed_mail, changed_us = excluded.changed_us;

-- name: get_staff_address
-- $1 municipality $2 desk
SELECT sealed_mail
  FROM staff_address
 WHERE municipality = $1 AND desk = $2;

-- name: put_sender
-- $1 municipality $2 name $3 desk $4 phone $5 how to receive $6 now
INSERT INTO sender (municipality, name, desk, desk_phone, how_to_receive, changed_us)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (municipality) DO UPDATE
   SET name = excluded.name, desk = excluded.desk, desk_phone = excluded.desk_phone,
       how_to_receive = excluded.how_to_receive, changed_us = excluded.changed_us;

-- name: get_sender
-- $1 municipality
SELECT name, desk, desk_phone, how_to_receive
  FROM sender
 WHERE municipality = $1;
