-- name: reserve_issue_no
-- A number once given away is never given again, used or not; each site generation has its own range.
-- $1 municipality $2 certificate $3 the last number before this generation's range
UPDATE certificate
   SET issue_seq = greatest(issue_seq, $3::int) + 1
 WHERE municipality = $1 AND certificate_id = $2
RETURNING issue_seq;

-- name: put_issue
-- $1 municipality $2 issue $3 certificate $4 number $5 channel $6 blob $7 hash of the PDF $8 hash of the record
-- $9 how the person was identified $10 terminal $11 now $12 by
INSERT INTO issue (municipality, issue_id, certificate_id, issue_no, channel, blob_id, sha256, record_sha256,
                   identity_checked, terminal, issued_us, issued_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: count_issue
-- $1 municipality $2 certificate $3 now
UPDATE certificate
   SET issues = issues + 1, changed_us = $3
 WHERE municipality = $1 AND certificate_id = $2;

-- name: get_issue
-- $1 municipality $2 issue
SELECT i.issue_id, i.certificate_id, i.issue_no, i.channel, i.blob_id, i.issued_us, i.issued_by, k.number, k.state
  FROM issue i
  JOIN certificate k ON k.municipality = i.municipality AND k.certificate_id = i.certificate_id
 WHERE i.municipality = $1 AND i.issue_id = $2;

-- name: find_issue
-- $1 municipality $2 certificate number $3 issue number
SELECT i.record_sha256, k.state, k.number, k.certified_on::text AS certified_on
  FROM certificate k
  JOIN issue i ON i.municipality = k.municipality AND i.certificate_id = k.certificate_id
 WHERE k.municipality = $1 AND k.number = $2 AND k.number <> '' AND i.issue_no = $3;

-- name: put_authority
-- $1 municipality $2 ward $3 title $4 name $5 seal $6 valid from $7 now $8 by
INSERT INTO authority (municipality, ward, version, title, name, seal_blob_id, valid_from, put_us, put_by)
SELECT $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5, $6, $7, $8
  FROM authority
 WHERE municipality = $1 AND ward = $2
RETURNING version;

-- name: get_authority
-- The ward's own where it has one, else the municipality's. $1 municipality $2 ward $3 day
SELECT title, name, seal_blob_id
  FROM authority
 WHERE municipality = $1 AND ward IN ($2, '') AND valid_from <= $3
 ORDER BY ward DESC, valid_from DESC, version DESC
 LIMIT 1;

-- name: put_challenge
-- $1 municipality $2 challenge $3 hash $4 terminal $5 client $6 expires
INSERT INTO kiosk_challenge (municipality, challenge_id, hash, terminal, client, expires_us)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: use_challenge
-- Once, by the client it was given to, in time. $1 municipality $2 challenge $3 now $4 client
UPDATE kiosk_challenge
   SET used_us = $3
 WHERE municipality = $1 AND challenge_id = $2 AND client = $4 AND used_us = 0 AND expires_us > $3
RETURNING hash, terminal;

-- name: drop_old_challenges
-- $1 municipality $2 before
DELETE FROM kiosk_challenge
 WHERE municipality = $1
   AND challenge_id IN (SELECT challenge_id
                          FROM kiosk_challenge
                         WHERE municipality = $1 AND expires_us < $2
                         ORDER BY expires_us
                         LIMIT 20);
