-- name: put_unlisted
-- Somebody whom the register has not named. One card is one person: found, the row is locked, and may have been identified
-- meanwhile. $1 municipality $2 person $3 card index, NULL = by hand $4 sealed card $5 now
INSERT INTO evacuee AS e (municipality, person_id, listed, card_index, sealed_card, made_us)
VALUES ($1, $2, false, $3, $4, $5)
ON CONFLICT (municipality, card_index) WHERE card_index IS NOT NULL DO UPDATE SET card_index = e.card_index
RETURNING person_id, superseded_by, sealed_name IS NOT NULL AS said;

-- name: put_said
-- $1 municipality $2 person $3 sex $4 school year $5 same key $6 name $7 kana $8 birth $9 address, all sealed
UPDATE evacuee
   SET sex = $3, school_year = $4, same_key = $5, sealed_name = $6, sealed_kana = $7, sealed_birth = $8,
       sealed_address = $9
 WHERE municipality = $1 AND person_id = $2;

-- name: lock_evacuee
-- $1 municipality $2 person
SELECT listed, superseded_by, sealed_register_id
  FROM evacuee
 WHERE municipality = $1 AND person_id = $2
   FOR UPDATE;

-- name: supersede_evacuee
-- $1 municipality $2 provisional $3 person
UPDATE evacuee
   SET superseded_by = $3, fits = 0, sealed_register_id = NULL
 WHERE municipality = $1 AND person_id = $2;

-- name: give_stays
-- All of them, also those that ended. $1 municipality $2 provisional $3 person
UPDATE stay
   SET person_id = $3, entered_as = $2
 WHERE municipality = $1 AND person_id = $2;

-- name: newest_stay_of_person
-- Where they are now, else where they were last. $1 municipality $2 person
SELECT stay_id
  FROM stay
 WHERE municipality = $1 AND person_id = $2
 ORDER BY state = 'IN' DESC, arrived_us DESC, stay_id DESC
 LIMIT 1;

-- name: person_of_stay
-- $1 municipality $2 stay
SELECT person_id, opening_id
  FROM stay
 WHERE municipality = $1 AND stay_id = $2;

-- name: mark_protected
-- $1 municipality $2 person $3 protected
UPDATE evacuee
   SET protected = $3
 WHERE municipality = $1 AND person_id = $2
RETURNING superseded_by;

-- name: unidentified_stays
-- $1 municipality $2 opening $3 after this stay $4 how many
SELECT s.stay_id, s.how, s.arrived_us, CASE WHEN e.fits > 0 THEN 'CANDIDATE' ELSE 'CHECKING' END AS state
  FROM stay s
  JOIN evacuee e ON e.municipality = s.municipality AND e.person_id = s.person_id
 WHERE s.municipality = $1 AND s.opening_id = $2 AND s.stay_id > $3 AND NOT e.listed
 ORDER BY s.stay_id
 LIMIT $4;

-- name: unidentified_all
-- Whom the register may know. $1 municipality $2 after $3 how many
SELECT person_id, same_key IS NOT NULL AS named, sealed_kana, sealed_birth, sealed_card, fits, not_hidden
  FROM evacuee
 WHERE municipality = $1 AND NOT listed AND superseded_by = '' AND (same_key IS NOT NULL OR card_index IS NOT NULL)
   AND sealed_register_id IS NULL AND person_id > $2
 ORDER BY person_id
 LIMIT $3;

-- name: unidentified_one
-- $1 municipality $2 person
SELECT person_id, same_key IS NOT NULL AS named, sealed_kana, sealed_birth, sealed_card, fits, not_hidden
  FROM evacuee
 WHERE municipality = $1 AND person_id = $2 AND NOT listed AND superseded_by = ''
   AND (same_key IS NOT NULL OR card_index IS NOT NULL) AND sealed_register_id IS NULL;

-- name: put_fits
-- $1 municipality $2 person $3 how many residents fit
UPDATE evacuee
   SET fits = $3
 WHERE municipality = $1 AND person_id = $2 AND NOT listed AND superseded_by = '';

-- name: hide_evacuee
-- For the protection desk; what was found before about anybody else is no longer shown. $1 municipality $2 person
-- $3 sealed id of the register
UPDATE evacuee
   SET sealed_register_id = $3, fits = 0
 WHERE municipality = $1 AND person_id = $2 AND NOT listed AND superseded_by = '';

-- name: unhide_evacuee
-- $1 municipality $2 person
UPDATE evacuee
   SET sealed_register_id = NULL, not_hidden = true
 WHERE municipality = $1 AND person_id = $2;

-- name: hidden_stays
-- $1 municipality $2 after this stay $3 how many
SELECT s.stay_id, s.opening_id, s.person_id, s.arrived_us, e.sealed_register_id
  FROM evacuee e
  JOIN stay s ON s.municipality = e.municipality AND s.person_id = e.person_id
 WHERE e.municipality = $1 AND e.sealed_register_id IS NOT NULL AND s.stay_id > $2
 ORDER BY s.stay_id
 LIMIT $3;
