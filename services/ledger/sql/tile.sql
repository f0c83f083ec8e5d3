-- name: buildings_of_tile
-- $1 municipality $2 zoom $3 column $4 row $5 whole meshes
SELECT building_id FROM buildings_of_tile($1, $2::int, $3::int, $4::int, $5::bool);

-- name: tile_of_houses
-- Each building in which dwellings of the ledger are: the heaviest grade of them, how many, and how many of them wait. Who
-- lives there is in no column. $1 municipality $2 disaster $3 zoom $4 column $5 row $6 buildings $7 their indexes, of all
-- under one version after the other
WITH named AS MATERIALIZED (
  SELECT n, building_id FROM unnest($6::text[]) WITH ORDINALITY AS a (building_id, n)
), held AS MATERIALIZED (
  SELECT a.building_id, count(*)::int AS dwellings,
         (count(*) FILTER (WHERE d.state <> 'CONFIRMED'))::int AS waiting,
         coalesce(substr('12345609', min(strpos('12345609', d.grade_code)) FILTER (WHERE d.grade_code <> ''), 1), '') AS grade,
         CASE WHEN count(DISTINCT d.state) = 1 THEN min(d.state) ELSE 'SEVERAL' END AS state
    FROM unnest($7::bytea[]) WITH ORDINALITY AS b (i, n)
    JOIN dwelling d ON d.municipality = $1 AND d.disaster_id = $2 AND d.building_index = b.i AND d.building_index <> ''
    JOIN named a ON a.n = (b.n - 1) % cardinality($6::text[]) + 1
   GROUP BY a.building_id
), drawn AS (
  SELECT h.grade, h.state, h.dwellings, h.waiting,
         ST_AsMVTGeom(ST_Transform(coalesce(f.outline, f.place), 3857), ST_TileEnvelope($3::int, $4::int, $5::int), 4096, 64,
                      true) AS geom
    FROM held h
    JOIN map_feature f ON f.municipality = $1 AND f.feature_id = h.building_id
   ORDER BY h.building_id
)
SELECT ST_AsMVT(t, 'houses', 4096, 'geom') AS mvt FROM drawn AS t WHERE t.geom IS NOT NULL;

-- name: tile_of_meshes
-- Counts by mesh of 500 m, the same mesh at every zoom, so that no mesh is the difference of others. Its grades are told
-- where each is nobody's or of at least $8 dwellings; else its dwellings altogether, where they are as many; else that there
-- are few. A mesh stands in the tile in which its middle is. $1 … $7 as before $8 least
WITH named AS MATERIALIZED (
  SELECT n, building_id FROM unnest($6::text[]) WITH ORDINALITY AS a (building_id, n)
), held AS MATERIALIZED (
  SELECT a.building_id, d.grade_code, count(*) AS n
    FROM unnest($7::bytea[]) WITH ORDINALITY AS b (i, n)
    JOIN dwelling d ON d.municipality = $1 AND d.disaster_id = $2 AND d.building_index = b.i AND d.building_index <> ''
    JOIN named a ON a.n = (b.n - 1) % cardinality($6::text[]) + 1
   GROUP BY a.building_id, d.grade_code
), told AS MATERIALIZED (
  SELECT floor(ST_X(f.place) * 160)::int AS mx, floor(ST_Y(f.place) * 240)::int AS my, h.grade_code, sum(h.n)::int AS n
    FROM held h JOIN map_feature f ON f.municipality = $1 AND f.feature_id = h.building_id
   GROUP BY 1, 2, 3
), mesh AS (
  SELECT mx, my, sum(n)::int AS dwellings, min(n) >= $8::int AS split,
         coalesce(sum(n) FILTER (WHERE grade_code = '1'), 0)::int AS g1,
         coalesce(sum(n) FILTER (WHERE grade_code = '2'), 0)::int AS g2,
         coalesce(sum(n) FILTER (WHERE grade_code = '3'), 0)::int AS g3,
         coalesce(sum(n) FILTER (WHERE grade_code = '4'), 0)::int AS g4,
         coalesce(sum(n) FILTER (WHERE grade_code = '5'), 0)::int AS g5,
         coalesce(sum(n) FILTER (WHERE grade_code = '6'), 0)::int AS g6,
         coalesce(sum(n) FILTER (WHERE grade_code = ''), 0)::int AS unknown
    FROM told
   GROUP BY mx, my
), placed AS MATERIALIZED (
  SELECT m.*, ST_MakeEnvelope(mx / 160.0, my / 240.0, (mx + 1) / 160.0, (my + 1) / 240.0, 6668) AS box,
         ST_Transform(ST_SetSRID(ST_MakePoint((mx + 0.5) / 160.0, (my + 0.5) / 240.0), 6668), 3857) AS middle
    FROM mesh m
), drawn AS (
  SELECT CASE WHEN p.dwellings >= $8::int THEN p.dwellings END AS dwellings,
         CASE WHEN p.dwellings < $8::int THEN true END AS few,
         CASE WHEN p.split THEN g1 END AS g1, CASE WHEN p.split THEN g2 END AS g2, CASE WHEN p.split THEN g3 END AS g3,
         CASE WHEN p.split THEN g4 END AS g4, CASE WHEN p.split THEN g5 END AS g5, CASE WHEN p.split THEN g6 END AS g6,
         CASE WHEN p.split THEN p.unknown END AS unknown,
         ST_AsMVTGeom(ST_Transform(p.box, 3857), e.box, 4096, 256, true) AS geom
    FROM placed p CROSS JOIN (SELECT ST_TileEnvelope($3::int, $4::int, $5::int) AS box) AS e
   WHERE ST_X(p.middle) >= ST_XMin(e.box) AND ST_X(p.middle) < ST_XMax(e.box)
     AND ST_Y(p.middle) >= ST_YMin(e.box) AND ST_Y(p.middle) < ST_YMax(e.box)
   ORDER BY mx, my
)
SELECT ST_AsMVT(t, 'meshes', 4096, 'geom') AS mvt FROM drawn AS t WHERE t.geom IS NOT NULL;
