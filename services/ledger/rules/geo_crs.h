#pragma once
#include <jansson.h>
#include "sh_error.h"

/* Coordinate reference systems of Japanese maps, by their EPSG numbers. Everything rests in JGD2011 latitude and
 * longitude (測量法11条), which RFC 7946's WGS84 is to within centimetres. */
enum { GEO_JGD2011 = 6668 };

typedef enum GeoUnit { GEO_DEGREES, GEO_METRES } GeoUnit;
typedef struct GeoCrs {
	int srid; /* as PostGIS knows it */
	GeoUnit unit;
} GeoCrs;

/* Refuses: ledger.map.crs_old (JGD2000, Tokyo: metres off; it must be converted with the survey office's parameters),
 * ledger.map.crs_unknown. */
int geo_crs(int epsg, GeoCrs *ret, ShError *err);
/* What the member "crs" of a collection says; *ret_epsg 0 where there is none. Refuses: ledger.map.crs_unknown. */
int geo_crs_named(const json_t *collection, int *ret_epsg, ShError *err);
