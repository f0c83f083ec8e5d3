/* Maps come in, and dwellings are put into their buildings. */
#include "map_fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Fixture f;
static ShArena *arena;
static void setup(void)
{
	ledger_fixture_open(&f);
	arena = sh_arena_new(64 << 20);
	given_ledger(&f, 30); /* 10 households, 9 dwellings */
}
static void teardown(void)
{
	sh_arena_free(arena);
	fixture_close(&f);
}
TestSuite(maps, .init = setup, .fini = teardown, .timeout = 120);

static const Ledger__MapImport *what_became(const char *import_id)
{
	Ledger__GetMapImportRequest q = LEDGER__GET_MAP_IMPORT_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:map", "ledger", "shienctl");
	q.import_id = import_id;
	cr_assert_eq(ask(&f, "GetMapImport", &q.base, &reply), 0, "%s", f.error.reason);
	return reply;
}

#define SQUARE(x, y) "[[[" #x "," #y "],[" #x ".0001," #y "],[" #x ".0001," #y ".0001],[" #x "," #y "]]]"
#define FEATURE(id, geometry) "{\"type\":\"Feature\",\"id\":\"" id "\",\"properties\":{},\"geometry\":" geometry "}"
#define POLYGON(rings) "{\"type\":\"Polygon\",\"coordinates\":" rings "}"
#define COLLECTION(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"

/* Good features are kept, bad ones named by number, line and reason. */
Test(maps, keep_the_good_and_name_the_bad)
{
	static const char text[] = COLLECTION(
		FEATURE("a", POLYGON(SQUARE(137, 37))) ",\n" FEATURE("b", "null") ",\n" FEATURE(
			"a",
			POLYGON(SQUARE(138,
				       37))) ",\n" FEATURE("c",
							   "{\"type\":\"Point\",\"coordinates\":[137.5,37.5]}") ",\n"
		/* crosses itself: mended */
		FEATURE("d", POLYGON("[[[137,37],[137.001,37.001],[137.001,37],[137,37.001],[137,37]]]")) ",\n"
		/* no area at all */
		FEATURE("e", POLYGON("[[[137,37],[137.001,37],[137.002,37],[137,37]]]")) ",\n" FEATURE(
			"f", "{\"type\":\"Point\",\"coordinates\":[37.5,137.5]}"));
	static const struct {
		int feature, line;
		const char *reason;
	} bad[] = { { 2, 2, "ledger.map.geometry" },
		    { 3, 3, "ledger.map.duplicate" },
		    { 6, 6, "ledger.map.empty" },
		    { 7, 7, "ledger.map.swapped" } };
	const char *id = import_map(&f, "BUILDING", 0, text), *again;
	Ledger__ListMapRejectsRequest q = LEDGER__LIST_MAP_REJECTS_REQUEST__INIT;
	const Ledger__MapImport *p = what_became(id);
	const Ledger__ListMapRejectsReply *list;
	const void *reply;

	cr_expect_str_eq(p->state, "DONE");
	cr_expect_eq(p->features, 7);
	cr_expect_eq(p->new_features, 3);
	cr_expect_eq(p->rejected_features, 4);
	q.import_id = id;
	cr_assert_eq(ask(&f, "ListMapRejects", &q.base, &reply), 0, "%s", f.error.reason);
	list = reply;
	cr_assert_eq(list->n_rejects, 4);
	for (size_t i = 0; i < 4; i++) {
		cr_expect_eq((int) list->rejects[i]->feature, bad[i].feature);
		cr_expect_eq((int) list->rejects[i]->line, bad[i].line);
		cr_expect_str_eq(list->rejects[i]->reason, bad[i].reason);
		cr_expect(strlen(list->rejects[i]->text_ja) > 20);
	}
	cr_expect_eq(count(&f, "SELECT count(*) FROM map_feature WHERE outline IS NULL"), 1, "the point");
	cr_expect_eq(count(&f, "SELECT count(*) FROM map_feature WHERE ST_IsValid(outline)"), 2);
	/* The same again changes nothing; another shape under a name does. */
	again = import_map(&f, "BUILDING", 0, text);
	p = what_became(again);
	cr_expect(p->new_features == 0 && p->changed_features == 0, "%lu %lu", p->new_features, p->changed_features);
	p = what_became(import_map(&f, "BUILDING", 0, COLLECTION(FEATURE("a", POLYGON(SQUARE(139, 37))))));
	cr_expect(p->new_features == 0 && p->changed_features == 1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM map_feature"), 3);
}

Test(maps, refuse_a_file_as_a_whole_with_the_mend)
{
#define METRES "{\"type\":\"Point\",\"coordinates\":[-5000.5,160000.25]}"
	static const struct {
		const char *text, *reason;
		uint32_t epsg;
	} cases[] = {
		{ COLLECTION(FEATURE("a", METRES)), "ledger.map.crs_missing", 0 },
		{ COLLECTION(FEATURE("a", METRES)), "", 6675 },
		{ "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":"
		  "\"urn:ogc:def:crs:EPSG::6675\"}},\"features\":[" FEATURE("b", METRES) "]}",
		  "", 0 },
		{ "{\"type\":\"FeatureCollection\",\"crs\":{\"properties\":{\"name\":\"EPSG:6675\"}},\"features\":[]"
		  "}",
		  "ledger.map.crs_other", 6676 },
		{ "{\"type\":\"FeatureCollection\",\"features\":[" FEATURE(
			  "c", "{\"type\":\"Point\",\"coordinates\":[137,37]}") "],\"crs\":{\"properties\":{\"name\":"
										"\"EPSG:6675\"}}}",
		  "ledger.map.crs_other", 0 },
		{ "{\"type\":\"FeatureCollection\",\"crs\":{\"properties\":{\"name\":\"EPSG:4612\"}},\"features\":[]"
		  "}",
		  "ledger.map.crs_old", 0 },
		{ "{\"type\":\"Feature\",\"geometry\":null}", "ledger.map.not_collection", 0 },
		{ "{\"type\":\"Other\",\"features\":[]}", "ledger.map.not_collection", 0 },
		{ "{\"type\":\"FeatureCollection\",\"features\":[" FEATURE("d", METRES), "ledger.map.broken", 6675 },
		{ "not json", "ledger.map.not_collection", 0 },
	};

	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		const Ledger__MapImport *p = what_became(import_map(&f, "BUILDING", cases[i].epsg, cases[i].text));

		cr_expect_str_eq(p->state, *cases[i].reason ? "REFUSED" : "DONE", "%u: %s %s", i, p->state,
				 p->reason);
		cr_expect_str_eq(p->reason, cases[i].reason, "%u", i);
	}
	/* 平面直角座標系 VII: north of its origin 36°N 137°10′E by 160 km, west by 5. */
	cr_expect_eq(count(&f,
			   "SELECT count(*) FROM map_feature WHERE ST_Y(place) BETWEEN 37.4 AND 37.5 AND ST_X(place) "
			   "BETWEEN 137.0 AND 137.2 AND source_key IN ('a', 'b')"),
		     2);
}

/* More than one part, chunk borders within features; killed between parts it goes on. */
Test(maps, large_files_come_in_parts)
{
	enum { N = 2300 };
	size_t room = N * 220 + 200, len = 0;
	char *text = malloc(room);
	const char *id;

	len += (size_t) snprintf(text, room, "{\"type\":\"FeatureCollection\",\"features\":[\n");
	for (int i = 0; i < N; i++)
		len += (size_t) snprintf(
			text + len, room - len,
			"%s{\"type\":\"Feature\",\"id\":%d,\"properties\":{},\"geometry\":{\"type\":\"Polygon\","
			"\"coordinates\":[[[137,%.5f],[137.00005,%.5f],[137.00005,%.5f],[137,%.5f]]]}}",
			i ? ",\n" : "", i, 37 + i / 1e4, 37 + i / 1e4, 37 + i / 1e4 + 5e-5, 37 + i / 1e4);
	len += (size_t) snprintf(text + len, room - len, "]}");
	cr_assert_gt(len, 300000, "two chunks");
	id = import_map(&f, "PARCEL", 0, text);
	free(text);
	cr_expect_str_eq(what_became(id)->state, "DONE", "%s", what_became(id)->reason);
	cr_expect_eq(what_became(id)->features, N);
	cr_expect_eq(count(&f, "SELECT count(*) FROM map_feature"), N);
	cr_expect_eq(what_became(id)->rejected_features, 0);
}

Test(maps, an_import_is_asked_for_once)
{
	static const char text[] = COLLECTION("");
	const char *blob = upload(&f, "map", text, sizeof text - 1),
		   *other = upload(&f, "map", text, sizeof text - 1);

	cr_assert_eq(start_map(&f, id_of('m', 1), blob, "BUILDING", 0), 0, "%s", f.error.reason);
	cr_expect_eq(start_map(&f, id_of('m', 1), blob, "BUILDING", 0), 0, "%s", f.error.reason);
	cr_expect_eq(start_map(&f, id_of('m', 1), other, "BUILDING", 0), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.map.other_file");
	cr_expect_eq(start_map(&f, id_of('m', 2), other, "ROAD", 0), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.map.kind");
	cr_expect_eq(start_map(&f, id_of('m', 2), other, "AREA", 4301), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.map.crs_old");
	cr_expect_eq(count(&f, "SELECT count(*) FROM map_import"), 1);
}

static int place(const char *dwelling, const char *building)
{
	Ledger__PlaceDwellingRequest q = LEDGER__PLACE_DWELLING_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:map", "survey", "shienctl");
	q.disaster_id = DISASTER;
	q.dwelling_id = dwelling;
	q.building_id = building;
	return ask(&f, "PlaceDwelling", &q.base, &reply);
}

static const Ledger__ListUnplacedReply *unplaced(bool ambiguous)
{
	Ledger__ListUnplacedRequest q = LEDGER__LIST_UNPLACED_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:map", "survey", "shienctl");
	q.disaster_id = DISASTER;
	q.ambiguous_only = ambiguous;
	cr_assert_eq(ask(&f, "ListUnplaced", &q.base, &reply), 0, "%s", f.error.reason);
	return reply;
}

/* Where the number says it, both flats of a house and the one house of two households; two buildings at one number
 * are for a person. */
Test(maps, dwellings_are_put_into_their_buildings)
{
	Ledger__PlaceDwellingsRequest q = LEDGER__PLACE_DWELLINGS_REQUEST__INIT;
	static const char *const more[] = { "浜町5", "浜町6番地9" };
	char building[37];
	const void *reply;

	cr_expect_eq(unplaced(false)->n_dwellings, 9);
	import_map(&f, "BUILDING", 0, buildings_at(arena, 50, more, 2)); /* a second 浜町5; 6-9 is not 6 */
	given_map(&f, 8);
	cr_expect_eq(count(&f, "SELECT count(*) FROM dwelling WHERE placed = 'ADDRESS'"), 6, "1, 3 (twice), 6, 7, 8");
	cr_expect_eq(count(&f, "SELECT count(DISTINCT building_index) FROM dwelling WHERE placed = 'ADDRESS'"), 5);
	cr_expect_eq(unplaced(false)->n_dwellings, 3, "5, 9, 10");
	cr_assert_eq(unplaced(true)->n_dwellings, 1);
	cr_expect_str_eq(unplaced(true)->dwellings[0]->dwelling_id, dwelling_of(&f, 5));
	snprintf(building, sizeof building, "%s",
		 text_of(&f, "SELECT feature_id FROM map_feature WHERE source_key = 'b50'"));
	cr_expect_eq(place(dwelling_of(&f, 5), NOBODY), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.map.building_unknown");
	cr_assert_eq(place(dwelling_of(&f, 5), building), 0, "%s", f.error.reason);
	cr_expect_eq(unplaced(true)->n_dwellings, 0);
	/* What a person said stays, also that it is in none. */
	cr_assert_eq(place(dwelling_of(&f, 6), ""), 0, "%s", f.error.reason);
	q.disaster_id = DISASTER;
	as(&f, "staff:map", "ledger", "shienctl");
	cr_assert_eq(ask(&f, "PlaceDwellings", &q.base, &reply), 0);
	run_due(&f, sh_now_us() + 1000000);
	cr_expect_eq(count(&f, "SELECT count(*) FROM dwelling WHERE placed = 'STAFF'"), 2);
	cr_expect_eq(unplaced(false)->n_dwellings, 3, "6, 9, 10");
	f.municipality = "482013"; /* the other town sees neither the map nor the dwellings */
	cr_expect_eq(place(dwelling_of(&f, 5), building), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.dwelling.unknown");
}

static const Ledger__ListMapImportsReply *came_in(int64_t before_us, const char *before_id)
{
	Ledger__ListMapImportsRequest q = LEDGER__LIST_MAP_IMPORTS_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:map", "ledger", "console");
	q.before_us = before_us;
	q.before_import_id = before_id;
	cr_assert_eq(ask(&f, "ListMapImports", &q.base, &reply), 0, "%s", f.error.reason);
	return reply;
}

/* Whoever comes back finds the maps that came in, the newest first, and behind the last of a page the next. */
Test(maps, that_came_in_are_found_again)
{
	const char *const addresses[] = { "浜町5", "浜町6" };
	char first[37], second[37];
	const Ledger__ListMapImportsReply *list;

	snprintf(first, sizeof first, "%s", import_map(&f, "BUILDING", 0, buildings_at(arena, 1, addresses, 2)));
	snprintf(second, sizeof second, "%s",
		 import_map(&f, "BUILDING", 0, "{\"type\":\"FeatureCollection\",\"features\":[{}]}"));
	list = came_in(0, "");
	cr_assert_eq(list->n_imports, 2);
	cr_expect_str_eq(list->imports[0]->import_id, second);
	cr_expect_str_eq(list->imports[1]->import_id, first);
	cr_expect_str_eq(list->imports[1]->state, "DONE");
	cr_expect_str_eq(list->imports[1]->kind, "BUILDING");
	cr_expect_str_eq(list->imports[1]->source, "架空市地図");
	cr_expect_eq(list->imports[1]->features, 2);
	cr_expect_eq(list->imports[0]->rejected_features, 1);
	list = came_in(list->imports[0]->started_us, second);
	cr_assert_eq(list->n_imports, 1);
	cr_expect_str_eq(list->imports[0]->import_id, first);
	f.municipality = "482013";
	cr_expect_eq(came_in(0, "")->n_imports, 0, "another town's");
}
