-- name: compare_households
-- One stretch of household numbers, in order: ours, theirs, and how they differ. The hash of a household is SHA-256 over
-- the row hashes of its members, as the register has the rows, in the order of their 宛名番号. $1 municipality $2 numbers
-- $3 hashes $4 after $5 up to
WITH ours AS (
  SELECT d.household_no, d.household_id, m.persons, sha256(m.hashes) AS hash
    FROM household d
   CROSS JOIN LATERAL (
         SELECT count(*) AS persons, string_agg(CASE WHEN h.register_hash = '' THEN h.row_hash ELSE h.register_hash END,
                                                ''::bytea ORDER BY p.address_no) AS hashes
           FROM person p
           JOIN history h ON h.municipality = $1 AND h.person_id = p.person_id AND h.history_no = p.history_no
                         AND h.branch_no = p.branch_no AND h.import_no = p.import_no
          WHERE p.municipality = $1 AND p.household_id = d.household_id AND p.household_id <> ''
            AND NOT p.removes AND NOT p.deleted) AS m
   WHERE d.municipality = $1 AND d.household_no > $4 AND d.household_no <= $5 AND m.persons > 0
)
SELECT coalesce(o.household_no, t.household_no) AS household_no, coalesce(o.household_id, '') AS household_id,
       CASE WHEN o.hash IS NULL THEN 'MISSING_HERE' WHEN t.hash IS NULL THEN 'MISSING_THERE' ELSE 'DIFFERS' END AS how,
       NULL::bigint AS households, NULL::bigint AS persons
  FROM ours o
  FULL JOIN unnest($2::text[], $3::bytea[]) AS t (household_no, hash) ON t.household_no = o.household_no
 WHERE o.hash IS DISTINCT FROM t.hash
 UNION ALL
SELECT '', '', '', count(*), coalesce(sum(o.persons), 0)::bigint FROM ours o;

-- name: mark_different
-- Those at home in them, once. $1 municipality $2 households $3 as of $4 now
INSERT INTO stale (municipality, person_id, cause, from_no, to_no, import_no, as_of, since_us)
SELECT $1, p.person_id, 'DIFFERS', 0, 0, 0, $3, $4
  FROM unnest($2::text[]) AS u (household_id)
  JOIN person p ON p.municipality = $1 AND p.household_id = u.household_id AND p.household_id <> ''
               AND NOT p.removes AND NOT p.deleted
 WHERE NOT EXISTS (SELECT FROM stale s
                    WHERE s.municipality = $1 AND s.person_id = p.person_id AND s.cause = 'DIFFERS'
                      AND s.ended_us IS NULL)
ON CONFLICT DO NOTHING;

-- name: end_different
-- Of households that agree now. $1 municipality $2 households that differ $3 as of $4 now
UPDATE stale s
   SET ended_us = $4
 WHERE s.municipality = $1 AND s.ended_us IS NULL AND s.cause = 'DIFFERS' AND s.as_of <= $3
   AND NOT coalesce((SELECT p.household_id = ANY ($2::text[]) FROM person p
                      WHERE p.municipality = $1 AND p.person_id = s.person_id), false);

-- name: put_reconciliation
-- $1 municipality $2 as of $3 now $4 households here $5 there $6 persons here $7 there $8 different
INSERT INTO reconciliation (municipality, as_of_us, compared_us, households_here, households_there, persons_here,
                            persons_there, different)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT DO NOTHING;

-- name: last_reconciliation
-- $1 municipality
SELECT as_of_us, different
  FROM reconciliation
 WHERE municipality = $1
 ORDER BY as_of_us DESC, compared_us DESC
 LIMIT 1;
