#pragma once
#include "rules/safety.h"
#include "sh_service.h"

/* What holds of a person: their death (person.death), else what was so last. Never NULL: UNKNOWN where nothing was
 * said. */
int safety_now(ShCall *call, const char *disaster_id, const char *person_id, const char *death,
	       const SafetyStatus **ret);
