#include "rules/codes.h"
#include <criterion/criterion.h>
#include <string.h>

Test(codes, are_unique_and_found)
{
	for (int t = 0; t < LEDGER_CODE_TABLES; t++) {
		size_t n;
		const LedgerCode *rows = ledger_codes((LedgerCodeTable) t, &n);

		cr_assert(n > 0);
		for (size_t i = 0; i < n; i++) {
			cr_expect_eq(ledger_code((LedgerCodeTable) t, rows[i].code), &rows[i], "%s twice",
				     rows[i].code);
			cr_expect(rows[i].label[0]);
		}
		cr_expect_null(ledger_code((LedgerCodeTable) t, "no such code"));
	}
}

Test(codes, grades_are_those_of_the_certificate)
{
	static const struct {
		const char *code, *label;
	} rows[] = {
		{ "0", "無被害" },
		{ "1", "全壊" },
		{ "2", "大規模半壊" },
		{ "3", "中規模半壊" },
		{ "4", "半壊" },
		{ "5", "準半壊" },
		{ "6", "準半壊に至らない(一部損壊)" },
		{ "9", "判定対象外" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const LedgerCode *code = ledger_code(LEDGER_DAMAGE_GRADE, rows[i].code);

		cr_assert(code, "%s", rows[i].code);
		cr_expect_str_eq(code->label, rows[i].label);
	}
	cr_expect(ledger_code(LEDGER_SURVEY_STATE, "UNSURVEYED"));
	cr_expect(ledger_code(LEDGER_SURVEY_STATE, "IMPOSSIBLE"));
	cr_expect(ledger_code(LEDGER_SURVEY_STATE, "HELD"));
	cr_expect(ledger_code(LEDGER_SURVEY_STATE, "OUT_OF_SCOPE"));
	cr_expect(ledger_code(LEDGER_SURVEY_KIND, "AERIAL"));
	cr_expect(ledger_code(LEDGER_CAUSE, "LIQUEFACTION"));
	cr_expect_null(ledger_code(LEDGER_CAUSE, "FIRE"), "an ordinary house fire is the fire station's");
}

Test(codes, new_grades_do_not_exist_for_old_disasters)
{
	cr_expect(ledger_code_valid(LEDGER_DAMAGE_GRADE, "3", "2020-07-03"));
	cr_expect_not(ledger_code_valid(LEDGER_DAMAGE_GRADE, "3", "2020-07-02"));
	cr_expect(ledger_code_valid(LEDGER_DAMAGE_GRADE, "5", "2019-10-12"));
	cr_expect_not(ledger_code_valid(LEDGER_DAMAGE_GRADE, "5", "2018-07-05"));
	cr_expect(ledger_code_valid(LEDGER_DAMAGE_GRADE, "1", "1995-01-17"));
	cr_expect_not(ledger_code_valid(LEDGER_DAMAGE_GRADE, "7", "2024-01-01"));
}
