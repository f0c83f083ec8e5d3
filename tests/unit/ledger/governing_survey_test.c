#include "rules/governing_survey.h"
#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

Test(governing_survey, is_the_latest_confirmed_one)
{
	static const struct {
		SurveyFacts surveys[3];
		size_t n;
		uint32_t governs; /* 0: none */
	} rows[] = {
		{ { { 0 } }, 0, 0 },
		{ { { 1, "FIRST", "4", false, 900 } }, 1, 0 },
		{ { { 1, "FIRST", "4", true, 100 }, { 2, "SECOND", "3", true, 200 } }, 2, 2 },
		{ { { 2, "SECOND", "3", true, 200 }, { 1, "FIRST", "4", true, 100 } }, 2, 2 },
		{ { { 1, "FIRST", "4", true, 100 }, { 2, "RE", "3", false, 200 } }, 2, 1 },
		{ { { 1, "FIRST", "4", true, 200 }, { 2, "RE", "4", true, 100 } }, 2, 1 },
		{ { { 1, "FIRST", "4", true, 100 }, { 2, "RE", "5", true, 100 } }, 2, 2 },
		{ { { 1, "FIRST", "4", true, 100 }, { 2, "AREA", "1", true, 200 } }, 2, 1 },
		{ { { 1, "AREA", "1", true, 200 }, { 2, "FIRST", "4", true, 100 } }, 2, 2 },
		{ { { 1, "PHOTO", "6", true, 100 }, { 2, "AERIAL", "1", true, 200 } }, 2, 1 },
		{ { { 1, "AREA", "2", true, 100 }, { 2, "AERIAL", "1", true, 200 } }, 2, 2 },
		{ { { 1, "AREA", "1", true, 100 }, { 2, "FIRST", "4", false, 200 } }, 2, 1 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const SurveyFacts *got = governing_survey(rows[i].surveys, rows[i].n);

		cr_expect_eq(got ? got->survey_no : 0, rows[i].governs, "row %zu: %u", i, got ? got->survey_no : 0);
	}
}

Test(area, never_over_a_confirmed_survey_of_the_house)
{
	static const SurveyFacts visited = { 1, "FIRST", "4", true, 100 }, drafted = { 1, "FIRST", "4", false, 100 },
				 earlier = { 1, "AREA", "1", true, 100 };
	static const struct {
		AreaFacts area;
		const SurveyFacts *survey;
		const char *reason;
	} rows[] = {
		{ { true, false, "1" }, NULL, NULL },
		{ { true, true, "2" }, NULL, NULL },
		{ { true, false, "2" }, NULL, "ledger.area.not_evident" },
		{ { false, true, "1" }, NULL, "ledger.area.not_dwelling" },
		{ { true, false, "1" }, &visited, "ledger.area.surveyed" },
		{ { true, false, "1" }, &drafted, NULL },
		{ { true, false, "1" }, &earlier, NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ShError err = { 0 };
		int r = area_registration(&rows[i].area, rows[i].survey, rows[i].survey ? 1 : 0, &err);

		cr_expect_eq(r, rows[i].reason ? SH_REFUSED : 0, "row %zu", i);
		cr_expect_str_eq(err.reason, rows[i].reason ? rows[i].reason : "", "row %zu", i);
	}
}
