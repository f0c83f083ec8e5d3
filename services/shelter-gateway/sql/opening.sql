-- name: get_opening
-- $1 municipality $2 opening
SELECT opening_id, site_id, cause, state, disaster_id, day_code
  FROM opening
 WHERE municipality = $1 AND opening_id = $2;

-- name: share_opening
-- Stays open as long as this transaction lasts; many receptions at once. $1 municipality $2 opening
SELECT opening_id, site_id, cause, state, disaster_id, day_code
  FROM opening
 WHERE municipality = $1 AND opening_id = $2
   FOR SHARE;

-- name: lock_opening
-- $1 municipality $2 opening
SELECT opening_id, site_id, cause, state, disaster_id, day_code
  FROM opening
 WHERE municipality = $1 AND opening_id = $2
   FOR UPDATE;

-- name: open_opening_of_site
-- $1 municipality $2 site
SELECT opening_id
  FROM opening
 WHERE municipality = $1 AND site_id = $2 AND state = 'OPEN';

-- name: put_opening
-- $1 municipality $2 opening $3 site $4 cause $5 day code $6 now
INSERT INTO opening (municipality, opening_id, site_id, cause, day_code, opened_us)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: close_opening
-- $1 municipality $2 opening $3 now
UPDATE opening
   SET state = 'CLOSED', closed_us = $3
 WHERE municipality = $1 AND opening_id = $2;

-- name: bind_opening
-- $1 municipality $2 opening $3 disaster
UPDATE opening
   SET disaster_id = $3
 WHERE municipality = $1 AND opening_id = $2;

-- name: bind_stays
-- Also those that ended. $1 municipality $2 opening $3 disaster
UPDATE stay
   SET disaster_id = $3
 WHERE municipality = $1 AND opening_id = $2;

-- name: count_inside
-- $1 municipality $2 opening
SELECT count(*) AS n
  FROM stay
 WHERE municipality = $1 AND opening_id = $2 AND state = 'IN';

-- name: put_head_report
-- No row: it is there already. $1 municipality $2 report $3 opening $4 total $5 seen $6 actor $7 now
INSERT INTO head_report (municipality, report_id, opening_id, total, seen_us, actor, recorded_us)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (municipality, report_id) DO NOTHING
RETURNING report_id;

-- name: get_head_report
-- $1 municipality $2 report
SELECT opening_id, total
  FROM head_report
 WHERE municipality = $1 AND report_id = $2;

-- name: newest_head_report
-- $1 municipality $2 opening
SELECT total, seen_us
  FROM head_report
 WHERE municipality = $1 AND opening_id = $2
 ORDER BY seen_us DESC
 LIMIT 1;
