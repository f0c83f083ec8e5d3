-- name: get_victims
-- $1 municipality $2 disaster $3 persons
SELECT p.death, p.person_id, p.household_id, p.victim, p.name, p.kana, p.birth_text, p.sex, p.sealed_address,
       p.relation, h.head_person_id = p.person_id AS head, p.resident, p.version, p.shielded, p.register_stale
  FROM person p
  JOIN household h ON h.municipality = $1 AND h.disaster_id = $2 AND h.household_id = p.household_id
 WHERE p.municipality = $1 AND p.disaster_id = $2 AND p.person_id = ANY ($3::text[])
 ORDER BY p.person_id;

-- name: lock_person
-- $1 municipality $2 disaster $3 person
SELECT person_id, household_id, victim, protected, same_as, version
  FROM person
 WHERE municipality = $1 AND disaster_id = $2 AND person_id = $3
   FOR UPDATE;

-- name: put_household
-- $1 municipality $2 disaster $3 household $4 head $5 name
INSERT INTO household (municipality, disaster_id, household_id, head_person_id, head_name)
VALUES ($1, $2, $3, $4, $5);

-- name: put_non_resident
-- $1 municipality $2 disaster $3 person $4 household $5 name $6 kana $7 birth $8 sex $9 sealed address $10 why $11 protected
-- $12 now $13 relation; after whom was there before
INSERT INTO person (municipality, disaster_id, person_id, household_id, name, kana, alias, birth_text, sex, relation,
                    sealed_address, ward, kind, status, sort, resident, why, protected, shielded, recorded_us)
SELECT $1, $2, $3, $4, $5, $6, '', $7, $8, $13, $9::bytea, '', '', '', count(*), false, $10, $11::bool, $11::bool, $12::bigint
  FROM person
 WHERE municipality = $1 AND disaster_id = $2 AND household_id = $4;

-- name: get_household
-- $1 municipality $2 disaster $3 household
SELECT household_id FROM household WHERE municipality = $1 AND disaster_id = $2 AND household_id = $3;

-- name: mark_victim
-- $1 municipality $2 disaster $3 person
UPDATE person
   SET victim = true, version = version + 1
 WHERE municipality = $1 AND disaster_id = $2 AND person_id = $3 AND NOT victim
RETURNING version;

-- name: unmark_victim
-- Unless another application makes them one. $1 municipality $2 disaster $3 person
UPDATE person
   SET victim = false, version = version + 1
 WHERE municipality = $1 AND disaster_id = $2 AND person_id = $3 AND victim
   AND NOT EXISTS (SELECT FROM application_link a WHERE a.municipality = $1 AND a.disaster_id = $2 AND a.undone_us = 0
                      AND a.person_id = ANY (ARRAY(SELECT $3 UNION ALL
                                                   SELECT t.person_id FROM person t WHERE t.municipality = $1
                                                      AND t.disaster_id = $2 AND t.same_as = $3 AND t.same_as <> '')))
RETURNING version;

-- name: is_protected
-- $1 municipality $2 person
SELECT protected FROM protection WHERE municipality = $1 AND person_id = $2;

-- name: put_protection
-- Only a newer word counts. $1 municipality $2 person $3 protected $4 epoch $5 now
INSERT INTO protection (municipality, person_id, protected, epoch, changed_us)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (municipality, person_id) DO UPDATE
   SET protected = excluded.protected, epoch = excluded.epoch, changed_us = excluded.changed_us
 WHERE protection.epoch < excluded.epoch
RETURNING person_id;

-- name: lock_disasters
-- Against a freeze and whatever else changes who is shielded (shield.h). $1 municipality
SELECT disaster_id, opening_id, state
  FROM disaster
 WHERE municipality = $1
 ORDER BY disaster_id
   FOR UPDATE;

-- name: protect_staged
-- $1 municipality $2 opening $3 person $4 protected
UPDATE opening_person
   SET protected = $4
 WHERE municipality = $1 AND opening_id = $2 AND person_id = $3;

-- name: protect_person
-- Also of who turned out to be them, whose own word stands beside. $1 municipality $2 disaster $3 person $4 protected
UPDATE person p
   SET protected = NOT p.protected, version = version + 1
 WHERE p.municipality = $1 AND p.disaster_id = $2
   AND (p.person_id = $3
        OR p.person_id = ANY (ARRAY(SELECT t.person_id FROM person t WHERE t.municipality = $1 AND t.disaster_id = $2
                                       AND t.same_as = $3 AND t.same_as <> '')))
   AND p.protected <> ($4 OR EXISTS (SELECT FROM protection t
                                      WHERE t.municipality = $1 AND t.protected AND t.person_id <> $3
                                        AND t.person_id IN (p.person_id, p.same_as)))
RETURNING person_id, household_id, version;

-- name: raise_household
-- A fact of its certificate changed. $1 municipality $2 disaster $3 household
UPDATE household
   SET version = version + 1
 WHERE municipality = $1 AND disaster_id = $2 AND household_id = $3;

-- name: raise_head
-- Whose household has somebody more. No row: it has no head. $1 municipality $2 disaster $3 household
UPDATE person
   SET version = version + 1
 WHERE municipality = $1 AND disaster_id = $2
   AND person_id = (SELECT h.head_person_id FROM household h
                     WHERE h.municipality = $1 AND h.disaster_id = $2 AND h.household_id = $3)
RETURNING person_id, version;
