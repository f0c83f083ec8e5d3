#pragma once
#include "sh_service.h"

/* What every daemon answers, and does when it is due, besides its own (proto/shien/common/v1/runtime.proto). */
extern const ShRoute sh_runtime_routes[];      /* ends with a NULL rpc */
extern const ShDueRow *const sh_runtime_due[]; /* ends with NULL */
