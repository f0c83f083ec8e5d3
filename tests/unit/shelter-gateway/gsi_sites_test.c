#include "rules/gsi_sites.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define ID "\"共通ID\":\"E1720400003111\""
#define NAME "\"施設・場所名\":\"河原田小学校（体育館）\""
#define HERE "136.907363,37.372516"

static ShArena *arena;
static SiteList list;

static int parse(SiteKind kind, const char *features, ShError *err)
{
	static char text[65536];
	int n = snprintf(text, sizeof text, "{\"type\":\"FeatureCollection\",\"name\":\"172049\",\"features\":[%s]}",
			 features);

	sh_arena_free(arena);
	arena = sh_arena_new(1 << 20);
	return gsi_sites_parse(arena, kind, text, (size_t) n, &list, err);
}

static void finish(void) { sh_arena_free(arena); }

static const char *feature(const char *properties, const char *place)
{
	static char text[4][4096];
	static int next;

	next = (next + 1) % 4;
	snprintf(text[next], sizeof text[next],
		 "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[%s]},\"properties\":{%s}}",
		 place, properties);
	return text[next];
}

Test(gsi_sites, both_kinds_are_read, .fini = finish)
{
	ShError err;

	cr_assert_eq(
		parse(SITE_EVACUATION,
		      feature("\"NO\":33076," ID ",\"都道府県名及び市町村名\":\"石川県輪島市\"," NAME
			      ",\"住所\":\"石川県輪島市横地町６字123\",\"指定緊急避難場所との住所同一\":\"1\","
			      "\"その他市町村長が必要と認める事項\":null,\"受入対象者\":\"要配慮者\",\"備考\":\"\"",
			      HERE),
		      &err),
		0);
	cr_assert_eq(list.n_sites, 1, "%s", list.n_rejects ? list.rejects[0].reason : "");
	cr_expect_eq(list.n_rejects, 0);
	cr_expect_str_eq(list.sites[0].site_id, "E1720400003111");
	cr_expect_str_eq(list.sites[0].name, "河原田小学校（体育館）");
	cr_expect_str_eq(list.sites[0].address, "石川県輪島市横地町６字123");
	cr_expect_str_eq(list.sites[0].admits, "要配慮者");
	cr_expect_str_eq(list.sites[0].other, "");
	cr_expect(list.sites[0].both_lists);
	cr_expect_float_eq(list.sites[0].longitude, 136.907363, 1e-9);
	cr_expect_float_eq(list.sites[0].latitude, 37.372516, 1e-9);

	cr_assert_eq(parse(SITE_EMERGENCY,
			   feature("\"共通ID\":\"E172040000120A\"," NAME
				   ",\"洪水\":\"\",\"津波\":\"1\",\"火山現象\":\"1\"",
				   "139,35"),
			   &err),
		     0);
	cr_assert_eq(list.n_sites, 1, "an id may end with a letter, a place may be in whole degrees");
	cr_expect_eq(list.sites[0].hazards, SITE_TSUNAMI | SITE_VOLCANO);
	cr_expect_not(list.sites[0].both_lists);
}

Test(gsi_sites, bad_ones_are_named_and_the_good_kept, .fini = finish)
{
	static const struct {
		const char *properties, *place, *reason, *column;
	} rows[] = {
		{ "\"共通ID\":17204000031112," NAME, HERE, "shelter.site.id", "共通ID" },
		{ "\"共通ID\":\"E172040000311\"," NAME, HERE, "shelter.site.id", "共通ID" },
		{ "\"共通ID\":\"E17204000031111\"," NAME, HERE, "shelter.site.id", "共通ID" },
		{ "\"共通ID\":\"e1720400003111\"," NAME, HERE, "shelter.site.id", "共通ID" },
		{ "\"共通ID\":\"E17204000A3111\"," NAME, HERE, "shelter.site.id", "共通ID" },
		{ "\"共通ID\":\"E172040000311a\"," NAME, HERE, "shelter.site.id", "共通ID" },
		{ NAME, HERE, "shelter.site.id", "共通ID" },
		{ "\"共通ID\":\"E1720400003211\"," NAME, HERE, "shelter.site.kind", "共通ID" },
		{ ID ",\"施設・場所名\":\"\"", HERE, "shelter.site.name", "施設・場所名" },
		{ ID, HERE, "shelter.site.name", "施設・場所名" },
		{ ID ",\"施設・場所名\":5", HERE, "shelter.site.text", "施設・場所名" },
		{ ID ",\"施設・場所名\":\"a\\u0007\"", HERE, "shelter.site.text", "施設・場所名" },
		{ ID ",\"施設・場所名\":\"a\\u007f\"", HERE, "shelter.site.text", "施設・場所名" },
		{ ID "," NAME ",\"地震\":\"○\"", HERE, "shelter.site.flag", "地震" },
		{ ID "," NAME ",\"地震\":1", HERE, "shelter.site.flag", "地震" },
		{ ID "," NAME, "37.37,136.90", "shelter.site.swapped", "coordinates" },
		{ ID "," NAME, "0,0", "shelter.site.abroad", "coordinates" },
		{ ID "," NAME, "126.97,53.2", "shelter.site.abroad", "coordinates" },
		/* a step beyond 沖ノ鳥島, 択捉島, 与那国島, 南鳥島 */
		{ ID "," NAME, "136.1,20.3", "shelter.site.abroad", "coordinates" },
		{ ID "," NAME, "148.8,45.7", "shelter.site.abroad", "coordinates" },
		{ ID "," NAME, "122.8,24.5", "shelter.site.abroad", "coordinates" },
		{ ID "," NAME, "154.1,24.3", "shelter.site.abroad", "coordinates" },
		{ ID "," NAME, "136.9,null", "shelter.site.coordinates", "coordinates" },
		{ ID "," NAME, "\"136.9\",\"37.3\"", "shelter.site.coordinates", "coordinates" },
		{ ID "," NAME, "136.9", "shelter.site.coordinates", "coordinates" },
		{ ID "," NAME, "null,null", "shelter.site.coordinates", "coordinates" },
	};
	char text[16384];
	ShError err;

	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof text, "%s,%s", feature(rows[i].properties, rows[i].place),
			 feature("\"共通ID\":\"E1720400004111\"," NAME, HERE));
		cr_assert_eq(parse(SITE_EVACUATION, text, &err), 0);
		cr_assert_eq(list.n_rejects, 1, "row %zu", i);
		cr_expect_eq(list.rejects[0].index, 0);
		cr_expect_str_eq(list.rejects[0].reason, rows[i].reason, "row %zu: %s", i, list.rejects[0].reason);
		cr_expect_str_eq(list.rejects[0].column, rows[i].column, "row %zu", i);
		cr_expect_gt(strlen(list.rejects[0].mend), 10);
		cr_assert_eq(list.n_sites, 1, "row %zu", i);
		cr_expect_str_eq(list.sites[0].site_id, "E1720400004111");
	}
}

/* The ends of the country are in it, notes have lines, and ids that differ are no duplicates. */
Test(gsi_sites, what_is_unusual_is_taken, .fini = finish)
{
	static const char *const places[] = { "136.07,20.42", "148.9,45.55", "122.93,24.45", "153.98,24.28" };
	char text[16384] = "", id[32];
	ShError err;

	for (size_t i = 0; i < COUNT(places); i++) {
		snprintf(id, sizeof id, "\"共通ID\":\"E172040000%zu111\"", 9 - i);
		snprintf(text + strlen(text), sizeof text - strlen(text),
			 "%s{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[%s]},"
			 "\"properties\":{%s," NAME ",\"備考\":\"土足厳禁\\r\\n鍵は隣\",\"地震\":null}}",
			 i ? "," : "", places[i], id);
	}
	cr_assert_eq(parse(SITE_EVACUATION, text, &err), 0);
	cr_assert_eq(list.n_rejects, 0, "%s %s", list.rejects[0].reason, list.rejects[0].column);
	cr_assert_eq(list.n_sites, COUNT(places));
	cr_expect_str_eq(list.sites[0].note, "土足厳禁\r\n鍵は隣");
	cr_expect_str_eq(list.sites[0].site_id, "E1720400009111", "in the order of the file");
	cr_expect_eq(list.sites[0].hazards, 0);
}

Test(gsi_sites, what_is_no_point_or_no_feature_is_named, .fini = finish)
{
#define POINT(type) "\"geometry\":{" type "\"coordinates\":[" HERE "]}"
	static const struct {
		const char *feature, *reason;
	} rows[] = {
		{ "{" POINT("\"type\":\"Point\",") ",\"properties\":{" ID "," NAME "}}", "shelter.site.feature" },
		{ "{\"type\":\"Point\"," POINT("\"type\":\"Point\",") ",\"properties\":{" ID "," NAME "}}",
		  "shelter.site.feature" },
		{ "{\"type\":\"Feature\"," POINT("\"type\":\"Point\",") "}", "shelter.site.feature" },
		{ "{\"type\":\"Feature\"," POINT("\"type\":\"Point\",") ",\"properties\":null}",
		  "shelter.site.feature" },
		{ "{\"type\":\"Feature\"," POINT("") ",\"properties\":{" ID "," NAME "}}",
		  "shelter.site.coordinates" },
		{ "{\"type\":\"Feature\"," POINT("\"type\":\"Polygon\",") ",\"properties\":{" ID "," NAME "}}",
		  "shelter.site.coordinates" },
		{ "{\"type\":\"Feature\",\"properties\":{" ID "," NAME "}}", "shelter.site.coordinates" },
	};
	ShError err;

	for (size_t i = 0; i < COUNT(rows); i++) {
		cr_assert_eq(parse(SITE_EVACUATION, rows[i].feature, &err), 0, "row %zu", i);
		cr_assert_eq(list.n_rejects, 1, "row %zu", i);
		cr_expect_str_eq(list.rejects[0].reason, rows[i].reason, "row %zu: %s", i, list.rejects[0].reason);
	}
}

/* However little room there is: the whole list, or a word that it is too large; a value of 4,000 bytes and no more.
 */
Test(gsi_sites, what_is_too_long_is_said, .fini = finish)
{
	static char name[4001 + 1], long_feature[8192];
	static const char text[] =
		"{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":{\"type\":"
		"\"Point\",\"coordinates\":[" HERE "]},\"properties\":{" ID "," NAME "}},1,2,3,4,5]}";
	size_t whole = 0, refused = 0;
	ShError err;

	for (size_t room = 0; room < 4096; room += 32) {
		ShArena *own = sh_arena_new(room);
		SiteList got;
		int r = gsi_sites_parse(own, SITE_EVACUATION, text, sizeof text - 1, &got, &err);

		if (r == 0) {
			whole++;
			cr_expect_eq(got.n_sites, 1, "%zu bytes", room);
			cr_expect_eq(got.n_rejects, 5);
			cr_expect_str_eq(got.sites[0].name, "河原田小学校（体育館）");
		} else {
			refused++;
			cr_expect_eq(r, SH_REFUSED);
			cr_expect_str_eq(err.reason, "shelter.geojson.too_large");
		}
		sh_arena_free(own);
	}
	cr_expect(whole > 0 && refused > 0, "%zu, %zu", whole, refused);
	for (size_t n = 4000; n <= 4001; n++) {
		memset(name, 'x', n);
		snprintf(long_feature, sizeof long_feature,
			 "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[" HERE "]},"
			 "\"properties\":{" ID ",\"施設・場所名\":\"%s\"}}",
			 name);
		cr_assert_eq(parse(SITE_EVACUATION, long_feature, &err), 0);
		cr_expect_eq(list.n_sites, n == 4000);
		cr_expect_eq(list.n_rejects, n == 4001);
		if (list.n_rejects)
			cr_expect_str_eq(list.rejects[0].reason, "shelter.site.text");
	}
}

Test(gsi_sites, an_id_counts_once, .fini = finish)
{
	char text[16384];
	ShError err;

	/* The bad first one does not take the id from the good second one; the third is too late. */
	snprintf(text, sizeof text, "%s,%s,%s,7", feature(ID, HERE), feature(ID "," NAME, HERE),
		 feature(ID "," NAME, "139,35"));
	cr_assert_eq(parse(SITE_EVACUATION, text, &err), 0);
	cr_assert_eq(list.n_sites, 1);
	cr_expect_float_eq(list.sites[0].latitude, 37.372516, 1e-9);
	cr_assert_eq(list.n_rejects, 3);
	cr_expect_str_eq(list.rejects[0].reason, "shelter.site.name");
	cr_expect_str_eq(list.rejects[0].site_id, "E1720400003111");
	cr_expect_str_eq(list.rejects[1].reason, "shelter.site.duplicate");
	cr_expect_eq(list.rejects[1].index, 2);
	cr_expect_str_eq(list.rejects[2].reason, "shelter.site.feature");
	cr_expect_str_eq(list.rejects[2].site_id, "");
}

Test(gsi_sites, what_is_no_list_is_refused_with_its_place)
{
	static const struct {
		const char *text;
		const char *reason;
	} rows[] = {
		{ "", "shelter.geojson.json" },
		{ "{", "shelter.geojson.json" },
		{ "{\"type\":\"FeatureCollection\",\"type\":\"x\",\"features\":[]}", "shelter.geojson.json" },
		{ "{\"type\":\"FeatureCollection\",\"features\":[\"\xff\"]}", "shelter.geojson.json" },
		{ "{\"type\":\"FeatureCollection\",\"features\":[]} x", "shelter.geojson.json" },
		{ "[]", "shelter.geojson.not_collection" },
		{ "{\"type\":\"Feature\",\"features\":[]}", "shelter.geojson.not_collection" },
		{ "{\"type\":\"FeatureCollection\",\"features\":{}}", "shelter.geojson.not_collection" },
		{ "{\"type\":\"FeatureCollection\"}", "shelter.geojson.not_collection" },
		{ "{\"type\":\"FeatureCollection\",\"features\":[]}", NULL },
		{ "\xef\xbb\xbf{\"type\":\"FeatureCollection\",\"features\":[]}", NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ShArena *own = sh_arena_new(65536);
		ShError err = { 0 };
		SiteList got;

		cr_expect_eq(gsi_sites_parse(own, SITE_EVACUATION, rows[i].text, strlen(rows[i].text), &got, &err),
			     rows[i].reason ? SH_REFUSED : 0, "row %zu", i);
		cr_expect_str_eq(err.reason, rows[i].reason ? rows[i].reason : "", "row %zu", i);
		if (i < 5)
			cr_expect(strstr(err.detail, "line 1"), "%s", err.detail);
		sh_arena_free(own);
	}
}
