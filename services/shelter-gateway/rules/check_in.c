#include "check_in.h"

#include <string.h>

CheckInDecision check_in_decide(const CheckInFacts *facts, size_t *same)
{
	bool later_elsewhere = false;

	*same = 0;
	for (size_t i = 0; i < facts->n; i++) {
		const OpenStay *open = &facts->open[i];

		/* From a car in the yard into the hall is a move, though the reception is the same. */
		if (strcmp(open->opening_id, facts->opening_id) == 0 && open->outside == facts->outside) {
			*same = i;
			return facts->certain ? CHECK_IN_ALREADY : CHECK_IN_KEEP_BOTH;
		}
		/* Entered afterwards from paper: the other stay began later, so this is not where the person is now.
		 */
		later_elsewhere |= open->arrived_us > facts->arrived_us;
	}
	if (facts->n == 0)
		return CHECK_IN_NEW;
	return facts->certain && !later_elsewhere ? CHECK_IN_MOVED : CHECK_IN_KEEP_BOTH;
}

const char *check_in_code(CheckInDecision decision)
{
	static const char *const codes[] = { "IN", "ALREADY", "MOVED", "KEPT_BOTH" };

	return codes[decision];
}
