-- Buildings of one tile of the map (z/x/y, as ST_TileEnvelope has it), with the owner's eyes for the reason that buildings_in
-- has, or of the whole meshes (地域メッシュ 1/2, 500 m) that reach into it.
CREATE FUNCTION buildings_of_tile(tenant text, zoom int, tile_column int, tile_row int, meshes bool)
RETURNS TABLE (building_id text) LANGUAGE sql STABLE SECURITY DEFINER ROWS 1000
SET search_path = public, pg_temp AS $$
  WITH tile AS MATERIALIZED (
    SELECT ST_Transform(ST_TileEnvelope(zoom, tile_column, tile_row), 6668) AS box
  ), wanted AS MATERIALIZED (
    SELECT CASE WHEN meshes
                THEN ST_MakeEnvelope(floor(ST_XMin(box) * 160) / 160, floor(ST_YMin(box) * 240) / 240,
                                     ceil(ST_XMax(box) * 160) / 160, ceil(ST_YMax(box) * 240) / 240, 6668)
                ELSE ST_Expand(box, 0.001) END AS box -- an outline reaches farther than the point on it
      FROM tile
  )
  SELECT f.feature_id
    FROM wanted JOIN map_feature f ON f.place && wanted.box
   WHERE f.municipality = tenant AND f.kind = 'BUILDING' AND tenant = current_setting('shien.municipality', true)
   ORDER BY f.feature_id
$$;
REVOKE EXECUTE ON FUNCTION buildings_of_tile(text, int, int, int, bool) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION buildings_of_tile(text, int, int, int, bool) TO {{service}};
