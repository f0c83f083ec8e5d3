#include "rules/cell.h"
#include "rules/lg_code.h"
#include <criterion/criterion.h>

Test(cell, municipality_codes_that_lost_a_zero_or_their_check_digit)
{
	static const struct {
		const char *digits, *code;
		LgCodeForm form;
	} rows[] = {
		{ "172049", "172049", LG_CODE_WHOLE },     { "92011", "092011", LG_CODE_ZERO_LOST },
		{ "11002", "011002", LG_CODE_ZERO_LOST },  { "17204", "172049", LG_CODE_SHORT },
		{ "09201", "092011", LG_CODE_SHORT },      { "9201", "092011", LG_CODE_ZERO_LOST },
		{ "999999", "999999", LG_CODE_BAD_CHECK }, { "99999", "", LG_CODE_UNREADABLE },
		{ "1", "", LG_CODE_UNREADABLE },           { "1720491", "", LG_CODE_UNREADABLE },
	};
	char code[7];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_expect_eq(lg_code_read(code, rows[i].digits), rows[i].form, "%s", rows[i].digits);
		cr_expect_str_eq(code, rows[i].code, "%s: %s", rows[i].digits, code);
	}
}

Test(cell, what_vendors_and_spreadsheets_make_of_it)
{
	static const struct {
		const char *text;
		int expected;
		const char *digits; /* NULL: refused */
		bool padded;
	} digits[] = {
		{ "９９９０００１", 7, "9990001", false },
		{ "999-0001", 7, "9990001", false },
		{ "600001", 7, "0600001", true },
		{ "1", 0, "1", false },
		{ "1.0", 0, "1", false },
		{ "00012", 0, "00012", false },
		{ "12a", 0, NULL, false },
		{ "1234567890123456", 0, NULL, false },
		{ "1", 7, NULL, false },
		{ "12345678", 7, NULL, false },
		{ "1.5", 0, NULL, false },
		{ "-1", 0, NULL, false },
		{ "1E+05", 0, NULL, false },
	};
	static const struct {
		const char *text;
		int flag; /* -1: refused */
	} flags[] = {
		{ "1", 1 },  { "0", 0 },    { "1.0", 1 }, { "０", 0 }, { "○", 1 },  { "×", 0 },  { "有", 1 },
		{ "無", 0 }, { "true", 1 }, { "−", 0 },   { "01", 1 }, { "2", -1 }, { "△", -1 }, { "はい？", -1 },
	};
	char out[16];
	bool padded;
	int8_t flag;
	int64_t count;

	for (size_t i = 0; i < sizeof digits / sizeof *digits; i++) {
		bool read = cell_digits(out, digits[i].text, digits[i].expected, &padded);
		cr_expect_eq(read, digits[i].digits != NULL, "%s", digits[i].text);
		if (read) {
			cr_expect_str_eq(out, digits[i].digits);
			cr_expect_eq(padded, digits[i].padded, "%s", digits[i].text);
		}
	}
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
		flag = -1;
		cr_expect_eq(cell_flag(&flag, flags[i].text), flags[i].flag >= 0, "%s", flags[i].text);
		cr_expect_eq(flag, flags[i].flag, "%s", flags[i].text);
	}
	cr_expect(cell_count(&count, "１２") && count == 12);
	cr_expect_not(cell_count(&count, "1234567890"));
}
