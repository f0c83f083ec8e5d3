#include "sh_without.h"

#ifdef SHIEN_REMOVABLE_GUARDS
#include <stdlib.h>
#include <string.h>

bool sh_without(const char *guard)
{
	static const char *removed; /* racing threads write the same value */

	if (!removed) {
		const char *said = getenv("SHIEN_WITHOUT_GUARD");

		removed = said ? said : "";
	}
	return strcmp(removed, guard) == 0;
}
#endif
