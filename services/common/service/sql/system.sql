-- name: pending_streams
-- Streams with events that wait.
SELECT DISTINCT municipality, stream
  FROM outbox_pending
 LIMIT 64;

-- name: make_head
-- $1 municipality $2 stream $3 epoch
INSERT INTO stream_head (municipality, stream, epoch)
VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING;

-- name: lock_head
-- No row: another replica is at it. $1 municipality $2 stream
SELECT epoch, seq, hash
  FROM stream_head
 WHERE municipality = $1 AND stream = $2
   FOR UPDATE SKIP LOCKED;

-- name: take_pending
-- What is visible, in the order of ids, some megabytes of it; an aggregate's writers were one after the other, so its
-- order holds. (By the last id, not by a join: the planner takes an outbox for empty and would look for the same
-- thousand again for each row.)
-- $1 municipality $2 stream
WITH waiting AS (
  SELECT id, sum(length(payload)) OVER (ORDER BY id) - length(payload) AS before
    FROM (SELECT id, payload
            FROM outbox_pending
           WHERE municipality = $1 AND stream = $2
           ORDER BY id
           LIMIT 1000) first
), taken AS (
  DELETE FROM outbox_pending p
   WHERE p.municipality = $1 AND p.stream = $2 AND p.id <= (SELECT max(id) FROM waiting WHERE before < 4000000)
  RETURNING p.id, p.aggregate_id, p.type, p.payload
)
SELECT id, aggregate_id, type, payload FROM taken ORDER BY id;

-- name: put_events
-- $1 municipality $2 stream $3 first seq $4 aggregates $5 types $6 payloads (hex) $7 hashes (hex)
INSERT INTO stream_event (municipality, stream, seq, aggregate_id, type, payload, hash)
SELECT $1, $2, $3::bigint + n - 1, aggregate_id, type, decode(payload, 'hex'), decode(hash, 'hex')
  FROM unnest($4::text[], $5::text[], $6::text[], $7::text[]) WITH ORDINALITY AS u(aggregate_id, type, payload, hash, n);

-- name: move_head
-- $1 municipality $2 stream $3 seq $4 hash
UPDATE stream_head
   SET seq = $3, hash = $4
 WHERE municipality = $1 AND stream = $2;

-- name: all_heads
SELECT municipality, stream, epoch, seq, hash
  FROM stream_head
 ORDER BY municipality, stream;

-- name: hash_at
-- $1 municipality $2 stream $3 seq
SELECT hash
  FROM stream_event
 WHERE municipality = $1 AND stream = $2 AND seq = $3;

-- name: events_after
-- $1 municipality $2 stream $3 seq $4 count
SELECT seq, aggregate_id, type, payload, hash
  FROM stream_event
 WHERE municipality = $1 AND stream = $2 AND seq > $3
 ORDER BY seq
 LIMIT $4;

-- name: pending_audit
SELECT DISTINCT municipality
  FROM audit_pending
 LIMIT 64;

-- name: make_tree
-- $1 municipality $2 empty frontier $3 root of the empty tree
INSERT INTO audit_tree (municipality, frontier, root, size)
VALUES ($1, $2, $3, 0)
ON CONFLICT DO NOTHING;

-- name: lock_tree
-- $1 municipality
SELECT frontier
  FROM audit_tree
 WHERE municipality = $1
   FOR UPDATE SKIP LOCKED;

-- name: take_audit
-- $1 municipality
WITH next AS (
  SELECT id
    FROM audit_pending
   WHERE municipality = $1
   ORDER BY id
   LIMIT 2000
), taken AS (
  DELETE FROM audit_pending p
   WHERE p.municipality = $1 AND p.id <= (SELECT max(id) FROM next)
  RETURNING p.id, p.record
)
SELECT id, record FROM taken ORDER BY id;

-- name: put_leaves
-- $1 municipality $2 first leaf $3 records $4 hashes (hex)
INSERT INTO audit_leaf (municipality, leaf_no, record, leaf_hash)
SELECT $1, $2::bigint + n - 1, record, decode(hash, 'hex')
  FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS u(record, hash, n);

-- name: move_tree
-- $1 municipality $2 frontier $3 root $4 size
UPDATE audit_tree
   SET frontier = $2, root = $3, size = $4
 WHERE municipality = $1;

-- name: due_tenants
-- Who has due work that may be free: what nobody has first, whoever has waited longest first; and who has what is leased. $1 now
SELECT municipality, bool_or(leased_until_us < $1) AS free,
       coalesce(string_agg(DISTINCT leased_by, ',') FILTER (WHERE leased_until_us >= $1), '') AS holders
  FROM due
 WHERE due_us <= $1 AND (leased_until_us < $1 OR leased_by <> '')
 GROUP BY municipality
 ORDER BY bool_or(leased_until_us < $1) DESC, min(due_us)
 LIMIT 64;

-- name: lock_due
-- $1 municipality $2 now $3 how many
SELECT kind, id, leased_until_us < $2 AS free, leased_by
  FROM due
 WHERE municipality = $1 AND due_us <= $2 AND (leased_until_us < $2 OR leased_by <> '')
 ORDER BY due_us
 LIMIT $3
   FOR UPDATE SKIP LOCKED;

-- name: backends
-- Who of ours lives, we first. Asked behind lock_due: whoever leased what is locked lived before.
SELECT pid || '@' || backend_start AS name
  FROM pg_stat_activity
 WHERE usename = current_user
 ORDER BY pid <> pg_backend_pid();

-- name: lease_due
-- $1 municipality $2 now $3 leased until $4 kinds $5 ids $6 by
UPDATE due d
   SET leased_until_us = $3, tries = d.tries + 1, again = false, leased_by = $6,
       due_us = $2::bigint + least(600, power(2, least(d.tries, 9)))::bigint * 1000000
  FROM unnest($4::text[], $5::text[]) AS n(kind, id)
 WHERE d.municipality = $1 AND d.kind = n.kind AND d.id = n.id;

-- name: stale_blobs
-- Uploads that nothing claimed. $1 older than
SELECT municipality, blob_id
  FROM blob
 WHERE state <> 'CLAIMED' AND made_us < $1
 LIMIT 256;

-- name: drop_stale_blob
-- $1 municipality $2 blob
DELETE FROM blob
 WHERE municipality = $1 AND blob_id = $2 AND state <> 'CLAIMED'
RETURNING blob_id;

-- name: drop_stale_chunks
-- $1 municipality $2 blob
DELETE FROM blob_chunk WHERE municipality = $1 AND blob_id = $2;

-- name: sweep_kept
-- $1 older than
DELETE FROM reply_kept WHERE kept_us < $1;

-- name: sweep_applied
-- $1 older than
DELETE FROM stream_applied WHERE applied_us < $1;

-- name: get_head
-- Without a lock, for answering consumers. $1 municipality $2 stream
SELECT epoch, seq, hash
  FROM stream_head
 WHERE municipality = $1 AND stream = $2;

-- name: unsigned_trees
-- Trees whose newest checkpoint is not of their size.
SELECT municipality
  FROM audit_tree
 WHERE size <> signed_size
 LIMIT 256;

-- name: lock_unsigned
-- No row: another replica is at it. $1 municipality
SELECT tree, frontier, root, size, signed_size
  FROM audit_tree
 WHERE municipality = $1
   FOR UPDATE SKIP LOCKED;

-- name: get_checkpoint
-- $1 municipality $2 size
SELECT root, frontier, note
  FROM audit_checkpoint
 WHERE municipality = $1 AND size = $2;

-- name: leaves_from
-- $1 municipality $2 from $3 before $4 count
SELECT leaf_no, record, encode(leaf_hash, 'hex') AS leaf_hash
  FROM audit_leaf
 WHERE municipality = $1 AND leaf_no >= $2 AND leaf_no < $3
 ORDER BY leaf_no
 LIMIT $4;

-- name: put_checkpoint
-- $1 municipality $2 size $3 root $4 frontier $5 note $6 now
INSERT INTO audit_checkpoint (municipality, size, root, frontier, note, signed_us)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: tree_signed
-- $1 municipality $2 size
UPDATE audit_tree
   SET signed_size = $2
 WHERE municipality = $1;

-- name: taken_over
-- $1 store
INSERT INTO audit_taken_over (store, bytes)
VALUES ($1, 0)
ON CONFLICT (store) DO UPDATE SET bytes = audit_taken_over.bytes
RETURNING bytes;

-- name: take_over
-- $1 municipalities $2 records
INSERT INTO audit_pending (municipality, record)
SELECT municipality, record FROM unnest($1::text[], $2::text[]) AS u(municipality, record);

-- name: move_taken_over
-- $1 store $2 bytes
UPDATE audit_taken_over SET bytes = $2 WHERE store = $1;

-- name: unattested
-- A newest checkpoint that no witness or no time-stamping authority has seen; one tenant after the other.
-- $1 witness wanted $2 stamp wanted $3 tenant before
SELECT c.municipality, c.size, c.note, c.cosignatures = '' AS uncosigned, c.stamp IS NULL AS unstamped
  FROM audit_tree t JOIN audit_checkpoint c ON c.municipality = t.municipality AND c.size = t.signed_size
 WHERE ($1::bool AND c.cosignatures = '') OR ($2::bool AND c.stamp IS NULL)
 ORDER BY c.municipality > $3 DESC, c.municipality
 LIMIT 1;

-- name: last_cosigned
-- $1 municipality
SELECT size, frontier
  FROM audit_checkpoint
 WHERE municipality = $1 AND cosignatures <> ''
 ORDER BY size DESC
 LIMIT 1;

-- name: hashes_from
-- $1 municipality $2 from $3 before
SELECT encode(leaf_hash, 'hex') AS leaf_hash
  FROM audit_leaf
 WHERE municipality = $1 AND leaf_no >= $2 AND leaf_no < $3
 ORDER BY leaf_no;

-- name: put_attestations
-- What came is added. $1 municipality $2 size $3 cosignature $4 stamp
UPDATE audit_checkpoint
   SET cosignatures = CASE WHEN $3::text = '' THEN cosignatures ELSE $3 END,
       stamp = CASE WHEN length($4::bytea) = 0 THEN stamp ELSE $4 END
 WHERE municipality = $1 AND size = $2;
