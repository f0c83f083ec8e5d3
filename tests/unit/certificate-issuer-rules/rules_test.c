#include "rules/next_step.h"
#include "rules/numbering.h"

#include <criterion/criterion.h>

static void steps(void)
{
	static const struct {
		StepFacts facts; /* state, graded, same, same as predecessor */
		NextStep want;
	} rows[] = {
		{ { "WAITING", false, false, false }, STEP_KEEP },
		{ { "WAITING", true, false, false }, STEP_FILL },
		{ { "DRAFT", true, true, false }, STEP_KEEP },
		{ { "DRAFT", true, false, false }, STEP_FILL },
		{ { "DRAFT", false, false, false }, STEP_WAIT },
		{ { "DRAFT", true, false, true }, STEP_DISCARD },
		{ { "UNDRAWABLE", true, true, false }, STEP_FILL },
		{ { "UNDRAWABLE", false, false, false }, STEP_WAIT },
		{ { "READY", true, true, false }, STEP_KEEP },
		{ { "READY", true, false, false }, STEP_SUCCEED },
		{ { "READY", false, false, false }, STEP_KEEP },
		{ { "SUPERSEDED", true, false, false }, STEP_KEEP },
		{ { "CANCELLED", true, false, false }, STEP_KEEP },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_expect_eq(next_step(&rows[i].facts), rows[i].want, "row %zu", i);
}

static void numbers(ShArena *arena)
{
	static const struct {
		const char *code, *number;
		uint32_t no; /* 0: none of ours */
	} codes[] = {
		{ "R8-01-000123-01", "R8-01-000123", 1 },
		{ "R8-01-G2-000001-501", "R8-01-G2-000001", 501 },
		{ "R8-01-000123-00", "", 0 },
		{ "R8-01-000123-1", "", 0 },
		{ "R8-01-000123-12345", "", 0 },
		{ "R8-01-000123-0x", "", 0 },
		{ "-01", "", 0 },
		{ "01", "", 0 },
		{ "", "", 0 },
	};

	cr_expect_str_eq(number_text(arena, number_series(arena, "R8-01", 1), 123), "R8-01-000123");
	cr_expect_str_eq(number_text(arena, number_series(arena, "R8-01", 3), 1), "R8-01-G3-000001");
	cr_expect(issue_no_fits(1, 1) && issue_no_fits(500, 1) && !issue_no_fits(501, 1));
	cr_expect(!issue_no_fits(500, 2) && issue_no_fits(501, 2) && !issue_no_fits(10000, 20));
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		const char *number = "";
		uint32_t no = 0;
		bool ours = issue_code_parse(arena, codes[i].code, &number, &no);

		cr_expect_eq(ours, codes[i].no != 0, "%s", codes[i].code);
		if (ours && codes[i].no) {
			cr_expect_str_eq(number, codes[i].number);
			cr_expect_eq(no, codes[i].no);
		}
	}
}

Test(certificate_issuer, rules)
{
	ShArena *arena = sh_arena_new(1 << 20);

	steps();
	numbers(arena);
	sh_arena_free(arena);
}
