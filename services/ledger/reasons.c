#include "ledger.h"

const ShReason ledger_reasons[] = {
#define LEDGER_REASON(reason, ja) { reason, ja },
#include "reasons.def"
#undef LEDGER_REASON
#define SH_REASON(reason, ja) { reason, ja },
#include "rules/reasons.def"
#include "print_reasons.def"
#undef SH_REASON
	{ NULL, NULL },
};
