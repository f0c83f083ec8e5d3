-- name: search_residents
-- Whom a question means, and of those who are shown the kept row: one statement from the condition to the sealed cell. It is
-- led by $2: BIRTH (a day or a year of birth, unknown parts too), BEGINNING (who has, or had, a name that begins so), TOKEN
-- (pairs of letters, or beginnings of an address). Whoever is shielded is told for each that was found, in a look-up of
-- one row, once (LIMIT 1: the planner would read all of protection and hash it; OFFSET 0: or look twice). As the wire has it: text and bytes only; one row at
-- least, for how many were found. lives_there: at one of these addresses now; ever_there: or before.
-- $1 municipality $2 led by $3 first key $4 first key behind $5 pairs of letters $6 blind beginnings of an address $7 what
-- search_text has to hold $8 year, 0 any $9 months $10 days $11 sex, '' any $12 not those who left or died $13 most that are
-- looked for $14 who is shielded is told of, else not $15 shielded persons are hidden $16 limit
WITH every AS MATERIALIZED (
  (SELECT p.person_id, p.history_no, p.branch_no, p.import_no, p.household_id, p.removes, p.sex, p.birth_year, p.birth_month,
          p.birth_day, p.birth_on, p.name_key, p.kana_key,
          cardinality($6::bigint[]) = 0 OR p.search_tokens && $6::bigint[] AS ever_there
     FROM person p
    WHERE $2::text = 'BIRTH' AND p.municipality = $1 AND p.birth_year = $8::int AND p.birth_month = ANY ($9::int[])
      AND p.birth_day = ANY ($10::int[]) AND strpos(p.search_text, $7) > 0 AND NOT p.deleted
      AND ($14::bool OR (($11::text = '' OR p.sex = $11) AND NOT ($12::bool AND p.removes)))
    LIMIT $13::int)
   UNION ALL
  (SELECT p.person_id, p.history_no, p.branch_no, p.import_no, p.household_id, p.removes, p.sex, p.birth_year, p.birth_month,
          p.birth_day, p.birth_on, p.name_key, p.kana_key, true
     FROM person p
    WHERE $2 = 'BEGINNING' AND p.municipality = $1 AND p.kana_key >= $3 AND p.kana_key < $4
      AND ($8 = 0 OR (p.birth_year = $8 AND p.birth_month = ANY ($9::int[]) AND p.birth_day = ANY ($10::int[])))
      AND ($11 = '' OR p.sex = $11) AND NOT p.deleted AND NOT ($12 AND p.removes)
    ORDER BY p.kana_key
    LIMIT $13)
   UNION ALL
  (SELECT p.person_id, p.history_no, p.branch_no, p.import_no, p.household_id, p.removes, p.sex, p.birth_year, p.birth_month,
          p.birth_day, p.birth_on, p.name_key, p.kana_key, true
     FROM person p
    WHERE $2 = 'BEGINNING' AND p.municipality = $1 AND p.name_key >= $3 AND p.name_key < $4
      AND ($8 = 0 OR (p.birth_year = $8 AND p.birth_month = ANY ($9::int[]) AND p.birth_day = ANY ($10::int[])))
      AND ($11 = '' OR p.sex = $11) AND NOT p.deleted AND NOT ($12 AND p.removes)
    ORDER BY p.name_key
    LIMIT $13)
   UNION ALL
  (SELECT p.person_id, p.history_no, p.branch_no, p.import_no, p.household_id, p.removes, p.sex, p.birth_year, p.birth_month,
          p.birth_day, p.birth_on, p.name_key, p.kana_key, true
     FROM person_other_name o
     JOIN person p ON p.municipality = $1 AND p.person_id = o.person_id
    WHERE $2 = 'BEGINNING' AND o.municipality = $1 AND o.key >= $3 AND o.key < $4
      AND ($8 = 0 OR (p.birth_year = $8 AND p.birth_month = ANY ($9::int[]) AND p.birth_day = ANY ($10::int[])))
      AND ($11 = '' OR p.sex = $11) AND NOT p.deleted AND NOT ($12 AND p.removes)
    ORDER BY o.key
    LIMIT $13)
   UNION ALL
  (SELECT t.person_id, t.history_no, t.branch_no, t.import_no, t.household_id, t.removes, t.sex, t.birth_year, t.birth_month,
          t.birth_day, t.birth_on, t.name_key, t.kana_key, true
     FROM persons_by_token($1, $5::bigint[], $6::bigint[], $7, $8, $9::int[], $10::int[], $11, $12, $13) AS t
    WHERE $2 = 'TOKEN')
), found AS (
  SELECT DISTINCT ON (e.kana_key, e.birth_on, e.person_id) e.*
    FROM every e
   ORDER BY e.kana_key, e.birth_on, e.person_id
), told AS (
  SELECT f.*,
         $15::bool AND
         coalesce((SELECT true FROM shielded_person s WHERE s.municipality = $1 AND s.person_id = f.person_id LIMIT 1),
                  false) AS shielded
    FROM found f
  OFFSET 0
), shown AS MATERIALIZED (
  SELECT t.*
    FROM told t
   WHERE CASE WHEN t.shielded THEN $14 ELSE t.ever_there AND ($11 = '' OR t.sex = $11) AND NOT ($12 AND t.removes) END
   ORDER BY t.kana_key, t.birth_on, t.person_id
   LIMIT $16::int
)
SELECT n.found::text AS found, s.person_id, s.history_no::text AS history_no, s.branch_no::text AS branch_no,
       s.import_no::text AS import_no, s.household_id, s.sex, s.birth_year::text AS birth_year,
       s.birth_month::text AS birth_month, s.birth_day::text AS birth_day, s.name_key, s.kana_key,
       CASE WHEN s.shielded THEN 't' ELSE 'f' END AS shielded, 'f' AS protected, h.resident_since::text AS resident_since,
       CASE WHEN s.shielded THEN '' ELSE h.sealed_image END AS sealed_image,
       CASE WHEN cardinality($6::bigint[]) > 0 AND h.search_tokens && $6::bigint[] THEN 't' ELSE 'f' END AS lives_there
  FROM (SELECT count(DISTINCT e.person_id) AS found FROM every e) AS n
  LEFT JOIN shown s ON true
  LEFT JOIN history h ON h.municipality = $1 AND h.person_id = s.person_id AND h.history_no = s.history_no
                     AND h.branch_no = s.branch_no AND h.import_no = s.import_no
 ORDER BY s.kana_key, s.birth_on, s.person_id;

-- name: members_of_household
-- $1 municipality $2 household $3 limit
SELECT p.person_id
  FROM person p
 WHERE p.municipality = $1 AND p.household_id = $2 AND p.household_id <> '' AND NOT p.deleted
 ORDER BY p.removes, p.person_id
 LIMIT $3;
