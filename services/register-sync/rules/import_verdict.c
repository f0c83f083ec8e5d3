#include "import_verdict.h"

#include <stddef.h>

/* Of nobody anything is much. */
static bool exceeds(uint64_t n, uint64_t of, uint32_t permille) { return n * 1000 > of * permille; }

unsigned import_waits(const ImportCounts *c, const ImportLimits *limits)
{
	unsigned why = 0;

	if (exceeds(c->new_persons + c->changed_persons, c->on_file, limits->changes_permille))
		why |= IMPORT_WAITS_CHANGES;
	if (exceeds(c->missing_persons, c->on_file, limits->gone_permille))
		why |= IMPORT_WAITS_GONE;
	if (exceeds(c->rejected_rows, c->rows, limits->changes_permille))
		why |= IMPORT_WAITS_REJECTS;
	if (limits->asked)
		why |= IMPORT_WAITS_ASKED;
	return why;
}

const char *import_why_name(unsigned bit)
{
	static const struct {
		unsigned bit;
		const char *name;
	} names[] = { { IMPORT_WAITS_CHANGES, "CHANGES" },
		      { IMPORT_WAITS_GONE, "GONE" },
		      { IMPORT_WAITS_REJECTS, "REJECTS" },
		      { IMPORT_WAITS_ASKED, "ASKED" } };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].bit == bit)
			return names[i].name;
	return NULL;
}
