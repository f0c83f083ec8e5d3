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
-- lives_there: at one of these addresses now; ever_there: or before. $1 municipality $2 persons $3 blind beginnings of an address
SELECT r.*, p.name_key, p.kana_key, p.birth_on, shielded($1, p.person_id) AS shielded, 
       h.search_tokens && $3::bigint[] AS lives_there, p.search_tokens && $3::bigint[] AS ever_there
  FROM unnest($2::text[]) AS u (person_id)
  JOIN person p ON p.municipality = $1 AND p.person_id = u.person_id
  JOIN resident r ON r.municipality = $1 AND r.person_id = p.person_id AND r.history_no = p.history_no
                 AND r.branch_no = p.branch_no AND r.import_no = p.import_no
  JOIN history h ON h.municipality = $1 AND h.person_id = p.person_id AND h.history_no = p.history_no
                AND h.branch_no = p.branch_no AND h.import_no = p.import_no
 ORDER BY p.kana_key, p.birth_on, p.person_id;

-- name: members_of_household
-- $1 municipality $2 household $3 limit
SELECT p.person_id
  FROM person p
 WHERE p.municipality = $1 AND p.household_id = $2 AND p.household_id <> '' AND NOT p.deleted
 ORDER BY p.removes, p.person_id
 LIMIT $3;
