#include "notifier.h"

const ShReason notifier_reasons[] = {
#define SH_REASON(reason, ja) { reason, ja },
#include "rules/reasons.def"
#include "reasons.def"
#undef SH_REASON
	{ 0 },
};
