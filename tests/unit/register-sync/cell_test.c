#include "rules/card_serial.h"
#include "sh_csv_value.h"
#include "rules/lg_code.h"
#include <criterion/criterion.h>

/* Longer than any code, number or flag. */
#define LONG "11111111111111111111111111111111111111111111111111111111111111111111"

Test(cell, municipality_codes_that_lost_a_zero_or_their_check_digit)
{
	static const struct {
		const char *digits, *code;
		LgCodeForm form;
	} rows[] = {
		{ "172049", "172049", LG_CODE_WHOLE },
		{ "92011", "092011", LG_CODE_ZERO_LOST },
		{ "11002", "011002", LG_CODE_ZERO_LOST },
		{ "17204", "172049", LG_CODE_SHORT },
		{ "09201", "092011", LG_CODE_SHORT },
		{ "9201", "092011", LG_CODE_ZERO_LOST },
		{ "999999", "999999", LG_CODE_BAD_CHECK },
		{ "99999", "", LG_CODE_UNREADABLE },
		{ "1", "", LG_CODE_UNREADABLE },
		{ "1720491", "", LG_CODE_UNREADABLE },
		{ "12114", "121142", LG_CODE_AMBIGUOUS }, /* 012114 is 網走市, and Chiba could have a 12114 */
		{ "17000", "170003", LG_CODE_SHORT },     /* a prefecture itself */
		{ "10006", "010006", LG_CODE_ZERO_LOST }, /* 北海道 */
		{ "9000", "090000", LG_CODE_ZERO_LOST },  /* 栃木県, five digits that lost their zero */
		/* municipalities begin with 100: the check digit alone makes no 01012 or 01001 of Hokkaido */
		{ "10120", "101206", LG_CODE_SHORT },
		{ "10014", "", LG_CODE_UNREADABLE },
		{ "1001", "", LG_CODE_UNREADABLE },
		{ "17002", "", LG_CODE_UNREADABLE },
		{ "00100", "", LG_CODE_UNREADABLE },
		{ "48201", "", LG_CODE_UNREADABLE },
		{ "0100", "", LG_CODE_UNREADABLE },
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
		{ "1.", 0, NULL, false },
		{ ".0", 0, NULL, false },
		{ "1.00", 0, "1", false },
		{ "999‐0001", 7, "9990001", false }, /* U+2010, U+2015, U+2212, U+30FC */
		{ "999―0001", 7, "9990001", false },
		{ "999−0001", 7, "9990001", false },
		{ "999ー0001", 7, "9990001", false },
		{ "9990-001", 7, NULL, false },
		{ " 9 9\t9　0001", 7, "9990001", false },
		{ "ｱ1", 0, NULL, false },                    /* half width, but no digit */
		{ "\uFE00１\uFE01\uFE0F2", 0, "12", false }, /* variation selectors, with a letter or without */
		{ LONG, 0, NULL, false },
	};
	static const struct {
		const char *text;
		int flag; /* -1: refused */
	} flags[] = {
		{ "1", 1 },  { "0", 0 },       { "1.0", 1 },  { "０", 0 },  { "○", 1 },    { "×", 0 },
		{ "有", 1 }, { "無", 0 },      { "true", 1 }, { "−", 0 },   { "01", 1 },   { "2", -1 },
		{ "△", -1 }, { "はい？", -1 }, { "00", 0 },   { "02", -1 }, { "011", -1 }, { LONG, -1 },
	};
	char out[16];
	bool padded;
	int8_t flag;
	int64_t count;

	for (size_t i = 0; i < sizeof digits / sizeof *digits; i++) {
		bool read = sh_csv_digits(out, digits[i].text, digits[i].expected, &padded);
		cr_expect_eq(read, digits[i].digits != NULL, "%s", digits[i].text);
		if (read) {
			cr_expect_str_eq(out, digits[i].digits);
			cr_expect_eq(padded, digits[i].padded, "%s", digits[i].text);
		}
	}
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
		flag = -1;
		cr_expect_eq(sh_csv_flag(&flag, flags[i].text), flags[i].flag >= 0, "%s", flags[i].text);
		cr_expect_eq(flag, flags[i].flag, "%s", flags[i].text);
	}
	cr_expect(sh_csv_count(&count, "１２") && count == 12);
	cr_expect_not(sh_csv_count(&count, "1234567890"));
	cr_expect_not(sh_csv_count(&count, LONG));
}

/* RFC 5280 §4.1.2.2: positive, at most 20 octets. 2^160 - 1 is the last that fits. */
Test(cell, serials_of_certificates_have_one_spelling)
{
	static const struct {
		const char *cell, *serial; /* NULL: none */
	} cells[] = {
		{ "1", "01" },
		{ "255", "ff" },
		{ "256", "0100" },
		{ "１２３４５", "3039" },
		{ "0A1B2C", "0a1b2c" },
		{ "a1b2c", "0a1b2c" },
		{ "0000000000000000000000000000000000000000000012", "0c" },
		{ "1461501637330902918203684832716283019655932542975", "ffffffffffffffffffffffffffffffffffffffff" },
		{ "1461501637330902918203684832716283019655932542976", NULL },
		{ "ffffffffffffffffffffffffffffffffffffffff", "ffffffffffffffffffffffffffffffffffffffff" },
		{ "1ffffffffffffffffffffffffffffffffffffffff", NULL },
		{ "00000000", NULL }, /* fills a cell that has none */
		{ "", NULL },
		{ "12G4", NULL },
		{ "1.2E+10", NULL },
		{ "無し", NULL },
		{ LONG, NULL },
	};
	static const struct {
		const char *hex, *serial;
	} messages[] = { { "10", "10" }, { "00Ff", "ff" }, { "0", NULL }, { "", NULL }, { "x", NULL } };
	char serial[CARD_SERIAL_SIZE];

	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
		cr_expect_eq(card_serial_from_cell(serial, cells[i].cell), cells[i].serial != NULL, "%s",
			     cells[i].cell);
		cr_expect_str_eq(serial, cells[i].serial ? cells[i].serial : "", "%s: %s", cells[i].cell, serial);
	}
	for (size_t i = 0; i < sizeof messages / sizeof *messages; i++) {
		cr_expect_eq(card_serial_from_hex(serial, messages[i].hex), messages[i].serial != NULL, "%s",
			     messages[i].hex);
		cr_expect_str_eq(serial, messages[i].serial ? messages[i].serial : "", "%s", messages[i].hex);
	}
}
