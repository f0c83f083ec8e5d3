#include "sh_civil.h"
#include <criterion/criterion.h>
#include <string.h>

static ShCivil iso(const char *text)
{
	ShCivil d;
	ShError err;

	cr_assert_eq(sh_civil_parse_iso(&d, text, &err), 0, "%s", text);
	return d;
}

Test(civil, a_door_takes_days_of_the_calendar_only)
{
	static const struct {
		const char *text;
		int result;
	} rows[] = {
		{ "2024-02-29", 0 },
		{ "2023-02-29", SH_REFUSED },
		{ "2024-1-5", SH_REFUSED },
		{ "2024-01-05 ", SH_REFUSED },
		{ "", SH_REFUSED },
		{ "2024-13-01", SH_REFUSED },
		{ "0000-01-01", SH_REFUSED },
		{ "9999-12-31", 0 },
		{ "２０２４-01-05", SH_REFUSED },
		{ "2024-01-0512", SH_REFUSED },
		{ "2024:01-05", SH_REFUSED },
		{ "202a-01-05", SH_REFUSED },
		{ "2024-01-00", SH_REFUSED },
		{ "2024-00-01", SH_REFUSED },
	};
	ShCivil d;
	ShError err;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_expect_eq(sh_civil_parse_iso(&d, rows[i].text, &err), rows[i].result, "%s", rows[i].text);
}

Test(civil, wareki_and_iso)
{
	static const struct {
		ShCivil d;
		const char *wareki, *iso;
	} rows[] = {
		{ { 2024, 1, 1, SH_CIVIL_DAY, 0 }, "令和6年1月1日", "2024-01-01" },
		{ { 2019, 5, 1, SH_CIVIL_DAY, 0 }, "令和元年5月1日", "2019-05-01" },
		{ { 2019, 4, 30, SH_CIVIL_DAY, 0 }, "平成31年4月30日", "2019-04-30" },
		{ { 1989, 1, 7, SH_CIVIL_DAY, 0 }, "昭和64年1月7日", "1989-01-07" },
		{ { 1989, 1, 8, SH_CIVIL_DAY, 0 }, "平成元年1月8日", "1989-01-08" },
		{ { 1926, 12, 25, SH_CIVIL_DAY, 0 }, "昭和元年12月25日", "1926-12-25" },
		{ { 1926, 12, 24, SH_CIVIL_DAY, 0 }, "大正15年12月24日", "1926-12-24" },
		{ { 1912, 7, 30, SH_CIVIL_DAY, 0 }, "大正元年7月30日", "1912-07-30" },
		{ { 1868, 1, 24, SH_CIVIL_DAY, 0 }, "1868年1月24日", "1868-01-24" },
		{ { 2023, 2, 29, SH_CIVIL_DAY, SH_CIVIL_NON_CALENDAR }, "令和5年2月29日", "2023-02-29" },
		{ { 1937, 3, 0, SH_CIVIL_MONTH, 0 }, "昭和12年3月 日不詳", "1937-03" },
		{ { 1937, 0, 0, SH_CIVIL_YEAR, 0 }, "昭和12年 月日不詳", "1937" },
		{ { 2019, 0, 0, SH_CIVIL_YEAR, 0 }, "平成31年又は令和元年 月日不詳", "2019" },
		{ { 1989, 1, 0, SH_CIVIL_MONTH, 0 }, "昭和64年又は平成元年1月 日不詳", "1989-01" },
		{ { 0 }, "年月日不詳", "" },
	};
	char text[SH_CIVIL_WAREKI_SIZE], day[SH_CIVIL_ISO_SIZE];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		sh_civil_wareki(text, rows[i].d);
		cr_expect_str_eq(text, rows[i].wareki);
		sh_civil_iso(day, rows[i].d);
		cr_expect_str_eq(day, rows[i].iso);
	}
}

Test(civil, arithmetic)
{
	static const struct {
		const char *from;
		int months;
		const char *to;
	} months[] = {
		{ "2024-01-31", 1, "2024-02-29" },  { "2023-01-31", 1, "2023-02-28" },
		{ "2024-02-29", 12, "2025-02-28" }, { "2024-01-01", 37, "2027-02-01" },
		{ "2024-03-31", -1, "2024-02-29" }, { "2024-01-15", -1, "2023-12-15" },
		{ "2024-01-15", 0, "2024-01-15" },
	};
	static const struct {
		const char *day, *before;
		int weekday;
	} days[] = {
		{ "2024-03-01", "2024-02-29", 5 }, { "2023-03-01", "2023-02-28", 3 },
		{ "2024-01-01", "2023-12-31", 1 }, { "2019-08-04", "2019-08-03", 0 },
		{ "1970-01-01", "1969-12-31", 4 }, { "1868-01-25", "1868-01-24", 6 },
		{ "1900-03-01", "1900-02-28", 4 },
	};
	char text[SH_CIVIL_ISO_SIZE];

	for (size_t i = 0; i < sizeof months / sizeof *months; i++) {
		sh_civil_iso(text, sh_civil_add_months(iso(months[i].from), months[i].months));
		cr_expect_str_eq(text, months[i].to, "%s %+d: %s", months[i].from, months[i].months, text);
	}
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		sh_civil_iso(text, sh_civil_add_days(iso(days[i].day), -1));
		cr_expect_str_eq(text, days[i].before, "%s", text);
		cr_expect_eq(sh_civil_weekday(iso(days[i].day)), days[i].weekday, "%s", days[i].day);
	}
	cr_expect_eq(sh_civil_add_days(iso("9999-12-31"), 1).precision, SH_CIVIL_UNKNOWN);
	cr_expect_eq(sh_civil_add_days(iso("2024-01-01"), INT32_MAX).precision, SH_CIVIL_UNKNOWN);
	cr_expect_eq(sh_civil_add_months(iso("0001-01-01"), -1).precision, SH_CIVIL_UNKNOWN);
	cr_expect_eq(sh_civil_add_months(sh_civil(2023, 2, 29), 1).precision, SH_CIVIL_UNKNOWN);
	cr_expect_eq(sh_civil_add_days(iso("1868-01-25"), INT32_MIN).precision, SH_CIVIL_UNKNOWN);
	cr_expect_eq(sh_civil_add_days(sh_civil(2023, 2, 29), 1).precision, SH_CIVIL_UNKNOWN);
	cr_expect_eq(sh_civil_add_months(iso("9999-12-31"), 1).precision, SH_CIVIL_UNKNOWN);
	for (int32_t d = -800000; d < 800000; d += 37)
		if (sh_civil_from_days(d).precision != SH_CIVIL_UNKNOWN)
			cr_assert_eq(sh_civil_days(sh_civil_from_days(d)), d);
}

Test(civil, parts_beyond_their_bounds_make_no_date)
{
	static const struct {
		int year, month, day;
		bool date, on_calendar;
	} rows[] = {
		{ 1, 1, 1, true, true },       { 0, 1, 1, false, false },     { 9999, 12, 31, true, true },
		{ 10000, 1, 1, false, false }, { 2024, 0, 1, false, false },  { 2024, 13, 1, false, false },
		{ 2024, 1, 0, false, false },  { 2024, 1, 32, false, false }, { 2024, 4, 31, true, false },
		{ 1900, 2, 29, true, false },  { 2000, 2, 29, true, true },
	};
	static const ShCivil hollow[] = { { 2024, 1, 0, SH_CIVIL_DAY, 0 }, { 2024, 1, 0, SH_CIVIL_MONTH, 0 } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ShCivil d = sh_civil(rows[i].year, rows[i].month, rows[i].day);

		cr_expect_eq(sh_civil_is_whole(d), rows[i].date, "row %zu", i);
		cr_expect_eq(sh_civil_on_calendar(d), rows[i].on_calendar, "row %zu", i);
		cr_expect_eq(d.flags, rows[i].date && !rows[i].on_calendar ? SH_CIVIL_NON_CALENDAR : 0, "row %zu", i);
	}
	for (size_t i = 0; i < sizeof hollow / sizeof *hollow; i++)
		cr_expect_not(sh_civil_on_calendar(hollow[i]), "row %zu", i);
	cr_expect_eq(sh_days_in_month(2024, 0), 0);
	cr_expect_eq(sh_days_in_month(2024, 13), 0);
}

Test(civil, a_year_of_an_era)
{
	static const struct {
		int era, year, month, day, western; /* 0: not of this era */
	} rows[] = {
		{ 2, 12, 3, 4, 1937 }, { 2, 0, 0, 0, 0 },     { 2, -1, 0, 0, 0 }, { 4, 7981, 0, 0, 9999 },
		{ 4, 7982, 0, 0, 0 },  { 2, 64, 0, 0, 1989 }, { 2, 65, 0, 0, 0 }, { 3, 1, 1, 0, 1989 },
	};
	const ShEra *eras;

	cr_assert_eq(sh_eras(&eras), 5);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int year = 0;

		cr_expect_eq(sh_era_year(&eras[rows[i].era], rows[i].year, rows[i].month, rows[i].day, &year),
			     rows[i].western != 0, "row %zu", i);
		cr_expect_eq(year, rows[i].western, "row %zu: %d", i, year);
	}
}

Test(civil, the_day_in_tokyo)
{
	static const struct {
		int64_t us;
		const char *day;
	} rows[] = {
		{ 0, "1970-01-01" },
		{ INT64_C(1704034799999999), "2023-12-31" }, /* 23:59:59.999999 +09:00 */
		{ INT64_C(1704034800000000), "2024-01-01" },
		{ INT64_C(1704121199999999), "2024-01-01" },
		{ -INT64_C(32400000001), "1969-12-31" },
		{ -INT64_C(32400000000), "1970-01-01" },
	};
	char text[SH_CIVIL_ISO_SIZE];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		sh_civil_iso(text, sh_civil_tokyo(rows[i].us));
		cr_expect_str_eq(text, rows[i].day, "%lld: %s", (long long) rows[i].us, text);
	}
	cr_expect_eq(sh_civil_tokyo_start_us(iso("2024-01-01")), INT64_C(1704034800000000));
}

Test(civil, a_sortable_day_for_every_known_year)
{
	static const struct {
		ShCivil d;
		const char *sortable;
	} rows[] = {
		{ { 1937, 0, 0, SH_CIVIL_YEAR, 0 }, "1937-01-01" },
		{ { 1937, 3, 0, SH_CIVIL_MONTH, 0 }, "1937-03-01" },
		{ { 2023, 2, 29, SH_CIVIL_DAY, SH_CIVIL_NON_CALENDAR }, "2023-02-28" },
		{ { 2024, 2, 29, SH_CIVIL_DAY, 0 }, "2024-02-29" },
	};
	char text[SH_CIVIL_ISO_SIZE];
	ShCivil d;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_assert(sh_civil_sortable(rows[i].d, &d));
		sh_civil_iso(text, d);
		cr_expect_str_eq(text, rows[i].sortable);
	}
	cr_expect_not(sh_civil_sortable((ShCivil){ 0 }, &d));
	cr_expect_lt(sh_civil_compare(rows[0].d, rows[1].d), 0);
	cr_expect_eq(sh_civil_compare(rows[3].d, rows[3].d), 0);
	cr_expect_gt(sh_civil_compare(rows[3].d, rows[2].d), 0);
	cr_expect_lt(sh_civil_compare(rows[2].d, rows[3].d), 0);
	cr_expect_gt(sh_civil_compare(rows[1].d, rows[0].d), 0);
	cr_expect_gt(sh_civil_compare(iso("2024-02-29"), iso("2024-02-28")), 0);
	cr_expect_lt(sh_civil_compare(iso("2024-02-28"), iso("2024-02-29")), 0);
}
