#include "rules/codes.h"
#include "rules/flood_grade.h"
#include "rules/photo_judgement.h"
#include "scoring_read.h"
#include "sh_arena.h"
#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static ShArena *arena;
static Scoring national;

static void setup(void)
{
	const Ledger__ScoringEdition *message;
	ShError err = { 0 };

	arena = sh_arena_new(4 << 20);
	cr_assert_eq(scoring_national(arena, &message, &national, &err), 0, "%s %s", err.reason, err.field);
}
static void teardown(void) { sh_arena_free(arena); }
TestSuite(damage_grade, .init = setup, .fini = teardown);
TestSuite(flood, .init = setup, .fini = teardown);

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
		cr_expect_str_eq(scoring_grade(&national, rows[i].permille), rows[i].code, "%u permille",
				 rows[i].permille);
	for (uint32_t p = 0; p <= 1000; p++)
		cr_expect(ledger_code(LEDGER_DAMAGE_GRADE, scoring_grade(&national, p)), "%u permille", p);
	cr_expect_null(scoring_grade(&national, 1001));
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
			cr_assert_eq(flood_grade(&national, &f, &grade, &err), 0);
			cr_expect_str_eq(grade, want, "%u mm, force %d: %s", f.depth_mm, force, grade);
		}
	/* 床下 is 準半壊に至らない, and water that did not come is no damage, whatever its force */
	for (int force = 0; force < 2; force++) {
		f = (FloodFacts){ .wooden_or_prefab = true, .detached = true, .storeys = 1, .external_force = force };
		f.reach = FLOOD_BELOW_FLOOR;
		cr_assert_eq(flood_grade(&national, &f, &grade, &err), 0);
		cr_expect_str_eq(grade, "6");
		f.reach = FLOOD_NOT_REACHED;
		cr_assert_eq(flood_grade(&national, &f, &grade, &err), 0);
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

		cr_expect_eq(flood_grade(&national, &rows[i].facts, &grade, &err), SH_REFUSED, "row %zu", i);
		cr_expect_str_eq(err.reason, rows[i].reason, "row %zu", i);
	}
}

/* Every published cell of the sheets for the weights 10, 50 and 5. */

Test(photo, three_cases_and_nothing_else)
{
	static const struct {
		PhotoFacts facts;
		const char *grade, *reason;
	} rows[] = {
		{ { .which = PHOTO_TOTAL_BY_EARTHQUAKE, .photos = 4, .shows_total = true }, "1", NULL },
		{ { .which = PHOTO_TOTAL_BY_EARTHQUAKE, .photos = 4 }, NULL, "ledger.photo.not_total" },
		{ { .which = PHOTO_FLOOD_DEPTH, .photos = 1, .depth_legible = true, .depth_grade = "1" }, "1", NULL },
		{ { .which = PHOTO_FLOOD_DEPTH, .photos = 1, .depth_grade = "1" },
		  NULL,
		  "ledger.photo.depth_illegible" },
		{ { .which = PHOTO_FLOOD_DEPTH, .photos = 1, .depth_legible = true },
		  NULL,
		  "ledger.photo.depth_illegible" }, /* nobody read it off */
		{ { .which = PHOTO_SELF_JUDGEMENT, .photos = 5 }, "6", NULL },
		{ { .which = PHOTO_SELF_JUDGEMENT, .photos = 5, .suggests_more = true },
		  NULL,
		  "ledger.photo.suggests_more" },
		{ { .which = PHOTO_SELF_JUDGEMENT, .photos = 5, .shows_total = true },
		  NULL,
		  "ledger.photo.suggests_more" },
		{ { .which = PHOTO_SELF_JUDGEMENT }, NULL, "ledger.photo.none" },
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

/* Answers newest first as "household answer", u: its application was taken off; who applied; what holds; which
 * govern. */
Test(photo, consent_is_every_applying_households)
{
	static const struct {
		const char *said[4], *applied[3];
		ConsentAnswer holds;
		const char *governs;
		const char *reason, *state;
	} rows[] = {
		{ { 0 }, { 0 }, CONSENT_UNANSWERED, "", "ledger.photo.consent", "UNASKED" },
		{ { "aY" }, { 0 }, CONSENT_YES, "1", NULL, "GIVEN" },
		{ { "aY" }, { "a" }, CONSENT_YES, "1", NULL, "GIVEN" },
		{ { "aN" }, { "a" }, CONSENT_NO, "1", "ledger.photo.refused", "REFUSED" },
		{ { "a-" }, { "a" }, CONSENT_UNANSWERED, "0", "ledger.photo.consent", "UNASKED" },
		{ { "a-", "aY" }, { "a" }, CONSENT_YES, "01", NULL, "GIVEN" },
		{ { "aY", "aN" }, { "a" }, CONSENT_YES, "10", NULL, "GIVEN" },
		{ { "aN", "aY" }, { "a" }, CONSENT_NO, "10", "ledger.photo.refused", "REFUSED" },
		{ { "aY" }, { "a", "b" }, CONSENT_UNANSWERED, "1", "ledger.photo.consent", "UNASKED" },
		{ { "bY", "aY" }, { "a", "b" }, CONSENT_YES, "11", NULL, "GIVEN" },
		{ { "bN", "aY" }, { "a" }, CONSENT_NO, "11", "ledger.photo.refused", "REFUSED" },
		{ { "aYu" }, { 0 }, CONSENT_UNANSWERED, "0", "ledger.photo.consent", "UNASKED" },
		{ { "aNu", "aY" }, { "a" }, CONSENT_YES, "01", NULL, "GIVEN" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		PhotoAnswer answers[4] = { 0 };
		char governs[5] = "", house[4][2] = { "" };
		size_t n = 0, applied = 0;
		ShError err = { 0 };

		for (; n < 4 && rows[i].said[n]; n++) {
			const char *said = rows[i].said[n];

			house[n][0] = said[0];
			answers[n] = (PhotoAnswer){ .household = house[n],
						    .answer = said[1] == 'Y'   ? CONSENT_YES
							      : said[1] == 'N' ? CONSENT_NO
									       : CONSENT_UNANSWERED,
						    .undone = said[2] == 'u' };
		}
		while (applied < 3 && rows[i].applied[applied])
			applied++;
		cr_expect_eq(photo_consent(answers, n, rows[i].applied, applied), rows[i].holds, "row %zu", i);
		for (size_t k = 0; k < n; k++)
			governs[k] = answers[k].governs ? '1' : '0';
		cr_expect_str_eq(governs, rows[i].governs, "row %zu", i);
		cr_expect_eq(photo_consented(rows[i].holds, &err), rows[i].reason ? SH_REFUSED : 0, "row %zu", i);
		if (rows[i].reason)
			cr_expect_str_eq(err.reason, rows[i].reason, "row %zu", i);
		cr_expect_str_eq(photo_consent_state(rows[i].holds), rows[i].state, "row %zu", i);
	}
}
