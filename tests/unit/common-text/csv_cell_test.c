#include "sh_csv_cell.h"

#include <criterion/criterion.h>

Test(csv_cell, cannot_calculate)
{
	static const struct {
		const char *text, *cell;
	} cases[] = {
		{ "潮咲 太郎", "\"潮咲 太郎\"" },
		{ "", "\"\"" },
		{ "a,b", "\"a,b\"" },
		{ "a\"b", "\"a\"\"b\"" },
		{ "a\nb", "\"a\nb\"" },
		{ "=1+1", "\"'=1+1\"" },
		{ "+8190", "\"'+8190\"" },
		{ "-1", "\"'-1\"" },
		{ "@x", "\"'@x\"" },
		{ "\tx", "\"'\tx\"" },
		{ "\rx", "\"'\rx\"" },
		{ "\nx", "\"'\nx\"" },
		{ "＝1", "\"'＝1\"" },
		{ "＠x", "\"'＠x\"" },
		{ "1-2-3", "\"1-2-3\"" },
		{ "\"\"", "\"\"\"\"\"\"" },
	};
	char out[64];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		sh_csv_cell(out, cases[i].text, false);
		cr_expect_str_eq(out, cases[i].cell, "case %zu", i);
	}
}

Test(csv_cell, numbers_stay_numbers_where_numbers_stand)
{
	static const struct {
		const char *text, *cell;
	} cases[] = {
		{ "-5", "\"-5\"" },    { "-5.25", "\"-5.25\"" },    { "12", "\"12\"" },
		{ "-5.", "\"'-5.\"" }, { "-", "\"'-\"" },           { "-1+1", "\"'-1+1\"" },
		{ "+5", "\"'+5\"" },   { "-1.2.3", "\"'-1.2.3\"" }, { "-1234567890123456", "\"'-1234567890123456\"" },
	};
	char out[64];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		sh_csv_cell(out, cases[i].text, true);
		cr_expect_str_eq(out, cases[i].cell, "case %zu", i);
	}
}
