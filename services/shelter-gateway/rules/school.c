#include "school.h"
#include "head_count.h"

enum { SCHOOL_AGE = 6, LONG_AGO = 1900 };

int school_year(ShCivil birth, ShCivil on)
{
	ShCivil sortable;

	if (!sh_civil_sortable(birth, &sortable))
		return -1;
	if (!is_infant(sortable, on))
		return 0;
	/* Who is born on 1 April belongs to the year before (学校教育法17条). */
	return sortable.year + SCHOOL_AGE + (sortable.month > 4 || (sortable.month == 4 && sortable.day > 1));
}

ShCivil school_stand_in(int year)
{
	if (year < 0)
		return (ShCivil){ 0 };
	return year == 0 ? sh_civil(LONG_AGO, 1, 1) : sh_civil(year - SCHOOL_AGE, 4, 1);
}
