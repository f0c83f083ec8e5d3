#include "rules/entry.h"
#include <criterion/criterion.h>

Test(entry, resembles_by_name_or_reading_and_birth_or_address)
{
	static const struct {
		EntryHit hit;
		bool birth_known, alike;
	} cases[] = {
		{ { .by_name = true, .by_birth = true }, true, true },
		{ { .by_kana = true, .by_birth = true }, true, true },
		{ { .by_kana = true, .by_address = true }, true, true },
		{ { .by_name = true }, true, false }, /* a namesake */
		{ { .by_name = true }, false, true }, /* or not: nobody said when they were born */
		{ { .by_kana = true }, false, true },
		{ { .by_birth = true, .by_address = true }, true, false }, /* born on one day in one house: twins */
		{ { .by_birth = true, .by_address = true }, false, false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_eq(entry_alike(&cases[i].hit, cases[i].birth_known), cases[i].alike, "%zu", i);
}

Test(entry, is_new_decided_by_a_person_or_hidden)
{
	static const EntryHit nobody = { .by_birth = true, .hidden = true },
			      like = { .by_name = true, .by_birth = true },
			      hidden = { .by_name = true, .by_birth = true, .hidden = true };
	static const struct {
		EntryHit hits[2];
		size_t n;
		bool more;
		EntryVerdict verdict;
	} cases[] = {
		{ { nobody }, 0, false, ENTRY_NEW },          { { nobody }, 1, false, ENTRY_NEW },
		{ { nobody }, 1, true, ENTRY_DECIDE },        { { nobody, like }, 2, false, ENTRY_DECIDE },
		{ { like, hidden }, 2, false, ENTRY_HIDDEN }, { { hidden, like }, 2, true, ENTRY_HIDDEN },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_eq(entry_verdict(cases[i].hits, cases[i].n, true, cases[i].more), cases[i].verdict, "%zu",
			     i);
}
