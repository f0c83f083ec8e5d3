#pragma once
#include "rules/consent.h"
#include "sh_service.h"

/* What a person said about whom may be told, for who asks on their behalf. */
typedef struct Consents {
	const ShRows *rows;
} Consents;
int consents_said(ShCall *call, const char *disaster_id, const char *person_id, Consents *ret);
/* Of a class as a whole. */
ConsentAnswer consents_answer(const Consents *said, const char *recipient);
/* Somebody by name, or somebody whom they did not name, must not know. */
bool consents_somebody_not(const Consents *said);
