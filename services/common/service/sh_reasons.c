#include "sh_reasons.h"

#include <string.h>

static const ShReason own[] = {
#define SH_REASON(reason, ja) { reason, ja },
#include "reasons.def"
#define SH_CSV_REASON(reason, ja, mend) SH_REASON(reason, ja "。" mend "。")
#include "csv_reasons.def"
#undef SH_CSV_REASON
#undef SH_REASON
	{ NULL, NULL },
};

static const char *find(const ShReason *rows, const char *reason)
{
	for (; rows && rows->reason; rows++)
		if (strcmp(rows->reason, reason) == 0)
			return rows->text_ja;
	return NULL;
}

const char *sh_reason_text(const ShService *service, const char *reason)
{
	const char *text = find(service->reasons, reason);

	return text ? text : find(own, reason);
}
