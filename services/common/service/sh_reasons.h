#pragma once
#include "sh_service.h"

/* The Japanese text of a reason: the service's own, the runtime's; NULL where there is none. */
const char *sh_reason_text(const ShService *service, const char *reason);
