#pragma once
#include "store.h"

/* What waits for a survey (調査の割当て). */
typedef struct NewWork {
	const char *work_id; /* NULL: minted */
	const char *kind, *cause, *application_id, *reason;
	const char *asked_on; /* "": today */
} NewWork;

/* Puts it down for a dwelling that is locked. false in *ret_new: one of the kind is open already. */
int work_put(ShCall *call, const Dwelling *dwelling, const NewWork *work, bool *ret_new);
/* Tells that a survey is waited for; application_id "" where none is known. */
int work_tell(ShCall *call, const char *disaster_id, const char *dwelling_id, const char *application_id);

/* A list as it stands; refuses with ledger.work.list_unknown. */
typedef struct WorkListRow {
	const char *list_id, *disaster_id, *name, *kind, *team, *visit_on;
	uint32_t number, places; /* of its last assignment; the last place that is taken */
} WorkListRow;
int work_list_get(ShCall *call, const char *list_id, bool lock, WorkListRow *ret);
