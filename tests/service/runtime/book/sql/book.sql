-- name: make_book
-- $1 municipality $2 book
INSERT INTO book (municipality, book_id)
VALUES ($1, $2)
ON CONFLICT DO NOTHING;

-- name: lock_book
-- $1 municipality $2 book
SELECT version, total
  FROM book
 WHERE municipality = $1 AND book_id = $2
   FOR UPDATE;

-- name: put_entry
-- $1 municipality $2 entry $3 book $4 amount
INSERT INTO entry (municipality, entry_id, book_id, amount)
VALUES ($1, $2, $3, $4);

-- name: grow_book
-- $1 municipality $2 book $3 amount $4 version
UPDATE book
   SET total = total + $3, version = $4
 WHERE municipality = $1 AND book_id = $2;

-- name: get_book
-- $1 municipality $2 book
SELECT version, total
  FROM book
 WHERE municipality = $1 AND book_id = $2;

-- name: put_mark
-- How often a piece of due work came by. $1 municipality $2 kind $3 id
INSERT INTO mark (municipality, kind, id)
VALUES ($1, $2, $3)
ON CONFLICT (municipality, kind, id) DO UPDATE SET n = mark.n + 1
RETURNING n;

-- name: steal_lease
-- As if the lease had run out and somebody else had it. $1 municipality $2 kind $3 id
UPDATE due
   SET leased_until_us = 1
 WHERE municipality = $1 AND kind = $2 AND id = $3;
