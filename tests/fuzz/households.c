/* The list of a register's households: a line that is accepted says what it said, and reading goes on behind it. */
#include "fuzz.h"
#include "rules/household_list.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const char *at = (const char *) bytes, *end = at + len;
	size_t lines = 0, room = household_lines(at, len);
	HouseholdLine line;

	if (!household_line(&at, end, true, NULL))
		return 0;
	for (const char *before = at; at < end && household_line(&at, end, false, &line); before = at) {
		HOLDS(at > before && at <= end && ++lines <= room);
		HOLDS(strlen(line.household_no) < HOUSEHOLD_NO_SIZE && line.persons > 0 && line.persons <= 9999);
		HOLDS(memcmp(before, line.household_no, strlen(line.household_no)) == 0);
	}
	return 0;
}
