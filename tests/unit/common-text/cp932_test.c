#include "sh_text.h"
#include <criterion/criterion.h>
#include <string.h>

Test(cp932, letters_gaiji_and_what_has_no_letter)
{
	static const struct {
		const char *bytes, *text;
		unsigned unmapped, gaiji;
	} rows[] = {
		{ "\x8d\x62\x96\xec", "甲野", 0, 0 },
		{ "abc~\\", "abc~\\", 0, 0 },
		{ "\xba\xb3\xc9", "ｺｳﾉ", 0, 0 },
		{ "\xfb\xfc", "髙", 0, 0 },
		{ "\xee\xe0", "髙", 0, 0 },
		{ "\xfa\xb1", "﨑", 0, 0 },
		{ "\xed\x95", "﨑", 0, 0 },
		{ "\x87\x40\x87\x8a\x87\x54", "①㈱Ⅰ", 0, 0 },
		{ "\x81\x60\x81\x7c\x81\x61", "～－∥", 0, 0 },
		{ "\xf0\x40\x8d\x62", "\xEE\x80\x80甲", 0, 1 },
		{ "\xf9\xfc", "\xEE\x9D\x97", 0, 1 },
		{ "\x85\x40", "〓", 1, 0 },
		{ "\xa0", "〓", 1, 0 },
		{ "\xff"
		  "a",
		  "〓a", 1, 0 },
		{ "\x81\x22", "〓\"", 1, 0 },
		{ "\x8d", "〓", 1, 0 },
		{ "\x81\x40", "　", 0, 0 },
		{ "", "", 0, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ShCp932Report report = { 0 };
		char out[64];
		size_t n = sh_cp932_decode(out, rows[i].bytes, strlen(rows[i].bytes), &report);
		cr_expect_str_eq(out, rows[i].text, "row %zu: %s", i, out);
		cr_expect_eq(n, strlen(rows[i].text));
		cr_expect_eq(report.unmapped, rows[i].unmapped, "row %zu", i);
		cr_expect_eq(report.gaiji, rows[i].gaiji, "row %zu", i);
	}
}

Test(cp932, says_where_and_what)
{
	ShCp932Report report = { 0 };
	char out[64], many[100];

	sh_cp932_decode(out, "\x8d\x62\xf0\x40\x85\x40", 6, &report);
	cr_assert_eq(report.listed, 2);
	cr_expect_eq(report.findings[0].byte_at, 2);
	cr_expect_eq(report.findings[0].letter_at, 1);
	cr_expect_eq(report.findings[0].bytes, 0xF040);
	cr_expect_eq(report.findings[0].private_use, 0xE000);
	cr_expect_eq(report.findings[1].letter_at, 2);
	cr_expect_eq(report.findings[1].bytes, 0x8540);
	cr_expect_eq(report.findings[1].private_use, 0);
	/* the list is bounded, the count is not */
	memset(many, '\xff', 40);
	char wide[121];
	sh_cp932_decode(wide, many, 40, &report);
	cr_expect_eq(report.listed, SH_CP932_REPORT_MAX);
	cr_expect_eq(report.unmapped, 41);
}

/* What Windows writes of several codes for a letter; and everything that was read is written back as itself, or as
 * the code that stands before it. */
Test(cp932, goes_back_as_windows_writes_it)
{
	static const struct {
		const char *text, *bytes;
		unsigned replaced;
	} rows[] = {
		{ "甲野", "\x8d\x62\x96\xec", 0 },
		{ "abc~\\", "abc~\\", 0 },
		{ "ｺｳﾉ", "\xba\xb3\xc9", 0 },
		{ "髙﨑", "\xfb\xfc\xfa\xb1", 0 },
		{ "①㈱Ⅰ", "\x87\x40\x87\x8a\x87\x54", 0 },
		{ "∪≒√", "\x81\xbe\x81\xe0\x81\xe3", 0 },
		{ "～－∥", "\x81\x60\x81\x7c\x81\x61", 0 },
		{ "〜−‖—¢£¬", "\x81\x60\x81\x7c\x81\x61\x81\x5c\x81\x91\x81\x92\x81\xca", 0 },
		{ "𠮷é", "\x81\xac\x81\xac", 2 },
		{ "葛\U000E0100", "\x8a\x8b", 1 },
		{ "\xEE\x80\x80", "\xf0\x40", 0 },
		{ "", "", 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unsigned replaced = 0;
		char out[64];
		size_t n = sh_cp932_encode(out, rows[i].text, &replaced);

		cr_expect_str_eq(out, rows[i].bytes, "row %zu", i);
		cr_expect_eq(n, strlen(rows[i].bytes));
		cr_expect_eq(replaced, rows[i].replaced, "row %zu", i);
	}
	for (unsigned lead = 0x81; lead <= 0xFC; lead++)
		for (unsigned trail = 0x40; trail <= 0xFC; trail++) {
			const char in[] = { (char) lead, (char) trail };
			ShCp932Report report = { 0 };
			char text[16], back[16], again[16];
			unsigned replaced = 0;

			sh_cp932_decode(text, in, 2, &report);
			if (report.unmapped)
				continue;
			sh_cp932_encode(back, text, &replaced);
			sh_cp932_decode(again, back, strlen(back), &report);
			cr_assert_str_eq(again, text, "%02x%02x", lead, trail);
			cr_assert_eq(replaced, 0);
		}
}
