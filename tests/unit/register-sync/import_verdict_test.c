/* When a file waits for a person. */
#include "rules/import_verdict.h"

#include <criterion/criterion.h>

Test(import_verdict, table)
{
	static const struct {
		ImportCounts c;
		ImportLimits l;
		unsigned waits;
	} cases[] = {
		/* on file, new, changed, missing, rows, rejected */
		{ { 1000, 0, 0, 0, 1000, 0 }, { 50, 10, false }, 0 },
		{ { 1000, 20, 30, 0, 1000, 0 }, { 50, 10, false }, 0 }, /* as much as is allowed */
		{ { 1000, 21, 30, 0, 1000, 0 }, { 50, 10, false }, IMPORT_WAITS_CHANGES },
		{ { 1000, 20, 31, 0, 1000, 0 }, { 50, 10, false }, IMPORT_WAITS_CHANGES },
		{ { 1000, 0, 0, 10, 990, 0 }, { 50, 10, false }, 0 },
		{ { 1000, 0, 0, 11, 989, 0 }, { 50, 10, false }, IMPORT_WAITS_GONE },
		{ { 1000, 0, 0, 0, 1000, 50 }, { 50, 10, false }, 0 },
		{ { 1000, 0, 0, 0, 1000, 51 }, { 50, 10, false }, IMPORT_WAITS_REJECTS },
		{ { 1000, 0, 0, 0, 1000, 0 }, { 50, 10, true }, IMPORT_WAITS_ASKED },
		{ { 0, 1, 0, 0, 1, 0 }, { 1000, 10, false }, IMPORT_WAITS_CHANGES }, /* of nobody anything is much */
		{ { 0, 0, 0, 0, 0, 0 }, { 0, 0, false }, 0 },                        /* an empty file into nothing */
		{ { 10, 0, 1, 1, 9, 1 },
		  { 0, 0, true },
		  IMPORT_WAITS_CHANGES | IMPORT_WAITS_GONE | IMPORT_WAITS_REJECTS | IMPORT_WAITS_ASKED },
		{ { 10, 5, 5, 10, 10, 10 }, { 1000, 1000, false }, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_eq(import_waits(&cases[i].c, &cases[i].l), cases[i].waits, "case %zu", i);
}

Test(import_verdict, names)
{
	cr_expect_str_eq(import_why_name(IMPORT_WAITS_CHANGES), "CHANGES");
	cr_expect_str_eq(import_why_name(IMPORT_WAITS_GONE), "GONE");
	cr_expect_str_eq(import_why_name(IMPORT_WAITS_REJECTS), "REJECTS");
	cr_expect_str_eq(import_why_name(IMPORT_WAITS_ASKED), "ASKED");
	cr_expect_null(import_why_name(64));
}
