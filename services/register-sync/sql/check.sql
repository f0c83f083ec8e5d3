-- name: anybody_on_file
-- $1 municipality
SELECT 1 AS one FROM person WHERE municipality = $1 ORDER BY person_id LIMIT 1;

-- name: get_check
-- $1 municipality $2 import
SELECT against_no, parts, next_offset, next_line, complete, check_hash, why, row_count, new_rows, changed_rows,
       same_rows, older_rows, rejected_rows, warnings, unmappable_characters, unknown_columns, missing_columns, new_persons,
       changed_persons, missing_persons, persons_on_file
  FROM import_check
 WHERE municipality = $1 AND import_id = $2;

-- name: newest_on_file
-- What has put rows on file, or does. $1 municipality $2 not this import
SELECT import_no
  FROM import
 WHERE municipality = $1 AND state IN ('RUNNING', 'DONE', 'FAILED') AND import_id <> $2
 ORDER BY import_no DESC
 LIMIT 1;

-- name: begin_check
-- $1 municipality $2 import $3 newest on file
INSERT INTO import_check (municipality, import_id, against_no)
VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING;

-- name: drop_check
-- $1 municipality $2 import
DELETE FROM import_check WHERE municipality = $1 AND import_id = $2;

-- name: drop_check_parts
-- $1 municipality $2 import
DELETE FROM import_check_part WHERE municipality = $1 AND import_id = $2;

-- name: put_check_part
-- $1 municipality $2 import $3 part $4 rows $5 hash $6 seen $7 changed $8 宛名番号 of who is not on file $9 rows that were
-- read, packed $10 their hash $11 rows known $12 rejected $13 warnings $14 unmappable $15 numbers not taken $16 next offset
-- $17 next line $18 last $19 entries of the rows known
INSERT INTO import_check_part (municipality, import_id, part, row_count, row_hash, seen_ids, changed_ids, new_nos, taken,
                               taken_hash, known_rows, rejected_rows, warnings, unmappable_characters, numbers_not_taken,
                               next_offset, next_line, is_last, entries)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19);

-- name: get_check_part
-- $1 municipality $2 import $3 part
SELECT row_count, row_hash, is_shared, taken, taken_hash, known_rows, rejected_rows, warnings, unmappable_characters,
       numbers_not_taken, next_offset, next_line, is_last
  FROM import_check_part
 WHERE municipality = $1 AND import_id = $2 AND part = $3;

-- name: mark_shared_parts
-- Those that speak of somebody of whom a part before them changes something: what is said second is to be read against what
-- was said first. (IS TRUE: looked up in a hash; the planner takes each list for ten.) $1 municipality $2 import
UPDATE import_check_part t
   SET is_shared = true
 WHERE t.municipality = $1 AND t.import_id = $2
   AND t.part IN (SELECT w.part
                    FROM (SELECT s.part, min(s.part) FILTER (WHERE s.changed) OVER (PARTITION BY s.person_id) AS first
                            FROM (SELECT o.part, u.person_id, false AS changed
                                    FROM import_check_part o
                                   CROSS JOIN LATERAL unnest(o.seen_ids) AS u (person_id)
                                   WHERE o.municipality = $1 AND o.import_id = $2
                                     AND (u.person_id IN (SELECT c.person_id
                                                            FROM import_check_part m
                                                           CROSS JOIN LATERAL unnest(m.changed_ids) AS c (person_id)
                                                           WHERE m.municipality = $1 AND m.import_id = $2)) IS TRUE
                                   UNION ALL
                                  SELECT o.part, u.person_id, true
                                    FROM import_check_part o
                                   CROSS JOIN LATERAL unnest(o.changed_ids) AS u (person_id)
                                   WHERE o.municipality = $1 AND o.import_id = $2) AS s) AS w
                   WHERE w.part > w.first);

-- name: check_progress
-- $1 municipality $2 import $3 next offset $4 next line $5 rows $6 new $7 changed $8 same $9 older $10 rejected
-- $11 warnings $12 unmappable $13 unknown columns $14 missing columns
UPDATE import_check
   SET parts = parts + 1, next_offset = $3, next_line = $4, row_count = row_count + $5, new_rows = new_rows + $6,
       changed_rows = changed_rows + $7, same_rows = same_rows + $8, older_rows = older_rows + $9,
       rejected_rows = rejected_rows + $10, warnings = warnings + $11,
       unmappable_characters = unmappable_characters + $12, unknown_columns = $13, missing_columns = $14
 WHERE municipality = $1 AND import_id = $2;

-- name: count_checked_persons
-- Missing: on file as residents and in no part (see count_missing). $1 municipality $2 import
UPDATE import_check c
   SET new_persons = (SELECT count(DISTINCT u.address_no)
                        FROM import_check_part t
                       CROSS JOIN LATERAL unnest(t.new_nos) AS u (address_no)
                       WHERE t.municipality = $1 AND t.import_id = $2),
       changed_persons = (SELECT count(DISTINCT u.person_id)
                            FROM import_check_part t
                           CROSS JOIN LATERAL unnest(t.changed_ids) AS u (person_id)
                           WHERE t.municipality = $1 AND t.import_id = $2),
       (persons_on_file, missing_persons) =
       (SELECT count(*), count(*) FILTER (WHERE (p.person_id IN (SELECT s.person_id
                                                                   FROM import_check_part t
                                                                  CROSS JOIN LATERAL unnest(t.seen_ids) AS s (person_id)
                                                                  WHERE t.municipality = $1 AND t.import_id = $2)) IS NOT TRUE)
          FROM person p
         WHERE p.municipality = $1 AND NOT p.removes AND NOT p.deleted)
 WHERE c.municipality = $1 AND c.import_id = $2;

-- name: hashes_of_check
-- $1 municipality $2 import
SELECT part, row_hash
  FROM import_check_part
 WHERE municipality = $1 AND import_id = $2
 ORDER BY part;

-- name: end_check
-- $1 municipality $2 import $3 hash $4 why it waits
UPDATE import_check
   SET complete = true, check_hash = $3, why = $4
 WHERE municipality = $1 AND import_id = $2;

-- name: set_import_state
-- $1 municipality $2 import $3 state
UPDATE import
   SET state = $3
 WHERE municipality = $1 AND import_id = $2;

-- name: confirm_import
-- It takes the next number: what came on file while it waited stands before it; of the same day's words it stays the
-- earlier one. $1 municipality $2 import $3 number
-- $4 state $5 job $6 hash $7 now $8 actor
UPDATE import
   SET came_no = CASE WHEN came_no = 0 THEN import_no ELSE came_no END, import_no = $3, state = $4, job_id = $5, confirmed_hash = $6, confirmed_us = $7, confirmed_by = $8
 WHERE municipality = $1 AND import_id = $2;

-- name: unconfirm_import
-- $1 municipality $2 import
UPDATE import
   SET state = 'CHECKED', confirmed_hash = '', confirmed_us = 0, confirmed_by = ''
 WHERE municipality = $1 AND import_id = $2;

-- name: list_imports
-- Files, the newest first; batches of feeds are asked for by their feed. $1 municipality $2 before number, 0 all
-- $3 state, '' any $4 limit
SELECT i.import_id, i.import_no, i.state, i.as_of, i.reason, i.started_us, i.confirmed_us, i.row_count, c.why
  FROM import i
  LEFT JOIN import_check c ON c.municipality = $1 AND c.import_id = i.import_id
 WHERE i.municipality = $1 AND i.feed_id = '' AND ($2::int = 0 OR i.import_no < $2) AND ($3 = '' OR i.state = $3)
 ORDER BY i.import_no DESC
 LIMIT $4;

-- name: get_arrangement
-- $1 municipality
SELECT pattern, changes_permille, gone_permille, by_another
  FROM arrangement
 WHERE municipality = $1;

-- name: put_arrangement
-- $1 municipality $2 pattern $3 changes $4 gone $5 by another $6 now $7 actor
INSERT INTO arrangement (municipality, pattern, changes_permille, gone_permille, by_another, set_us, set_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (municipality) DO UPDATE
   SET pattern = excluded.pattern, changes_permille = excluded.changes_permille,
       gone_permille = excluded.gone_permille, by_another = excluded.by_another, set_us = excluded.set_us,
       set_by = excluded.set_by;
