-- name: put_person_candidate
-- $1 municipality $2 application $3 rev $4 person $5 rule $6 best $7 shielded $8 household
INSERT INTO person_candidate (municipality, application_id, rev, person_id, rule, best, shielded, household_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (municipality, application_id, rev, person_id)
DO UPDATE SET rule = excluded.rule, best = excluded.best, shielded = excluded.shielded, household_id = excluded.household_id;

-- name: get_person_candidates
-- $1 municipality $2 application $3 rev
SELECT person_id, rule, best, shielded, household_id
  FROM person_candidate
 WHERE municipality = $1 AND application_id = $2 AND rev = $3
 ORDER BY best DESC, rule, person_id
 LIMIT 50;

-- name: put_dwelling_candidate
-- $1 municipality $2 application $3 rev $4 dwelling $5 exact
INSERT INTO dwelling_candidate (municipality, application_id, rev, dwelling_id, exact)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (municipality, application_id, rev, dwelling_id) DO UPDATE SET exact = excluded.exact;

-- name: get_dwelling_candidates
-- $1 municipality $2 application $3 rev
SELECT dwelling_id, exact
  FROM dwelling_candidate
 WHERE municipality = $1 AND application_id = $2 AND rev = $3
 ORDER BY exact DESC, dwelling_id
 LIMIT 50;

-- name: same_household
-- Applications of that household or for that dwelling; which of them are open is the rule's to say.
-- $1 municipality $2 disaster $3 household $4 dwelling
SELECT application_id, procedure, state, desk, household_id, dwelling_id, likely_dwelling
  FROM application
 WHERE municipality = $1 AND disaster_id = $2 AND household_id = $3 AND household_id <> '' AND $3 <> ''
UNION
SELECT application_id, procedure, state, desk, household_id, dwelling_id, likely_dwelling
  FROM application
 WHERE municipality = $1 AND disaster_id = $2 AND dwelling_id = $4 AND dwelling_id <> '' AND $4 <> ''
UNION
SELECT application_id, procedure, state, desk, household_id, dwelling_id, likely_dwelling
  FROM application
 WHERE municipality = $1 AND disaster_id = $2 AND likely_dwelling = $4 AND likely_dwelling <> '' AND $4 <> ''
 ORDER BY application_id
 LIMIT 100;
