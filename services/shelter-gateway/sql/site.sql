-- name: put_site
-- No row: it stood there already, the same. $1 municipality $2 site $3 kind $4 name $5 address $6 note $7 admits
-- $8 hazards $9 latitude $10 longitude $11 now
INSERT INTO shelter_site AS s (municipality, site_id, kind, name, address, note, admits, hazards, latitude, longitude,
       changed_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (municipality, site_id) DO UPDATE
   SET kind = excluded.kind, name = excluded.name, address = excluded.address, note = excluded.note,
       admits = excluded.admits, hazards = excluded.hazards, latitude = excluded.latitude,
       longitude = excluded.longitude, changed_us = excluded.changed_us
 WHERE (s.kind, s.name, s.address, s.note, s.admits, s.hazards, s.latitude, s.longitude)
       IS DISTINCT FROM (excluded.kind, excluded.name, excluded.address, excluded.note, excluded.admits,
                         excluded.hazards, excluded.latitude, excluded.longitude)
RETURNING s.xmax = 0 AS made;

-- name: put_unlisted_site
-- A place that was opened and stands in no list. $1 municipality $2 site $3 name $4 address $5 now
INSERT INTO shelter_site (municipality, site_id, kind, name, address, changed_us)
VALUES ($1, $2, 'UNLISTED', $3, $4, $5)
ON CONFLICT (municipality, site_id) DO NOTHING;

-- name: lock_site
-- So that two openings of one site come one after the other. $1 municipality $2 site
SELECT site_id
  FROM shelter_site
 WHERE municipality = $1 AND site_id = $2
   FOR UPDATE;

-- name: list_sites
-- With the newest opening of each. $1 municipality $2 after this site $3 open ones only $4 how many
SELECT s.site_id, s.name, s.address, s.latitude, s.longitude, s.kind,
       CASE WHEN o.state = 'OPEN' THEN o.opening_id ELSE '' END AS opening_id,
       coalesce(o.state, 'UNOPENED') AS state
  FROM shelter_site s
  LEFT JOIN LATERAL (SELECT opening_id, state
                       FROM opening
                      WHERE municipality = $1 AND site_id = s.site_id
                      ORDER BY opened_us DESC, opening_id DESC
                      LIMIT 1) o ON true
 WHERE s.municipality = $1 AND s.site_id > $2 AND (NOT $3::bool OR o.state = 'OPEN')
 ORDER BY s.site_id
 LIMIT $4;

-- name: get_site_import
-- $1 municipality $2 import
SELECT blob_id, kind, sites, new_sites, changed
  FROM site_import
 WHERE municipality = $1 AND import_id = $2;

-- name: put_site_import
-- $1 municipality $2 import $3 blob $4 kind $5 sites $6 new $7 changed $8 now
INSERT INTO site_import (municipality, import_id, blob_id, kind, sites, new_sites, changed, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: put_site_reject
-- $1 municipality $2 import $3 feature $4 site, as far as it could be read $5 reason $6 text
INSERT INTO site_reject (municipality, import_id, feature, site_id, reason, text_ja)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: list_site_rejects
-- $1 municipality $2 import $3 how many
SELECT feature, site_id, reason, text_ja
  FROM site_reject
 WHERE municipality = $1 AND import_id = $2
 ORDER BY feature
 LIMIT $3;
