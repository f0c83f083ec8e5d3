-- name: get_residents
-- `shielded`: protected, or at home with somebody who is; told for all of them together. $1 municipality $2 persons
WITH asked AS MATERIALIZED (
  SELECT p.person_id, p.history_no, p.branch_no, p.import_no, p.household_id,
         p.household_id <> '' AND NOT p.removes AND NOT p.deleted AS at_home
    FROM unnest($2::text[]) AS u (person_id)
    JOIN person p ON p.municipality = $1 AND p.person_id = u.person_id AND NOT p.deleted
), hidden AS MATERIALIZED (
  SELECT a.person_id
    FROM asked a
    JOIN protection t ON t.municipality = $1 AND t.person_id = a.person_id AND t.kind IN ('1', '2')
   UNION
  SELECT a.person_id
    FROM asked a
    JOIN protection t ON t.municipality = $1 AND t.household_id = a.household_id AND t.household_id <> ''
                     AND t.kind IN ('1', '2')
   WHERE a.at_home
)
SELECT r.*, d.person_id IS NOT NULL AS shielded,
       coalesce((SELECT true FROM stale w WHERE w.municipality = $1 AND w.person_id = a.person_id AND w.ended_us IS NULL LIMIT 1), false) AS stale
  FROM asked a
  JOIN resident r ON r.municipality = $1 AND r.person_id = a.person_id AND r.history_no = a.history_no
                 AND r.branch_no = a.branch_no AND r.import_no = a.import_no
  LEFT JOIN hidden d ON d.person_id = a.person_id
 ORDER BY a.person_id;

-- name: persons_of_address_numbers
-- The number as it stands before the one whose lost zeros were put back. Who is shielded is told in two look-ups of one row
-- (LIMIT 1: the planner would read all of protection and hash it). $1 municipality $2 宛名番号 $3 with its zeros $4 who is
-- shielded is nobody
SELECT u.n, p.person_id
  FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS u (as_told, whole, n)
  JOIN person p ON p.municipality = $1 AND p.address_no = ANY (ARRAY[u.as_told, u.whole])
 WHERE NOT ($4::bool
            AND (coalesce((SELECT true FROM protection t
                            WHERE t.municipality = $1 AND t.person_id = p.person_id AND t.kind IN ('1', '2') LIMIT 1), false)
                 OR coalesce((SELECT NOT p.removes AND NOT p.deleted FROM protection t
                               WHERE t.municipality = $1 AND t.household_id = p.household_id AND t.household_id <> ''
                                 AND t.kind IN ('1', '2') LIMIT 1), false)))
 ORDER BY u.n, p.address_no <> u.as_told;

-- name: history_of_person
-- Every version of every row, the newest first. Left out are rows of a household in which somebody protected lives now: who
-- moved out of it would show the address that is hidden. day: when the row took effect; where that is not known, what its
-- file spoke of. $1 municipality $2 person $3 behind this 履歴番号 $4 枝番号 $5 and file $6 limit
SELECT h.person_id, h.history_no, h.branch_no, h.import_no, h.sealed_image, coalesce(h.superseded_by, 0) AS superseded_by,
       h.deleted, p.history_no = h.history_no AND p.branch_no = h.branch_no AND p.import_no = h.import_no AS in_force,
       i.import_id, i.feed_id, i.as_of,
       coalesce((SELECT true FROM stale w WHERE w.municipality = $1 AND w.person_id = h.person_id AND w.ended_us IS NULL LIMIT 1), false) AS stale,
       CASE WHEN h.effective_from = '-infinity' THEN i.as_of ELSE h.effective_from END AS day
  FROM history h
  JOIN person p ON p.municipality = $1 AND p.person_id = h.person_id
  JOIN import i ON i.municipality = $1 AND i.import_no = h.import_no
 WHERE h.municipality = $1 AND h.person_id = $2
   AND (h.history_no, h.branch_no, h.import_no) < ($3::int, $4::int, $5::int)
   AND NOT EXISTS (SELECT FROM protection t
                    WHERE t.municipality = $1 AND t.household_id = h.household_id AND t.household_id <> ''
                      AND t.kind IN ('1', '2'))
 ORDER BY h.history_no DESC, h.branch_no DESC, h.import_no DESC
 LIMIT $6;

-- name: residents_of_part
-- $1 municipality $2 import $3 part $4 after person $5 limit $6 who left alone
SELECT r.*
  FROM (SELECT u.person_id
          FROM import_part t
         CROSS JOIN LATERAL unnest(t.changed_ids) AS u (person_id)
          JOIN person d ON d.municipality = $1 AND d.person_id = u.person_id AND NOT d.deleted
         WHERE t.municipality = $1 AND t.import_id = $2 AND t.part = $3 AND u.person_id COLLATE "C" > $4
           AND (NOT $6::bool OR coalesce((SELECT l.removes FROM person l WHERE l.municipality = $1 AND l.person_id = u.person_id
                                           LIMIT 1), false))
         ORDER BY u.person_id COLLATE "C"
         LIMIT $5) AS u
  JOIN person p ON p.municipality = $1 AND p.person_id = u.person_id
  JOIN resident r ON r.municipality = $1 AND r.person_id = p.person_id AND r.history_no = p.history_no
                 AND r.branch_no = p.branch_no AND r.import_no = p.import_no
 ORDER BY p.person_id;

-- name: get_part
-- $1 municipality $2 import $3 part
SELECT 1 AS one
  FROM import_part
 WHERE municipality = $1 AND import_id = $2 AND part = $3;

-- name: newest_done_import
-- Behind which none is at work any more: a batch that came while a file is read waits for it here. $1 municipality
SELECT i.import_no, (SELECT max(n.as_of) FROM import n WHERE n.municipality = $1 AND n.state = 'DONE') AS as_of
  FROM import i
 WHERE i.municipality = $1 AND i.state = 'DONE'
   AND i.import_no < coalesce((SELECT min(w.import_no) FROM import w
                                WHERE w.municipality = $1 AND w.state IN ('QUEUED', 'CHECKING', 'RUNNING')), 2147483647)
 ORDER BY i.import_no DESC
 LIMIT 1;

-- name: import_by_no
-- $1 municipality $2 number
SELECT state, as_of
  FROM import
 WHERE municipality = $1 AND import_no = $2;

-- part: row_of_the_day
-- Of each person p the row in force on a day, as the files up to a number tell it. $1 municipality $2 day $3 number
 CROSS JOIN LATERAL (
       SELECT h.history_no, h.branch_no, h.import_no, h.removes,
              CASE WHEN h.removes AND NOT h.cancels THEN e.day < $2::date ELSE e.day <= $2::date END AS in_force
         FROM history h
        CROSS JOIN LATERAL (
              SELECT CASE WHEN h.cancels THEN
                            least(h.effective_from,
                                  (SELECT m.effective_from
                                     FROM history m
                                    WHERE m.municipality = $1 AND m.person_id = h.person_id AND m.history_no < h.history_no
                                      AND m.superseded_by IS NULL AND NOT m.deleted
                                    ORDER BY m.history_no DESC, m.branch_no DESC
                                   OFFSET 2 * (SELECT count(*)
                                                 FROM history c
                                                WHERE c.municipality = $1 AND c.person_id = h.person_id AND c.cancels
                                                  AND c.history_no < h.history_no AND c.superseded_by IS NULL AND NOT c.deleted
                                                  AND c.history_no >
                                                      (SELECT coalesce(max(l.history_no), 0)
                                                         FROM history l
                                                        WHERE l.municipality = $1 AND l.person_id = h.person_id AND NOT l.cancels
                                                          AND l.history_no < h.history_no AND l.superseded_by IS NULL
                                                          AND NOT l.deleted))
                                    LIMIT 1))
                          WHEN h.history_no = 0 AND h.effective_from = '-infinity'
                               AND EXISTS (SELECT FROM history b
                                            WHERE b.municipality = $1 AND b.person_id = h.person_id AND b.superseded_by = h.import_no)
                            THEN (SELECT i.as_of FROM import i WHERE i.municipality = $1 AND i.import_no = h.import_no)
                          ELSE h.effective_from END AS day
              OFFSET 0) AS e
        WHERE h.municipality = $1 AND h.person_id = p.person_id AND h.import_no <= $3
          AND (h.superseded_by IS NULL OR h.superseded_by > $3
               OR (h.history_no = 0
                   AND (SELECT i.as_of FROM import i WHERE i.municipality = $1 AND i.import_no = h.import_no)
                       < (SELECT i.as_of FROM import i WHERE i.municipality = $1 AND i.import_no = h.superseded_by)))
          AND NOT h.deleted
          AND (CASE WHEN h.removes AND NOT h.cancels THEN e.day < $2::date ELSE e.day <= $2::date END
               OR h.resident_since <= $2::date)
        ORDER BY in_force DESC,
                 CASE WHEN CASE WHEN h.removes AND NOT h.cancels THEN e.day < $2::date ELSE e.day <= $2::date END
                      THEN h.history_no ELSE -h.history_no END DESC,
                 h.branch_no DESC,
                 CASE WHEN CASE WHEN h.removes AND NOT h.cancels THEN e.day < $2::date ELSE e.day <= $2::date END
                      THEN h.import_no ELSE -h.import_no END DESC
        LIMIT 1) AS f

-- name: residents_as_of
-- The row of each person in force on a day, as the files up to a number tell it: the newest row that had taken effect
-- by then; who left or died on that very day was a resident of it. A person whose rows all begin later but who was a
-- resident before (a file of current rows only) is taken by the first of them. 異動の取消し took effect when the row that it
-- undoes did, of several behind one another each undoes one further back. Rows without 履歴番号: what an earlier file told of an
-- earlier day counts too, and who has no 異動年月日 was as a file told from the day that it spoke of on. (r.person_id > $4 follows
-- from what stands above it; without it each page read all rows before it once more. OFFSET 0: the day is told once a row.)
-- $1 municipality $2 day $3 number $4 after person $5 limit
SELECT r.*, f.in_force
  FROM person p
-- with: row_of_the_day
  JOIN resident r ON r.municipality = $1 AND r.person_id = p.person_id AND r.history_no = f.history_no
                 AND r.branch_no = f.branch_no AND r.import_no = f.import_no AND r.person_id > $4
 WHERE p.municipality = $1 AND p.person_id > $4 AND NOT (f.in_force AND f.removes)
 ORDER BY p.person_id
 LIMIT $5;

-- name: household_as_of
-- The same for those of one household on that day, among who is of it by the newest row and these persons: rows are not found
-- by household, which every import would pay for. $1 municipality $2 day $3 number $4 household $5 persons $6 limit
SELECT r.*, f.in_force
  FROM person p
-- with: row_of_the_day
  JOIN resident r ON r.municipality = $1 AND r.person_id = p.person_id AND r.history_no = f.history_no
                 AND r.branch_no = f.branch_no AND r.import_no = f.import_no
 WHERE p.municipality = $1 AND NOT (f.in_force AND f.removes) AND r.household_id = $4
   AND p.person_id = ANY (ARRAY(SELECT q.person_id FROM person q
                                 WHERE q.municipality = $1 AND q.household_id = $4 AND q.household_id <> ''
                                UNION SELECT u.person_id FROM unnest($5::text[]) AS u (person_id)))
 ORDER BY p.person_id
 LIMIT $6;

-- name: find_candidates
-- Whoever has one of the keys; those whose birth fits first. Where who is shielded is not wanted, hardly more is
-- done for one of them than for nobody. $1 municipality $2 name keys $3 kana keys
-- $4 address indexes $5 birth year $6 month $7 day (0: not asked or not known) $8 without who is shielded $9 limit
WITH c AS MATERIALIZED (
  SELECT k.person_id, bool_or(k.other_name) AS other_name, bool_or(k.other_kana) AS other_kana
    FROM (SELECT person_id, false AS other_name, false AS other_kana
            FROM person WHERE municipality = $1 AND name_key = ANY ($2::text[])
           UNION ALL
          SELECT person_id, false, false
            FROM person WHERE municipality = $1 AND kana_key = ANY ($3::text[])
           UNION ALL
          SELECT person_id, key = ANY ($2::text[]), key = ANY ($3::text[])
            FROM person_other_name WHERE municipality = $1 AND key = ANY ($2::text[] || $3::text[])
           UNION ALL
          SELECT person_id, false, false
            FROM person WHERE municipality = $1 AND address_index = ANY ($4::bytea[])) AS k
   GROUP BY k.person_id
)
SELECT c.person_id, p.name_key = ANY ($2::text[]) OR c.other_name AS by_name,
       p.kana_key = ANY ($3::text[]) OR c.other_kana AS by_kana, p.address_index = ANY ($4::bytea[]) AS by_address,
       p.birth_year, p.birth_month, p.birth_day, p.sex, s.one IS NOT NULL AS shielded,
       coalesce((SELECT true FROM stale w WHERE w.municipality = $1 AND w.person_id = c.person_id AND w.ended_us IS NULL LIMIT 1), false) AS stale
  FROM c
  JOIN person p ON p.municipality = $1 AND p.person_id = c.person_id
  LEFT JOIN LATERAL (SELECT 1 AS one FROM shielded_person s WHERE s.municipality = $1 AND s.person_id = c.person_id LIMIT 1) AS s ON true
 WHERE NOT p.deleted AND NOT ($8 AND s.one IS NOT NULL)
 ORDER BY (p.birth_year = $5 AND p.birth_month = $6 AND p.birth_day = $7) DESC, c.person_id
 LIMIT $9;

-- name: list_place_names
-- $1 municipality
SELECT key, city_key FROM place_name WHERE municipality = $1 ORDER BY length(key) DESC LIMIT 200;

-- name: find_card
-- Two 宛名番号 that were decided to be one person are one. $1 municipality $2 kind $3 index under every key version $4 issuer
SELECT coalesce(w.kept_person_id, c.person_id) AS person_id,
       bool_or(EXISTS (SELECT FROM shielded_person s WHERE s.municipality = $1 AND s.person_id = c.person_id)) AS shielded
  FROM card_link c
  LEFT JOIN same_person w ON w.municipality = $1 AND w.person_id = c.person_id
 WHERE c.municipality = $1 AND c.kind = $2 AND c.serial_index = ANY ($3::bytea[]) AND c.issuer_key_id IN ('', $4)
 GROUP BY coalesce(w.kept_person_id, c.person_id)
 LIMIT 2;

-- name: find_number
-- $1 municipality $2 index under every key version
SELECT coalesce(w.kept_person_id, n.person_id) AS person_id,
       bool_or(EXISTS (SELECT FROM shielded_person s WHERE s.municipality = $1 AND s.person_id = n.person_id)) AS shielded
  FROM person_number n
  LEFT JOIN same_person w ON w.municipality = $1 AND w.person_id = n.person_id
 WHERE n.municipality = $1 AND n.number_index = ANY ($2::bytea[])
 GROUP BY coalesce(w.kept_person_id, n.person_id)
 LIMIT 2;
