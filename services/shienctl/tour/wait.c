#include "tour.h"

#include <time.h>

enum { IN_VAIN = 3, SHORT_MS = 1000 };

bool wait_until(Tour *t, bool (*holds)(Tour *tour, void *arg), void *arg)
{
	/* Where something has not come three times, a hundred more are not worth the full wait each. */
	int64_t end_us = sh_monotonic_us() + (t->waited_in_vain < IN_VAIN ? t->patience_ms : SHORT_MS) * 1000LL;
	long pause_ms = 30;

	while (!holds(t, arg)) {
		if (sh_monotonic_us() > end_us) {
			t->waited_in_vain++;
			return false;
		}
		nanosleep(&(struct timespec){ .tv_nsec = pause_ms * 1000000 }, NULL);
		pause_ms = pause_ms < 200 ? pause_ms * 3 / 2 : 300;
	}
	return true;
}
