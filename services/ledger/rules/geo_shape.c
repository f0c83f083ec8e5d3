#include "geo_shape.h"

#include <math.h>
#include <string.h>

enum { WKB_POINT = 1, WKB_POLYGON = 3, WKB_MULTI_POLYGON = 6 };
static const double metres_max = 2e7; /* half around the earth */

/* Written twice: first to know how long it becomes (to NULL), then into the arena. */
typedef struct Wkb {
	uint8_t *out;
	size_t len, positions;
	GeoUnit unit;
	const char *wrong;
} Wkb;

static void put(Wkb *w, const void *bytes, size_t n)
{
	if (w->out)
		memcpy(w->out + w->len, bytes, n);
	w->len += n;
}

static void put_kind(Wkb *w, uint32_t kind)
{
	put(w, &(uint8_t){ 1 }, 1); /* little endian, as every machine that this is built for */
	put(w, &kind, sizeof kind);
}

static void put_count(Wkb *w, size_t n) { put(w, &(uint32_t){ (uint32_t) n }, sizeof(uint32_t)); }

/* 沖ノ鳥島, 択捉島, 与那国島, 南鳥島 */
static bool in_japan(double x, double y) { return y >= 20.4 && y <= 45.6 && x >= 122.9 && x <= 154.0; }

/* Every number that can be written in JSON is finite. */
static const char *place_wrong(GeoUnit unit, double x, double y)
{
	if (unit == GEO_METRES)
		return fabs(x) < metres_max && fabs(y) < metres_max ? NULL : "ledger.map.abroad";
	if (in_japan(x, y))
		return NULL;
	if (in_japan(y, x))
		return "ledger.map.swapped";
	return fabs(x) > 180 || fabs(y) > 180 ? "ledger.map.crs_missing" : "ledger.map.abroad";
}

static void put_position(Wkb *w, const json_t *pair)
{
	const json_t *jx = json_array_get(pair, 0), *jy = json_array_get(pair, 1);
	double xy[2] = { json_number_value(jx), json_number_value(jy) };

	if (!json_is_number(jx) || !json_is_number(jy))
		w->wrong = "ledger.map.coordinates";
	else if (++w->positions > GEO_POSITIONS_MAX)
		w->wrong = "ledger.map.too_large";
	else
		w->wrong = place_wrong(w->unit, xy[0], xy[1]);
	put(w, xy, sizeof xy);
}

static bool same_place(const json_t *a, const json_t *b)
{
	for (size_t i = 0; i < 2; i++)
		if (json_number_value(json_array_get(a, i)) != json_number_value(json_array_get(b, i)))
			return false;
	return true;
}

static void put_polygon(Wkb *w, const json_t *rings)
{
	if (json_array_size(rings) == 0)
		w->wrong = "ledger.map.ring";
	put_kind(w, WKB_POLYGON);
	put_count(w, json_array_size(rings));
	for (size_t r = 0; r < json_array_size(rings) && !w->wrong; r++) {
		const json_t *ring = json_array_get(rings, r);
		size_t n = json_array_size(ring);

		put_count(w, n);
		for (size_t i = 0; i < n && !w->wrong; i++)
			put_position(w, json_array_get(ring, i));
		if (!w->wrong && (n < 4 || !same_place(json_array_get(ring, 0), json_array_get(ring, n - 1))))
			w->wrong = "ledger.map.ring";
	}
}

typedef enum Kind { NOTHING, POINT, POLYGON, MULTI_POLYGON } Kind;

static Kind kind_of(const json_t *geometry)
{
	static const char *const names[] = { "", "Point", "Polygon", "MultiPolygon" };
	const char *type = json_string_value(json_object_get(geometry, "type"));

	for (Kind k = POINT; type && k <= MULTI_POLYGON; k++)
		if (strcmp(type, names[k]) == 0 && json_is_array(json_object_get(geometry, "coordinates")))
			return k;
	return NOTHING;
}

static void put_polygons(Wkb *w, Kind kind, const json_t *coordinates)
{
	if (kind == POLYGON) {
		put_polygon(w, coordinates);
		return;
	}
	for (size_t i = 0; i < json_array_size(coordinates) && !w->wrong; i++)
		put_polygon(w, json_array_get(coordinates, i));
}

static size_t polygons_in(const json_t *geometry)
{
	return kind_of(geometry) == POLYGON ? 1 : json_array_size(json_object_get(geometry, "coordinates"));
}

typedef struct Parts {
	const json_t *const *geometries;
	size_t n;
} Parts;

static void put_all(Wkb *w, const Parts *p)
{
	size_t polygons = 0;

	if (kind_of(p->geometries[0]) == POINT) {
		put_kind(w, WKB_POINT);
		put_position(w, json_object_get(p->geometries[0], "coordinates"));
		return;
	}
	for (size_t i = 0; i < p->n; i++)
		polygons += polygons_in(p->geometries[i]);
	if (polygons == 0)
		w->wrong = "ledger.map.ring";
	put_kind(w, WKB_MULTI_POLYGON);
	put_count(w, polygons);
	for (size_t i = 0; i < p->n && !w->wrong; i++)
		put_polygons(w, kind_of(p->geometries[i]), json_object_get(p->geometries[i], "coordinates"));
}

static const char *write_parts(ShArena *arena, const Parts *p, GeoUnit unit, GeoShape *ret)
{
	Wkb w = { .unit = unit };

	put_all(&w, p);
	if (w.wrong)
		return w.wrong;
	w = (Wkb){ .unit = unit, .out = sh_alloc(arena, w.len) };
	if (!w.out)
		return "ledger.map.too_large";
	put_all(&w, p);
	*ret = (GeoShape){ kind_of(p->geometries[0]) == POINT, w.out, w.len };
	return NULL;
}

const char *geo_shape(ShArena *arena, const json_t *geometry, GeoUnit unit, GeoShape *ret)
{
	if (kind_of(geometry) == NOTHING)
		return "ledger.map.geometry";
	return write_parts(arena, &(Parts){ &geometry, 1 }, unit, ret);
}

/* The geometries of a geometry, a Feature, a FeatureCollection. */
static int gather(ShArena *arena, const json_t *root, Parts *ret, ShError *err)
{
	const json_t *features = json_object_get(root, "features"), *geometry = json_object_get(root, "geometry");
	size_t n = json_is_array(features) ? json_array_size(features) : 1;
	const json_t **all = sh_alloc(arena, (n + 1) * sizeof(void *));

	if (!all)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "ledger.map.too_large", "drawn");
	for (size_t i = 0; i < n; i++) {
		all[i] = json_is_array(features) ? json_object_get(json_array_get(features, i), "geometry")
			 : geometry              ? geometry
						 : root;
		if (kind_of(all[i]) != POLYGON && kind_of(all[i]) != MULTI_POLYGON)
			return sh_fail_field(err, "drawn", "ledger.map.not_polygon");
	}
	*ret = (Parts){ all, n };
	return n > 0 ? 0 : sh_fail_field(err, "drawn", "ledger.map.not_polygon");
}

int geo_drawn(ShArena *arena, const char *text, GeoShape *ret, ShError *err)
{
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	const char *wrong;
	GeoCrs crs = { 0 };
	int epsg, r = 0;
	Parts parts;

	if (!root)
		return sh_fail_field(err, "drawn", "ledger.map.json");
	if ((r = geo_crs_named(root, &epsg, err)) == 0 && epsg)
		r = geo_crs(epsg, &crs, err);
	if (r == 0 && crs.unit == GEO_METRES)
		r = sh_fail_field(err, "drawn", "ledger.map.drawn_metres");
	if (r == 0 && (r = gather(arena, root, &parts, err)) == 0 &&
	    (wrong = write_parts(arena, &parts, GEO_DEGREES, ret)) != NULL)
		r = sh_fail_field(err, "drawn", wrong);
	json_decref(root);
	return r;
}
