-- name: household_persons
-- As it is frozen now. $1 municipality $2 disaster $3 household
SELECT person_id, resident
  FROM person
 WHERE municipality = $1 AND disaster_id = $2 AND household_id = $3
 ORDER BY person_id
 LIMIT 61;

-- name: persons_elsewhere
-- Where these are on the ledger: alone and not counted since their household let them go, or of one that counts them.
-- $1 municipality $2 disaster $3 persons
SELECT person_id, household_id, counted OR same_as <> '' OR NOT resident AS held
  FROM person
 WHERE municipality = $1 AND disaster_id = $2 AND person_id = ANY ($3::text[]);

-- name: put_household_form
-- What it was until now. $1 municipality $2 form $3 disaster $4 household $5 actor $6 now
INSERT INTO household_form (municipality, form_id, disaster_id, household_id, head_person_id, head_name, dwelling_ids, known_to_us,
                            ended_by)
SELECT $1, $2, $3, h.household_id, h.head_person_id, h.head_name,
       ARRAY(SELECT l.dwelling_id FROM dwelling_household l WHERE l.municipality = $1 AND l.disaster_id = $3
                AND l.household_id = $4 ORDER BY l.dwelling_id),
       $6, $5
  FROM household h
 WHERE h.municipality = $1 AND h.disaster_id = $3 AND h.household_id = $4;

-- name: put_household_form_persons
-- $1 municipality $2 form $3 disaster $4 household $5 now
INSERT INTO household_form_person (municipality, form_id, person_id, disaster_id, known_to_us, name, kana, birth_text, sex, relation,
                                   sealed_address, ward, sort)
SELECT $1, $2, person_id, $3, $5, name, kana, birth_text, sex, relation, sealed_address, ward, sort
  FROM person
 WHERE municipality = $1 AND disaster_id = $3 AND household_id = $4;

-- name: refreeze_persons
-- As the register has them for the day. $1 municipality $2 disaster $3 household $4 now, then one array per column
INSERT INTO person (municipality, disaster_id, person_id, household_id, name, kana, alias, birth_text, sex, relation,
                    sealed_address, ward, kind, status, sort, resident, protected, shielded, recorded_us,
                    register_stale)
SELECT $1, $2, s.person_id, $3, s.name, s.kana, s.alias, s.birth_text, s.sex, s.relation, s.sealed_address, s.ward,
       s.kind, s.status, s.sort, true, s.protected OR coalesce(p.protected, false), s.protected OR coalesce(p.protected, false),
       $4::bigint, s.stale
  FROM unnest($5::bytea[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[],
              $14::text[], $15::text[], $16::int[], $17::bool[], $18::bool[])
       AS s (sealed_address, person_id, name, kana, alias, birth_text, sex, relation, ward, kind, status, sort, protected, stale)
  LEFT JOIN protection p ON p.municipality = $1 AND p.person_id = s.person_id
ON CONFLICT (municipality, disaster_id, person_id) DO UPDATE
   SET household_id = excluded.household_id, name = excluded.name, kana = excluded.kana, alias = excluded.alias,
       birth_text = excluded.birth_text, sex = excluded.sex, relation = excluded.relation,
       sealed_address = excluded.sealed_address, ward = excluded.ward, kind = excluded.kind, status = excluded.status,
       sort = excluded.sort, register_stale = excluded.register_stale,
       counted = NOT EXISTS (SELECT FROM person o WHERE o.municipality = $1 AND o.disaster_id = $2 AND o.person_id = person.same_as),
       protected = person.protected OR excluded.protected, version = person.version + 1
RETURNING person_id, household_id, version;

-- name: stand_alone
-- Was not of it on that day: nobody's household, and not counted, until another's date takes them in. $1 municipality
-- $2 disaster $3 persons
UPDATE person
   SET household_id = person_id, sort = 0, counted = false, version = version + 1
 WHERE municipality = $1 AND disaster_id = $2 AND person_id = ANY ($3::text[])
RETURNING person_id, household_id, version;

-- name: put_lone_households
-- $1 municipality $2 disaster $3 persons
INSERT INTO household (municipality, disaster_id, household_id, head_person_id, head_name)
SELECT $1, $2, p.person_id, p.person_id, p.name
  FROM person p
 WHERE p.municipality = $1 AND p.disaster_id = $2 AND p.person_id = ANY ($3::text[])
ON CONFLICT (municipality, disaster_id, household_id) DO NOTHING;

-- name: head_household
-- $1 municipality $2 disaster $3 household $4 head $5 name
UPDATE household
   SET head_person_id = $4, head_name = $5
 WHERE municipality = $1 AND disaster_id = $2 AND household_id = $3;

-- name: drop_residences
-- Where the register had them before. $1 municipality $2 disaster $3 household $4 but here
DELETE FROM dwelling_household
 WHERE municipality = $1 AND disaster_id = $2 AND household_id = $3 AND source = 'REGISTER' AND NOT dwelling_id = ANY ($4::text[]);

-- name: put_residences
-- $1 municipality $2 disaster $3 household $4 dwellings
INSERT INTO dwelling_household (municipality, disaster_id, dwelling_id, household_id, source)
SELECT $1, $2, u.dwelling_id, $3, 'REGISTER'
  FROM unnest($4::text[]) AS u (dwelling_id)
ON CONFLICT (municipality, dwelling_id, household_id) DO NOTHING;
