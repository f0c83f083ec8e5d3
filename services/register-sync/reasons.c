#include "reasons.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *reason, *ja, *mend;
} reasons[] = {
#define REGISTER_REASON(reason, ja, mend) { reason, ja, mend },
#include "reasons.def"
#undef REGISTER_REASON
#define SH_CSV_REASON(reason, ja, mend) { reason, ja, mend },
#include "csv_reasons.def"
#undef SH_CSV_REASON
};

static size_t find(const char *reason)
{
	size_t i = 0;

	while (i < sizeof reasons / sizeof *reasons && strcmp(reasons[i].reason, reason) != 0)
		i++;
	return i;
}

const char *register_reason_ja(const char *reason)
{
	size_t i = find(reason);

	return i < sizeof reasons / sizeof *reasons ? reasons[i].ja : NULL;
}

const char *register_reason_mend_ja(const char *reason)
{
	size_t i = find(reason);

	return i < sizeof reasons / sizeof *reasons ? reasons[i].mend : NULL;
}
