#include "console.h"

const ShReason console_reasons[] = {
#define SH_REASON(reason, ja) { reason, ja },
#include "reasons.def"
#undef SH_REASON
	{ 0 },
};
