#include "intake.h"

#include <string.h>

const ShReason intake_reasons[] = {
#define INTAKE_REASON(reason, ja) { reason, ja },
#include "reasons.def"
#undef INTAKE_REASON
	{ NULL, NULL },
};

const char *reason_text(const char *reason)
{
	for (const ShReason *row = intake_reasons; row->reason; row++)
		if (strcmp(row->reason, reason) == 0)
			return row->text_ja;
	return "";
}
