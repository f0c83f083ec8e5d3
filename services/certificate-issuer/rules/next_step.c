#include "rules/next_step.h"

#include <string.h>

static bool is(const StepFacts *f, const char *state) { return strcmp(f->state, state) == 0; }

/* An approved certificate stays valid until another one is approved (rulings 16): without a grade nothing follows. */
NextStep next_step(const StepFacts *f)
{
	if (is(f, "READY"))
		return !f->graded || f->same ? STEP_KEEP : STEP_SUCCEED;
	if (is(f, "WAITING") && !f->graded)
		return STEP_KEEP;
	if (!is(f, "WAITING") && !is(f, "DRAFT") && !is(f, "UNDRAWABLE"))
		return STEP_KEEP;
	if (!f->graded)
		return STEP_WAIT;
	if (f->same_as_predecessor)
		return STEP_DISCARD;
	return is(f, "DRAFT") && f->same ? STEP_KEEP : STEP_FILL;
}
