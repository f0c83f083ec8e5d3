-- What a public map shows: footprints of buildings, parcels (筆), named areas. Of no disaster, and it names nobody; which
-- dwelling stands in which building is said nowhere in clear (decision 55).
CREATE TABLE map_feature (
  municipality text   NOT NULL,
  feature_id   text   NOT NULL,
  kind         text   NOT NULL CHECK (kind IN ('BUILDING', 'PARCEL', 'AREA')),
  source       text   NOT NULL, -- whose map
  source_key   text   NOT NULL, -- what the feature is called there
  label        text   NOT NULL, -- the address on the map, of an area its name
  address_key  text   NOT NULL, -- search key of that address with the building's name; '' none
  trunk        text   NOT NULL, -- the key up to the end of its number
  place        geometry (Point, 6668) NOT NULL, -- on the footprint
  outline      geometry (MultiPolygon, 6668),   -- NULL where the map has a point only
  import_id    text   NOT NULL,
  recorded_us  bigint NOT NULL,
  PRIMARY KEY (municipality, feature_id),
  CONSTRAINT map_feature_source UNIQUE (municipality, kind, source, source_key)
);
CREATE INDEX map_feature_trunk ON map_feature (municipality, kind, trunk, feature_id) WHERE trunk <> '';
CREATE INDEX map_building_place ON map_feature USING gist (place) WHERE kind = 'BUILDING';
CREATE INDEX map_parcel_outline ON map_feature USING gist (outline) WHERE kind = 'PARCEL';
SELECT shien.tenant_table('map_feature', 'SELECT, INSERT, UPDATE');

CREATE TABLE map_import (
  municipality text   NOT NULL,
  import_id    text   NOT NULL,
  job_id       text   NOT NULL,
  blob_id      text   NOT NULL,
  kind         text   NOT NULL,
  source       text   NOT NULL,
  srid         int    NOT NULL, -- as the operator says; 0: as the file says
  key_property text   NOT NULL,
  label_properties text[] NOT NULL,
  state        text   NOT NULL DEFAULT 'QUEUED' CHECK (state IN ('QUEUED', 'RUNNING', 'DONE', 'REFUSED')),
  reason       text   NOT NULL DEFAULT '',
  next_offset  bigint NOT NULL DEFAULT 0, -- where the next part begins
  next_line    bigint NOT NULL DEFAULT 1,
  features     bigint NOT NULL DEFAULT 0,
  new_features bigint NOT NULL DEFAULT 0,
  changed      bigint NOT NULL DEFAULT 0,
  rejected     bigint NOT NULL DEFAULT 0,
  made_us      bigint NOT NULL,
  PRIMARY KEY (municipality, import_id)
);
CREATE UNIQUE INDEX map_import_job ON map_import (municipality, job_id);
SELECT shien.tenant_table('map_import', 'SELECT, INSERT, UPDATE');

CREATE TABLE map_reject (
  municipality text   NOT NULL,
  import_id    text   NOT NULL,
  feature_no   bigint NOT NULL, -- from 1
  line         bigint NOT NULL,
  reason       text   NOT NULL,
  PRIMARY KEY (municipality, import_id, feature_no)
);
SELECT shien.tenant_table('map_reject', 'SELECT, INSERT');

-- In which building a dwelling is: as a blind index under the disaster's key, by which the dwellings of a building are
-- found, and as a sealed cell.
ALTER TABLE dwelling
  ADD COLUMN building_index bytea NOT NULL DEFAULT '',
  ADD COLUMN sealed_building bytea NOT NULL DEFAULT '',
  ADD COLUMN placed text NOT NULL DEFAULT '' CHECK (placed IN ('', 'AMBIGUOUS', 'ADDRESS', 'STAFF'));
CREATE INDEX dwelling_in_building ON dwelling (municipality, disaster_id, building_index) WHERE building_index <> '';
CREATE INDEX dwelling_unplaced ON dwelling (municipality, disaster_id, dwelling_id) WHERE building_index = '';

-- Matching dwellings with buildings under way: behind which trunk it goes on.
CREATE TABLE place_job (
  municipality text   NOT NULL,
  job_id       text   NOT NULL,
  disaster_id  text   NOT NULL,
  after_trunk  text   NOT NULL DEFAULT '',
  seen         bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality, job_id)
);
SELECT shien.tenant_table('place_job', 'SELECT, INSERT, UPDATE');

-- The index of places cannot be used under row security, for PostGIS's operators are not leakproof: so the search is made
-- with the owner's eyes, with the tenant in its body, and gives ids of public buildings only.
CREATE FUNCTION buildings_in(tenant text, drawn bytea, named text[])
RETURNS TABLE (building_id text) LANGUAGE sql STABLE SECURITY DEFINER ROWS 1000
SET search_path = public, pg_temp AS $$
  WITH pieces AS MATERIALIZED (
    SELECT p.geom
      FROM ST_Dump(ST_MakeValid(ST_GeomFromWKB(drawn, 6668))) AS p
     WHERE length(drawn) > 0 AND ST_Dimension(p.geom) = 2
    UNION ALL
    SELECT p.geom
      FROM map_feature a CROSS JOIN LATERAL ST_Dump(a.outline) AS p
     WHERE a.municipality = tenant AND a.kind = 'AREA' AND a.feature_id = ANY (named)
  )
  SELECT DISTINCT f.feature_id
    FROM pieces JOIN map_feature f ON f.place && pieces.geom AND ST_Covers(pieces.geom, f.place)
   WHERE f.municipality = tenant AND f.kind = 'BUILDING' AND tenant = current_setting('shien.municipality', true)
$$;
REVOKE EXECUTE ON FUNCTION buildings_in(text, bytea, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION buildings_in(text, bytea, text[]) TO {{service}};
CREATE INDEX map_areas ON map_feature (municipality, feature_id) WHERE kind = 'AREA';
