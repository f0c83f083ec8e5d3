-- name: lock_register
-- Whoever puts rows on file: two at a time would both make an id for somebody new. $1 municipality
SELECT pg_advisory_xact_lock(hashtextextended('register.rows/' || $1::text, 0)) AS locked;

-- name: get_batch
-- $1 municipality $2 feed $3 number
SELECT import_id, sha256, row_count, new_rows, changed_rows, same_rows, older_rows, rejected_rows, warnings,
       households_without_head, heads_elsewhere
  FROM import
 WHERE municipality = $1 AND feed_id = $2 AND feed_id <> '' AND batch_no = $3;

-- name: put_batch
-- $1 municipality $2 batch id $3 number among the files $4 blob $5 sealed file name $6 as of $7 profile $8 encoding
-- $9 rows $10 new $11 changed $12 same $13 older $14 rejected $15 warnings $16 unmappable $17 numbers not taken
-- $18 unknown columns $19 feed $20 batch number $21 as of, as an instant $22 now $23 hash of the body $24 missing columns
INSERT INTO import (municipality, import_id, import_no, blob_id, job_id, sealed_file_name, as_of, profile, encoding,
                    state, parts_done, row_count, new_rows, changed_rows, same_rows, older_rows, rejected_rows, warnings,
                    unmappable_characters, numbers_not_taken, unknown_columns, feed_id, batch_no, as_of_us,
                    received_us, sha256, missing_columns)
VALUES ($1, $2, $3, $4, '', $5, $6, $7, $8, 'DONE', 1, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
        $22, $23, $24);

-- name: put_feed
-- $1 municipality $2 feed $3 batch number $4 as of $5 now
INSERT INTO feed AS f (municipality, feed_id, last_batch, as_of_us, received_us)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (municipality, feed_id) DO UPDATE
   SET last_batch = greatest(f.last_batch, excluded.last_batch), as_of_us = greatest(f.as_of_us, excluded.as_of_us),
       received_us = excluded.received_us;

-- name: list_feeds
-- $1 municipality
SELECT feed_id, last_batch, as_of_us, received_us
  FROM feed
 WHERE municipality = $1
 ORDER BY feed_id
 LIMIT 50;

-- name: missing_batches
-- Numbers that did not come between the last thousand that did. $1 municipality $2 feed $3 limit
SELECT g.batch_no
  FROM (SELECT i.batch_no,
               coalesce(lag(i.batch_no) OVER (ORDER BY i.batch_no),
                        CASE WHEN count(*) OVER () < 1000 THEN 0 ELSE i.batch_no - 1 END) AS before
          FROM (SELECT batch_no
                  FROM import
                 WHERE municipality = $1 AND feed_id = $2 AND feed_id <> ''
                 ORDER BY batch_no DESC
                 LIMIT 1000) AS i) AS b
 CROSS JOIN LATERAL generate_series(greatest(b.before + 1, b.batch_no - 1000), b.batch_no - 1) AS g (batch_no)
 ORDER BY g.batch_no
 LIMIT $3;

-- name: register_as_of
-- $1 municipality
SELECT (SELECT max(i.as_of) FROM import i WHERE i.municipality = $1 AND i.state = 'DONE') AS newest,
       (SELECT max(f.as_of) FROM import f WHERE f.municipality = $1 AND f.state = 'DONE' AND f.feed_id = '') AS file;

-- name: mark_gaps
-- Above what was on file of a person before this batch, every 履歴番号 is to be there. (What a file began with is no
-- gap: files may hold current rows only.) $1 municipality $2 persons $3 import number $4 as of $5 now
INSERT INTO stale (municipality, person_id, cause, from_no, to_no, import_no, as_of, since_us)
SELECT $1, n.person_id, 'GAP', n.before + 1, n.history_no - 1, $3, $4, $5
  FROM (SELECT r.person_id, r.history_no,
               coalesce(lag(r.history_no) OVER (PARTITION BY r.person_id ORDER BY r.history_no), 0) AS before,
               coalesce(max(r.history_no) FILTER (WHERE r.known) OVER (PARTITION BY r.person_id), 0) AS known_to
          FROM (SELECT h.person_id, h.history_no, bool_or(h.import_no <> $3) AS known
                  FROM unnest($2::text[]) AS u (person_id)
                  JOIN history h ON h.municipality = $1 AND h.person_id = u.person_id
                 GROUP BY h.person_id, h.history_no) AS r) AS n
 WHERE n.history_no > n.known_to AND n.history_no > n.before + 1
ON CONFLICT DO NOTHING;

-- name: end_gaps
-- Those that are filled. $1 municipality $2 persons $3 now
UPDATE stale s
   SET ended_us = $3
  FROM unnest($2::text[]) AS u (person_id)
 WHERE s.municipality = $1 AND s.person_id = u.person_id AND s.ended_us IS NULL AND s.cause = 'GAP'
   AND s.to_no - s.from_no + 1 = (SELECT count(DISTINCT h.history_no)
                                    FROM history h
                                   WHERE h.municipality = $1 AND h.person_id = s.person_id
                                     AND h.history_no BETWEEN s.from_no AND s.to_no);

-- name: end_stale_of_part
-- Of those whom the check saw in this part. $1 municipality $2 import $3 part $4 as of $5 now
UPDATE stale s
   SET ended_us = $5
  FROM import_check_part t
 CROSS JOIN LATERAL unnest(t.seen_ids) AS u (person_id)
 WHERE t.municipality = $1 AND t.import_id = $2 AND t.part = $3
   AND s.municipality = $1 AND s.person_id = u.person_id AND s.ended_us IS NULL AND s.as_of <= $4
   AND EXISTS (SELECT FROM stale o WHERE o.municipality = $1 AND o.ended_us IS NULL);

-- name: end_stale
-- The register said all that it has of these. $1 municipality $2 persons $3 as of $4 now
UPDATE stale s
   SET ended_us = $4
  FROM unnest($2::text[]) AS u (person_id)
 WHERE s.municipality = $1 AND s.person_id = u.person_id AND s.ended_us IS NULL AND s.as_of <= $3;

-- name: stale_of_batch
-- One row a person, however many marks. $1 municipality $2 batch $3 limit
SELECT s.person_id, p.address_no, max(s.cause) AS cause, min(s.from_no) AS from_no, max(s.to_no) AS to_no,
       min(s.since_us) AS since_us
  FROM import_part t
 CROSS JOIN LATERAL unnest(t.seen_ids) AS u (person_id)
  JOIN stale s ON s.municipality = $1 AND s.person_id = u.person_id AND s.ended_us IS NULL
  JOIN person p ON p.municipality = $1 AND p.person_id = s.person_id
 WHERE t.municipality = $1 AND t.import_id = $2
 GROUP BY s.person_id, p.address_no
 ORDER BY s.person_id
 LIMIT $3;

-- name: list_stale
-- $1 municipality $2 after person $3 limit
SELECT s.person_id, p.address_no, max(s.cause) AS cause, min(s.from_no) AS from_no, max(s.to_no) AS to_no,
       min(s.since_us) AS since_us
  FROM stale s
  JOIN person p ON p.municipality = $1 AND p.person_id = s.person_id
 WHERE s.municipality = $1 AND s.person_id > $2 AND s.ended_us IS NULL
 GROUP BY s.person_id, p.address_no
 ORDER BY s.person_id
 LIMIT $3;

-- name: count_stale
-- $1 municipality
SELECT count(DISTINCT person_id) AS n FROM stale WHERE municipality = $1 AND ended_us IS NULL;

-- name: protection_words
-- The newest word of each, in the order of the register's history, where it came just now: a row that comes late does
-- not undo a later one, and what nobody took back stands. $1 municipality $2 persons $3 import number
SELECT w.person_id, w.word
  FROM unnest($2::text[]) AS u (person_id)
 CROSS JOIN LATERAL (
       SELECT h.person_id, h.protection_word AS word, h.import_no
         FROM history h
        WHERE h.municipality = $1 AND h.person_id = u.person_id AND h.superseded_by IS NULL AND h.protection_word <> ''
        ORDER BY h.deleted, h.history_no DESC, h.branch_no DESC
        LIMIT 1) AS w
 WHERE w.import_no = $3
 ORDER BY w.person_id;

-- name: stale_between
-- $1 municipality $2 first person $3 last
SELECT DISTINCT s.person_id
  FROM stale s
 WHERE s.municipality = $1 AND s.person_id >= $2 AND s.person_id <= $3 AND s.ended_us IS NULL
 ORDER BY s.person_id;
