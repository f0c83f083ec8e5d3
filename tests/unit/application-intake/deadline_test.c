#include "rules/deadline.h"
#include <criterion/criterion.h>

static ShCivil day(const char *iso)
{
	ShCivil d;
	ShError err;

	cr_assert_eq(sh_civil_parse_iso(&d, iso, &err), 0, "%s", iso);
	return d;
}

Test(deadline, published_vectors)
{
	static const struct {
		const char *event;
		int months;
		bool first_day_counts;
		const char *nominal, *effective;
	} rows[] = {
		{ "2019-09-08", 13, true, "2020-10-07", "2020-10-07" },
		{ "2019-09-08", 37, true, "2022-10-07", "2022-10-07" },
		{ "2018-07-05", 13, true, "2019-08-04", "2019-08-05" }, /* a Sunday */
		{ "2018-07-05", 37, true, "2021-08-04", "2021-08-04" },
		{ "2011-03-11", 13, true, "2012-04-10", "2012-04-10" },
		{ "2024-01-31", 13, true, "2025-02-28", "2025-02-28" }, /* no such day: the month's last */
		{ "2024-01-01", 1, false, "2024-02-01", "2024-02-01" },
		{ "2024-01-31", 1, false, "2024-02-29", "2024-02-29" },
		{ "2024-01-30", 1, false, "2024-02-29", "2024-02-29" },
		{ "2024-01-10", 1, false, "2024-02-10", "2024-02-13" }, /* Saturday, Sunday, substitute holiday */
		{ "2025-11-30", 1, false, "2025-12-31", "2026-01-05" }, /* the year's end and a week-end */
		{ "2026-08-19", 1, false, "2026-09-19", "2026-09-24" }, /* five days off in a row */
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		Deadline d = deadline_months(day(rows[i].event), rows[i].months, rows[i].first_day_counts,
					     &holidays_national);
		char nominal[SH_CIVIL_ISO_SIZE], effective[SH_CIVIL_ISO_SIZE];

		sh_civil_iso(nominal, d.nominal);
		sh_civil_iso(effective, d.effective);
		cr_expect_str_eq(nominal, rows[i].nominal, "row %zu: %s", i, nominal);
		cr_expect_str_eq(effective, rows[i].effective, "row %zu: %s", i, effective);
	}
}

Test(deadline, days_off_are_data)
{
	static const ShCivil festival[] = { { 2026, 9, 24, SH_CIVIL_DAY, 0 } };
	static const Holidays own = { festival, 1, false }, none = { NULL, 0, false };

	cr_expect(is_day_off(day("2026-09-24"), &own));
	cr_expect_not(is_day_off(day("2026-09-24"), &none));
	cr_expect_not(is_day_off(day("2025-12-31"), &none));
	cr_expect(is_day_off(day("2025-12-31"), &holidays_national));
	cr_expect(is_day_off(day("2026-09-26"), &none), "a Saturday");
	/* the year's end: 29 December to 3 January, not a day more (all of these are from Monday to Friday) */
	cr_expect_not(is_day_off(day("2026-12-28"), &holidays_national));
	cr_expect(is_day_off(day("2026-12-29"), &holidays_national));
	cr_expect(is_day_off(day("2025-01-03"), &holidays_national));
	cr_expect_not(is_day_off(day("2027-01-04"), &holidays_national));
	cr_expect_eq(sh_civil_compare(next_working_day(day("2026-09-24"), &own), day("2026-09-25")), 0);
	/* Every holiday of the table is a day of the calendar and stands there once. */
	for (size_t i = 0; i < holidays_national.n; i++) {
		cr_expect(sh_civil_on_calendar(holidays_national.days[i]), "row %zu", i);
		if (i > 0)
			cr_expect_lt(sh_civil_compare(holidays_national.days[i - 1], holidays_national.days[i]), 0,
				     "row %zu", i);
	}
}
