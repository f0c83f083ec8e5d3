#include "progress.h"

ApplicationState progress_state(const ProgressFacts *f)
{
	if (f->issued)
		return APPLICATION_COMPLETED;
	if (f->ready)
		return APPLICATION_READY;
	if (f->decided)
		return APPLICATION_DECIDED;
	return f->survey_needed ? APPLICATION_IN_PROCESS : APPLICATION_ACCEPTED;
}

static bool may_go(const ApplicationStep *s)
{
	return (s->actors & (BY_MACHINE | BY_LEDGER | BY_ISSUER)) && s->from >= APPLICATION_ACCEPTED;
}

size_t progress_path(ApplicationState from, ApplicationState to, ApplicationState path[PATH_MAX_STEPS])
{
	ApplicationState queue[APPLICATION_STATES], before[APPLICATION_STATES];
	bool seen[APPLICATION_STATES] = { false };
	size_t n_steps, head = 0, tail = 0, n = 0;
	const ApplicationStep *steps = application_steps(&n_steps);

	if (from == to)
		return 0;
	queue[tail++] = from;
	seen[from] = true;
	while (head < tail && !seen[to]) {
		ApplicationState at = queue[head++];

		for (size_t i = 0; i < n_steps; i++)
			if (steps[i].from == at && may_go(&steps[i]) && !seen[steps[i].to]) {
				seen[steps[i].to] = true;
				before[steps[i].to] = at;
				queue[tail++] = steps[i].to;
			}
	}
	if (!seen[to])
		return 0;
	for (ApplicationState at = to; at != from; at = before[at])
		n++;
	for (ApplicationState at = to, *p = path + n; at != from; at = before[at])
		*--p = at;
	return n;
}
