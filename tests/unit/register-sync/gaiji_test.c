/* 外字 in letters, and what cannot be shown. */
#include "rules/gaiji.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

Test(gaiji, in_letters)
{
	static const uint32_t codes[] = { 0xE000, 0xE010, 0xF0000 };
	static const char *const letters[] = { "髙", "葛\U000E0100", "𠮷" };
	static const struct {
		const char *text, *out;
	} cases[] = {
		{ "", "" },
		{ "潮咲", "潮咲" },
		{ "\uE000木", "髙木" },
		{ "潮\uE010\uE000", "潮葛\U000E0100髙" },
		{ "\U000F0000田", "𠮷田" },
		{ "\uE001", "\uE001" },
		{ "\uE001\uE000", "\uE001髙" },
	};
	const Gaiji table = { codes, letters, 3 };
	ShArena *arena = sh_arena_new(1 << 20);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_str_eq(gaiji_text(arena, &table, cases[i].text), cases[i].out, "case %zu", i);
	cr_expect_eq(gaiji_text(arena, &table, cases[1].text), cases[1].text, "itself");
	sh_arena_free(arena);
	arena = sh_arena_new(1);
	cr_expect_null(gaiji_text(arena, &table, "\uE000"), "no memory");
	sh_arena_free(arena);
}

Test(gaiji, one_letter)
{
	cr_expect(gaiji_letter_ok("髙"));
	cr_expect(gaiji_letter_ok("葛\U000E0100"));
	cr_expect(!gaiji_letter_ok(""));
	cr_expect(!gaiji_letter_ok("髙木"));
	cr_expect(!gaiji_letter_ok("\uE000"));
}

Test(gaiji, unshown)
{
	static UnshownList u;
	char code[16];

	cr_expect_eq(unshown_text(&u, "潮咲", 1, "氏名"), 0);
	cr_expect_eq(unshown_text(&u, "\uE000木\uE001\uE000", 2, "氏名"), 3);
	unshown_add(&u, "CP932 EEFC", 3, "方書");
	cr_assert_eq(u.n, 3);
	cr_expect_str_eq(u.list[0].code, "U+E000");
	cr_expect_eq(u.list[0].letters, 2);
	cr_expect_eq(u.list[0].line, 2);
	cr_expect_str_eq(u.list[0].column, "氏名");
	cr_expect_str_eq(u.list[2].code, "CP932 EEFC");
	for (unsigned i = 0; i < UNSHOWN_MOST; i++) {
		snprintf(code, sizeof code, "U+F%04X", i);
		unshown_add(&u, code, 4, "");
	}
	cr_expect_eq(u.n, UNSHOWN_MOST, "of more nothing is said");
}
