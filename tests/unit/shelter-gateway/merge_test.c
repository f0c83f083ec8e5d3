#include "rules/merge.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* G and H: two shelters; o: registers there, sleeps outside. Arrivals in the order given may be any. */
Test(merge, one_person_entered_as_several_is_in_one_place)
{
	static const struct {
		const char *what;
		struct {
			const char *where;
			int64_t arrived;
		} in[4];
		const char *current; /* letter and arrival of the one that stays */
		int64_t left[4];     /* of each, in the order of arrival; -1: stays */
	} rows[] = {
		{ "alone", { { "G", 5 } }, "G5", { -1 } },
		{ "moved", { { "G", 5 }, { "H", 9 } }, "H9", { 9, -1 } },
		{ "moved, told the other way round", { { "H", 9 }, { "G", 5 } }, "H9", { 9, -1 } },
		{ "twice at one desk", { { "G", 5 }, { "G", 9 } }, "G5", { -1, 9 } },
		{ "from the car into the hall", { { "Go", 5 }, { "G", 9 } }, "G9", { 9, -1 } },
		{ "there and back", { { "G", 5 }, { "H", 7 }, { "G", 9 } }, "G9", { 7, 9, -1 } },
		{ "twice here, then there", { { "G", 5 }, { "G", 6 }, { "H", 9 } }, "H9", { 9, 6, -1 } },
		{ "in one instant", { { "G", 5 }, { "H", 5 } }, "H5", { 5, -1 } },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		OpenStay open[4];
		MergedStay merged[4];
		char ids[4][16], current[8];
		size_t n = 0, at = 9;

		for (; n < 4 && rows[i].in[n].where; n++) {
			snprintf(ids[n], sizeof ids[n], "%s%d", rows[i].in[n].where, (int) rows[i].in[n].arrived);
			open[n] = (OpenStay){ ids[n], rows[i].in[n].where[0] == 'G' ? "gym" : "hall",
					      rows[i].in[n].arrived, rows[i].in[n].where[1] == 'o' };
		}
		merge_stays(open, n, merged, &at);
		cr_assert_lt(at, n, "%s", rows[i].what);
		snprintf(current, sizeof current, "%s", merged[at].stay->stay_id);
		cr_expect_str_eq(current, rows[i].current, "%s", rows[i].what);
		for (size_t k = 0; k < n; k++) {
			cr_expect_eq(merged[k].ends, rows[i].left[k] >= 0, "%s %zu", rows[i].what, k);
			if (merged[k].ends)
				cr_expect_eq(merged[k].left_us, rows[i].left[k], "%s %zu", rows[i].what, k);
		}
	}
}

Test(merge, of_nobody_there_is_nothing)
{
	size_t at = 7;

	merge_stays(NULL, 0, NULL, &at);
	cr_expect_eq(at, 7);
}
