#include "deadline.h"

static const ShCivil national[] = {
#define HOLIDAY(y, m, d, name) { y, m, d, SH_CIVIL_DAY, 0 },
#include "holidays.def"
#undef HOLIDAY
};
const Holidays holidays_national = { national, sizeof national / sizeof *national, true };

bool is_day_off(ShCivil day, const Holidays *holidays)
{
	int weekday = sh_civil_weekday(day);

	if (weekday == 0 || weekday == 6)
		return true;
	if (holidays->year_end && ((day.month == 12 && day.day >= 29) || (day.month == 1 && day.day <= 3)))
		return true;
	for (size_t i = 0; i < holidays->n; i++)
		if (sh_civil_compare(holidays->days[i], day) == 0)
			return true;
	return false;
}

ShCivil next_working_day(ShCivil day, const Holidays *holidays)
{
	while (is_day_off(day, holidays))
		day = sh_civil_add_days(day, 1);
	return day;
}

Deadline deadline_months(ShCivil event, int months, bool first_day_counts, const Holidays *holidays)
{
	ShCivil first = first_day_counts ? event : sh_civil_add_days(event, 1);
	ShCivil last = sh_civil_add_months(first, months);

	/* The day before the corresponding day; where the month lacks that day, its last day itself. */
	if (last.day == first.day)
		last = sh_civil_add_days(last, -1);
	return (Deadline){ last, next_working_day(last, holidays) };
}
