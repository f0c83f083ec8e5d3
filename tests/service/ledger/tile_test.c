/* Tiles for a map: what stands in them, and what does not. */
#include "map_fixture.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static Fixture f;
static void setup(void)
{
	ledger_fixture_open(&f);
	given_ledger(&f, 60); /* 20 households, 19 dwellings, of which 18 have a building of their number */
	given_map(&f, 20);
}
static void teardown(void) { fixture_close(&f); }
TestSuite(tiles, .init = setup, .fini = teardown, .timeout = 60);

/* The tile in which the middle of the row of buildings is. */
static Ledger__GetTileRequest tile_at(uint32_t zoom)
{
	Ledger__GetTileRequest q = LEDGER__GET_TILE_REQUEST__INIT;
	double pi = acos(-1), n = (double) (1u << zoom), latitude = (MAP_NORTH + 5e-5) * pi / 180;

	q.disaster_id = DISASTER;
	q.zoom = zoom;
	q.column = (uint32_t) floor((MAP_WEST + 0.002 + 180) / 360 * n);
	q.row = (uint32_t) floor((1 - log(tan(latitude) + 1 / cos(latitude)) / pi) / 2 * n);
	as(&f, "staff:surveyor", "survey", "shienctl");
	return q;
}

static ProtobufCBinaryData tile(uint32_t zoom)
{
	static uint8_t kept[3][100000];
	static unsigned next;
	Ledger__GetTileRequest q = tile_at(zoom);
	uint8_t *copy = kept[next++ % 3];
	const void *reply;
	ProtobufCBinaryData mvt;

	cr_assert_eq(ask(&f, "GetTile", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	mvt = ((const Ledger__GetTileReply *) reply)->mvt;
	cr_assert_leq(mvt.len, sizeof kept[0]);
	memcpy(copy, mvt.data, mvt.len);
	return (ProtobufCBinaryData){ mvt.len, copy };
}

static bool says(ProtobufCBinaryData mvt, const char *text)
{
	return mvt.len > 0 && memmem(mvt.data, mvt.len, text, strlen(text)) != NULL;
}

static bool alike(ProtobufCBinaryData a, ProtobufCBinaryData b)
{
	return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

/* Near by, a house has its grade and how many of its dwellings wait; a draft is no grade. */
Test(tiles, of_houses_tell_grade_and_state)
{
	const Ledger__ApproveSurveyReply *done;
	ProtobufCBinaryData mvt = tile(16);

	cr_expect(says(mvt, "houses"));
	cr_expect(says(mvt, "UNSURVEYED"));
	cr_expect_not(says(mvt, "CONFIRMED"));
	cr_assert_eq(survey_loss(&f, id_of('s', 1), dwelling_of(&f, 7), "FIRST", 420), 0, "%s", f.error.reason);
	cr_expect_not(says(tile(16), "CONFIRMED"));
	cr_expect(says(tile(16), "DRAFT"));
	cr_assert_eq(approve(&f, "staff:mayor", id_of('s', 1), "2", false, &done), 0, "%s", f.error.reason);
	mvt = tile(16);
	cr_expect(says(mvt, "CONFIRMED"));
	cr_expect(says(mvt, "waiting"));
	for (const char *const *p = (const char *const[]){ "潮咲", "浜町", "中央", DISASTER, NULL }; *p; p++)
		cr_expect_not(says(mvt, *p), "%s", *p);
	cr_expect_not(says(mvt, dwelling_of(&f, 7)));
	cr_expect_not(says(mvt, household_id(7)));
	cr_expect_not(says(mvt, text_of(&f, "SELECT min(feature_id) FROM map_feature")));
}

/* Byte for byte the same, whoever of the street is protected. */
Test(tiles, do_not_tell_where_somebody_hidden_lives)
{
	ProtobufCBinaryData before = tile(16);

	cr_assert_eq(protect(&f, person_id(3 * 7 - 2), true, 1), 0);
	cr_assert_eq(count(&f, "SELECT count(*) FROM person WHERE shielded"), 3);
	cr_expect(alike(before, tile(16)));
	before = tile(14);
	cr_assert_eq(protect(&f, person_id(3 * 8 - 2), true, 2), 0);
	cr_expect(alike(before, tile(14)));
}

static void judge(unsigned survey, const char *kind, uint32_t permille, const char *grade)
{
	const Ledger__ApproveSurveyReply *done;

	cr_assert_eq(survey_loss(&f, id_of('s', survey), dwelling_of(&f, 7), kind, permille), 0, "%s",
		     f.error.reason);
	cr_assert_eq(approve(&f, "staff:mayor", id_of('s', survey), grade, false, &done), 0, "%s", f.error.reason);
}

/* From farther away a mesh of ten or more is counted; its grades where none of them is of one to nine. So which grade
 * a single house has makes no difference, nor how few there are. */
Test(tiles, of_meshes_count_and_hide_small_numbers)
{
	ProtobufCBinaryData all = tile(14), one;

	cr_expect(says(all, "meshes"));
	cr_expect_not(says(all, "houses"));
	judge(1, "FIRST", 420, "2");
	one = tile(14);
	cr_expect_not(alike(all, one), "all of one kind were told as such, and are no more");
	judge(2, "RE", 320, "3");
	cr_expect(alike(one, tile(14)), "the grade of one house among nineteen");
	run_sql(&f, "DELETE FROM map_feature WHERE source_key > 'b13'"); /* b1 b10 b11 b12 b13 are left */
	one = tile(14);
	cr_expect(one.len > 0);
	cr_expect_not(alike(all, one));
	run_sql(&f, "DELETE FROM map_feature WHERE source_key > 'b12'");
	cr_expect(alike(one, tile(14)), "five or four of them");
}

Test(tiles, where_nothing_is_are_empty_and_elsewhere_refused)
{
	static const struct {
		uint32_t zoom, column, row;
		const char *reason;
	} bad[] = { { 11, 0, 0, "field.out_of_range" },
		    { 19, 0, 0, "field.out_of_range" },
		    { 12, 4096, 0, "ledger.tile.nowhere" },
		    { 12, 0, 4096, "ledger.tile.nowhere" } };
	Ledger__GetTileRequest q = tile_at(16);
	const void *reply;

	q.column = 0;
	cr_assert_eq(ask(&f, "GetTile", &q.base, &reply), 0, "%s", f.error.reason);
	cr_expect_eq(((const Ledger__GetTileReply *) reply)->mvt.len, 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		q.zoom = bad[i].zoom;
		q.column = bad[i].column;
		q.row = bad[i].row;
		cr_expect_eq(ask(&f, "GetTile", &q.base, &reply), SH_REFUSED, "%zu", i);
		cr_expect_str_eq(f.error.reason, bad[i].reason, "%zu: %s", i, f.error.reason);
	}
	q = tile_at(16);
	q.disaster_id = NOBODY;
	cr_expect_eq(ask(&f, "GetTile", &q.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.disaster.unknown");
	f.municipality = "482013"; /* another town has no such disaster, and none of these buildings */
	q.disaster_id = DISASTER;
	cr_expect_eq(ask(&f, "GetTile", &q.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.disaster.unknown");
}
