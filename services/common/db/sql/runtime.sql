-- name: put_pending_event
-- $1 municipality $2 stream $3 aggregate $4 type $5 packed event
INSERT INTO outbox_pending (municipality, stream, aggregate_id, type, payload)
VALUES ($1, $2, $3, $4, $5);

-- name: put_pending_events
-- In the order of the arrays. $1 municipality $2 stream $3 aggregates $4 types $5 payloads
INSERT INTO outbox_pending (municipality, stream, aggregate_id, type, payload)
SELECT $1, $2, e.aggregate_id, e.type, e.payload
  FROM unnest($3::text[], $4::text[], $5::bytea[]) WITH ORDINALITY AS e (aggregate_id, type, payload, n)
 ORDER BY e.n;

-- name: take_key
-- One row: the key is ours now. None: somebody had it. $1 municipality $2 caller $3 rpc $4 key $5 request hash $6 now
INSERT INTO reply_kept (municipality, caller, rpc, key, request_hash, kept_us)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
RETURNING key;

-- name: get_kept
-- $1 municipality $2 caller $3 rpc $4 key
SELECT request_hash, reply
  FROM reply_kept
 WHERE municipality = $1 AND caller = $2 AND rpc = $3 AND key = $4;

-- name: put_reply
-- $1 municipality $2 caller $3 rpc $4 key $5 reply
UPDATE reply_kept
   SET reply = $5
 WHERE municipality = $1 AND caller = $2 AND rpc = $3 AND key = $4;

-- name: put_audit
-- $1 municipality $2 record
INSERT INTO audit_pending (municipality, record)
VALUES ($1, $2);

-- name: put_due
-- $1 municipality $2 kind $3 id $4 due
INSERT INTO due (municipality, kind, id, due_us)
VALUES ($1, $2, $3, $4)
ON CONFLICT (municipality, kind, id) DO UPDATE
   SET due_us = least(due.due_us, excluded.due_us), again = due.leased_until_us > 0;

-- name: due_done
-- Only where it is still the lease that was taken. What was asked for anew meanwhile stays due: whoever is at it may
-- have looked before the new fact was there. $1 municipality $2 kind $3 id $4 lease
WITH gone AS (
  DELETE FROM due
   WHERE municipality = $1 AND kind = $2 AND id = $3 AND leased_until_us = $4 AND NOT again
  RETURNING id
), kept AS (
  UPDATE due
     SET again = false, leased_until_us = 0, tries = 0
   WHERE municipality = $1 AND kind = $2 AND id = $3 AND leased_until_us = $4 AND again
  RETURNING id
)
SELECT id FROM gone UNION ALL SELECT id FROM kept;

-- name: due_later
-- $1 municipality $2 kind $3 id $4 lease $5 next
UPDATE due
   SET due_us = CASE WHEN again THEN least(due_us, $5) ELSE $5 END, again = false, leased_until_us = 0, tries = 0
 WHERE municipality = $1 AND kind = $2 AND id = $3 AND leased_until_us = $4
RETURNING id;

-- name: due_give_back
-- Its time is already the next try's. $1 municipality $2 kind $3 id $4 lease
UPDATE due
   SET leased_until_us = 0
 WHERE municipality = $1 AND kind = $2 AND id = $3 AND leased_until_us = $4;

-- name: job_refused
-- Due work that was a job's and will not be tried again. $1 municipality $2 kind $3 job $4 reason $5 now
UPDATE job
   SET state = 'REFUSED', reason = $4, ended_us = $5, changed_us = $5
 WHERE municipality = $1 AND kind = $2 AND job_id = $3 AND state IN ('QUEUED', 'RUNNING');

-- name: put_job
-- $1 municipality $2 job $3 kind $4 unit $5 result $6 actor $7 purpose $8 now
INSERT INTO job (municipality, job_id, kind, unit, result_id, actor, purpose, started_us, changed_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8);

-- name: job_progress
-- $1 municipality $2 job $3 done $4 total $5 now
UPDATE job
   SET state = 'RUNNING', done = $3, total = $4, changed_us = $5
 WHERE municipality = $1 AND job_id = $2 AND state IN ('QUEUED', 'RUNNING');

-- name: job_end
-- $1 municipality $2 job $3 state $4 reason $5 now
UPDATE job
   SET state = $3, reason = $4, ended_us = $5, changed_us = $5
 WHERE municipality = $1 AND job_id = $2;

-- name: get_job
-- $1 municipality $2 job
SELECT job_id, kind, state, done, total, unit, reason, result_id, actor, purpose, started_us, ended_us
  FROM job
 WHERE municipality = $1 AND job_id = $2;

-- name: newest_data_key
-- $1 municipality $2 scope $3 purpose
SELECT key_id, wrapped, root_id, scoped
  FROM data_key
 WHERE municipality = $1 AND scope = $2 AND purpose = $3 AND wrapped IS NOT NULL
 ORDER BY key_id DESC
 LIMIT 1;

-- name: all_data_keys
-- Newest first. $1 municipality $2 scope $3 purpose
SELECT key_id, wrapped, root_id, scoped
  FROM data_key
 WHERE municipality = $1 AND scope = $2 AND purpose = $3 AND wrapped IS NOT NULL
 ORDER BY key_id DESC;

-- name: next_data_key
-- The number of a key must be known before it is wrapped.
SELECT nextval('data_key_number') AS key_id;

-- name: put_data_key
-- $1 municipality $2 key $3 scope $4 purpose $5 wrapped $6 now $7 root $8 scoped
INSERT INTO data_key (municipality, key_id, scope, purpose, wrapped, made_us, root_id, scoped)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: get_data_key
-- $1 municipality $2 key
SELECT scope, purpose, wrapped, root_id, scoped
  FROM data_key
 WHERE municipality = $1 AND key_id = $2;

-- name: keys_to_rewrap
-- Held by another root than the newest, or not yet by their disaster's secret. $1 municipality $2 newest root $3 limit
SELECT key_id, scope, purpose, wrapped, root_id, scoped
  FROM data_key
 WHERE municipality = $1 AND wrapped IS NOT NULL AND (root_id <> $2 OR (scope <> '-' AND NOT scoped))
 ORDER BY key_id
 LIMIT $3
   FOR UPDATE;

-- name: rewrap_key
-- $1 municipality $2 key $3 wrapped $4 root $5 scoped
UPDATE data_key
   SET wrapped = $3, root_id = $4, scoped = $5
 WHERE municipality = $1 AND key_id = $2 AND wrapped IS NOT NULL;

-- name: drop_unmoved_chunks
-- Of files that were to be sealed under the scope and are not yet. $1 municipality $2 scope
DELETE FROM blob_chunk
 WHERE municipality = $1
   AND blob_id = ANY (ARRAY(SELECT split_part(id, '/', 1) FROM due
                             WHERE municipality = $1 AND kind = 'keys_move' AND split_part(id, '/', 2) = $2));

-- name: destroy_data_keys
-- $1 municipality $2 scope
UPDATE data_key SET wrapped = NULL WHERE municipality = $1 AND scope = $2 AND wrapped IS NOT NULL;

-- name: put_disposed
-- $1 municipality $2 scope $3 now
INSERT INTO scope_disposed (municipality, scope, disposed_us)
VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING;

-- name: is_disposed
-- $1 municipality $2 scope
SELECT disposed_us FROM scope_disposed WHERE municipality = $1 AND scope = $2;

-- name: lock_data_key_scope
-- Two who want the first key of a scope make one. $1 municipality $2 scope $3 purpose
SELECT pg_advisory_xact_lock(hashtextextended($1::text || '/' || $2::text || '/' || $3::text, 0));

-- name: put_blob
-- $1 municipality $2 blob $3 purpose $4 sealed file name $5 media type $6 now
INSERT INTO blob (municipality, blob_id, purpose, sealed_file_name, media_type, made_us)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (municipality, blob_id) DO NOTHING;

-- name: put_blob_chunk
-- $1 municipality $2 blob $3 chunk number $4 sealed
INSERT INTO blob_chunk (municipality, blob_id, chunk_no, sealed)
VALUES ($1, $2, $3, $4)
ON CONFLICT (municipality, blob_id, chunk_no) DO NOTHING
RETURNING chunk_no;

-- name: end_blob
-- $1 municipality $2 blob $3 bytes $4 chunks $5 sha256
UPDATE blob
   SET state = 'WHOLE', bytes = $3, chunks = $4, sha256 = $5
 WHERE municipality = $1 AND blob_id = $2 AND state = 'UPLOADING'
RETURNING blob_id;

-- name: get_blob
-- $1 municipality $2 blob
SELECT blob_id, purpose, sealed_file_name, media_type, state, bytes, chunks, sha256
  FROM blob
 WHERE municipality = $1 AND blob_id = $2;

-- name: claim_blob
-- Uploads that nothing claims are swept after a day. $1 municipality $2 blob $3 purpose
UPDATE blob
   SET state = 'CLAIMED'
 WHERE municipality = $1 AND blob_id = $2 AND state IN ('WHOLE', 'CLAIMED') AND purpose = $3
RETURNING bytes, sha256, media_type;

-- name: get_blob_chunk
-- $1 municipality $2 blob $3 chunk number
SELECT sealed
  FROM blob_chunk
 WHERE municipality = $1 AND blob_id = $2 AND chunk_no = $3;

-- name: chunks_elsewhere
-- Chunks of a blob that are not under its scope's key. $1 municipality $2 blob $3 scope $4 limit
SELECT c.chunk_no
  FROM blob_chunk c
 WHERE c.municipality = $1 AND c.blob_id = $2
   AND NOT EXISTS (SELECT FROM data_key k WHERE k.municipality = $1 AND k.key_id = sealed_key(c.sealed) AND k.scope = $3)
 ORDER BY c.chunk_no
 LIMIT $4;

-- name: replace_blob_chunk
-- $1 municipality $2 blob $3 chunk number $4 sealed
UPDATE blob_chunk SET sealed = $4 WHERE municipality = $1 AND blob_id = $2 AND chunk_no = $3;

-- name: rename_blob
-- $1 municipality $2 blob $3 sealed file name
UPDATE blob SET sealed_file_name = $3 WHERE municipality = $1 AND blob_id = $2;

-- name: drop_blob_chunks
-- Of a blob that is gone; those of one that was claimed stay. $1 municipality $2 blob
DELETE FROM blob_chunk
 WHERE municipality = $1 AND blob_id = $2
   AND NOT EXISTS (SELECT FROM blob WHERE blob.municipality = $1 AND blob.blob_id = $2);

-- name: strike_blob_chunks
-- Of a blob that stays. $1 municipality $2 blob
DELETE FROM blob_chunk WHERE municipality = $1 AND blob_id = $2;

-- name: drop_blob
-- $1 municipality $2 blob
DELETE FROM blob
 WHERE municipality = $1 AND blob_id = $2 AND state <> 'CLAIMED';

-- name: get_api_key
-- $1 municipality $2 key
SELECT hash, client, roles
  FROM api_key
 WHERE municipality = $1 AND key_id = $2 AND revoked_us = 0 AND (expires_us = 0 OR expires_us > $3);

-- name: cursor_take
-- No row: another replica has it, or it has moved on. The hash, for after a failover of our own database the row may
-- stand at the same seq of another past. $1 publisher $2 municipality $3 stream $4 seq $5 hash
SELECT epoch
  FROM stream_cursor
 WHERE publisher = $1 AND municipality = $2 AND stream = $3 AND seq = $4 AND hash = $5
   FOR UPDATE SKIP LOCKED;

-- name: cursor_move
-- $1 publisher $2 municipality $3 stream $4 epoch $5 seq $6 hash
UPDATE stream_cursor
   SET epoch = $4, seq = $5, hash = $6
 WHERE publisher = $1 AND municipality = $2 AND stream = $3;

-- name: put_applied
-- $1 publisher $2 municipality $3 stream $4 epoch $5 first seq $6 last seq $7 hashes $8 aggregates $9 types $10 now
INSERT INTO stream_applied (publisher, municipality, stream, epoch, first_seq, last_seq, holds_to, hashes, aggregates,
                            types, applied_us)
VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8::text[], $9::text[], $10)
ON CONFLICT (municipality, publisher, stream, epoch, last_seq) DO UPDATE
   SET first_seq = excluded.first_seq, holds_to = excluded.holds_to, hashes = excluded.hashes,
       aggregates = excluded.aggregates, types = excluded.types, applied_us = excluded.applied_us;

-- name: applied_steps
-- $1 publisher $2 municipality $3 stream $4 after seq $5 how many
SELECT a.first_seq + n - 1 AS seq, substr(a.hashes, 32 * n - 31, 32) AS hash, a.aggregates[n] AS aggregate_id,
       a.types[n] AS type
  FROM stream_applied a, generate_series(1, cardinality(a.types)) AS n
 WHERE a.publisher = $1 AND a.municipality = $2 AND a.stream = $3 AND a.holds_to > $4
   AND a.first_seq + n - 1 > $4 AND a.first_seq + n - 1 <= a.holds_to
 ORDER BY 1
 LIMIT $5;

-- name: applied_hash
-- $1 publisher $2 municipality $3 stream $4 seq
SELECT substr(hashes, 32 * ($4::bigint - first_seq)::int + 1, 32) AS hash
  FROM stream_applied
 WHERE publisher = $1 AND municipality = $2 AND stream = $3 AND first_seq <= $4::bigint AND holds_to >= $4::bigint
 LIMIT 1;

-- name: cut_applied
-- $1 publisher $2 municipality $3 stream $4 common seq
UPDATE stream_applied
   SET holds_to = $4
 WHERE publisher = $1 AND municipality = $2 AND stream = $3 AND holds_to > $4;

-- name: unpark_beyond
-- $1 publisher $2 municipality $3 stream $4 common seq
DELETE FROM stream_parked
 WHERE publisher = $1 AND municipality = $2 AND stream = $3 AND seq > $4;

-- name: own_steps
-- $1 municipality $2 stream $3 after seq $4 how many
SELECT seq, hash, aggregate_id, type
  FROM stream_event
 WHERE municipality = $1 AND stream = $2 AND seq > $3
 ORDER BY seq
 LIMIT $4;

-- name: stream_points
-- $1 municipality $2 publisher ("" of these: any; our own have none)
SELECT publisher, stream, epoch, seq, hash
  FROM stream_cursor
 WHERE municipality = $1 AND ($2::text = '' OR publisher = $2)
 UNION ALL
SELECT '', stream, epoch, seq, hash
  FROM stream_head
 WHERE municipality = $1 AND $2::text = '';

-- name: cursor_get
-- $1 publisher $2 municipality $3 stream
SELECT epoch, seq, hash
  FROM stream_cursor
 WHERE publisher = $1 AND municipality = $2 AND stream = $3;

-- name: cursor_make
-- $1 publisher $2 municipality $3 stream
INSERT INTO stream_cursor (publisher, municipality, stream, epoch)
VALUES ($1, $2, $3, 0)
ON CONFLICT DO NOTHING;

-- name: parked_any
-- $1 publisher $2 municipality $3 stream
SELECT 1 AS one
  FROM stream_parked
 WHERE publisher = $1 AND municipality = $2 AND stream = $3
 LIMIT 1;

-- name: parked_has
-- $1 publisher $2 municipality $3 stream $4 aggregate
SELECT 1 AS one
  FROM stream_parked
 WHERE publisher = $1 AND municipality = $2 AND stream = $3 AND aggregate_id = $4
 LIMIT 1;

-- name: park_event
-- $1 publisher $2 municipality $3 stream $4 seq $5 aggregate $6 type $7 payload $8 reason $9 now $10 next try, or 0
INSERT INTO stream_parked (publisher, municipality, stream, seq, aggregate_id, type, payload, reason, parked_us, next_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT DO NOTHING;

-- name: lock_patience
-- Of this transaction. $1 milliseconds
SELECT set_config('lock_timeout', $1::bigint::text, true);

-- name: cursor_lock
-- Waits for whoever applies a batch, who is quick; one that comes after us finds it locked and leaves it.
-- $1 publisher $2 municipality $3 stream
SELECT seq
  FROM stream_cursor
 WHERE publisher = $1 AND municipality = $2 AND stream = $3
   FOR UPDATE;

-- name: redrive_next
-- Only the first of an aggregate has a time. One beyond the longest pause was given by a wrong clock.
-- $1 publisher $2 municipality $3 stream $4 now $5 now and the longest pause
SELECT aggregate_id
  FROM stream_parked
 WHERE publisher = $1 AND municipality = $2 AND stream = $3 AND next_us > 0 AND (next_us <= $4 OR next_us > $5)
 ORDER BY seq
 LIMIT 1;

-- name: redrive_time
-- When to look again; NULL: not by ourselves. $1 publisher $2 municipality $3 stream
SELECT min(next_us) AS next_us
  FROM stream_parked
 WHERE publisher = $1 AND municipality = $2 AND stream = $3 AND next_us > 0;

-- name: parked_events
-- $1 publisher $2 municipality $3 stream $4 aggregate $5 how many
SELECT seq, type, payload, tries
  FROM stream_parked
 WHERE publisher = $1 AND municipality = $2 AND stream = $3 AND aggregate_id = $4
 ORDER BY seq
 LIMIT $5;

-- name: unpark_event
-- $1 publisher $2 municipality $3 stream $4 seq
DELETE FROM stream_parked
 WHERE publisher = $1 AND municipality = $2 AND stream = $3 AND seq = $4;

-- name: put_off_event
-- $1 publisher $2 municipality $3 stream $4 seq $5 reason $6 tries $7 next try, or 0
UPDATE stream_parked
   SET reason = $5, tries = $6, next_us = $7
 WHERE publisher = $1 AND municipality = $2 AND stream = $3 AND seq = $4;

-- name: hasten_event
-- The next of an aggregate whose events did not all have room. $1 publisher $2 municipality $3 stream $4 aggregate $5 now
UPDATE stream_parked
   SET next_us = $5
 WHERE publisher = $1 AND municipality = $2 AND stream = $3
   AND seq = (SELECT min(seq) FROM stream_parked
               WHERE publisher = $1 AND municipality = $2 AND stream = $3 AND aggregate_id = $4);

-- name: followed_streams
-- $1 municipality $2 publisher $3 stream ("" of these: any)
SELECT publisher, stream
  FROM stream_cursor
 WHERE municipality = $1 AND ($2::text = '' OR publisher = $2) AND ($3::text = '' OR stream = $3)
 ORDER BY publisher, stream;

-- name: redrive_ask
-- The first of each aggregate falls due. $1 publisher $2 municipality $3 stream $4 aggregate ("": any) $5 now
WITH first AS (
  SELECT DISTINCT ON (aggregate_id) seq
    FROM stream_parked
   WHERE publisher = $1 AND municipality = $2 AND stream = $3 AND ($4::text = '' OR aggregate_id = $4)
   ORDER BY aggregate_id, seq
)
UPDATE stream_parked p
   SET tries = 0, next_us = $5
  FROM first f
 WHERE p.publisher = $1 AND p.municipality = $2 AND p.stream = $3 AND p.seq = f.seq;

-- name: parked_list
-- $1 publisher $2 municipality $3 stream $4 aggregate ("": any) $5 after seq $6 how many
SELECT seq, aggregate_id, type, reason, tries, next_us, parked_us,
       NOT EXISTS (SELECT FROM stream_parked e
                    WHERE e.municipality = p.municipality AND e.publisher = p.publisher AND e.stream = p.stream
                      AND e.aggregate_id = p.aggregate_id AND e.seq < p.seq) AS first
  FROM stream_parked p
 WHERE publisher = $1 AND municipality = $2 AND stream = $3 AND ($4::text = '' OR aggregate_id = $4) AND seq > $5
 ORDER BY seq
 LIMIT $6;

-- name: parked_count
-- $1 publisher $2 municipality $3 stream $4 aggregate ("": any) $5 now $6 now and the longest pause
SELECT count(*) AS total, count(*) FILTER (WHERE next_us > 0 AND (next_us <= $5 OR next_us > $6)) AS due
  FROM stream_parked
 WHERE publisher = $1 AND municipality = $2 AND stream = $3 AND ($4::text = '' OR aggregate_id = $4);

-- name: site_generation
SELECT generation FROM site;

-- name: list_looks
-- Those of one moment come together, so that a page ends between moments. $1 municipality $2 person $3 before (us) $4 how many
SELECT at, record
  FROM (SELECT substring(record FROM '^at=([0-9]+)')::bigint AS at, record FROM looks_at($1, $2)) look
 WHERE at < $3
 ORDER BY at DESC
 FETCH FIRST $4 ROWS WITH TIES;

-- name: get_audit_tree
-- $1 municipality
SELECT t.size, t.signed_size, t.tree, coalesce(c.signed_us, 0) AS signed_us, coalesce(c.cosignatures <> '', false) AS cosigned,
       c.stamp IS NOT NULL AS stamped
  FROM audit_tree t
  LEFT JOIN LATERAL (SELECT signed_us, cosignatures, stamp FROM audit_checkpoint k
                      WHERE k.municipality = t.municipality
                      ORDER BY k.size DESC
                      LIMIT 1) c ON true
 WHERE t.municipality = $1;
