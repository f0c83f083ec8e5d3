-- name: propose_disposal
-- $1 municipality $2 disaster $3 actor $4 now
UPDATE disaster SET disposal_by = $3, disposal_us = $4 WHERE municipality = $1 AND disaster_id = $2;

-- name: dispose_disaster
-- $1 municipality $2 disaster $3 actor $4 now
UPDATE disaster SET state = 'DISPOSED', disposed_by = $3, disposed_us = $4 WHERE municipality = $1 AND disaster_id = $2;

-- name: erase_persons
-- What rested in clear for staff to read; in bites. $1 municipality $2 disaster $3 how many
UPDATE person
   SET name = '', kana = '', alias = '', birth_text = '', sex = '', sealed_address = '', ward = '',
       version = version + 1
 WHERE municipality = $1 AND disaster_id = $2
   AND person_id = ANY (ARRAY(SELECT person_id FROM person WHERE municipality = $1 AND disaster_id = $2 AND name <> ''
                               ORDER BY person_id LIMIT $3));

-- name: erase_households
-- $1 municipality $2 disaster
UPDATE household SET head_name = '' WHERE municipality = $1 AND disaster_id = $2 AND head_name <> '';

-- name: erase_forms
-- $1 municipality $2 disaster
UPDATE household_form SET head_name = '' WHERE municipality = $1 AND disaster_id = $2 AND head_name <> '';

-- name: erase_form_persons
-- $1 municipality $2 disaster
UPDATE household_form_person
   SET name = '', kana = '', birth_text = '', sex = '', sealed_address = '', ward = ''
 WHERE municipality = $1 AND disaster_id = $2 AND name <> '';

-- name: erase_dwellings
-- $1 municipality $2 disaster $3 how many
UPDATE dwelling
   SET sealed_address = '', address_index = '', building_index = '', sealed_building = '', ward = ''
 WHERE municipality = $1 AND disaster_id = $2
   AND dwelling_id = ANY (ARRAY(SELECT dwelling_id FROM dwelling WHERE municipality = $1 AND disaster_id = $2
                                   AND sealed_address <> '' ORDER BY dwelling_id LIMIT $3));

-- name: erase_beginnings
-- $1 municipality $2 disaster
DELETE FROM dwelling_beginning WHERE municipality = $1 AND disaster_id = $2;
