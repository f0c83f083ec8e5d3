#include "reasons.h"
#include "sh_reasons.h"

#include <string.h>

static const ShReason own[] = {
#define SH_REASON(reason, ja) { reason, ja },
#include "reasons.def"
#undef SH_REASON
	{ NULL, NULL },
};

const char *ctl_reason_text(const char *reason)
{
	static const ShService nobody = { .reasons = own };
	const char *text = sh_reason_text(&nobody, reason);

	return text ? text : "処理できませんでした。理由の符号を添えて管理者に連絡してください。";
}
