-- name: put_entry
-- $1 municipality $2 entry $3 disaster $4 person $5 of whose household $6 relation $7 why $8 source $9 sealed paper $10 observed
-- $11 actor $12 now
INSERT INTO entry (municipality, entry_id, disaster_id, person_id, with_person_id, relation, why, source, sealed_paper,
                   observed_us, entered_by, entered_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: get_entry
-- $1 municipality $2 entry
SELECT entry_id, disaster_id, person_id, with_person_id, relation, why, source, sealed_paper, state, desk, candidates
  FROM entry
 WHERE municipality = $1 AND entry_id = $2;

-- name: lock_entry
-- $1 municipality $2 entry
SELECT entry_id, disaster_id, person_id, with_person_id, relation, why, source, sealed_paper, state, desk, candidates
  FROM entry
 WHERE municipality = $1 AND entry_id = $2
   FOR UPDATE;

-- name: settle_entry
-- $1 municipality $2 entry $3 state $4 the desk's $5 candidates $6 person
UPDATE entry
   SET state = $3, desk = $4, candidates = $5, person_id = $6
 WHERE municipality = $1 AND entry_id = $2;

-- name: entry_decided
-- $1 municipality $2 entry $3 sealed reason $4 actor $5 now
UPDATE entry
   SET sealed_reason = $3, decided_by = $4, decided_us = $5
 WHERE municipality = $1 AND entry_id = $2;

-- name: list_entries
-- $1 municipality $2 disaster $3 state, '' = all $4 to the desk $5 after $6 limit
SELECT e.entry_id, CASE WHEN NOT $4 AND e.desk THEN 'CHECKING' ELSE e.state END AS state, e.desk, e.person_id, e.candidates,
       e.why, e.source, e.sealed_paper, e.sealed_reason, e.entered_by, e.entered_us, e.decided_by, e.decided_us
  FROM entry e
 WHERE e.municipality = $1 AND e.disaster_id = $2 AND e.entry_id > $5
   AND ($3 = '' OR CASE WHEN NOT $4 AND e.desk THEN 'CHECKING' ELSE e.state END = $3)
 ORDER BY e.entry_id
 LIMIT $6;

-- name: entered_by_hand
-- Everybody on the ledger who is on no register. $1 municipality $2 disaster
SELECT person_id, name, kana, birth_text, shielded
  FROM person
 WHERE municipality = $1 AND disaster_id = $2 AND NOT resident AND counted
 ORDER BY person_id;

-- name: tie_person
-- Of residents only who has two 宛名番号, as the register says. In danger is whom either word says so of. $1 municipality
-- $2 disaster $3 person $4 whom, '' = nobody any more $5 that one is on this ledger $6 the register says so
UPDATE person p
   SET same_as = $4, counted = NOT $5::bool, version = version + 1,
       protected = EXISTS (SELECT FROM protection t WHERE t.municipality = $1 AND t.person_id IN ($3, $4) AND t.protected)
                   OR EXISTS (SELECT FROM person r WHERE r.municipality = $1 AND r.disaster_id = $2 AND r.person_id = $4 AND r.protected)
 WHERE p.municipality = $1 AND p.disaster_id = $2 AND p.person_id = $3 AND (NOT p.resident OR $6::bool) AND p.same_as <> $4
RETURNING version, victim;

-- name: move_identities
-- Who turned out to be the one is the other now. $1 municipality $2 the one $3 the other $4 now
WITH moved AS (
  UPDATE identity
     SET undone_us = $4
   WHERE municipality = $1 AND person_id = $2 AND undone_us = 0
  RETURNING provisional_id, how, observed_us
)
INSERT INTO identity (municipality, provisional_id, person_id, how, observed_us, recorded_us)
SELECT $1, m.provisional_id, $3, m.how, m.observed_us, $4 FROM moved m
RETURNING provisional_id;

-- name: move_identities_back
-- Those that were moved as the two became one. $1 municipality $2 the one $3 the other $4 now
WITH moved AS (
  UPDATE identity
     SET undone_us = $4
   WHERE municipality = $1 AND person_id = $3 AND undone_us = 0 AND provisional_id <> $2
     AND recorded_us = (SELECT t.recorded_us FROM identity t
                         WHERE t.municipality = $1 AND t.provisional_id = $2 AND t.person_id = $3 AND t.undone_us = 0)
  RETURNING provisional_id, how, observed_us
)
INSERT INTO identity (municipality, provisional_id, person_id, how, observed_us, recorded_us)
SELECT $1, m.provisional_id, $2, m.how, m.observed_us, $4 FROM moved m
RETURNING provisional_id;
