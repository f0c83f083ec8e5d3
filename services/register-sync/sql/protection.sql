-- name: get_assessment
-- $1 municipality
SELECT 1 AS one FROM number_assessment WHERE municipality = $1 LIMIT 1;

-- name: put_assessment
-- $1 municipality $2 date $3 number $4 now $5 actor
INSERT INTO number_assessment (municipality, assessed_on, number, entered_us, entered_by)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING;

-- name: lock_person
-- $1 municipality $2 person
SELECT person_id
  FROM person
 WHERE municipality = $1 AND person_id = $2
   FOR UPDATE;

-- name: is_protected
-- $1 municipality $2 person
SELECT 1 AS one
  FROM protection
 WHERE municipality = $1 AND person_id = $2 AND kind IN ('1', '2')
 LIMIT 1;

-- name: put_protection
-- $1 municipality $2 person $3 source $4 kind $5 now $6 actor
INSERT INTO protection (municipality, person_id, source, kind, changed_us, changed_by, household_id)
SELECT $1, $2, $3, $4, $5::bigint, $6, coalesce(max(p.household_id), '')
  FROM person p
 WHERE p.municipality = $1 AND p.person_id = $2 AND NOT p.removes AND NOT p.deleted
ON CONFLICT (municipality, person_id, source) DO UPDATE
   SET kind = excluded.kind, changed_us = excluded.changed_us, changed_by = excluded.changed_by,
       household_id = excluded.household_id;

-- name: move_protections
-- Where those of these persons are at home now who are protected: in a statement of its own, behind the one that moved
-- them, so that who protects them meanwhile waits for their row, or is seen here. (Their rows are
-- looked at behind the protections: few of a town have one, and a part names five thousand.) $1 municipality $2 persons
UPDATE protection t
   SET household_id = (SELECT CASE WHEN p.removes OR p.deleted THEN '' ELSE p.household_id END
                         FROM person p WHERE p.municipality = $1 AND p.person_id = u.person_id)
  FROM unnest($2::text[]) AS u (person_id)
 WHERE t.municipality = $1 AND t.person_id = u.person_id
   AND t.household_id <> (SELECT CASE WHEN p.removes OR p.deleted THEN '' ELSE p.household_id END
                            FROM person p WHERE p.municipality = $1 AND p.person_id = u.person_id);

-- name: end_protection
-- What any source said, of whomever they turned out to be too. $1 municipality $2 person $3 now $4 actor
UPDATE protection
   SET kind = '3', changed_us = $3, changed_by = $4
 WHERE municipality = $1 AND kind IN ('1', '2')
   AND person_id = ANY (ARRAY(WITH kept AS (
         SELECT coalesce((SELECT w.kept_person_id FROM same_person w WHERE w.municipality = $1 AND w.person_id = $2), $2) AS person_id)
       SELECT k.person_id FROM kept k
        UNION ALL
       SELECT w.person_id FROM kept k JOIN same_person w ON w.municipality = $1 AND w.kept_person_id = k.person_id));

-- name: next_epoch
-- Each site generation counts on from a place of its own: whoever heard of an epoch that a restore forgot must not take
-- the next one for an old word. $1 municipality
INSERT INTO protection_epoch AS e (municipality, epoch)
SELECT $1, (generation - 1) * 1000000000::bigint + 1 FROM site
ON CONFLICT (municipality) DO UPDATE
   SET epoch = greatest(e.epoch, excluded.epoch - 1) + 1
RETURNING epoch;

-- name: get_epoch
-- $1 municipality
SELECT epoch FROM protection_epoch WHERE municipality = $1;

-- name: withheld
-- Protected, or at home with somebody who is; also who is on no register. $1 municipality $2 persons
SELECT DISTINCT s.person_id FROM shielded_person s WHERE s.municipality = $1 AND s.person_id = ANY ($2::text[]) ORDER BY s.person_id;

-- name: bars_to_put
-- Who of these is not shielded by their barred row yet: a new row says it anew, one that was on file once. $1 municipality
-- $2 persons $3 whether the row is new
SELECT u.person_id
  FROM unnest($2::text[], $3::bool[]) AS u (person_id, fresh)
 WHERE NOT EXISTS (SELECT FROM protection t
                    WHERE t.municipality = $1 AND t.person_id = u.person_id AND t.source = 'BARRED'
                      AND (t.kind IN ('1', '2') OR NOT u.fresh))
 GROUP BY u.person_id
 ORDER BY u.person_id;
