-- name: put_placing
-- $1 municipality $2 job $3 disaster
INSERT INTO place_job (municipality, job_id, disaster_id) VALUES ($1, $2, $3);

-- name: get_placing
-- $1 municipality $2 job
SELECT disaster_id, after_trunk, seen FROM place_job WHERE municipality = $1 AND job_id = $2;

-- name: move_placing
-- $1 municipality $2 job $3 trunk $4 trunks so far
UPDATE place_job SET after_trunk = $3, seen = $4 WHERE municipality = $1 AND job_id = $2;

-- name: trunks_of_buildings
-- The buildings at each number of the map. $1 municipality $2 after $3 limit
SELECT trunk, array_agg(feature_id ORDER BY feature_id) AS buildings,
       array_agg(address_key ORDER BY feature_id) AS keys
  FROM map_feature
 WHERE municipality = $1 AND kind = 'BUILDING' AND trunk <> '' AND trunk > $2
 GROUP BY trunk
 ORDER BY trunk
 LIMIT $3;

-- name: unplaced_at
-- Dwellings that are found by these beginnings and that neither address nor staff has put anywhere.
-- (OFFSET 0: each by its key; a plan made while there were none went through all of them.) $1 municipality $2 disaster
-- $3 beginnings
SELECT b.at, d.dwelling_id, d.sealed_address
  FROM unnest($3::bytea[]) WITH ORDINALITY AS b (beginning, at)
 CROSS JOIN LATERAL (SELECT x.dwelling_id FROM dwelling_beginning x
                      WHERE x.municipality = $1 AND x.disaster_id = $2 AND x.beginning = b.beginning
                     OFFSET 0) AS x
  JOIN dwelling d ON d.municipality = $1 AND d.dwelling_id = x.dwelling_id
 WHERE d.placed IN ('', 'AMBIGUOUS')
 ORDER BY b.at, d.dwelling_id;

-- name: place_dwellings
-- $1 municipality $2 dwellings $3 indexes $4 sealed buildings $5 how
UPDATE dwelling d
   SET building_index = u.building_index, sealed_building = u.sealed_building, placed = u.placed
  FROM unnest($2::text[], $3::bytea[], $4::bytea[], $5::text[]) AS u (dwelling_id, building_index, sealed_building, placed)
 WHERE d.municipality = $1 AND d.dwelling_id = u.dwelling_id AND d.placed IN ('', 'AMBIGUOUS');

-- name: place_dwelling
-- By a person's word, over whatever was. $1 municipality $2 dwelling $3 index $4 sealed building
UPDATE dwelling
   SET building_index = $3, sealed_building = $4, placed = 'STAFF'
 WHERE municipality = $1 AND dwelling_id = $2;

-- name: list_unplaced
-- $1 municipality $2 disaster $3 after $4 ambiguous only $5 limit
SELECT dwelling_id, placed = 'AMBIGUOUS' AS ambiguous
  FROM dwelling
 WHERE municipality = $1 AND disaster_id = $2 AND building_index = '' AND dwelling_id > $3
   AND (NOT $4 OR placed = 'AMBIGUOUS')
 ORDER BY dwelling_id
 LIMIT $5;
