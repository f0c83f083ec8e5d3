-- name: put_map_import
-- $1 municipality $2 import $3 job $4 blob $5 kind $6 source $7 epsg $8 key property $9 label properties $10 now
INSERT INTO map_import (municipality, import_id, job_id, blob_id, kind, source, srid, key_property, label_properties,
                        made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: get_map_import
-- $1 municipality $2 import
SELECT import_id, job_id, blob_id, kind, source, srid, key_property, label_properties, state, reason, next_offset,
       next_line, features, new_features, changed, rejected
  FROM map_import
 WHERE municipality = $1 AND import_id = $2;

-- name: list_map_imports
-- The newest first. $1 municipality $2 started before, 0 all $3 and import of that moment $4 limit
SELECT import_id, kind, source, state, reason, features, rejected, made_us
  FROM map_import
 WHERE municipality = $1 AND ($2::bigint = 0 OR (made_us, import_id) < ($2::bigint, $3::text))
 ORDER BY made_us DESC, import_id DESC
 LIMIT $4;

-- name: map_import_of_job
-- $1 municipality $2 job
SELECT import_id, job_id, blob_id, kind, source, srid, key_property, label_properties, state, reason, next_offset,
       next_line, features, new_features, changed, rejected
  FROM map_import
 WHERE municipality = $1 AND job_id = $2;

-- name: lock_map_import
-- $1 municipality $2 import
SELECT state, features FROM map_import WHERE municipality = $1 AND import_id = $2 FOR UPDATE;

-- name: move_map_import
-- $1 municipality $2 import $3 offset $4 line $5 features so far $6 new $7 changed $8 rejected, each of this part
UPDATE map_import
   SET state = 'RUNNING', next_offset = $3, next_line = $4, features = $5, new_features = new_features + $6,
       changed = changed + $7, rejected = rejected + $8
 WHERE municipality = $1 AND import_id = $2;

-- name: end_map_import
-- $1 municipality $2 import $3 state $4 reason
UPDATE map_import SET state = $3, reason = $4 WHERE municipality = $1 AND import_id = $2;

-- name: put_map_features
-- One part of a map; says of each feature what became of it. What crosses itself is mended (ST_MakeValid).
-- $1 municipality $2 import $3 kind $4 source $5 srid $6 now, then of each: $7 id $8 key $9 label $10 search key
-- $11 trunk $12 WKB
WITH came AS MATERIALIZED (
  SELECT f.n, f.feature_id, f.source_key, f.label, f.address_key, f.trunk,
         CASE WHEN $5::int = 6668 THEN ST_GeomFromWKB(f.wkb, 6668)
              ELSE ST_Transform(ST_GeomFromWKB(f.wkb, $5::int), 6668) END AS drawn
    FROM unnest($7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::bytea[])
         WITH ORDINALITY AS f (feature_id, source_key, label, address_key, trunk, wkb, n)
), whole AS MATERIALIZED (
  SELECT c.*, CASE WHEN ST_IsValid(c.drawn) THEN c.drawn ELSE ST_CollectionExtract(ST_MakeValid(c.drawn), 3) END AS shape
    FROM came c
), known AS MATERIALIZED (
  SELECT w.*, o.feature_id AS old_id, o.import_id AS old_import,
         o.label IS DISTINCT FROM w.label OR o.address_key IS DISTINCT FROM w.address_key
         OR CASE WHEN ST_Dimension(w.shape) = 2 THEN o.outline IS NULL OR NOT o.outline ~= ST_Multi(w.shape)
                                                     OR NOT ST_Equals(o.outline, w.shape)
                 ELSE o.outline IS NOT NULL OR NOT ST_Equals(o.place, w.shape) END AS other,
         CASE WHEN ST_IsEmpty(w.shape) THEN 'ledger.map.empty'
              WHEN ST_XMin(w.shape) < 122.9 OR ST_XMax(w.shape) > 154 OR ST_YMin(w.shape) < 20.4
                   OR ST_YMax(w.shape) > 45.6 THEN 'ledger.map.abroad'
              WHEN o.import_id = $2 THEN 'ledger.map.duplicate'
              ELSE '' END AS reason
    FROM whole w
    LEFT JOIN map_feature o ON o.municipality = $1 AND o.kind = $3 AND o.source = $4 AND o.source_key = w.source_key
), put AS (
  INSERT INTO map_feature (municipality, feature_id, kind, source, source_key, label, address_key, trunk, place,
                           outline, import_id, recorded_us)
  SELECT $1, k.feature_id, $3, $4, k.source_key, k.label, k.address_key, k.trunk, ST_PointOnSurface(k.shape),
         CASE WHEN ST_Dimension(k.shape) = 2 THEN ST_Multi(k.shape) END, $2, $6::bigint
    FROM known k
   WHERE k.reason = ''
  ON CONFLICT (municipality, kind, source, source_key) DO UPDATE
     SET label = excluded.label, address_key = excluded.address_key, trunk = excluded.trunk, place = excluded.place,
         outline = excluded.outline, import_id = excluded.import_id, recorded_us = excluded.recorded_us
)
SELECT k.n, k.reason, k.old_id IS NULL AS made, k.old_id IS NOT NULL AND k.other AS changed
  FROM known k
 ORDER BY k.n;

-- name: put_map_rejects
-- $1 municipality $2 import $3 features $4 lines $5 reasons
INSERT INTO map_reject (municipality, import_id, feature_no, line, reason)
SELECT $1, $2, r.feature_no, r.line, r.reason
  FROM unnest($3::int[], $4::int[], $5::text[]) AS r (feature_no, line, reason);

-- name: list_map_rejects
-- $1 municipality $2 import $3 after $4 limit
SELECT feature_no, line, reason
  FROM map_reject
 WHERE municipality = $1 AND import_id = $2 AND feature_no > $3
 ORDER BY feature_no
 LIMIT $4;

-- name: find_map_features
-- $1 municipality $2 kind $3 trunk $4 after $5 limit
SELECT feature_id, kind, source, source_key, label, ST_X(place) AS longitude, ST_Y(place) AS latitude
  FROM map_feature
 WHERE municipality = $1 AND kind = $2 AND trunk = $3 AND trunk <> '' AND feature_id > $4
 ORDER BY feature_id
 LIMIT $5;

-- name: list_map_areas
-- $1 municipality $2 after $3 limit
SELECT feature_id, kind, source, source_key, label, ST_X(place) AS longitude, ST_Y(place) AS latitude
  FROM map_feature
 WHERE municipality = $1 AND kind = 'AREA' AND feature_id > $2
 ORDER BY feature_id
 LIMIT $3;

-- name: get_building
-- $1 municipality $2 building
SELECT feature_id FROM map_feature WHERE municipality = $1 AND feature_id = $2 AND kind = 'BUILDING';
