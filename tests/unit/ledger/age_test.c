#include "rules/age.h"

#include <criterion/criterion.h>

Test(age, is_full_years_in_a_band)
{
	static const struct {
		const char *birth;
		int years;
		const char *band;
	} cases[] = {
		{ "2026-09-05", 0, "0-5" },    { "2026-09-06", -1, "" },
		{ "2020-09-06", 5, "0-5" },    { "2020-09-05", 6, "6-14" },
		{ "2011-09-05", 15, "15-17" }, { "2008-09-05", 18, "18-39" },
		{ "1986-09-05", 40, "40-64" }, { "1961-10-01", 64, "40-64" },
		{ "1961-09-05", 65, "65-74" }, { "1951-09-05", 75, "75-84" },
		{ "1941-09-05", 85, "85-" },   { "1920-02-29", 106, "85-" },
		{ "昭和12年頃", -1, "" },      { "", -1, "" },
	};
	const ShCivil day = { .year = 2026, .month = 9, .day = 5 };

	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		cr_expect_eq(age_on(cases[i].birth, day), cases[i].years, "%s: %d", cases[i].birth,
			     age_on(cases[i].birth, day));
		cr_expect_str_eq(age_band(cases[i].birth, day), cases[i].band, "%s", cases[i].birth);
	}
}
