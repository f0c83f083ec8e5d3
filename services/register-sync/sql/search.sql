-- part: shown_residents
-- Of whom a question found (every), who is shown, with the kept row: from the condition to the sealed cell it is one
-- statement. Whoever is shielded (as shielded_person has it: what was found carries the household already) is told for each,
-- in two look-ups of one row, once (LIMIT 1: the planner would read all of protection and hash it; OFFSET 0: or look twice).
-- As the wire has it: text and bytes only; one row at least, for how many were found. lives_there: at one of these addresses
-- now; ever_there: or before.
-- $1 municipality $2 blind beginnings of an address $3 sex, '' any $4 not those who left or died $5 most that are looked for
-- $6 who is shielded is told of, else not $7 shielded persons are hidden $8 limit
told AS (
  SELECT f.*,
         $7::bool AND
         (coalesce((SELECT true FROM protection t
                     WHERE t.municipality = $1 AND t.person_id = f.person_id AND t.kind IN ('1', '2') LIMIT 1), false)
          OR coalesce((SELECT NOT f.removes FROM protection t
                        WHERE t.municipality = $1 AND t.household_id = f.household_id AND t.household_id <> ''
                          AND t.kind IN ('1', '2') LIMIT 1), false)) AS shielded
    FROM (SELECT DISTINCT ON (e.kana_key, e.birth_on, e.person_id) e.*
            FROM every e
           ORDER BY e.kana_key, e.birth_on, e.person_id) AS f
   ORDER BY f.kana_key, f.birth_on, f.person_id
  OFFSET 0
), shown AS MATERIALIZED (
  SELECT t.*
    FROM told t
   WHERE CASE WHEN t.shielded THEN $6::bool ELSE t.ever_there AND ($3::text = '' OR t.sex = $3) AND NOT ($4::bool AND t.removes) END
   ORDER BY t.kana_key, t.birth_on, t.person_id
   LIMIT $8::int
)
SELECT n.found::text AS found, s.person_id, s.history_no::text AS history_no, s.branch_no::text AS branch_no,
       s.import_no::text AS import_no, s.household_id, s.sex, s.birth_year::text AS birth_year,
       s.birth_month::text AS birth_month, s.birth_day::text AS birth_day, s.name_key, s.kana_key,
       CASE WHEN s.shielded THEN 't' ELSE 'f' END AS shielded, 'f' AS protected, h.resident_since::text AS resident_since,
       CASE WHEN s.shielded THEN '' ELSE h.sealed_image END AS sealed_image,
       CASE WHEN cardinality($2::bigint[]) > 0 AND h.search_tokens && $2 THEN 't' ELSE 'f' END AS lives_there,
       CASE WHEN (SELECT true FROM stale w WHERE w.municipality = $1 AND w.person_id = s.person_id AND w.ended_us IS NULL LIMIT 1)
            THEN 't' ELSE 'f' END AS stale,
       coalesce((SELECT max(i.as_of) FROM import i WHERE i.municipality = $1 AND i.state = 'DONE')::text, '') AS register_as_of
  FROM (SELECT count(DISTINCT e.person_id) AS found FROM every e) AS n
  LEFT JOIN shown s ON true
  LEFT JOIN history h ON h.municipality = $1 AND h.person_id = s.person_id AND h.history_no = s.history_no
                     AND h.branch_no = s.branch_no AND h.import_no = s.import_no
 ORDER BY s.kana_key, s.birth_on, s.person_id;

-- name: search_by_birth
-- Led by a day or a year of birth, unknown parts too. $1 to $8 as above $9 what search_text has to hold $10 year $11 months
-- $12 days
WITH every AS MATERIALIZED (
  SELECT p.person_id, p.history_no, p.branch_no, p.import_no, p.household_id, p.removes, p.sex, p.birth_year, p.birth_month,
         p.birth_day, p.birth_on, p.name_key, p.kana_key,
         cardinality($2::bigint[]) = 0 OR p.search_tokens && $2 AS ever_there
    FROM person p
   WHERE p.municipality = $1 AND p.birth_year = $10::int AND p.birth_month = ANY ($11::int[])
     AND p.birth_day = ANY ($12::int[]) AND strpos(p.search_text, $9) > 0 AND NOT p.deleted
     AND ($6::bool OR (($3::text = '' OR p.sex = $3) AND NOT ($4::bool AND p.removes)))
   LIMIT $5::int
),
-- with: shown_residents

-- name: search_by_beginning
-- Led by the beginning of a name that somebody has, or had. $1 to $8 as above $9 first key $10 first key behind $11 year of
-- birth, 0 any $12 months $13 days
WITH every AS MATERIALIZED (
  (SELECT p.person_id, p.history_no, p.branch_no, p.import_no, p.household_id, p.removes, p.sex, p.birth_year, p.birth_month,
          p.birth_day, p.birth_on, p.name_key, p.kana_key, true AS ever_there
     FROM person p
    WHERE p.municipality = $1 AND p.kana_key >= $9 AND p.kana_key < $10
      AND ($11::int = 0 OR (p.birth_year = $11 AND p.birth_month = ANY ($12::int[]) AND p.birth_day = ANY ($13::int[])))
      AND ($3::text = '' OR p.sex = $3) AND NOT p.deleted AND NOT ($4::bool AND p.removes)
    ORDER BY p.kana_key
    LIMIT $5::int)
   UNION ALL
  (SELECT p.person_id, p.history_no, p.branch_no, p.import_no, p.household_id, p.removes, p.sex, p.birth_year, p.birth_month,
          p.birth_day, p.birth_on, p.name_key, p.kana_key, true
     FROM person p
    WHERE p.municipality = $1 AND p.name_key >= $9 AND p.name_key < $10
      AND ($11 = 0 OR (p.birth_year = $11 AND p.birth_month = ANY ($12) AND p.birth_day = ANY ($13)))
      AND ($3 = '' OR p.sex = $3) AND NOT p.deleted AND NOT ($4 AND p.removes)
    ORDER BY p.name_key
    LIMIT $5)
   UNION ALL
  (SELECT p.person_id, p.history_no, p.branch_no, p.import_no, p.household_id, p.removes, p.sex, p.birth_year, p.birth_month,
          p.birth_day, p.birth_on, p.name_key, p.kana_key, true
     FROM person_other_name o
     JOIN person p ON p.municipality = $1 AND p.person_id = o.person_id
    WHERE o.municipality = $1 AND o.key >= $9 AND o.key < $10
      AND ($11 = 0 OR (p.birth_year = $11 AND p.birth_month = ANY ($12) AND p.birth_day = ANY ($13)))
      AND ($3 = '' OR p.sex = $3) AND NOT p.deleted AND NOT ($4 AND p.removes)
    ORDER BY o.key
    LIMIT $5)
),
-- with: shown_residents

-- name: search_by_token
-- Led by pairs of letters, or by beginnings of an address. $1 to $8 as above $9 pairs of letters $10 what search_text has to
-- hold $11 year of birth, 0 any $12 months $13 days
WITH every AS MATERIALIZED (
  SELECT t.person_id, t.history_no, t.branch_no, t.import_no, t.household_id, t.removes, t.sex, t.birth_year, t.birth_month,
         t.birth_day, t.birth_on, t.name_key, t.kana_key, true AS ever_there
    FROM persons_by_token($1, $9::bigint[], $2::bigint[], $10, $11, $12::int[], $13::int[], $3, $4, $5) AS t
),
-- with: shown_residents

-- name: members_of_household
-- $1 municipality $2 household $3 limit
SELECT p.person_id
  FROM person p
 WHERE p.municipality = $1 AND p.household_id = $2 AND p.household_id <> '' AND NOT p.deleted
 ORDER BY p.removes, p.person_id
 LIMIT $3;
