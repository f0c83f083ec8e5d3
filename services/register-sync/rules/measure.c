#include "measure.h"

#include <string.h>

static bool one_of(const char *value, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(value, *list) == 0)
			return true;
	return false;
}

/* The day from which 延長 may be asked for; a month without that day gives its last one, so that nobody is late. */
static bool a_month_before(ShCivil to, ShCivil today)
{
	int months = (to.year - today.year) * 12 + to.month - today.month;

	return months < 1 || (months == 1 && today.day >= to.day);
}

MeasureState measure_state(ShCivil to, ShCivil today, bool in_force)
{
	if (!in_force)
		return MEASURE_ENDED;
	if (!sh_civil_is_whole(to))
		return MEASURE_RUNNING;
	if (sh_civil_days(today) > sh_civil_days(to))
		return MEASURE_OVER;
	return a_month_before(to, today) ? MEASURE_RENEWABLE : MEASURE_RUNNING;
}

const char *measure_state_name(MeasureState state)
{
	static const char *const names[] = { [MEASURE_RUNNING] = "RUNNING",
					     [MEASURE_RENEWABLE] = "RENEWABLE",
					     [MEASURE_OVER] = "OVER",
					     [MEASURE_ENDED] = "ENDED" };

	return names[state];
}

bool measure_covers_known(const char *code)
{
	static const char *const known[] = { "RESIDENCE", "RESIDENCE_FORMER", "SUPPLEMENT", "SUPPLEMENT_OLD", NULL };

	return one_of(code, known);
}

const char *measure_fault(const char *kind, ShCivil from, ShCivil to)
{
	bool provisional = strcmp(kind, "2") == 0;

	if (!provisional && strcmp(kind, "1") != 0)
		return "kind";
	if (!sh_civil_is_whole(to))
		return provisional ? NULL : "period_to";
	/* One year (事務処理要領 第5の10): 2026-01-05 to 2027-01-05 at the most. */
	if (sh_civil_days(to) < sh_civil_days(from) || to.year > from.year + 1 ||
	    (to.year == from.year + 1 && (to.month * 31 + to.day) > (from.month * 31 + from.day)))
		return "period_to";
	return NULL;
}

LiftVerdict lift_verdict(int64_t now_us, int64_t until_us, const char *reason, const char *clerk, const char *by)
{
	static const char *const reasons[] = { "OWN_REQUEST", "COURT", "OFFICE", "CHECK", NULL };

	if (until_us <= now_us)
		return LIFT_NO_TIME;
	if (until_us - now_us > LIFT_HOURS_MOST * (int64_t) 3600 * 1000000)
		return LIFT_TOO_LONG;
	if (!one_of(reason, reasons))
		return LIFT_REASON;
	return strcmp(clerk, by) == 0 ? LIFT_SELF : LIFT_OK;
}
