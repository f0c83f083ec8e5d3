-- name: put_opening
-- $1 municipality $2 opening $3 disaster
INSERT INTO opening (municipality, opening_id, disaster_id) VALUES ($1, $2, $3);

-- name: get_opening
-- $1 municipality $2 opening
SELECT o.disaster_id, o.state, o.watermark, o.after_person_id, o.whole, d.reference_date
  FROM opening o
  JOIN disaster d ON d.municipality = $1 AND d.disaster_id = o.disaster_id
 WHERE o.municipality = $1 AND o.opening_id = $2;

-- name: lock_opening
-- $1 municipality $2 opening
SELECT disaster_id, state, watermark, after_person_id, persons, whole, register_as_of
  FROM opening
 WHERE municipality = $1 AND opening_id = $2
   FOR UPDATE;

-- name: stage_page
-- One page of the register. $1 municipality $2 opening, then one array per column
INSERT INTO opening_person (municipality, opening_id, sealed_address, sealed_place, place_index, address_index,
                            beginnings, person_id, household_id, name, kana, alias, birth_text, sex, relation,
                            head_name, dwelling_id, ward, kind, status, sort, protected, stale)
SELECT $1, $2, r.*
  FROM unnest($3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[], $8::text[], $9::text[], $10::text[],
              $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[],
              $19::text[], $20::text[], $21::int[], $22::bool[], $23::bool[]) AS r;

-- name: move_opening
-- $1 municipality $2 opening $3 watermark $4 last person $5 persons so far $6 whole $7 register as of
UPDATE opening
   SET watermark = $3, after_person_id = $4, persons = $5, whole = $6, register_as_of = $7
 WHERE municipality = $1 AND opening_id = $2;

-- name: end_opening
-- $1 municipality $2 opening $3 state
UPDATE opening SET state = $3 WHERE municipality = $1 AND opening_id = $2;

-- name: freeze_households
-- 02 = 世帯主 (code table relationship). $1 municipality $2 disaster $3 opening
INSERT INTO household (municipality, disaster_id, household_id, head_person_id, head_name)
SELECT $1, $2, household_id, coalesce(min(person_id) FILTER (WHERE relation = '02'), ''),
       coalesce(min(name) FILTER (WHERE relation = '02'), max(head_name))
  FROM opening_person
 WHERE municipality = $1 AND opening_id = $3
 GROUP BY household_id;

-- name: freeze_persons
-- Protected by either word: a flag that came over its own stream may be newer than the page. With whoever is protected their
-- whole household is shielded; nobody is regrouped yet. $1 municipality $2 disaster $3 opening $4 now
INSERT INTO person (municipality, disaster_id, person_id, household_id, name, kana, alias, birth_text, sex, relation,
                    sealed_address, ward, kind, status, sort, resident, protected, shielded, recorded_us,
                    register_stale)
SELECT $1, $2, s.person_id, s.household_id, s.name, s.kana, s.alias, s.birth_text, s.sex, s.relation,
       s.sealed_address, s.ward, s.kind, s.status, s.sort, true, s.protected OR coalesce(p.protected, false),
       s.household_id IN (SELECT m.household_id
                            FROM opening_person m
                            LEFT JOIN protection q ON q.municipality = $1 AND q.person_id = m.person_id
                           WHERE m.municipality = $1 AND m.opening_id = $3 AND (m.protected OR coalesce(q.protected, false))),
       $4::bigint, s.stale
  FROM opening_person s
  LEFT JOIN protection p ON p.municipality = $1 AND p.person_id = s.person_id
 WHERE s.municipality = $1 AND s.opening_id = $3;

-- name: freeze_ties
-- Residents of two 宛名番号 who are one, as the register said before: counted once. $1 municipality $2 disaster
UPDATE person p
   SET same_as = i.person_id,
       counted = NOT EXISTS (SELECT FROM person o WHERE o.municipality = $1 AND o.disaster_id = $2 AND o.person_id = i.person_id)
  FROM identity i
 WHERE i.municipality = $1 AND i.provisional_id = p.person_id AND i.how = 'REGISTER' AND i.undone_us = 0
   AND p.municipality = $1 AND p.disaster_id = $2
   AND p.person_id = ANY (ARRAY(SELECT t.provisional_id FROM identity t
                                 WHERE t.municipality = $1 AND t.how = 'REGISTER' AND t.undone_us = 0))
RETURNING p.person_id;

-- name: freeze_dwellings
-- One dwelling per distinct address and 方書. $1 municipality $2 disaster $3 opening $4 key version $5 now
INSERT INTO dwelling (municipality, dwelling_id, disaster_id, sealed_address, address_index, key_version, ward, use,
                      source, recorded_us)
SELECT DISTINCT ON (place_index) $1, dwelling_id, $2, sealed_place, address_index, $4::int, ward, 'RESIDENCE', 'REGISTER',
       $5::bigint
  FROM opening_person
 WHERE municipality = $1 AND opening_id = $3 AND sealed_place <> ''
 ORDER BY place_index, dwelling_id;

-- name: freeze_beginnings
-- By what these dwellings are found: 32 bytes each. $1 municipality $2 disaster $3 opening
INSERT INTO dwelling_beginning (municipality, disaster_id, beginning, dwelling_id)
SELECT $1, $2, substring(s.beginnings, b.at, 32), s.dwelling_id
  FROM (SELECT DISTINCT ON (place_index) dwelling_id, beginnings
          FROM opening_person
         WHERE municipality = $1 AND opening_id = $3 AND sealed_place <> ''
         ORDER BY place_index, dwelling_id) AS s
 CROSS JOIN LATERAL generate_series(1, length(s.beginnings), 32) AS b (at);

-- name: freeze_residences
-- The same dwellings again, without a join that a planner without statistics would nest. $1 municipality $2 disaster
-- $3 opening
INSERT INTO dwelling_household (municipality, disaster_id, dwelling_id, household_id, source)
SELECT DISTINCT $1, $2, min(dwelling_id) OVER (PARTITION BY place_index), household_id, 'REGISTER'
  FROM opening_person
 WHERE municipality = $1 AND opening_id = $3 AND sealed_place <> '';

-- name: clear_stage
-- What is frozen or given up need not lie there twice; in bites. $1 municipality $2 opening $3 how many
DELETE FROM opening_person
 WHERE municipality = $1 AND opening_id = $2
   AND person_id = ANY (ARRAY(SELECT person_id FROM opening_person WHERE municipality = $1 AND opening_id = $2
                               ORDER BY person_id LIMIT $3));
