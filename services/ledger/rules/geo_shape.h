#pragma once
#include <jansson.h>
#include "geo_crs.h"
#include "sh_arena.h"

/* A geometry of GeoJSON, looked at before PostGIS is: as WKB (little endian, two dimensions), in the order it came.
 */
typedef struct GeoShape {
	bool point;         /* else polygons, always as a MultiPolygon */
	const uint8_t *wkb; /* in the arena */
	size_t len;
} GeoShape;

enum { GEO_POSITIONS_MAX = 50000 };

/* Point, Polygon, MultiPolygon. NULL, or the reason why not: ledger.map.geometry (another kind, or none),
 * ledger.map.coordinates (no numbers), ledger.map.ring (not closed, too short), ledger.map.too_large,
 * ledger.map.swapped, ledger.map.abroad, ledger.map.crs_missing (degrees were expected and these are metres). */
const char *geo_shape(ShArena *arena, const json_t *geometry, GeoUnit unit, GeoShape *ret);

/* The polygons of what somebody drew: a geometry, a Feature or a FeatureCollection in latitude and longitude. Refuses
 * with the same reasons, and ledger.map.json, ledger.map.not_polygon. */
int geo_drawn(ShArena *arena, const char *text, GeoShape *ret, ShError *err);
