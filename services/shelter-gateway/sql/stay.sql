-- name: take_evacuee
-- The person's row, made or found, locked: check-ins of one person come one after the other. Facts that a later
-- check-in brings stand over earlier ones. $1 municipality $2 person $3 listed $4 household $5 sex $6 school year $7 now
INSERT INTO evacuee AS e (municipality, person_id, listed, household_id, sex, school_year, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (municipality, person_id) DO UPDATE
   SET household_id = excluded.household_id, sex = excluded.sex, school_year = excluded.school_year;

-- name: open_stays_of_person
-- $1 municipality $2 person
SELECT stay_id, opening_id, arrived_us, outside
  FROM stay
 WHERE municipality = $1 AND person_id = $2 AND state = 'IN'
 ORDER BY arrived_us, stay_id;

-- name: open_stays_of_same
-- Of people entered by hand with this kana and birth date. Not of the protected: whoever says their name at a desk would learn
-- that they are in a shelter (rulings 1). $1 municipality $2 same key under every key version
SELECT s.stay_id, s.opening_id, s.arrived_us, s.outside
  FROM evacuee e
  JOIN stay s ON s.municipality = e.municipality AND s.person_id = e.person_id AND s.state = 'IN'
 WHERE e.municipality = $1 AND e.same_key = ANY ($2::bytea[]) AND NOT e.protected AND e.sealed_register_id IS NULL
 ORDER BY s.arrived_us, s.stay_id;

-- name: get_stay
-- $1 municipality $2 stay
SELECT stay_id
  FROM stay
 WHERE municipality = $1 AND stay_id = $2;

-- name: lock_stay
-- $1 municipality $2 stay
SELECT person_id, opening_id, state, arrived_us, left_us, destination
  FROM stay
 WHERE municipality = $1 AND stay_id = $2
   FOR UPDATE;

-- name: put_stay
-- $1 municipality $2 stay $3 person $4 opening $5 disaster $6 how $7 voluntary $8 outside $9 needing care
-- $10 sealed needs $11 doubtful $12 arrived $13 actor $14 receptionist $15 now
INSERT INTO stay (municipality, stay_id, person_id, opening_id, disaster_id, state, how, voluntary, outside,
       needing_care, sealed_needs, doubtful, arrived_us, actor, receptionist, recorded_us)
VALUES ($1, $2, $3, $4, $5, 'IN', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: step_stay
-- $1 municipality $2 stay $3 state $4 left $5 destination $6 actor $7 receptionist
UPDATE stay
   SET state = $3, left_us = $4, destination = $5, left_actor = $6, left_receptionist = $7
 WHERE municipality = $1 AND stay_id = $2;

-- name: people_in
-- $1 municipality $2 opening
SELECT s.person_id, e.household_id, e.sex, e.school_year, s.voluntary, s.outside, s.needing_care, s.arrived_us
  FROM stay s
  JOIN evacuee e ON e.municipality = s.municipality AND e.person_id = s.person_id
 WHERE s.municipality = $1 AND s.opening_id = $2 AND s.state = 'IN';

-- name: put_challenge
-- $1 municipality $2 challenge $3 opening $4 expires
INSERT INTO card_challenge (municipality, challenge_id, opening_id, expires_us)
VALUES ($1, $2, $3, $4);

-- name: get_challenge
-- $1 municipality $2 challenge
SELECT opening_id, expires_us, used
  FROM card_challenge
 WHERE municipality = $1 AND challenge_id = $2;

-- name: use_challenge
-- Once: no row for who comes second. $1 municipality $2 challenge
UPDATE card_challenge
   SET used = true
 WHERE municipality = $1 AND challenge_id = $2 AND NOT used
RETURNING challenge_id;

-- name: drop_old_challenges
-- $1 municipality $2 expired before
DELETE FROM card_challenge
 WHERE municipality = $1 AND expires_us < $2;
