#include "rules/codes.h"
#include "rules/damage_grade.h"
#include "rules/earthquake_grade.h"
#include "rules/flood_grade.h"
#include "rules/part_score.h"
#include "rules/photo_judgement.h"
#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* One test, a table: a process per row would be dear, and the table reads like the guideline. */
Test(damage_grade, starts_at_its_lower_bound)
{
	static const struct {
		uint32_t permille;
		const char *code;
	} rows[] = {
		{ 0, "0" },   { 1, "6" },   { 99, "6" },  { 100, "5" }, { 199, "5" }, { 200, "4" },  { 299, "4" },
		{ 300, "3" }, { 399, "3" }, { 400, "2" }, { 499, "2" }, { 500, "1" }, { 1000, "1" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_str_eq(damage_grade_from_loss(rows[i].permille), rows[i].code, "%u permille",
				 rows[i].permille);
	for (uint32_t p = 0; p <= 1000; p++)
		cr_expect(ledger_code(LEDGER_DAMAGE_GRADE, damage_grade_from_loss(p)), "%u permille", p);
	cr_expect_null(damage_grade_from_loss(1001));
}

Test(flood, steps_differ_with_and_without_external_force)
{
	static const struct {
		uint32_t depth_mm;
		const char *with_force, *without;
	} rows[] = {
		{ 1, "4", "5" },   { 99, "4", "5" },   { 100, "4", "4" },  { 499, "4", "4" },  { 500, "3", "4" },
		{ 999, "3", "4" }, { 1000, "2", "3" }, { 1799, "2", "3" }, { 1800, "1", "2" }, { 9000, "1", "2" },
	};
	FloodFacts f = { .wooden_or_prefab = true, .detached = true, .storeys = 2, .reach = FLOOD_ABOVE_FLOOR };
	const char *grade;
	ShError err;

	for (size_t i = 0; i < COUNT(rows); i++)
		for (int force = 0; force < 2; force++) {
			const char *want = force ? rows[i].with_force : rows[i].without;

			f.external_force = force;
			f.depth_mm = rows[i].depth_mm;
			cr_assert_eq(flood_grade(&f, &grade, &err), 0);
			cr_expect_str_eq(grade, want, "%u mm, force %d: %s", f.depth_mm, force, grade);
		}
	/* 床下 is 準半壊に至らない, and water that did not come is no damage, whatever its force */
	for (int force = 0; force < 2; force++) {
		f = (FloodFacts){ .wooden_or_prefab = true, .detached = true, .storeys = 1, .external_force = force };
		f.reach = FLOOD_BELOW_FLOOR;
		cr_assert_eq(flood_grade(&f, &grade, &err), 0);
		cr_expect_str_eq(grade, "6");
		f.reach = FLOOD_NOT_REACHED;
		cr_assert_eq(flood_grade(&f, &grade, &err), 0);
		cr_expect_str_eq(grade, "0");
	}
}

Test(flood, other_buildings_and_contradictions_are_refused)
{
	static const struct {
		FloodFacts facts;
		const char *reason;
	} rows[] = {
		{ { false, true, 2, true, FLOOD_ABOVE_FLOOR, 2000 }, "ledger.flood.not_by_depth" },
		{ { true, false, 2, true, FLOOD_ABOVE_FLOOR, 2000 }, "ledger.flood.not_by_depth" },
		{ { true, true, 3, true, FLOOD_ABOVE_FLOOR, 2000 }, "ledger.flood.not_by_depth" },
		{ { true, true, 0, true, FLOOD_ABOVE_FLOOR, 2000 }, "ledger.flood.not_by_depth" },
		{ { true, true, 2, true, FLOOD_ABOVE_FLOOR, 0 }, "ledger.flood.depth" },
		{ { true, true, 2, true, FLOOD_BELOW_FLOOR, 10 }, "ledger.flood.depth" },
		{ { true, true, 2, false, FLOOD_NOT_REACHED, 10 }, "ledger.flood.depth" },
	};
	const char *grade;

	for (size_t i = 0; i < COUNT(rows); i++) {
		ShError err = { 0 };

		cr_expect_eq(flood_grade(&rows[i].facts, &grade, &err), SH_REFUSED, "row %zu", i);
		cr_expect_str_eq(err.reason, rows[i].reason, "row %zu", i);
	}
}

/* Every published cell of the sheets for the weights 10, 50 and 5. */
Test(part_score, reproduces_the_published_sheets)
{
	static const uint32_t columns[] = { 10, 20, 40, 60, 80, 100 };
	static const struct {
		uint32_t weight, cell[DAMAGE_LEVELS][6];
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

	for (size_t s = 0; s < COUNT(sheets); s++)
		for (int level = 0; level < DAMAGE_LEVELS; level++)
			for (size_t c = 0; c < COUNT(columns); c++) {
				uint32_t got = part_cell(sheets[s].weight, columns[c], (DamageLevel) level);

				cr_expect_eq(got, sheets[s].cell[level][c], "weight %u, level %d, %u %%: %u",
					     sheets[s].weight, level + 1, columns[c], got);
			}
}

Test(part_score, uses_the_upper_end_of_the_column)
{
	static const struct {
		uint32_t area, column;
	} rows[] = { { 0, 0 },   { 1, 10 },  { 10, 10 }, { 11, 20 }, { 20, 20 },  { 21, 40 },   { 40, 40 },
		     { 41, 60 }, { 60, 60 }, { 61, 80 }, { 80, 80 }, { 81, 100 }, { 100, 100 }, { 101, 100 } };
	uint32_t percent;
	ShError err;

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_eq(part_area_column(rows[i].area), rows[i].column, "%u %%", rows[i].area);
	/* Two levels on one part: both count, never more than the weight. */
	cr_assert_eq(part_score(75, &(PartDamage){ { 0, 0, 40, 0, 10 } }, "wall", &percent, &err), 0);
	cr_expect_eq(percent, 15 + 8);
	cr_assert_eq(part_score(10, &(PartDamage){ { 0, 0, 0, 1, 99 } }, "wall", &percent, &err), 0);
	cr_expect_eq(percent, 10);
	cr_expect_eq(part_score(75, &(PartDamage){ { 60, 0, 0, 0, 41 } }, "wall", &percent, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "ledger.survey.area");
	cr_expect_str_eq(err.field, "wall");
	cr_expect_eq(part_score(75, &(PartDamage){ { UINT32_MAX, 0, 0, 0, 2 } }, "wall", &percent, &err), SH_REFUSED);
}

Test(earthquake, wooden_first_survey)
{
	static const struct {
		EarthquakeFacts facts;
		const char *grade, *basis;
		uint32_t permille;
	} rows[] = {
		{ { 0 }, "0", "parts", 0 },
		{ { .collapsed = true }, "1", "collapse", 1000 },
		{ { .tilt = { 60, 1200 } }, "1", "tilt", 1000 }, /* exactly 1/20 */
		{ { .tilt = { 59, 1200 } }, "5", "parts", 150 }, /* below: adds 15 % */
		{ { .tilt = { 20, 1200 } }, "5", "parts", 150 }, /* exactly 1/60 */
		{ { .tilt = { 19, 1200 } }, "0", "parts", 0 },   /* below 1/60 */
		{ { .tilt = { 17, 1000 } }, "5", "parts", 150 }, /* by 1/1000 */
		{ { .tilt = { 16, 1000 } }, "0", "parts", 0 },
		{ { .foundation_damaged_percent = 75 }, "1", "foundation", 1000 },
		{ { .foundation_damaged_percent = 74 }, "0", "parts", 0 },
		{ { .wall = { { 0, 0, 0, 0, 60 } } }, "2", "parts", 450 },
		{ { .wall = { { 0, 0, 0, 0, 40 } } }, "3", "parts", 300 },
		{ { .roof = { { 0, 0, 0, 0, 100 } }, .wall = { { 0, 0, 0, 0, 40 } } }, "2", "parts", 450 },
		{ { .roof = { { 0, 0, 0, 0, 100 } },
		    .wall = { { 0, 0, 0, 0, 40 } },
		    .foundation = { { 0, 0, 50, 0, 0 } } },
		  "2",
		  "parts",
		  480 },
		{ { .roof = { { 0, 0, 0, 0, 100 } }, .wall = { { 0, 0, 100, 0, 0 } } }, "1", "parts", 530 },
		{ { .tilt = { 20, 1200 }, .wall = { { 0, 0, 100, 0, 0 } } }, "1", "parts", 530 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		EarthquakeFinding got;
		ShError err;

		cr_assert_eq(earthquake_wooden_first(&rows[i].facts, &got, &err), 0, "row %zu", i);
		cr_expect_str_eq(got.grade, rows[i].grade, "row %zu: grade %s", i, got.grade);
		cr_expect_str_eq(got.basis, rows[i].basis, "row %zu: basis %s", i, got.basis);
		cr_expect_eq(got.loss_permille, rows[i].permille, "row %zu: %u", i, got.loss_permille);
	}
}

Test(earthquake, by_the_loss_of_each_part)
{
	static const struct {
		EarthquakeLoss loss;
		const char *grade, *basis;
		uint32_t permille;
	} rows[] = {
		{ { 0 }, "0", "parts", 0 },
		{ { .collapsed = true }, "1", "collapse", 1000 },
		{ { .tilt_permille = 50 }, "1", "tilt", 1000 },
		{ { .tilt_permille = 49 }, "5", "parts", 150 },
		{ { .tilt_permille = 17 }, "5", "parts", 150 },
		{ { .tilt_permille = 16 }, "0", "parts", 0 },
		{ { .foundation_percent = 75 }, "1", "foundation", 1000 },
		{ { .foundation_percent = 74 }, "6", "parts", 70 },
		{ { .roof_percent = 100, .wall_percent = 20 }, "3", "parts", 300 },
		{ { .roof_percent = 30 }, "6", "parts", 50 }, /* 4.5 */
		{ { .roof_percent = 29 }, "6", "parts", 40 }, /* 4.35 */
		{ { .roof_percent = 100, .wall_percent = 100, .tilt_permille = 20 }, "1", "parts", 1000 },
	};
	EarthquakeFinding got;
	ShError err;

	for (size_t i = 0; i < COUNT(rows); i++) {
		cr_assert_eq(earthquake_wooden_by_loss(&rows[i].loss, &got, &err), 0, "row %zu", i);
		cr_expect_str_eq(got.grade, rows[i].grade, "row %zu: grade %s", i, got.grade);
		cr_expect_str_eq(got.basis, rows[i].basis, "row %zu: basis %s", i, got.basis);
		cr_expect_eq(got.loss_permille, rows[i].permille, "row %zu: %u", i, got.loss_permille);
	}
	cr_expect_eq(earthquake_wooden_by_loss(&(EarthquakeLoss){ .wall_percent = 101 }, &got, &err), SH_REFUSED);
	cr_expect_str_eq(err.field, "wall");
}

Test(earthquake, what_cannot_be_measured_is_refused)
{
	EarthquakeFacts four = { 0 };
	EarthquakeFinding got;
	ShError err;

	earthquake_tilt(&four, (const uint32_t[4]){ 60, 60, 60, 59 }, 1200);
	cr_assert_eq(earthquake_wooden_first(&four, &got, &err), 0);
	cr_expect_str_eq(got.basis, "parts", "a mean of just under 1/20");
	cr_expect_eq(earthquake_wooden_first(&(EarthquakeFacts){ .tilt = { 5, 0 } }, &got, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "ledger.survey.tilt");
	cr_expect_eq(earthquake_wooden_first(&(EarthquakeFacts){ .roof = { { 101 } } }, &got, &err), SH_REFUSED);
	cr_expect_str_eq(err.field, "roof");
	cr_expect_eq(earthquake_wooden_first(&(EarthquakeFacts){ .foundation_damaged_percent = 101 }, &got, &err),
		     SH_REFUSED);
}

Test(photo, three_cases_and_nothing_else)
{
	static const FloodFacts flood = { true, true, 2, true, FLOOD_ABOVE_FLOOR, 1800 };
	static const struct {
		PhotoFacts facts;
		const char *grade, *reason;
	} rows[] = {
		{ { .which = PHOTO_TOTAL_BY_EARTHQUAKE, .photos = 4, .shows_total = true }, "1", NULL },
		{ { .which = PHOTO_TOTAL_BY_EARTHQUAKE, .photos = 4 }, NULL, "ledger.photo.not_total" },
		{ { .which = PHOTO_FLOOD_DEPTH, .photos = 1, .depth_legible = true, .flood = &flood }, "1", NULL },
		{ { .which = PHOTO_FLOOD_DEPTH, .photos = 1, .flood = &flood },
		  NULL,
		  "ledger.photo.depth_illegible" },
		{ { .which = PHOTO_FLOOD_DEPTH, .photos = 1, .depth_legible = true },
		  NULL,
		  "ledger.photo.depth_illegible" }, /* nobody read it off */
		{ { .which = PHOTO_SELF_JUDGEMENT, .photos = 5, .consent = CONSENT_YES }, "6", NULL },
		{ { .which = PHOTO_SELF_JUDGEMENT, .photos = 5 }, NULL, "ledger.photo.consent" },
		{ { .which = PHOTO_SELF_JUDGEMENT, .photos = 5, .consent = CONSENT_NO },
		  NULL,
		  "ledger.photo.consent" },
		{ { .which = PHOTO_SELF_JUDGEMENT, .photos = 5, .consent = CONSENT_YES, .suggests_more = true },
		  NULL,
		  "ledger.photo.suggests_more" },
		{ { .which = PHOTO_SELF_JUDGEMENT, .photos = 5, .consent = CONSENT_YES, .shows_total = true },
		  NULL,
		  "ledger.photo.suggests_more" },
		{ { .which = PHOTO_SELF_JUDGEMENT, .consent = CONSENT_YES }, NULL, "ledger.photo.none" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *grade = NULL;
		ShError err = { 0 };
		int r = photo_grade(&rows[i].facts, &grade, &err);

		cr_expect_eq(r, rows[i].grade ? 0 : SH_REFUSED, "row %zu", i);
		if (rows[i].grade)
			cr_expect_str_eq(grade, rows[i].grade, "row %zu", i);
		else
			cr_expect_str_eq(err.reason, rows[i].reason, "row %zu", i);
	}
}
