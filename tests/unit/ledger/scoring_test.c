#include "rules/codes.h"
#include "scoring_read.h"
#include "sh_arena.h"
#include <criterion/criterion.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static ShArena *arena;
static Scoring national;
static const Ledger__ScoringEdition *message;

static void setup(void)
{
	ShError err = { 0 };

	arena = sh_arena_new(4 << 20);
	cr_assert_eq(scoring_national(arena, &message, &national, &err), 0, "%s %s", err.reason, err.field);
}
static void teardown(void) { sh_arena_free(arena); }
TestSuite(scoring, .init = setup, .fini = teardown);

static const ScoringSheet *sheet_of(const char *hazard, const char *structure, const char *stage)
{
	const ScoringSheet *sheet = scoring_sheet(&national, hazard, structure, stage);

	cr_assert_not_null(sheet, "%s %s %s", hazard, structure, stage);
	return sheet;
}

/* Every published cell of the sheets for the weights 10, 50 and 5. */
Test(scoring, reproduces_the_published_sheets)
{
	static const uint32_t columns[] = { 10, 20, 40, 60, 80, 100 };
	static const struct {
		uint32_t weight, cell[SCORING_LEVELS][6];
	} sheets[] = {
		{ 10,
		  { { 0, 0, 0, 1, 1, 1 },
		    { 0, 1, 1, 2, 2, 3 },
		    { 1, 1, 2, 3, 4, 5 },
		    { 1, 2, 3, 5, 6, 8 },
		    { 1, 2, 4, 6, 8, 10 } } },
		{ 50,
		  { { 1, 1, 2, 3, 4, 5 },
		    { 1, 3, 5, 8, 10, 13 },
		    { 3, 5, 10, 15, 20, 25 },
		    { 4, 8, 15, 23, 30, 38 },
		    { 5, 10, 20, 30, 40, 50 } } },
		{ 5,
		  { { 0, 0, 0, 0, 0, 1 },
		    { 0, 0, 1, 1, 1, 1 },
		    { 0, 1, 1, 2, 2, 3 },
		    { 0, 1, 2, 2, 3, 4 },
		    { 1, 1, 2, 3, 4, 5 } } },
	};
	const ScoringSheet *sheet = sheet_of("EARTHQUAKE", "NON_WOODEN", "SECOND");

	for (size_t s = 0; s < COUNT(sheets); s++)
		for (size_t level = 0; level < SCORING_LEVELS; level++)
			for (size_t c = 0; c < COUNT(columns); c++) {
				uint32_t got = scoring_cell(sheet, sheets[s].weight, columns[c], level);

				cr_expect_eq(got, sheets[s].cell[level][c], "weight %u, level %zu, %u %%: %u",
					     sheets[s].weight, level + 1, columns[c], got);
			}
}

Test(scoring, uses_the_upper_end_of_the_column)
{
	static const struct {
		uint32_t area, column;
	} rows[] = { { 0, 0 },   { 1, 10 },  { 10, 10 }, { 11, 20 }, { 20, 20 },  { 21, 40 },   { 40, 40 },
		     { 41, 60 }, { 60, 60 }, { 61, 80 }, { 80, 80 }, { 81, 100 }, { 100, 100 }, { 101, 100 } };

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_eq(scoring_column(sheet_of("EARTHQUAKE", "WOODEN", "FIRST"), rows[i].area), rows[i].column,
			     "%u %%", rows[i].area);
}

/* The shares of each sheet as the facts have them, in the sheet's order. */
Test(scoring, national_shares_of_the_parts)
{
	static const struct {
		const char *hazard, *structure, *stage;
		uint32_t weights[10];
		bool unverified;
	} rows[] = {
		{ "EARTHQUAKE", "WOODEN", "FIRST", { 15, 75, 10 }, false },
		{ "EARTHQUAKE", "PREFAB", "FIRST", { 15, 75, 10 }, false },
		{ "EARTHQUAKE", "WOODEN", "SECOND", { 15, 15, 10, 10, 10, 5, 15, 10, 10 }, true },
		{ "EARTHQUAKE", "NON_WOODEN", "SECOND", { 50, 10, 10, 10, 5, 15 }, true },
		{ "FLOOD", "WOODEN", "SECOND", { 15, 15, 10, 10, 10, 5, 15, 10, 10 }, true },
		{ "FLOOD", "NON_WOODEN", "SECOND", { 50, 10, 10, 10, 5, 15 }, true },
		{ "WIND", "WOODEN", "FIRST", { 15, 15, 10, 10, 10, 5, 15, 10, 10 }, true },
		{ "WIND", "NON_WOODEN", "SECOND", { 50, 10, 10, 10, 5, 15 }, true },
		{ "GROUND", "WOODEN", "FIRST", { 0 }, true },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const ScoringSheet *sheet = sheet_of(rows[i].hazard, rows[i].structure, rows[i].stage);

		cr_expect_eq(sheet->unverified, rows[i].unverified, "row %zu", i);
		for (size_t k = 0; k < 10; k++)
			cr_expect_eq(k < sheet->n_parts ? sheet->parts[k].weight : 0, rows[i].weights[k],
				     "row %zu part %zu", i, k);
	}
	cr_expect_null(scoring_sheet(&national, "GROUND", "NON_WOODEN", "FIRST"));
	cr_expect_null(scoring_sheet(&national, "EARTHQUAKE", "WOODEN", "RE"));
}

typedef struct House {
	const char *structure, *stage, *mark;
	uint32_t offset, plumb;
	PartFinding parts[2];
	const char *grade, *basis;
	uint32_t permille;
} House;

static void score(const char *hazard, const House *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const House *h = &rows[i];
		HouseFinding f = { .marks = &h->mark,
				   .n_marks = *h->mark != '\0',
				   .tilt_offset = h->offset,
				   .tilt_plumb = h->plumb,
				   .parts = h->parts,
				   .n_parts = h->parts[1].code   ? 2
					      : h->parts[0].code ? 1
								 : 0 };
		ShError err = { 0 };
		Scored got;

		cr_assert_eq(scoring_house(&national, sheet_of(hazard, h->structure, h->stage), &f, &got, &err), 0,
			     "%s row %zu: %s %s", hazard, i, err.reason, err.field);
		cr_expect_str_eq(got.grade, h->grade, "%s row %zu: grade %s", hazard, i, got.grade);
		cr_expect_str_eq(got.basis, h->basis, "%s row %zu: basis %s", hazard, i, got.basis);
		cr_expect_eq(got.permille, h->permille, "%s row %zu: %u", hazard, i, got.permille);
	}
}

Test(scoring, of_wooden_houses_after_an_earthquake)
{
	static const House rows[] = {
		{ "WOODEN", "FIRST", "", 0, 0, { { 0 } }, "0", "parts", 0 },
		{ "WOODEN", "FIRST", "COLLAPSED", 0, 0, { { 0 } }, "1", "mark", 1000 },
		{ "WOODEN", "FIRST", "", 60, 1200, { { 0 } }, "1", "tilt", 1000 }, /* exactly 1/20 */
		{ "WOODEN", "FIRST", "", 59, 1200, { { 0 } }, "5", "parts", 150 }, /* below: adds 15 % */
		{ "WOODEN", "FIRST", "", 20, 1200, { { 0 } }, "5", "parts", 150 }, /* exactly 1/60 */
		{ "WOODEN", "FIRST", "", 19, 1200, { { 0 } }, "0", "parts", 0 },
		{ "PREFAB", "FIRST", "", 17, 1000, { { 0 } }, "5", "parts", 150 }, /* by 1/1000 */
		{ "WOODEN", "FIRST", "", 16, 1000, { { 0 } }, "0", "parts", 0 },
		{ "WOODEN", "FIRST", "", 239, 4 * 1200, { { 0 } }, "5", "parts", 150 }, /* a mean of just under 1/20
											 */
		{ "WOODEN",
		  "FIRST",
		  "",
		  0,
		  0,
		  { { .code = "FOUNDATION", .damaged_percent = 75 } },
		  "1",
		  "part",
		  1000 },
		{ "WOODEN", "FIRST", "", 0, 0, { { .code = "FOUNDATION", .damaged_percent = 74 } }, "0", "parts", 0 },
		{ "WOODEN",
		  "FIRST",
		  "",
		  0,
		  0,
		  { { .code = "WALL", .area_percent = { [4] = 60 } } },
		  "2",
		  "parts",
		  450 },
		{ "WOODEN",
		  "FIRST",
		  "",
		  0,
		  0,
		  { { .code = "WALL", .area_percent = { [4] = 40 } } },
		  "3",
		  "parts",
		  300 },
		{ "WOODEN",
		  "FIRST",
		  "",
		  0,
		  0,
		  { { .code = "ROOF", .area_percent = { [4] = 100 } },
		    { .code = "WALL", .area_percent = { [2] = 100 } } },
		  "1",
		  "parts",
		  530 },
		{ "WOODEN",
		  "FIRST",
		  "",
		  0,
		  0,
		  { { .code = "WALL", .area_percent = { 0, 0, 40, 0, 10 } } },
		  "4",
		  "parts",
		  230 },
		{ "WOODEN",
		  "FIRST",
		  "",
		  0,
		  0,
		  { { .code = "ROOF", .area_percent = { 0, 0, 0, 1, 99 } } },
		  "5",
		  "parts",
		  150 },
		{ "WOODEN",
		  "FIRST",
		  "",
		  0,
		  0,
		  { { .code = "ROOF", .loss_percent = 100 }, { .code = "WALL", .loss_percent = 20 } },
		  "3",
		  "parts",
		  300 },
		{ "WOODEN", "FIRST", "", 0, 0, { { .code = "ROOF", .loss_percent = 30 } }, "6", "parts", 50 }, /* 4.5
														*/
		{ "WOODEN", "FIRST", "", 0, 0, { { .code = "ROOF", .loss_percent = 29 } }, "6", "parts", 40 },
		{ "WOODEN",
		  "FIRST",
		  "",
		  20,
		  1000,
		  { { .code = "ROOF", .loss_percent = 100 }, { .code = "WALL", .loss_percent = 100 } },
		  "1",
		  "parts",
		  1000 }, /* never more than the whole */
		{ "WOODEN",
		  "SECOND",
		  "",
		  0,
		  0,
		  { { .code = "COLUMN", .area_percent = { [4] = 100 } },
		    { .code = "FITTINGS", .area_percent = { [4] = 40 } } },
		  "4",
		  "parts",
		  210 },
	};

	score("EARTHQUAKE", rows, COUNT(rows));
}

Test(scoring, of_other_houses_and_other_hazards)
{
	static const House earthquake[] = {
		{ "NON_WOODEN", "SECOND", "", 40, 1200, { { 0 } }, "1", "tilt", 1000 }, /* 4 cm of 120: 1/30 */
		{ "NON_WOODEN", "SECOND", "", 39, 1200, { { 0 } }, "0", "parts", 0 },
		{ "NON_WOODEN", "SECOND", "SETTLED_30CM", 20, 1200, { { 0 } }, "1", "tilt", 1000 },
		{ "NON_WOODEN", "SECOND", "SETTLED_30CM", 19, 1200, { { 0 } }, "0", "parts", 0 },
		{ "NON_WOODEN", "SECOND", "SETTLED_30CM", 0, 0, { { 0 } }, "0", "parts", 0 },
		{ "NON_WOODEN",
		  "SECOND",
		  "",
		  0,
		  0,
		  { { .code = "COLUMN", .area_percent = { [3] = 60 } } },
		  "4",
		  "parts",
		  230 },
	};
	static const House flood[] = {
		{ "WOODEN",
		  "SECOND",
		  "",
		  0,
		  0,
		  { { .code = "FLOOR", .area_percent = { [4] = 100 } } },
		  "5",
		  "parts",
		  100 },
		{ "NON_WOODEN",
		  "FIRST",
		  "",
		  0,
		  0,
		  { { .code = "FITTINGS", .area_percent = { [4] = 100 } } },
		  "6",
		  "parts",
		  50 },
	};
	static const House wind[] = {
		{ "WOODEN",
		  "FIRST",
		  "",
		  0,
		  0,
		  { { .code = "ROOF", .area_percent = { [4] = 100 } } },
		  "5",
		  "parts",
		  150 },
	};
	static const House ground[] = {
		{ "WOODEN", "FIRST", "", 60, 1200, { { 0 } }, "1", "tilt", 1000 },
		{ "WOODEN", "FIRST", "", 20, 1200, { { 0 } }, "2", "tilt", 0 },
		{ "WOODEN", "FIRST", "", 12, 1200, { { 0 } }, "4", "tilt", 0 },
		{ "WOODEN", "FIRST", "SUNK_FLOOR_1M", 0, 0, { { 0 } }, "1", "mark", 1000 },
		{ "WOODEN", "FIRST", "SUNK_FLOOR", 0, 0, { { 0 } }, "2", "mark", 0 },
		{ "WOODEN", "FIRST", "SUNK_BASE_25CM", 0, 0, { { 0 } }, "4", "mark", 0 },
		{ "WOODEN", "FIRST", "SUNK_BASE_25CM", 20, 1200, { { 0 } }, "2", "tilt", 0 }, /* the heavier */
	};

	score("EARTHQUAKE", earthquake, COUNT(earthquake));
	score("FLOOD", flood, COUNT(flood));
	score("WIND", wind, COUNT(wind));
	score("GROUND", ground, COUNT(ground));
}

Test(scoring, what_the_sheet_does_not_know_is_refused)
{
	static const char *const odd[] = { "SUNK_FLOOR", "COLLAPSED" };
	const struct {
		const char *hazard;
		HouseFinding f;
		const char *reason, *field;
	} rows[] = {
		{ "EARTHQUAKE", { .tilt_offset = 5 }, "ledger.survey.tilt", "tilt_plumb_mm" },
		{ "EARTHQUAKE", { .marks = odd, .n_marks = 2 }, "ledger.scoring.mark", "marks" },
		{ "EARTHQUAKE",
		  { .parts = (PartFinding[]){ { .code = "CEILING" } }, .n_parts = 1 },
		  "ledger.scoring.part",
		  "parts" },
		{ "EARTHQUAKE",
		  { .parts = (PartFinding[]){ { .code = "ROOF" }, { .code = "ROOF" } }, .n_parts = 2 },
		  "ledger.scoring.part",
		  "parts" },
		{ "EARTHQUAKE",
		  { .parts = (PartFinding[]){ { .code = "WALL", .area_percent = { 60, 0, 0, 0, 41 } } },
		    .n_parts = 1 },
		  "ledger.survey.area",
		  "WALL" },
		{ "EARTHQUAKE",
		  { .parts = (PartFinding[]){ { .code = "WALL", .area_percent = { UINT32_MAX, 0, 0, 0, 2 } } },
		    .n_parts = 1 },
		  "ledger.survey.area",
		  "WALL" },
		{ "EARTHQUAKE",
		  { .parts = (PartFinding[]){ { .code = "WALL", .loss_percent = 101 } }, .n_parts = 1 },
		  "ledger.survey.area",
		  "WALL" },
		{ "EARTHQUAKE",
		  { .parts = (PartFinding[]){ { .code = "WALL", .damaged_percent = 101 } }, .n_parts = 1 },
		  "ledger.survey.area",
		  "WALL" },
		{ "EARTHQUAKE",
		  { .parts = (PartFinding[]){ { .code = "WALL", .area_percent = { 10 }, .loss_percent = 10 } },
		    .n_parts = 1 },
		  "ledger.survey.area",
		  "WALL" }, /* one of both */
		{ "GROUND", { .tilt_offset = 11, .tilt_plumb = 1200 }, "ledger.scoring.nothing", "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ShError err = { 0 };
		Scored got;

		cr_expect_eq(
			scoring_house(&national, sheet_of(rows[i].hazard, "WOODEN", "FIRST"), &rows[i].f, &got, &err),
			SH_REFUSED, "row %zu", i);
		cr_expect_str_eq(err.reason, rows[i].reason, "row %zu: %s", i, err.reason);
		cr_expect_str_eq(err.field, rows[i].field, "row %zu: %s", i, err.field);
	}
}

/* Each row spoils one thing of the national edition, by what its JSON says there. */
Test(scoring, an_edition_that_cannot_be_judged_with_is_refused)
{
	static const struct {
		const char *was, *is, *reason;
	} rows[] = {
		{ "\"fromPermille\":1,", "\"fromPermille\":100,", "ledger.scoring.grades" },
		{ "\"fromPermille\":0,\"gradeCode\":\"0\"", "\"fromPermille\":0,\"gradeCode\":\"9\"",
		  "ledger.scoring.grades" },
		{ "{\"fromPermille\":0,\"gradeCode\":\"0\"}", "{\"fromPermille\":0,\"gradeCode\":\"8\"}",
		  "ledger.scoring.grades" },
		{ ",{\"fromPermille\":0,\"gradeCode\":\"0\"}", "", "ledger.scoring.grades" },
		{ "\"fromMm\":500,", "\"fromMm\":1000,", "ledger.scoring.depths" },
		{ ",{\"externalForce\":false,\"fromMm\":0,\"gradeCode\":\"6\"}", "", "ledger.scoring.depths" },
		{ "\"weightPercent\":75,", "\"weightPercent\":74,", "ledger.scoring.parts" },
		{ "\"code\":\"WALL\",", "\"code\":\"ROOF\",", "ledger.scoring.parts" },
		{ "\"hazard\":\"WIND\"", "\"hazard\":\"SNOW\"", "ledger.scoring.sheet" },
		{ "\"hazard\":\"WIND\"", "\"hazard\":\"FLOOD\"", "ledger.scoring.sheet" }, /* there is one already */
		{ "[\"NON_WOODEN\"]", "[\"PAPER\"]", "ledger.scoring.sheet" },
		{ "[\"FIRST\"]", "[\"RE\"]", "ledger.scoring.sheet" },
		{ "\"gradeCode\":\"1\"}],\"tilts\"", "\"gradeCode\":\"7\"}],\"tilts\"", "ledger.scoring.marks" },
		{ "\"code\":\"SUNK_FLOOR\"", "\"code\":\"SUNK_FLOOR_1M\"", "ledger.scoring.marks" },
		{ "\"addsPercent\":15", "\"addsPercent\":0", "ledger.scoring.tilts" },
		{ "\"plumb\":20,\"gradeCode\":\"1\"", "\"plumb\":20,\"gradeCode\":\"9\"", "ledger.scoring.tilts" },
		{ "{\"fromPermille\":100,\"gradeCode\":\"5\"},", "", NULL }, /* without 準半壊, as before 2019 */
		{ "{\"fromPermille\":200,\"gradeCode\":\"4\"},", "", "ledger.scoring.marks" }, /* a mark gives it */
		{ "\"withMark\":\"SETTLED_30CM\"", "\"withMark\":\"SETTLED\"", "ledger.scoring.tilts" },
		{ "[10,25,50,75,100]", "[10,25,75,50,100]", "ledger.scoring.levels" },
		{ "[10,25,50,75,100]", "[10,25,50,100]", "ledger.scoring.levels" },
		{ "[10,20,40,60,80,100]", "[10,20,40,60,80]", "ledger.scoring.levels" },
	};
	ShError err = { 0 };
	const char *json;
	size_t len;

	cr_assert_eq(sh_to_json(arena, &message->base, &json, &len, &err), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *at = strstr(json, rows[i].was), *spoiled;
		const Ledger__ScoringEdition *m;
		Scoring scoring;
		ShError e = { 0 };

		cr_assert_not_null(at, "row %zu: %s", i, rows[i].was);
		spoiled = sh_printf(arena, "%.*s%s%s", (int) (at - json), json, rows[i].is, at + strlen(rows[i].was));
		cr_assert_eq(scoring_message_of_json(arena, spoiled, &m, &e), 0, "row %zu: %s %s", i, e.reason,
			     e.field);
		cr_expect_eq(scoring_of_message(arena, m, &scoring, &e), rows[i].reason ? SH_REFUSED : 0, "row %zu",
			     i);
		if (rows[i].reason)
			cr_expect_str_eq(e.reason, rows[i].reason, "row %zu: %s %s", i, e.reason, e.field);
	}
}

Test(scoring, water_of_both_kinds_has_its_steps)
{
	Ledger__ScoringEdition one = *message;
	ShError err = { 0 };
	Scoring scoring;

	one.n_depths = 5; /* with external force alone */
	cr_expect_eq(scoring_of_message(arena, &one, &scoring, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "ledger.scoring.depths");
}

/* An edition's own: a mark that says 半壊 at least, over the parts of the house. */
Test(scoring, of_a_look_and_the_parts_the_heavier_counts)
{
	static const char *const mark[] = { "COLLAPSED" };
	static const struct {
		uint32_t roof, wall;
		const char *grade, *basis;
		uint32_t permille;
	} rows[] = { { 0, 0, "4", "mark", 0 },
		     { 0, 30, "4", "mark", 0 }, /* 23 %: no heavier */
		     { 0, 50, "3", "parts", 380 },
		     { 100, 100, "1", "parts", 900 } };

	message->sheets[0]->marks[0]->grade_code = "4";
	for (size_t i = 0; i < COUNT(rows); i++) {
		PartFinding parts[] = { { .code = "ROOF", .loss_percent = rows[i].roof },
					{ .code = "WALL", .loss_percent = rows[i].wall } };
		HouseFinding f = { .marks = mark, .n_marks = 1, .parts = parts, .n_parts = 2 };
		ShError err = { 0 };
		Scoring scoring;
		Scored got;

		cr_assert_eq(scoring_of_message(arena, message, &scoring, &err), 0, "%s", err.reason);
		cr_assert_eq(scoring_house(&scoring, &scoring.sheets[0], &f, &got, &err), 0, "%s", err.reason);
		cr_expect_str_eq(got.grade, rows[i].grade, "row %zu: %s", i, got.grade);
		cr_expect_str_eq(got.basis, rows[i].basis, "row %zu: %s", i, got.basis);
		cr_expect_eq(got.permille, rows[i].permille, "row %zu: %u", i, got.permille);
	}
}
