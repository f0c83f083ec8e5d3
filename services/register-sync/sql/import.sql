-- name: next_import_no
-- Two who start at the same time get two numbers: the lock is held to the end of the transaction. $1 municipality
SELECT coalesce((SELECT max(i.import_no) FROM import i WHERE i.municipality = $1), 0) + 1 AS import_no
  FROM (SELECT pg_advisory_xact_lock(hashtextextended('register.import/' || $1::text, 0))) AS locked;

-- name: put_import
-- $1 municipality $2 import $3 number $4 blob $5 job $6 sealed file name $7 as of $8 profile $9 encoding $10 check asked
-- $11 now $12 actor
INSERT INTO import (municipality, import_id, import_no, blob_id, job_id, sealed_file_name, as_of, profile, encoding,
                    check_asked, started_us, started_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: get_import
-- $1 municipality $2 import
SELECT import_id, import_no, coalesce(nullif(came_no, 0), import_no) AS came_no, blob_id, job_id, sealed_file_name, as_of, profile, encoding, state, reason,
       reason_column, parts_done, next_offset, next_line, row_count, new_rows, changed_rows, same_rows, rejected_rows,
       warnings, unmappable_characters, numbers_not_taken, missing_persons, unknown_columns, missing_columns, older_rows, check_asked,
       started_by, confirmed_hash, confirmed_us, households_without_head, heads_elsewhere
  FROM import
 WHERE municipality = $1 AND import_id = $2;

-- name: import_of_job
-- $1 municipality $2 job
SELECT j.result_id AS import_id
  FROM job j
 WHERE j.municipality = $1 AND j.job_id = $2;

-- name: lock_import
-- $1 municipality $2 import
SELECT state, parts_done, import_no
  FROM import
 WHERE municipality = $1 AND import_id = $2
   FOR UPDATE;

-- name: earlier_import
-- A file waits for those that came before it. $1 municipality $2 number
SELECT import_id
  FROM import
 WHERE municipality = $1 AND import_no < $2 AND state IN ('QUEUED', 'CHECKING', 'RUNNING')
 LIMIT 1;

-- name: import_progress
-- $1 municipality $2 import $3 next offset $4 next line $5 rows $6 new $7 changed $8 same $9 rejected $10 warnings
-- $11 unmappable $12 numbers not taken $13 unknown columns $14 encoding $15 older $16 missing columns
UPDATE import
   SET state = 'RUNNING', parts_done = parts_done + 1, next_offset = $3, next_line = $4,
       row_count = row_count + $5, new_rows = new_rows + $6, changed_rows = changed_rows + $7,
       same_rows = same_rows + $8, rejected_rows = rejected_rows + $9, warnings = warnings + $10,
       unmappable_characters = unmappable_characters + $11, numbers_not_taken = numbers_not_taken + $12,
       unknown_columns = $13, encoding = $14, older_rows = older_rows + $15,
       missing_columns = $16
 WHERE municipality = $1 AND import_id = $2;

-- name: import_end
-- $1 municipality $2 import $3 state $4 reason $5 column
UPDATE import
   SET state = $3, reason = $4, reason_column = $5
 WHERE municipality = $1 AND import_id = $2;

-- name: count_missing
-- On file as residents and in no part of this file. (IS NOT TRUE: the persons seen as a hash, in one look; as a join it
-- would be one look-up a person, for the planner takes each list for ten.) $1 municipality $2 import
UPDATE import i
   SET missing_persons = (SELECT count(*)
                            FROM person p
                           WHERE p.municipality = $1 AND NOT p.removes AND NOT p.deleted
                             AND (p.person_id IN (SELECT s.person_id
                                                    FROM import_part t
                                                   CROSS JOIN LATERAL unnest(t.seen_ids) AS s (person_id)
                                                   WHERE t.municipality = $1 AND t.import_id = $2)) IS NOT TRUE)
 WHERE i.municipality = $1 AND i.import_id = $2;

-- name: put_part
-- $1 municipality $2 import $3 part $4 hash $5 changed persons $6 all persons $7 whose rows have new versions
INSERT INTO import_part (municipality, import_id, part, row_hash, changed_ids, seen_ids, superseded)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: put_checked_part
-- With those whom the check saw. $1 municipality $2 import $3 part $4 hash $5 changed persons $6 persons of rows that were
-- read $7 whose rows have new versions
INSERT INTO import_part (municipality, import_id, part, row_hash, changed_ids, seen_ids, superseded)
SELECT $1, $2, $3, $4, $5, $6::text[] || t.seen_ids, $7
  FROM import_check_part t
 WHERE t.municipality = $1 AND t.import_id = $2 AND t.part = $3;

-- name: put_rejects
-- $1 municipality $2 import $3 lines $4 finding numbers $5 columns $6 reasons $7 sealed rows $8 kinds
INSERT INTO import_reject (municipality, import_id, line, finding_no, column_name, reason, sealed_row, kind)
SELECT $1, $2, r.line, r.finding_no, r.column_name, r.reason, r.sealed_row, r.kind
  FROM unnest($3::bigint[], $4::smallint[], $5::text[], $6::text[], $7::bytea[], $8::text[])
       AS r (line, finding_no, column_name, reason, sealed_row, kind)
ON CONFLICT DO NOTHING;

-- name: list_rejects
-- $1 municipality $2 import $3 kind $4 after line $5 limit
SELECT line, column_name, reason
  FROM import_reject
 WHERE municipality = $1 AND import_id = $2 AND kind = $3 AND line > $4
 ORDER BY line, finding_no
 LIMIT $5;

-- name: list_reject_rows
-- $1 municipality $2 import $3 kind $4 after line $5 limit
SELECT line, column_name, reason, sealed_row
  FROM import_reject
 WHERE municipality = $1 AND import_id = $2 AND kind = $3 AND line > $4
 ORDER BY line, finding_no
 LIMIT $5;

-- name: put_row_list
-- $1 municipality $2 import number $3 part $4 entries
INSERT INTO row_list (municipality, import_no, part, entries)
VALUES ($1, $2, $3, $4)
ON CONFLICT (municipality, import_no, part) DO UPDATE SET entries = excluded.entries;

-- name: row_lists
-- About where a part is in the newest file that has lists, the part itself first. $1 municipality $2 not this import
-- $3 part
SELECT l.import_no::text AS import_no, l.entries
  FROM row_list l
 WHERE l.municipality = $1
   AND l.import_no = (SELECT max(n.import_no) FROM row_list n WHERE n.municipality = $1 AND n.import_no <> $2)
   AND l.part BETWEEN $3 - 1 AND $3 + 1
 ORDER BY l.part <> $3, l.part;

-- name: superseded_since
-- Whose rows have other versions since a file began to come in. $1 municipality $2 its number
SELECT t.superseded
  FROM import i
  JOIN import_part t ON t.municipality = $1 AND t.import_id = i.import_id
 WHERE i.municipality = $1 AND i.import_no >= $2 AND t.superseded <> '';

-- name: entries_of_check
-- $1 municipality $2 import $3 part
SELECT entries
  FROM import_check_part
 WHERE municipality = $1 AND import_id = $2 AND part = $3;

-- name: drop_row_lists
-- Of other files than this. $1 municipality $2 import number
DELETE FROM row_list WHERE municipality = $1 AND import_no <> $2;
