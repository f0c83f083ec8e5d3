-- name: list_open_glass
-- Of one account, or of all ("" as login). $1 municipality $2 login $3 now
SELECT login, categories
  FROM glass
 WHERE municipality = $1 AND until_us > $3 AND (login = $2 OR $2 = '');

-- name: put_glass
-- $1 municipality $2 glass $3 login $4 account $5 edition $6 categories $7 sealed reason $8 now $9 until
INSERT INTO glass (municipality, glass_id, login, account_id, edition, categories, sealed_reason, opened_us, until_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: lock_glass
-- $1 municipality $2 glass
SELECT login, until_us, verdict
  FROM glass
 WHERE municipality = $1 AND glass_id = $2
   FOR UPDATE;

-- name: close_glass
-- $1 municipality $2 glass $3 now $4 by
UPDATE glass
   SET until_us = $3, closed_by = $4
 WHERE municipality = $1 AND glass_id = $2 AND until_us > $3;

-- name: close_glass_of
-- The account ends. $1 municipality $2 account $3 now $4 by
UPDATE glass
   SET until_us = $3, closed_by = $4
 WHERE municipality = $1 AND account_id = $2 AND until_us > $3;

-- name: review_glass
-- $1 municipality $2 glass $3 verdict $4 sealed note $5 by $6 now
UPDATE glass
   SET verdict = $3, sealed_note = $4, reviewed_by = $5, reviewed_us = $6
 WHERE municipality = $1 AND glass_id = $2;

-- name: list_glass
-- $1 municipality $2 how many
SELECT glass_id, login, categories, sealed_reason, opened_us, until_us, verdict, sealed_note, reviewed_by, reviewed_us
  FROM glass
 WHERE municipality = $1
 ORDER BY (verdict = '') DESC, opened_us DESC
 LIMIT $2;

-- name: list_own_glass
-- $1 municipality $2 login $3 now
SELECT glass_id, login, categories, sealed_reason, opened_us, until_us, verdict, sealed_note, reviewed_by, reviewed_us
  FROM glass
 WHERE municipality = $1 AND login = $2 AND until_us > $3
 ORDER BY opened_us DESC;
