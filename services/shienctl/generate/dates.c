#include "dates.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const struct {
	Date start;
	const char *name;
	int code;
} eras[] = {
	{ { 2019, 5, 1 }, "令和", 5 },  { { 1989, 1, 8 }, "平成", 4 },  { { 1926, 12, 25 }, "昭和", 3 },
	{ { 1912, 7, 30 }, "大正", 2 }, { { 1868, 1, 25 }, "明治", 1 },
};

const char *date_text(Date date, char out[DATE_TEXT])
{
	int part[3] = { date.y, date.m, date.d };

	out[0] = '\0';
	if (!date.y)
		return out;
	out[0] = (char) ('0' + part[0] / 1000);
	out[1] = (char) ('0' + part[0] / 100 % 10);
	for (int i = 0; i < 3; i++) { /* by hand: ten dates a row, 200,000 rows a second */
		out[2 + 3 * i] = (char) ('0' + part[i] / 10 % 10);
		out[3 + 3 * i] = (char) ('0' + part[i] % 10);
		out[4 + 3 * i] = i < 2 ? '-' : '\0';
	}
	return out;
}

int days_in_month(int y, int m)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

	return days[m - 1] + (m == 2 && leap);
}

bool date_parse(const char *text, Date *ret)
{
	int y, m, d, used = 0;

	if (!text || sscanf(text, "%4d-%2d-%2d%n", &y, &m, &d, &used) != 3 || used != 10 || text[used])
		return false;
	if (y < 1900 || y > 2200 || m < 1 || m > 12 || d < 1 || d > days_in_month(y, m))
		return false;
	*ret = (Date){ (short) y, (signed char) m, (signed char) d };
	return true;
}

/* Civil days from 0000-03-01 (years that start in March have their leap day at the end). */
static int to_days(Date t)
{
	int y = t.y - (t.m <= 2), m = (t.m + 9) % 12;

	return y * 365 + y / 4 - y / 100 + y / 400 + (m * 306 + 5) / 10 + t.d - 1;
}

Date date_add_days(Date date, int days)
{
	int n = to_days(date) + days, y = (int) ((10000LL * n + 14780) / 3652425);
	int rest = n - (365 * y + y / 4 - y / 100 + y / 400), m;

	if (rest < 0) {
		y--;
		rest = n - (365 * y + y / 4 - y / 100 + y / 400);
	}
	m = (100 * rest + 52) / 3060;
	return (Date){ (short) (y + (m >= 10)), (signed char) ((m + 2) % 12 + 1),
		       (signed char) (rest - (m * 306 + 5) / 10 + 1) };
}

int date_compare(Date a, Date b) { return (a.y - b.y) * 10000 + (a.m - b.m) * 100 + a.d - b.d; }

int date_era(Date date, const char **ret_name, int *ret_year)
{
	for (size_t i = 0; i < sizeof eras / sizeof *eras; i++)
		if (date_compare(date, eras[i].start) >= 0) {
			*ret_name = eras[i].name;
			*ret_year = date.y - eras[i].start.y + 1;
			return eras[i].code;
		}
	*ret_name = "";
	*ret_year = 0;
	return 0;
}
