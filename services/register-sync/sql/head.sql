-- part: heads
-- What the members at home in a household tell of its head: nobody is it, though they say how they are related; or the one
-- that they name is none of them. Not of those of whom a row was read before there was such a thing.
       CASE WHEN NOT bool_and(p.head_bits & 8 <> 0) THEN ''
            WHEN bool_or(p.head_bits & 16 <> 0) AND NOT bool_or(p.head_bits & 1 <> 0) THEN 'NO_HEAD'
            WHEN bool_or(p.head_bits & 4 <> 0) AND NOT bool_or(p.head_bits & 2 <> 0) THEN 'HEAD_ELSEWHERE'
            ELSE '' END AS how

-- name: head_of_household
-- $1 municipality $2 household
SELECT
-- with: heads
  FROM person p
 WHERE p.municipality = $1 AND p.household_id = $2 AND p.household_id <> '' AND NOT p.removes AND NOT p.deleted;

-- name: list_heads
-- Their numbers by one look through the households a page: an index by id alone would cost each import more. $1 municipality $2 after household $3 limit
SELECT f.household_id, d.household_no, f.how, f.persons
  FROM (SELECT h.household_id, h.how, h.persons
          FROM (SELECT p.household_id, count(*) AS persons,
-- with: heads
                  FROM person p
                 WHERE p.municipality = $1 AND p.household_id > $2 AND p.household_id <> '' AND NOT p.removes AND NOT p.deleted
                 GROUP BY p.household_id) AS h
         WHERE h.how <> ''
         ORDER BY h.household_id
         LIMIT $3) AS f
  JOIN household d ON d.municipality = $1 AND d.household_id = f.household_id
 ORDER BY f.household_id;

-- name: count_heads
-- Of the whole register. $1 municipality
SELECT count(*) FILTER (WHERE h.how = 'NO_HEAD') AS without, count(*) FILTER (WHERE h.how = 'HEAD_ELSEWHERE') AS elsewhere
  FROM (SELECT
-- with: heads
          FROM person p
         WHERE p.municipality = $1 AND p.household_id <> '' AND NOT p.removes AND NOT p.deleted
         GROUP BY p.household_id) AS h;

-- name: count_heads_of
-- Of the households that these persons are of. $1 municipality $2 persons
SELECT count(*) FILTER (WHERE h.how = 'NO_HEAD') AS without, count(*) FILTER (WHERE h.how = 'HEAD_ELSEWHERE') AS elsewhere
  FROM (SELECT DISTINCT q.household_id
          FROM unnest($2::text[]) AS u (person_id)
          JOIN person q ON q.municipality = $1 AND q.person_id = u.person_id
         WHERE q.household_id <> '') AS w
 CROSS JOIN LATERAL (
       SELECT
-- with: heads
         FROM person p
        WHERE p.municipality = $1 AND p.household_id = w.household_id AND p.household_id <> '' AND NOT p.removes AND NOT p.deleted) AS h;

-- name: put_heads
-- $1 municipality $2 import $3 households without a head $4 whose head is none of them
UPDATE import SET households_without_head = $3, heads_elsewhere = $4 WHERE municipality = $1 AND import_id = $2;
