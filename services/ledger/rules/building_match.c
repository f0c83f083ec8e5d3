#include "building_match.h"

#include <stdbool.h>
#include <string.h>

static bool digit(char c) { return c >= '0' && c <= '9'; }

/* コーポ汐 names コーポ汐101; コーポ1 does not name コーポ12, and the number alone names nothing but itself. */
static bool names(const char *building, size_t trunk, const char *dwelling)
{
	size_t n = strlen(building);

	if (strcmp(building, dwelling) == 0)
		return true;
	return n > trunk && strncmp(building, dwelling, n) == 0 && !(digit(building[n - 1]) && digit(dwelling[n]));
}

int building_match(const char *const *buildings, size_t n, size_t trunk, const char *dwelling)
{
	int best = BUILDING_AMBIGUOUS;
	size_t longest = 0;

	if (n == 1)
		return 0;
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(buildings[i]);

		if (!names(buildings[i], trunk, dwelling) || len < longest)
			continue;
		best = len == longest ? BUILDING_AMBIGUOUS : (int) i; /* two of one name */
		longest = len;
	}
	return best;
}
