#include "sh_civil.h"

#include <stdio.h>
#include <string.h>

/* First days as in the register's rules (JUKI 1.1.8): only Taishō and Shōwa share theirs with the era before. */
static const ShEra eras[] = {
	{ '1', 'M', "明治", "明", "㍾", 1868, 1, 25, false }, { '2', 'T', "大正", "大", "㍽", 1912, 7, 30, true },
	{ '3', 'S', "昭和", "昭", "㍼", 1926, 12, 25, true }, { '4', 'H', "平成", "平", "㍻", 1989, 1, 8, false },
	{ '5', 'R', "令和", "令", "㋿", 2019, 5, 1, false },
};
enum { ERAS = sizeof eras / sizeof *eras };

int sh_eras(const ShEra **ret)
{
	*ret = eras;
	return ERAS;
}

int sh_days_in_month(int year, int month)
{
	static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	if (month < 1 || month > 12)
		return 0;
	return month == 2 && leap ? 29 : days[month - 1];
}

ShCivil sh_civil(int year, int month, int day)
{
	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31)
		return (ShCivil){ 0 };
	return (ShCivil){ .year = (int16_t) year,
			  .month = (uint8_t) month,
			  .day = (uint8_t) day,
			  .precision = SH_CIVIL_DAY,
			  .flags = day > sh_days_in_month(year, month) ? SH_CIVIL_NON_CALENDAR : 0 };
}

bool sh_civil_on_calendar(ShCivil d)
{
	return d.precision == SH_CIVIL_DAY && d.day >= 1 && d.day <= sh_days_in_month(d.year, d.month);
}

bool sh_civil_sortable(ShCivil d, ShCivil *ret)
{
	int month = d.month ? d.month : 1, day = d.day ? d.day : 1;

	if (d.precision == SH_CIVIL_UNKNOWN)
		return false;
	if (day > sh_days_in_month(d.year, month))
		day = sh_days_in_month(d.year, month);
	*ret = sh_civil(d.year, month, day);
	return true;
}

int sh_civil_compare(ShCivil a, ShCivil b)
{
	if (a.year != b.year)
		return a.year < b.year ? -1 : 1;
	if (a.month != b.month)
		return a.month < b.month ? -1 : 1;
	return (a.day > b.day) - (a.day < b.day);
}

/* Days from civil by the 400-year cycle, the year beginning in March. */
int32_t sh_civil_days(ShCivil d)
{
	int32_t y = d.year - (d.month <= 2), era = y / 400, yoe = y - era * 400;
	int32_t doy = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

ShCivil sh_civil_from_days(int32_t days)
{
	int64_t z = (int64_t) days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365,
		doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153, month = mp < 10 ? mp + 3 : mp - 9;
	int64_t year = yoe + era * 400 + (month <= 2);

	if (year < 1 || year > 9999)
		return (ShCivil){ 0 };
	return sh_civil((int) year, (int) month, (int) (doy - (153 * mp + 2) / 5 + 1));
}

ShCivil sh_civil_add_days(ShCivil d, int32_t n)
{
	int64_t days = (int64_t) sh_civil_days(d) + n;

	if (!sh_civil_on_calendar(d) || days < INT32_MIN || days > INT32_MAX)
		return (ShCivil){ 0 };
	return sh_civil_from_days((int32_t) days);
}

ShCivil sh_civil_add_months(ShCivil d, int32_t n)
{
	int64_t months = (int64_t) d.year * 12 + d.month - 1 + n, year = months / 12;
	int month = (int) (months % 12) + 1;

	if (!sh_civil_on_calendar(d) || months < 12 || year > 9999)
		return (ShCivil){ 0 };
	int last = sh_days_in_month((int) year, month);
	return sh_civil((int) year, month, d.day < last ? d.day : last);
}

int sh_civil_weekday(ShCivil d)
{
	int32_t w = (sh_civil_days(d) + 4) % 7; /* 1970-01-01 was a Thursday */

	return w < 0 ? w + 7 : w;
}

/* Japan has kept +09:00 without summer time since 1952, longer than any instant that this system handles. */
static const int64_t day_us = 86400 * INT64_C(1000000), tokyo_us = 9 * 3600 * INT64_C(1000000);

ShCivil sh_civil_tokyo(int64_t us)
{
	int64_t days = us / day_us, rest = us % day_us + tokyo_us;

	if (rest < 0)
		days--;
	else if (rest >= day_us)
		days++;
	return sh_civil_from_days((int32_t) days);
}

int64_t sh_civil_tokyo_start_us(ShCivil d) { return sh_civil_days(d) * day_us - tokyo_us; }

void sh_civil_iso(char out[SH_CIVIL_ISO_SIZE], ShCivil d)
{
	/* 0..9999 is already true of every ShCivil; the compiler wants to see it */
	unsigned y = (unsigned) d.year % 10000, m = d.month % 100u, day = d.day % 100u;

	out[0] = '\0';
	if (d.precision == SH_CIVIL_DAY)
		snprintf(out, SH_CIVIL_ISO_SIZE, "%04u-%02u-%02u", y, m, day);
	else if (d.precision == SH_CIVIL_MONTH)
		snprintf(out, SH_CIVIL_ISO_SIZE, "%04u-%02u", y, m);
	else if (d.precision == SH_CIVIL_YEAR)
		snprintf(out, SH_CIVIL_ISO_SIZE, "%04u", y);
}

int sh_civil_parse_iso(ShCivil *out, const char *text, ShError *err)
{
	int v[3] = { 0 }, part = 0;

	*out = (ShCivil){ 0 };
	for (int i = 0; i < 10; i++) {
		bool dash = i == 4 || i == 7;
		if (dash ? text[i] != '-' : text[i] < '0' || text[i] > '9') /* stops at the terminating zero too */
			return sh_fail(err, SH_INVALID_ARGUMENT, "text.date.malformed", "at %d", i);
		if (dash)
			part++;
		else
			v[part] = v[part] * 10 + text[i] - '0';
	}
	ShCivil d = sh_civil(v[0], v[1], v[2]);
	if (text[10] || !sh_civil_on_calendar(d))
		return sh_fail(err, SH_INVALID_ARGUMENT, "text.date.malformed", "not a day");
	*out = d;
	return 0;
}

static const ShEra *era_of(int year, int month, int day)
{
	for (int i = ERAS - 1; i >= 0; i--) {
		const ShEra *e = &eras[i];
		if (year != e->year ? year > e->year : month != e->month ? month > e->month : day >= e->day)
			return e;
	}
	return NULL;
}

static void era_year_text(char out[32], const ShEra *e, int year)
{
	if (!e)
		snprintf(out, 32, "%d年", year);
	else if (year == e->year)
		snprintf(out, 32, "%s元年", e->name);
	else
		snprintf(out, 32, "%s%d年", e->name, year - e->year + 1);
}

void sh_civil_wareki(char out[SH_CIVIL_WAREKI_SIZE], ShCivil d)
{
	char first[32], last[32];

	if (d.precision == SH_CIVIL_UNKNOWN) {
		snprintf(out, SH_CIVIL_WAREKI_SIZE, "年月日不詳");
		return;
	}
	/* With parts unknown the year may lie in two eras; naming one would be a guess. */
	const ShEra *from = era_of(d.year, d.month ? d.month : 1, d.day ? d.day : 1);
	const ShEra *to = era_of(d.year, d.month ? d.month : 12, d.day ? d.day : 31);
	era_year_text(first, from, d.year);
	era_year_text(last, to, d.year);
	int n = from == to ? snprintf(out, SH_CIVIL_WAREKI_SIZE, "%s", first)
			   : snprintf(out, SH_CIVIL_WAREKI_SIZE, "%s又は%s", first, last);
	if (d.precision == SH_CIVIL_DAY)
		snprintf(out + n, (size_t) (SH_CIVIL_WAREKI_SIZE - n), "%d月%d日", d.month, d.day);
	else if (d.precision == SH_CIVIL_MONTH)
		snprintf(out + n, (size_t) (SH_CIVIL_WAREKI_SIZE - n), "%d月 日不詳", d.month);
	else
		snprintf(out + n, (size_t) (SH_CIVIL_WAREKI_SIZE - n), " 月日不詳");
}

bool sh_era_year(const ShEra *era, int era_year, int month, int day, int *ret_year)
{
	const ShEra *next = era + 1 < eras + ERAS ? era + 1 : NULL;
	int year = era->year + era_year - 1;

	if (era_year < 1 || year > 9999)
		return false;
	/* The earliest and latest day that the known parts allow must touch the era. */
	int last = (month ? month : 12) * 100 + (day ? day : 31), first = (month ? month : 1) * 100 + (day ? day : 1);
	if (year == era->year && last < era->month * 100 + era->day)
		return false;
	if (next && year > next->year)
		return false;
	if (next && year == next->year && first >= next->month * 100 + next->day + (next->shares_first_day ? 1 : 0))
		return false;
	*ret_year = year;
	return true;
}
