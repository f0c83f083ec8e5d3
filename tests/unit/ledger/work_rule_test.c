#include "rules/work.h"

#include <criterion/criterion.h>

Test(ledger_work, kinds_that_a_team_is_sent_for)
{
	static const struct {
		const char *kind;
		bool sent;
	} cases[] = { { "FIRST", true }, { "SECOND", true },  { "RE", true }, { "PHOTO", false },
		      { "AREA", false }, { "AERIAL", false }, { "", false } };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_eq(work_kind(cases[i].kind), cases[i].sent, "%s", cases[i].kind);
}

/* 第1次 → 申請により第2次 → 再調査 (運用指針). */
Test(ledger_work, which_survey_follows)
{
	static const struct {
		const char *governing, *next;
	} cases[] = { { "", "FIRST" },        { "FIRST", "SECOND" }, { "PHOTO", "SECOND" }, { "AREA", "SECOND" },
		      { "AERIAL", "SECOND" }, { "SECOND", "RE" },    { "RE", "RE" } };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_str_eq(work_next_kind(cases[i].governing), cases[i].next, "%s", cases[i].governing);
}

Test(ledger_work, a_street_is_walked_by_its_numbers)
{
	static const struct {
		const char *a, *b;
		int order;
	} cases[] = { { "浜町9", "浜町10", -1 },
		      { "浜町10", "浜町9", 1 },
		      { "浜町9", "浜町9", 0 },
		      { "浜町1-2", "浜町1-10", -1 },
		      { "浜町007", "浜町8", -1 },
		      { "浜町07", "浜町7", 0 },
		      { "港町1", "浜町2", 1 },
		      { "浜町1", "浜町1コーポ汐101", -1 },
		      { "", "", 0 },
		      { "", "a", -1 },
		      { "12", "13", -1 },
		      { "a1", "1a", 1 } };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int order = work_walk(cases[i].a, cases[i].b);

		cr_expect_eq((order > 0) - (order < 0), cases[i].order, "%s %s: %d", cases[i].a, cases[i].b, order);
	}
}
