-- name: put_seen
-- $1 municipality $2 entry $3 book $4 amount $5 version
INSERT INTO seen (municipality, entry_id, book_id, amount, version)
VALUES ($1, $2, $3, $4, $5);

-- name: put_relayed
-- $1 municipality $2 entry $3 version
INSERT INTO relayed (municipality, entry_id, version)
VALUES ($1, $2, $3);

-- name: is_mended
-- $1 municipality $2 book
SELECT 1 AS one
  FROM mended
 WHERE municipality = $1 AND book_id = $2;
