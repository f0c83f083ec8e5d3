/* GeoJSON: where features begin and end, what a shape must be, which coordinates are taken. */
#include "rules/geo_feature.h"
#include "rules/geo_scan.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static char feature[GEO_FEATURE_MAX];

/* How many features, and how it ends: 'w'hole, 'm'ore wanted, 'b'roken; read in pieces of `piece` bytes. */
static char scan(const char *text, size_t len, size_t piece, GeoScan *s, unsigned *ret_features,
		 unsigned *ret_overlong)
{
	geo_scan_begin(s, feature);
	*ret_features = *ret_overlong = 0;
	for (size_t at = 0; at < len;) {
		size_t n = len - at < piece ? len - at : piece, used = 0;
		GeoStep step = geo_scan(s, text + at, n, &used);

		at += used;
		if (step == GEO_BROKEN)
			return 'b';
		*ret_features += step == GEO_FEATURE;
		*ret_overlong += step == GEO_FEATURE && s->overlong;
	}
	return geo_scan_whole(s) ? 'w' : 'm';
}

Test(geo_scan, finds_features_in_pieces_of_any_size)
{
	static const struct {
		const char *text;
		char end;
		unsigned features;
	} rows[] = {
		{ "{\"type\":\"FeatureCollection\",\"features\":[{\"a\":1},\n\t{\"b\":\"}]\\\"\"} , {\"c\":[{}]}\r]}",
		  'w', 3 },
		{ "{\"features\":[]}", 'w', 0 },
		{ "{\"crs\":{\"features\":[1]},\"x\":\"features\",\"y\":[2],\"features\":[{}],\"z\":[[]]}", 'w', 1 },
		{ "{\"featuress\":[{}],\"features_and_more_text\":[{}]}", 'm', 0 },
		{ "{\"featurez\":[{}]}", 'm', 0 },
		{ "{\"features\",[{}]}", 'm', 0 },
		{ "{\"features\":[{}", 'm', 1 },
		{ "{\"features\":[{}]", 'm', 1 },
		{ "{\"features\":[{\"a\":\"", 'm', 0 },
		{ "{}", 'm', 0 },
		{ "", 'm', 0 },
		{ "{\"features\":[{}{}]}", 'b', 1 },
		{ "{\"features\":[{},]}", 'b', 1 },
		{ "{\"features\":[,{}]}", 'b', 0 },
		{ "{\"features\":[{},,{}]}", 'b', 1 },
		{ "{\"features\":[1]}", 'b', 0 },
		{ "{\"features\":[{}],\"features\":[{}]}", 'b', 1 },
		{ "}", 'b', 0 },
		{ "{\"x\":[\"features\"", 'm', 0 },
		{ "{\"features\":[{}]}\"", 'm', 1 },
	};
	static const size_t pieces[] = { 1, 2, 7, 1000 };
	static GeoScan s;

	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t p = 0; p < COUNT(pieces); p++) {
			unsigned features, overlong;
			char end = scan(rows[i].text, strlen(rows[i].text), pieces[p], &s, &features, &overlong);

			cr_expect_eq(end, rows[i].end, "%s in %zu: %c", rows[i].text, pieces[p], end);
			cr_expect_eq(features, rows[i].features, "%s in %zu: %u", rows[i].text, pieces[p], features);
		}
}

Test(geo_scan, is_bounded)
{
	static GeoScan s;
	unsigned features, overlong;
	size_t len = GEO_FEATURE_MAX + 100;
	char *text = malloc(len);
	int n = snprintf(text, len, "{\"features\":[{\"a\":\"");

	memset(text + n, 'x', len - (size_t) n);
	memcpy(text + len - 6, "\"},{}]", 6);
	cr_expect_eq(scan(text, len, 4096, &s, &features, &overlong), 'm');
	cr_expect_eq(features, 2);
	cr_expect_eq(overlong, 1, "the long one alone");
	memset(text, ' ', len);
	cr_expect_eq(scan(text, len, 4096, &s, &features, &overlong), 'b', "a head without end");
	free(text);
}

Test(geo_scan, goes_on_where_it_stood)
{
	static const char text[] = "{\"features\":[{\"a\":1},\n{\"b\":2},{\"c\":3}]}";
	static GeoScan s;
	size_t used;

	geo_scan_begin(&s, feature);
	cr_assert_eq(geo_scan(&s, text, 13, &used), GEO_MORE);
	cr_assert(geo_scan_in_features(&s));
	geo_scan_resume(&s, 20, 1, 1);
	cr_assert_eq(geo_scan(&s, text + 20, sizeof text - 21, &used), GEO_FEATURE);
	cr_expect_eq(s.number, 2);
	cr_expect_eq(s.feature_line, 2);
	cr_expect_eq(memcmp(s.feature, "{\"b\":2}", 7), 0);
}

Test(geo_crs, knows_what_maps_of_this_country_use)
{
	static const struct {
		int epsg, srid;
		GeoUnit unit;
		const char *reason;
	} rows[] = {
		{ 4326, 6668, GEO_DEGREES, NULL },        { 6668, 6668, GEO_DEGREES, NULL },
		{ 6697, 6668, GEO_DEGREES, NULL },        { 6669, 6669, GEO_METRES, NULL },
		{ 6687, 6687, GEO_METRES, NULL },         { 3857, 3857, GEO_METRES, NULL },
		{ 4612, 0, 0, "ledger.map.crs_old" },     { 2449, 0, 0, "ledger.map.crs_old" },
		{ 4301, 0, 0, "ledger.map.crs_old" },     { 30167, 0, 0, "ledger.map.crs_old" },
		{ 6688, 0, 0, "ledger.map.crs_unknown" }, { 0, 0, 0, "ledger.map.crs_unknown" },
	};
	static const struct {
		const char *json;
		int epsg; /* -1: refused */
	} names[] = {
		{ "{}", 0 },
		{ "{\"crs\":null}", 0 },
		{ "{\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:OGC:1.3:CRS84\"}}}", 4326 },
		{ "{\"crs\":{\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::6675\"}}}", 6675 },
		{ "{\"crs\":{\"properties\":{\"name\":\"EPSG:6668\"}}}", 6668 },
		{ "{\"crs\":{\"properties\":{\"name\":\"EPSG:66x8\"}}}", -1 },
		{ "{\"crs\":{\"properties\":{\"name\":\"EPSG:66681234\"}}}", -1 },
		{ "{\"crs\":{\"properties\":{\"name\":\"ESRI:6668\"}}}", -1 },
		{ "{\"crs\":{\"properties\":{\"name\":\"JGD2011\"}}}", -1 },
		{ "{\"crs\":{}}", -1 },
	};
	ShError err = { 0 };

	for (size_t i = 0; i < COUNT(rows); i++) {
		GeoCrs crs = { 0 };

		cr_expect_eq(geo_crs(rows[i].epsg, &crs, &err), rows[i].reason ? SH_REFUSED : 0, "%d", rows[i].epsg);
		if (rows[i].reason)
			cr_expect_str_eq(err.reason, rows[i].reason, "%d", rows[i].epsg);
		else
			cr_expect(crs.srid == rows[i].srid && crs.unit == rows[i].unit, "%d", rows[i].epsg);
	}
	for (size_t i = 0; i < COUNT(names); i++) {
		json_t *root = json_loads(names[i].json, 0, NULL);
		int epsg, r = geo_crs_named(root, &epsg, &err);

		cr_expect_eq(r, names[i].epsg < 0 ? SH_REFUSED : 0, "%s", names[i].json);
		if (r == 0)
			cr_expect_eq(epsg, names[i].epsg, "%s: %d", names[i].json, epsg);
		json_decref(root);
	}
}

#define RING "[[137.1,37.1],[137.2,37.1],[137.2,37.2],[137.1,37.1]]"

Test(geo_shape, takes_points_and_closed_polygons_of_this_country)
{
	static const struct {
		const char *json;
		GeoUnit unit;
		const char *reason;
		bool point;
		size_t len;
	} rows[] = {
		{ "{\"type\":\"Point\",\"coordinates\":[137.1,37.1]}", GEO_DEGREES, NULL, true, 21 },
		{ "{\"type\":\"Point\",\"coordinates\":[137,37,5.5]}", GEO_DEGREES, NULL, true, 21 },
		{ "{\"type\":\"Polygon\",\"coordinates\":[" RING "]}", GEO_DEGREES, NULL, false, 9 + 9 + 4 + 64 },
		{ "{\"type\":\"Polygon\",\"coordinates\":[" RING "," RING "]}", GEO_DEGREES, NULL, false,
		  9 + 9 + 8 + 128 },
		{ "{\"type\":\"MultiPolygon\",\"coordinates\":[[" RING "],[" RING "]]}", GEO_DEGREES, NULL, false,
		  9 + 26 + 128 },
		{ "{\"type\":\"Point\",\"coordinates\":[5000,-6000]}", GEO_METRES, NULL, true, 21 },
		{ "{\"type\":\"Point\",\"coordinates\":[5e7,0]}", GEO_METRES, "ledger.map.abroad", 0, 0 },
		{ "{\"type\":\"Point\",\"coordinates\":[0,5e7]}", GEO_METRES, "ledger.map.abroad", 0, 0 },
		{ "{\"type\":\"Point\",\"coordinates\":[5000,6000]}", GEO_DEGREES, "ledger.map.crs_missing", 0, 0 },
		{ "{\"type\":\"Point\",\"coordinates\":[5,6000]}", GEO_DEGREES, "ledger.map.crs_missing", 0, 0 },
		{ "{\"type\":\"Point\",\"coordinates\":[37.1,137.1]}", GEO_DEGREES, "ledger.map.swapped", 0, 0 },
		{ "{\"type\":\"Point\",\"coordinates\":[2.3,48.8]}", GEO_DEGREES, "ledger.map.abroad", 0, 0 },
		{ "{\"type\":\"Point\",\"coordinates\":[137.1,10]}", GEO_DEGREES, "ledger.map.abroad", 0, 0 },
		{ "{\"type\":\"Point\",\"coordinates\":[160,37]}", GEO_DEGREES, "ledger.map.abroad", 0, 0 },
		{ "{\"type\":\"Point\",\"coordinates\":[120,37]}", GEO_DEGREES, "ledger.map.abroad", 0, 0 },
		{ "{\"type\":\"Point\",\"coordinates\":[137.1,50]}", GEO_DEGREES, "ledger.map.abroad", 0, 0 },
		{ "{\"type\":\"Point\",\"coordinates\":[137.1]}", GEO_DEGREES, "ledger.map.coordinates", 0, 0 },
		{ "{\"type\":\"Point\",\"coordinates\":[\"137.1\",37.1]}", GEO_DEGREES, "ledger.map.coordinates", 0,
		  0 },
		{ "{\"type\":\"Point\",\"coordinates\":[]}", GEO_DEGREES, "ledger.map.coordinates", 0, 0 },
		{ "{\"type\":\"Point\",\"coordinates\":[137.1,\"37\"]}", GEO_DEGREES, "ledger.map.coordinates", 0,
		  0 },
		{ "{\"type\":\"Point\",\"coordinates\":5}", GEO_DEGREES, "ledger.map.geometry", 0, 0 },
		{ "{\"type\":\"Point\"}", GEO_DEGREES, "ledger.map.geometry", 0, 0 },
		{ "{\"type\":\"LineString\",\"coordinates\":[[137,37],[138,38]]}", GEO_DEGREES, "ledger.map.geometry",
		  0, 0 },
		{ "{\"coordinates\":[137,37]}", GEO_DEGREES, "ledger.map.geometry", 0, 0 },
		{ "{\"type\":\"Polygon\",\"coordinates\":[]}", GEO_DEGREES, "ledger.map.ring", 0, 0 },
		{ "{\"type\":\"MultiPolygon\",\"coordinates\":[]}", GEO_DEGREES, "ledger.map.ring", 0, 0 },
		{ "{\"type\":\"MultiPolygon\",\"coordinates\":[[]]}", GEO_DEGREES, "ledger.map.ring", 0, 0 },
		{ "{\"type\":\"MultiPolygon\",\"coordinates\":[[],[" RING "]]}", GEO_DEGREES, "ledger.map.ring", 0,
		  0 },
		{ "{\"type\":\"Polygon\",\"coordinates\":[[[137,37],[138,37],[137,37]]]}", GEO_DEGREES,
		  "ledger.map.ring", 0, 0 },
		{ "{\"type\":\"Polygon\",\"coordinates\":[[[137,37],[138,37],[138,38],[137,38]]]}", GEO_DEGREES,
		  "ledger.map.ring", 0, 0 },
		{ "{\"type\":\"Polygon\",\"coordinates\":[[[137,37],[138,37],[138,38],[138,37]]]}", GEO_DEGREES,
		  "ledger.map.ring", 0, 0 },
		{ "{\"type\":\"Polygon\",\"coordinates\":[[[137,37],[138,37],[\"x\"],[137,37]]," RING "]}",
		  GEO_DEGREES, "ledger.map.coordinates", 0, 0 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ShArena *arena = sh_arena_new(1 << 20);
		json_t *root = json_loads(rows[i].json, 0, NULL);
		GeoShape shape = { 0 };
		const char *wrong;

		cr_assert_not_null(root, "%s", rows[i].json);
		wrong = geo_shape(arena, root, rows[i].unit, &shape);
		if (rows[i].reason)
			cr_expect_str_eq(wrong ? wrong : "-", rows[i].reason, "%s", rows[i].json);
		else
			cr_expect(!wrong && shape.point == rows[i].point && shape.len == rows[i].len, "%s: %s %zu",
				  rows[i].json, wrong, shape.len);
		json_decref(root);
		sh_arena_free(arena);
	}
}

Test(geo_shape, is_bounded)
{
	ShArena *arena = sh_arena_new(4 << 20), *small = sh_arena_new(16);
	json_t *ring = json_array(), *root = json_pack("{s:s,s:[o]}", "type", "Polygon", "coordinates", ring);
	GeoShape shape;

	for (int i = 0; i <= GEO_POSITIONS_MAX; i++)
		json_array_append_new(ring, json_pack("[f,f]", 137.0, 37.0));
	cr_expect_str_eq(geo_shape(arena, root, GEO_DEGREES, &shape), "ledger.map.too_large");
	json_array_remove(ring, 0);
	cr_expect_null(geo_shape(arena, root, GEO_DEGREES, &shape));
	cr_expect_str_eq(geo_shape(small, root, GEO_DEGREES, &shape), "ledger.map.too_large", "no memory");
	json_decref(root);
	sh_arena_free(arena);
	sh_arena_free(small);
}

Test(geo_shape, what_somebody_drew)
{
#define POLYGON "{\"type\":\"Polygon\",\"coordinates\":[" RING "]}"
	static const struct {
		const char *text, *reason;
		size_t len;
	} rows[] = {
		{ POLYGON, NULL, 9 + 13 + 64 },
		{ "{\"type\":\"Feature\",\"geometry\":" POLYGON "}", NULL, 9 + 13 + 64 },
		{ "{\"features\":[{\"geometry\":" POLYGON
		  "},{\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":[[" RING "]]}}]}",
		  NULL, 9 + 26 + 128 },
		{ "{\"crs\":{\"properties\":{\"name\":\"EPSG:6668\"}},\"features\":[{\"geometry\":" POLYGON "}]}",
		  NULL, 9 + 13 + 64 },
		{ "{\"crs\":{\"properties\":{\"name\":\"EPSG:6675\"}},\"features\":[]}", "ledger.map.drawn_metres",
		  0 },
		{ "{\"crs\":{\"properties\":{\"name\":\"EPSG:4612\"}},\"features\":[]}", "ledger.map.crs_old", 0 },
		{ "{\"crs\":{},\"features\":[]}", "ledger.map.crs_unknown", 0 },
		{ "{\"features\":[]}", "ledger.map.not_polygon", 0 },
		{ "{\"features\":5}", "ledger.map.not_polygon", 0 },
		{ "{\"type\":\"Point\",\"coordinates\":[137,37]}", "ledger.map.not_polygon", 0 },
		{ "{\"type\":\"Polygon\",\"coordinates\":[]}", "ledger.map.ring", 0 },
		{ "[", "ledger.map.json", 0 },
	};
	ShError err = { 0 };

	for (size_t i = 0; i < COUNT(rows); i++) {
		ShArena *arena = sh_arena_new(1 << 20);
		GeoShape shape = { 0 };
		int r = geo_drawn(arena, rows[i].text, &shape, &err);

		cr_expect_eq(r, rows[i].reason ? SH_REFUSED : 0, "%s", rows[i].text);
		if (rows[i].reason)
			cr_expect_str_eq(err.reason, rows[i].reason, "%s", rows[i].text);
		else
			cr_expect_eq(shape.len, rows[i].len, "%s: %zu", rows[i].text, shape.len);
		sh_arena_free(arena);
	}
	{
		ShArena *small = sh_arena_new(1);
		GeoShape shape;

		cr_expect_eq(geo_drawn(small, POLYGON, &shape, &err), SH_REFUSED, "no memory");
		sh_arena_free(small);
	}
}

Test(geo_feature, is_called_and_addressed_as_on_its_map)
{
#define OF(id, properties) "{\"type\":\"Feature\"," id "\"geometry\":" POLYGON ",\"properties\":{" properties "}}"
#define POINT "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[137,37]},\"properties\":null}"
	static const char *const two[] = { "town", "lot" };
	static const struct {
		const char *text, *key_property;
		size_t labels;
		bool polygon;
		const char *reason, *key, *label, *name;
	} rows[] = {
		{ OF("\"id\":7,", "\"住所\":\"港2-3\",\"建物名\":\"コーポ汐\""), "", 0, 1, NULL, "7", "港2-3",
		  "コーポ汐" },
		{ OF("\"id\":\"a\",", "\"fid\":8,\"address\":\"浜1\""), "", 0, 1, NULL, "a", "浜1", "" },
		{ OF("", "\"fid\":8,\"gml_id\":\"\""), "", 0, 1, NULL, "8", "", "" },
		{ OF("\"id\":7,", "\"code\":\"c9\""), "code", 0, 1, NULL, "c9", "", "" },
		{ OF("\"id\":7,", "\"fid\":8"), "code", 0, 1, NULL, "", "", "" },
		{ OF("", "\"大字名\":\"潮咲\",\"丁目名\":\"二丁目\",\"地番\":\"34-5\""), "", 0, 1, NULL, "",
		  "潮咲二丁目34-5", "" },
		{ OF("", "\"town\":\"汐見\",\"lot\":12,\"address\":\"x\""), "", 2, 1, NULL, "", "汐見12", "" },
		{ OF("", "\"name\":1.5"), "", 0, 1, NULL, "", "", "" },
		{ POINT, "", 0, 0, NULL, "", "", "" },
		{ POINT, "", 0, 1, "ledger.map.not_polygon", 0, 0, 0 },
		{ OF("", "\"name\":\"a\\nb\""), "", 0, 1, "ledger.map.text", 0, 0, 0 },
		{ OF("", "\"address\":\"a\\u007fb\""), "", 0, 1, "ledger.map.text", 0, 0, 0 },
		{ OF("\"id\":\"\\t\",", ""), "", 0, 1, "ledger.map.text", 0, 0, 0 },
		{ "{\"type\":\"Other\"}", "", 0, 1, "ledger.map.feature", 0, 0, 0 },
		{ "{}", "", 0, 1, "ledger.map.feature", 0, 0, 0 },
		{ "{\"type\":\"Feature\",\"geometry\":null}", "", 0, 1, "ledger.map.geometry", 0, 0, 0 },
		{ "{\"a\":1,\"a\":2}", "", 0, 1, "ledger.map.json", 0, 0, 0 },
	};
	char long_name[2000];
	ShArena *arena, *small;
	GeoFeature f;

	for (size_t i = 0; i < COUNT(rows); i++) {
		GeoWanted wanted = { GEO_DEGREES, rows[i].polygon, rows[i].key_property, two, rows[i].labels };
		const char *wrong;

		arena = sh_arena_new(1 << 20);
		wrong = geo_feature(arena, rows[i].text, strlen(rows[i].text), &wanted, &f);
		if (rows[i].reason)
			cr_expect_str_eq(wrong ? wrong : "-", rows[i].reason, "%s", rows[i].text);
		else
			cr_expect(!wrong && !strcmp(f.key, rows[i].key) && !strcmp(f.label, rows[i].label) &&
					  !strcmp(f.name, rows[i].name),
				  "%s: %s", rows[i].text, wrong);
		sh_arena_free(arena);
	}
	arena = sh_arena_new(1 << 20);
	snprintf(long_name, sizeof long_name, OF("", "\"name\":\"%0500d\""), 0);
	cr_expect_str_eq(geo_feature(arena, long_name, strlen(long_name), &(GeoWanted){ .key_property = "" }, &f),
			 "ledger.map.text");
	sh_arena_free(arena);
	small = sh_arena_new(130); /* the shape, and no more */
	cr_expect_str_eq(
		geo_feature(small, rows[0].text, strlen(rows[0].text), &(GeoWanted){ .key_property = "" }, &f),
		"ledger.map.too_large");
	sh_arena_free(small);
}
