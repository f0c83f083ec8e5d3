-- name: by_hand_all
-- Who may be a protected person of the register, and is not known to be. $1 municipality $2 after $3 how many
SELECT person_id, sealed_kana, sealed_birth
  FROM evacuee
 WHERE municipality = $1 AND NOT listed AND same_key IS NOT NULL AND sealed_register_id IS NULL AND person_id > $2
 ORDER BY person_id
 LIMIT $3;

-- name: by_hand_one
-- $1 municipality $2 person
SELECT person_id, sealed_kana, sealed_birth
  FROM evacuee
 WHERE municipality = $1 AND person_id = $2 AND NOT listed AND same_key IS NOT NULL AND sealed_register_id IS NULL;

-- name: put_register_id
-- $1 municipality $2 person $3 sealed id
UPDATE evacuee
   SET sealed_register_id = $3
 WHERE municipality = $1 AND person_id = $2;

-- name: hidden_stays
-- $1 municipality $2 after this stay $3 how many
SELECT s.stay_id, s.opening_id, s.person_id, s.arrived_us, e.sealed_register_id
  FROM evacuee e
  JOIN stay s ON s.municipality = e.municipality AND s.person_id = e.person_id AND s.state = 'IN'
 WHERE e.municipality = $1 AND e.sealed_register_id IS NOT NULL AND s.stay_id > $2
 ORDER BY s.stay_id
 LIMIT $3;
