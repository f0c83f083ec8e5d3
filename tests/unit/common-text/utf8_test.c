#include "sh_text.h"
#include <criterion/criterion.h>

Test(utf8, well_formed_only)
{
	static const struct {
		const char *s;
		size_t n;
		bool valid;
		size_t bad;
	} rows[] = {
		{ "", 0, true, 0 },
		{ "甲野　一郎", 15, true, 0 },
		{ "𠮷", 4, true, 0 },
		{ "葛󠄂", 7, true, 0 },
		{ "\xF4\x8F\xBF\xBF", 4, true, 0 },
		{ "a\0b", 3, false, 1 },
		{ "甲\xE4\xBB", 5, false, 3 },
		{ "\xC0\xAF", 2, false, 0 },
		{ "\xE0\x80\xAF", 3, false, 0 },
		{ "\xED\xA0\x80", 3, false, 0 },
		{ "\xF4\x90\x80\x80", 4, false, 0 },
		{ "a\x80", 2, false, 1 },
		{ "\xFF", 1, false, 0 },
		{ "\xF0\x80\x80\x80", 4, false, 0 },
		{ "\xE4\xBB\x41", 3, false, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t bad = 0;
		cr_expect_eq(sh_utf8_valid(rows[i].s, rows[i].n, &bad), rows[i].valid, "row %zu", i);
		cr_expect_eq(bad, rows[i].bad, "row %zu: %zu", i, bad);
	}
}

Test(utf8, a_variation_sequence_is_one_letter)
{
	ShLetter letter;
	const char *p = "葛󠄂城𠮷";

	cr_assert_not_null(p = sh_letter_next(p, &letter));
	cr_expect_eq(letter.base, 0x845B);
	cr_expect_eq(letter.selector, 0xE0102);
	cr_assert_not_null(p = sh_letter_next(p, &letter));
	cr_expect_eq(letter.base, 0x57CE);
	cr_expect_eq(letter.selector, 0);
	cr_assert_not_null(p = sh_letter_next(p, &letter));
	cr_expect_eq(letter.base, 0x20BB7);
	cr_expect_null(sh_letter_next(p, &letter));
	cr_expect_eq(sh_letter_count("葛󠄂城𠮷"), 3);
	cr_expect_eq(sh_letter_count(""), 0);
	cr_expect(sh_is_private_use(0xE000));
	cr_expect_not(sh_is_private_use(0x9AD9));
}

Test(utf8, what_is_put_is_read_again)
{
	static const uint32_t rows[] = { 'a', 0x7FF, 0x800, 0xFFFD, 0x10000, 0x10FFFF };
	ShLetter letter;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char out[5] = "";
		int n = sh_utf8_put(out, rows[i]);
		cr_expect(sh_utf8_valid(out, (size_t) n, NULL));
		sh_letter_next(out, &letter);
		cr_expect_eq(letter.base, rows[i]);
	}
}

Test(utf8, letters_of_nobody_s_and_selectors_by_their_edges)
{
	static const struct {
		uint32_t cp;
		bool private_use, selector;
	} rows[] = {
		{ 0xDFFF, false, false },  { 0xE000, true, false },    { 0xF8FF, true, false },
		{ 0xF900, false, false },  { 0xFDFF, false, false },   { 0xFE00, false, true },
		{ 0xFE0F, false, true },   { 0xFE10, false, false },   { 0xE00FF, false, false },
		{ 0xE0100, false, true },  { 0xE01EF, false, true },   { 0xE01F0, false, false },
		{ 0xEFFFF, false, false }, { 0xF0000, true, false },   { 0xFFFFD, true, false },
		{ 0xFFFFE, false, false }, { 0xFFFFF, false, false },  { 0x100000, true, false },
		{ 0x10FFFD, true, false }, { 0x10FFFE, false, false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_expect_eq(sh_is_private_use(rows[i].cp), rows[i].private_use, "U+%04X", rows[i].cp);
		cr_expect_eq(sh_is_selector(rows[i].cp), rows[i].selector, "U+%04X", rows[i].cp);
	}
}
