-- name: search_by_birth
-- Whose date of birth fits, unknown parts of it too. $1 municipality $2 year $3 months $4 days $5 what search_text has to hold,
-- '' anything $6 sex, '' any $7 not those who left or died $8 limit
SELECT p.person_id
  FROM person p
 WHERE p.municipality = $1 AND p.birth_year = $2 AND p.birth_month = ANY ($3::int[]) AND p.birth_day = ANY ($4::int[])
   AND strpos(p.search_text, $5) > 0 AND ($6 = '' OR p.sex = $6) AND NOT p.deleted AND NOT ($7::bool AND p.removes)
 LIMIT $8;

-- name: search_by_beginning
-- Who has, or had, a name that begins so. $1 municipality $2 first key $3 first key behind $4 year, 0 any $5 months $6 days
-- $7 sex, '' any $8 not those who left or died $9 limit
SELECT DISTINCT f.person_id
  FROM ((SELECT p.person_id
           FROM person p
          WHERE p.municipality = $1 AND p.kana_key >= $2 AND p.kana_key < $3
            AND ($4 = 0 OR (p.birth_year = $4 AND p.birth_month = ANY ($5::int[]) AND p.birth_day = ANY ($6::int[])))
            AND ($7 = '' OR p.sex = $7) AND NOT p.deleted AND NOT ($8::bool AND p.removes)
          ORDER BY p.kana_key
          LIMIT $9)
         UNION ALL
        (SELECT p.person_id
           FROM person p
          WHERE p.municipality = $1 AND p.name_key >= $2 AND p.name_key < $3
            AND ($4 = 0 OR (p.birth_year = $4 AND p.birth_month = ANY ($5::int[]) AND p.birth_day = ANY ($6::int[])))
            AND ($7 = '' OR p.sex = $7) AND NOT p.deleted AND NOT ($8::bool AND p.removes)
          ORDER BY p.name_key
          LIMIT $9)
         UNION ALL
        (SELECT p.person_id
           FROM person_other_name o
           JOIN person p ON p.municipality = $1 AND p.person_id = o.person_id
          WHERE o.municipality = $1 AND o.key >= $2 AND o.key < $3
            AND ($4 = 0 OR (p.birth_year = $4 AND p.birth_month = ANY ($5::int[]) AND p.birth_day = ANY ($6::int[])))
            AND ($7 = '' OR p.sex = $7) AND NOT p.deleted AND NOT ($8::bool AND p.removes)
          ORDER BY o.key
          LIMIT $9)) AS f
 LIMIT $9;

-- name: search_by_token
-- $1 municipality $2 pairs of letters $3 blind beginnings of an address $4 what search_text has to hold $5 year, 0 any
-- $6 months $7 days $8 sex, '' any $9 not those who left or died $10 limit
SELECT f.person_id
  FROM persons_by_token($1, $2::bigint[], $3::bigint[], $4, $5, $6::int[], $7::int[], $8, $9, $10) AS f;

-- name: get_found
-- Those of the found that are shown, in one pass: who is shielded is told for all of them together, and no row is fetched
-- that is not shown. As the wire has it: text and bytes only. lives_there: at one of these addresses now; ever_there: or before. $1 municipality $2 persons
-- $3 blind beginnings of an address $4 who is shielded is told of, else not $5 shielded persons are hidden $6 sex, '' any
-- $7 not those who left or died $8 limit
WITH asked AS MATERIALIZED (
  SELECT p.person_id, p.history_no, p.branch_no, p.import_no, p.household_id, p.removes, p.sex, p.birth_year,
         p.birth_month, p.birth_day, p.birth_on, p.name_key, p.kana_key,
         cardinality($3::bigint[]) = 0 OR p.search_tokens && $3::bigint[] AS ever_there
    FROM unnest($2::text[]) AS u (person_id)
    JOIN person p ON p.municipality = $1 AND p.person_id = u.person_id
), hidden AS MATERIALIZED (
  SELECT a.person_id
    FROM asked a
   WHERE $5::bool AND EXISTS (SELECT FROM shielded_person s WHERE s.municipality = $1 AND s.person_id = a.person_id)
), shown AS MATERIALIZED (
  SELECT a.*, h.person_id IS NOT NULL AS shielded
    FROM asked a
    LEFT JOIN hidden h ON h.person_id = a.person_id
   WHERE CASE WHEN h.person_id IS NOT NULL THEN $4::bool
              ELSE a.ever_there AND ($6 = '' OR a.sex = $6) AND NOT ($7::bool AND a.removes) END
   ORDER BY a.kana_key, a.birth_on, a.person_id
   LIMIT $8
)
SELECT s.person_id, s.history_no::text AS history_no, s.branch_no::text AS branch_no, s.import_no::text AS import_no,
       s.household_id, s.sex, s.birth_year::text AS birth_year, s.birth_month::text AS birth_month,
       s.birth_day::text AS birth_day, s.name_key, s.kana_key, CASE WHEN s.shielded THEN 't' ELSE 'f' END AS shielded,
       'f' AS protected, h.resident_since::text AS resident_since,
       CASE WHEN s.shielded THEN '' ELSE h.sealed_image END AS sealed_image,
       CASE WHEN cardinality($3::bigint[]) > 0 AND h.search_tokens && $3::bigint[] THEN 't' ELSE 'f' END AS lives_there
  FROM shown s
  JOIN history h ON h.municipality = $1 AND h.person_id = s.person_id AND h.history_no = s.history_no
                AND h.branch_no = s.branch_no AND h.import_no = s.import_no
 ORDER BY s.kana_key, s.birth_on, s.person_id;

-- name: members_of_household
-- $1 municipality $2 household $3 limit
SELECT p.person_id
  FROM person p
 WHERE p.municipality = $1 AND p.household_id = $2 AND p.household_id <> '' AND NOT p.deleted
 ORDER BY p.removes, p.person_id
 LIMIT $3;
