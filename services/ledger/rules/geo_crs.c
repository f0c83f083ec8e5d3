#include "geo_crs.h"

#include <stdlib.h>
#include <string.h>

enum { CRS84 = 4326 };

/* Axis order is GeoJSON's, east before north, whatever the register of systems says (RFC 7946 §3.1.1). */
static const struct {
	int first, last, srid; /* srid 0: the number itself; -1: old */
	GeoUnit unit;
} systems[] = {
	{ 4326, 4326, GEO_JGD2011, GEO_DEGREES }, /* WGS84 */
	{ 6668, 6668, GEO_JGD2011, GEO_DEGREES },
	{ 6697, 6697, GEO_JGD2011, GEO_DEGREES }, /* with heights (PLATEAU) */
	{ 6669, 6687, 0, GEO_METRES },            /* 平面直角座標系 I–XIX, JGD2011 */
	{ 3857, 3857, 0, GEO_METRES },            /* as map pages draw */
	{ 4612, 4612, -1, GEO_DEGREES },          /* JGD2000 */
	{ 2443, 2461, -1, GEO_METRES },
	{ 4301, 4301, -1, GEO_DEGREES }, /* Tokyo */
	{ 30161, 30179, -1, GEO_METRES },
};

int geo_crs(int epsg, GeoCrs *ret, ShError *err)
{
	for (size_t i = 0; i < sizeof systems / sizeof *systems; i++) {
		if (epsg < systems[i].first || epsg > systems[i].last)
			continue;
		if (systems[i].srid < 0)
			return sh_fail(err, SH_INVALID_ARGUMENT, "ledger.map.crs_old", "EPSG %d", epsg);
		*ret = (GeoCrs){ systems[i].srid ? systems[i].srid : epsg, systems[i].unit };
		return 0;
	}
	return sh_fail(err, SH_INVALID_ARGUMENT, "ledger.map.crs_unknown", "EPSG %d", epsg);
}

/* urn:ogc:def:crs:EPSG::6675, urn:ogc:def:crs:OGC:1.3:CRS84, EPSG:6675 */
int geo_crs_named(const json_t *collection, int *ret_epsg, ShError *err)
{
	const json_t *crs = json_object_get(collection, "crs");
	const char *name = json_string_value(json_object_get(json_object_get(crs, "properties"), "name"));
	const char *number = name ? strrchr(name, ':') : NULL;

	*ret_epsg = 0;
	if (!crs || json_typeof(crs) == JSON_NULL)
		return 0;
	if (number && strcmp(number, ":CRS84") == 0)
		*ret_epsg = CRS84;
	else if (number && strstr(name, "EPSG") && strspn(number + 1, "0123456789") == strlen(number + 1) &&
		 strlen(number + 1) < 7)
		*ret_epsg = atoi(number + 1);
	return *ret_epsg ? 0 : sh_fail(err, SH_INVALID_ARGUMENT, "ledger.map.crs_unknown", "crs");
}
