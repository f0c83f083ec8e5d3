#include "rules/building_match.h"
#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

Test(building_match, guesses_nothing)
{
	static const struct {
		const char *buildings[3];
		size_t n;
		const char *dwelling;
		int building;
	} rows[] = {
		{ { "港2-3" }, 1, "港2-3", 0 },
		{ { "港2-3" }, 1, "港2-3コーポ汐101", 0 },
		{ { "港2-3コーポ汐" }, 1, "港2-3", 0 },
		{ { "港2-3", "港2-3" }, 2, "港2-3", BUILDING_AMBIGUOUS },
		{ { "港2-3", "港2-3コーポ汐" }, 2, "港2-3", 0 },
		{ { "港2-3", "港2-3コーポ汐" }, 2, "港2-3コーポ汐101", 1 },
		{ { "港2-3", "港2-3コーポ汐" }, 2, "港2-3ハイツ波1", BUILDING_AMBIGUOUS },
		{ { "港2-3コーポ汐", "港2-3コーポ汐新館" }, 2, "港2-3コーポ汐新館5", 1 },
		{ { "港2-3コーポ汐新館", "港2-3コーポ汐" }, 2, "港2-3コーポ汐新館5", 0 },
		{ { "港2-3コーポ1", "港2-3コーポ2" }, 2, "港2-3コーポ12", BUILDING_AMBIGUOUS },
		{ { "港2-3コーポ1", "港2-3コーポ2" }, 2, "港2-3コーポ1a", 0 },
		{ { "港2-3コーポ汐", "港2-3コーポ汐" }, 2, "港2-3コーポ汐1", BUILDING_AMBIGUOUS },
		{ { "港2-3" }, 0, "港2-3", BUILDING_AMBIGUOUS },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_eq(building_match(rows[i].buildings, rows[i].n, sizeof "港2-3" - 1, rows[i].dwelling),
			     rows[i].building, "row %zu", i);
}
