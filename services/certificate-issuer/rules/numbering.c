#include "rules/numbering.h"

#include <stdlib.h>
#include <string.h>

const char *number_series(ShArena *arena, const char *disaster_code, uint32_t generation)
{
	return generation > 1 ? sh_printf(arena, "%s-G%u", disaster_code, generation)
			      : sh_printf(arena, "%s", disaster_code);
}

const char *number_text(ShArena *arena, const char *series, int64_t seq)
{
	return sh_printf(arena, "%s-%06lld", series, (long long) seq);
}

uint32_t issue_no_before(uint32_t generation) { return (generation - 1) * ISSUES_PER_GENERATION; }

bool issue_no_fits(uint32_t issue_no, uint32_t generation)
{
	uint32_t before = issue_no_before(generation);

	return issue_no > before && issue_no <= before + ISSUES_PER_GENERATION && issue_no <= ISSUE_NO_MAX;
}

bool issue_code_parse(ShArena *arena, const char *code, const char **ret_number, uint32_t *ret_issue_no)
{
	const char *dash = strrchr(code, '-');
	size_t digits = dash ? strlen(dash + 1) : 0;

	if (!dash || dash == code || digits < 2 || digits > 4 || strspn(dash + 1, "0123456789") != digits)
		return false;
	*ret_number = sh_printf(arena, "%.*s", (int) (dash - code), code);
	*ret_issue_no = (uint32_t) atoi(dash + 1);
	return *ret_issue_no > 0;
}
