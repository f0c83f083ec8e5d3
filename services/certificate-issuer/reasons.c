#include "issuer.h"

const ShReason issuer_reasons[] = {
#define SH_REASON(reason, text) { reason, text },
#include "reasons.def"
#include "print_reasons.def"
#undef SH_REASON
	{ NULL, NULL },
};
