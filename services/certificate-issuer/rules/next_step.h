#pragma once
#include <stdbool.h>

/* What becomes of an application's newest certificate when the ledger's facts were read again. */
typedef enum NextStep {
	STEP_KEEP,    /* nothing to do */
	STEP_WAIT,    /* back to waiting: there is no confirmed grade any more */
	STEP_FILL,    /* it states the facts as they are now */
	STEP_SUCCEED, /* it was approved: a new one takes its place, once that is approved */
	STEP_DISCARD, /* the successor would state what its predecessor, still valid, states already */
} NextStep;

typedef struct StepFacts {
	const char *state;        /* of the newest certificate */
	bool graded;              /* the ledger has a confirmed grade */
	bool same;                /* it states these very facts already */
	bool same_as_predecessor; /* … or the approved one before it does */
} StepFacts;

NextStep next_step(const StepFacts *f);
