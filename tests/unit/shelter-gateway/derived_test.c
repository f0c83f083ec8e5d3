#include "rules/head_count.h"
#include "rules/school.h"
#include "rules/town.h"

#include <criterion/criterion.h>

Test(derived, the_town_ends_where_numbers_begin)
{
	static const struct {
		const char *address, *town;
	} rows[] = {
		{ "汐見県潮咲市本町一丁目2番3号", "汐見県潮咲市本町一丁目" },
		{ "汐見県北浜郡榧ノ浦町浜１２－３", "汐見県北浜郡榧ノ浦町浜" }, /* full width */
		{ "庵町ヨ31", "庵町ヨ" },
		{ "字なし", "字なし" },
		{ "汐見県 潮咲市-本町9", "汐見県 潮咲市-本町" }, /* before 0 and behind 9, in both widths */
		{ "本町：Ａ棟８", "本町：Ａ棟" },
		{ "12-3", "" },
		{ "", "" },
	};
	ShArena *arena = sh_arena_new(1 << 16);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_expect_str_eq(town_of(arena, rows[i].address), rows[i].town);
	sh_arena_free(arena);
}

/* What is kept of a birth date counts as the birth date itself does, on any day. */
Test(derived, the_school_year_counts_like_the_birth_date)
{
	const ShCivil days[] = { sh_civil(2026, 3, 31), sh_civil(2026, 4, 1), sh_civil(2027, 3, 31),
				 sh_civil(2027, 4, 1), sh_civil(2030, 1, 1) };
	const ShCivil births[] = { sh_civil(2019, 4, 1),  sh_civil(2020, 4, 1),   sh_civil(2020, 4, 2),
				   sh_civil(2021, 3, 31), sh_civil(2023, 12, 31), sh_civil(1950, 5, 5) };
	const ShCivil seen = sh_civil(2026, 1, 10); /* the check-in */

	for (size_t i = 0; i < sizeof births / sizeof *births; i++)
		for (size_t j = 0; j < sizeof days / sizeof *days; j++) {
			ShCivil kept = school_stand_in(school_year(births[i], seen));

			cr_expect_eq(is_infant(kept, days[j]), is_infant(births[i], days[j]), "birth %zu day %zu", i,
				     j);
		}
	cr_expect_eq(school_year(births[5], seen), 0, "of a grown-up nothing is kept");
	cr_expect_eq(school_year((ShCivil){ 0 }, seen), -1);
	cr_expect_eq(school_stand_in(-1).precision, SH_CIVIL_UNKNOWN);
	cr_expect_eq(school_year(births[1], seen), 2026);
	cr_expect_eq(school_year(births[2], seen), 2027);
}
