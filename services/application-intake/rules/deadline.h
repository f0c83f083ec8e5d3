#pragma once
#include <stdbool.h>
#include <stddef.h>
#include "sh_civil.h"

/* Last days of periods. Nominal and effective day are both kept: a period whose last day is a day off of the office
 * ends on the next working day (地方自治法4条の2第4項; 2019-08-04, a Sunday → 2019-08-05). */
typedef struct Deadline {
	ShCivil nominal, effective;
} Deadline;

/* Days off besides Saturdays and Sundays: national holidays and what the municipality's ordinance names. */
typedef struct Holidays {
	const ShCivil *days; /* any order */
	size_t n;
	bool year_end; /* 29 December to 3 January, as nearly every ordinance has it */
} Holidays;

/* National holidays of 2024–2027 (holidays.def) and the year's end. 2027 as computed; the cabinet announces each
 * February the days of the year after. */
extern const Holidays holidays_national;

bool is_day_off(ShCivil day, const Holidays *holidays);
ShCivil next_working_day(ShCivil day, const Holidays *holidays); /* the day itself if it is one */

/* A period of `months` (> 0) from an event. first_day_counts: the day of the event is the first day (支援金: disaster
 * of 2019-09-08, 13 months → 2020-10-07); else the day after it is (民法140条). A month without
 * that day ends on its last (民法143条2項ただし書). */
Deadline deadline_months(ShCivil event, int months, bool first_day_counts, const Holidays *holidays);
