#pragma once
#include "rules/photo_judgement.h"
#include "sh_service.h"
#include "shien/intake/v1/events.pb-c.h"

/* What the households of a dwelling said of being judged by photographs (decision 84). */
int photo_consent_of(ShCall *call, const char *disaster_id, const char *dwelling_id, ConsentAnswer *ret);
/* Keeps what an accepted application says of it; nothing where it does not ask for 自己判定方式. */
int photo_consent_applied(ShCall *call, const Intake__ApplicationAccepted *e);
