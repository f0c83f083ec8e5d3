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
SELECT person_id, same_key IS NOT NULL AS named, sealed_kana, sealed_birth,
       CASE WHEN NOT card_wrong THEN sealed_card END AS sealed_card, fits, not_hidden
  FROM evacuee
 WHERE municipality = $1 AND NOT listed AND superseded_by = '' AND (same_key IS NOT NULL OR card_index IS NOT NULL AND NOT card_wrong)
   AND sealed_register_id IS NULL AND person_id > $2
 ORDER BY person_id
 LIMIT $3;

-- name: unidentified_one
-- $1 municipality $2 person
SELECT person_id, same_key IS NOT NULL AS named, sealed_kana, sealed_birth,
       CASE WHEN NOT card_wrong THEN sealed_card END AS sealed_card, fits, not_hidden
  FROM evacuee
 WHERE municipality = $1 AND person_id = $2 AND NOT listed AND superseded_by = ''
   AND (same_key IS NOT NULL OR card_index IS NOT NULL AND NOT card_wrong) AND sealed_register_id IS NULL;

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

-- name: mark_merged
-- $1 municipality $2 stay $3 provisional
UPDATE stay SET merged_for = $3 WHERE municipality = $1 AND stay_id = $2;

-- name: lock_identified_stay
-- $1 municipality $2 stay
SELECT s.person_id, s.entered_as
  FROM stay s
  JOIN evacuee e ON e.municipality = s.municipality AND e.person_id = s.entered_as
 WHERE s.municipality = $1 AND s.stay_id = $2 AND s.entered_as <> '' AND e.superseded_by = s.person_id
   FOR UPDATE;

-- name: give_stays_back
-- $1 municipality $2 provisional $3 person
UPDATE stay
   SET person_id = $2, entered_as = ''
 WHERE municipality = $1 AND person_id = $3 AND entered_as = $2
RETURNING stay_id;

-- name: evacuee_again
-- Their card, as the register has it, names somebody else. $1 municipality $2 provisional
UPDATE evacuee
   SET superseded_by = '', card_wrong = card_index IS NOT NULL
 WHERE municipality = $1 AND person_id = $2;

-- name: put_undone
-- $1 municipality $2 provisional $3 person $4 now $5 actor $6 sealed reason
INSERT INTO identity_undone (municipality, provisional_id, person_id, undone_us, undone_by, sealed_reason)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: merged_stays
-- That ended when the two became one, of whoever is nowhere else now. $1 municipality $2 provisional
SELECT s.stay_id, s.person_id, s.opening_id, s.disaster_id, s.how, s.voluntary, s.outside, s.needing_care, s.sealed_needs,
       s.left_us, o.site_id, e.listed
  FROM stay s
  JOIN opening o ON o.municipality = s.municipality AND o.opening_id = s.opening_id AND o.state = 'OPEN'
  JOIN evacuee e ON e.municipality = s.municipality AND e.person_id = s.person_id
 WHERE s.municipality = $1 AND s.merged_for = $2 AND s.merged_for <> ''
   AND NOT EXISTS (SELECT FROM stay n WHERE n.municipality = $1 AND n.person_id = s.person_id AND n.state = 'IN')
 ORDER BY s.left_us DESC, s.stay_id
   FOR UPDATE OF s;

-- name: unmark_merged
-- $1 municipality $2 provisional
UPDATE stay SET merged_for = '' WHERE municipality = $1 AND merged_for = $2 AND merged_for <> '';
