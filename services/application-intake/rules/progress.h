#pragma once
#include "application_state.h"
#include <stdbool.h>
#include <stddef.h>

/* Where an accepted application stands is what the ledger and the issuer have said about it, not the order in which
 * it reached us: their streams are independent, and each may repeat itself. */
typedef struct ProgressFacts {
	bool survey_needed; /* the ledger waits for a survey of the dwelling */
	bool decided;       /* the dwelling has a confirmed grade */
	bool ready;         /* a certificate that is not superseded is ready */
	bool issued;        /* … and was handed over */
} ProgressFacts;

/* The state that these facts mean; ACCEPTED where they say nothing. */
ApplicationState progress_state(const ProgressFacts *facts);

enum { PATH_MAX_STEPS = APPLICATION_STATES - 1 }; /* the shortest way comes to no state twice */
/* The shortest way along the table over steps that the machine, the ledger or the issuer may take; the states after
 * `from`, ending with `to`. Returns their number, 0 where there is none (or nowhere to go). */
size_t progress_path(ApplicationState from, ApplicationState to, ApplicationState path[PATH_MAX_STEPS]);
