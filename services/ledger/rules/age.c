#include "age.h"

#include <stddef.h>

int age_on(const char *birth_text, ShCivil day)
{
	ShError unused = { 0 };
	ShRegisterDate d;
	int years;

	if (sh_register_date_parse(&d, birth_text, &unused) != 0 || !sh_civil_on_calendar(d.civil) ||
	    d.civil.flags & SH_CIVIL_APPROXIMATE || sh_civil_compare(d.civil, day) > 0)
		return -1;
	years = day.year - d.civil.year;
	if (day.month < d.civil.month || (day.month == d.civil.month && day.day < d.civil.day))
		years--;
	return years;
}

const char *age_band(const char *birth_text, ShCivil day)
{
	static const struct {
		int below;
		const char *code;
	} bands[] = { { 0, "" },       { 6, "0-5" },    { 15, "6-14" },  { 18, "15-17" },
		      { 40, "18-39" }, { 65, "40-64" }, { 75, "65-74" }, { 85, "75-84" } };
	const int age = age_on(birth_text, day);

	for (size_t i = 0; i < sizeof bands / sizeof *bands; i++)
		if (age < bands[i].below)
			return bands[i].code;
	return "85-";
}
