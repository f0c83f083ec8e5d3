#include "tour.h"

#include <time.h>

bool wait_until(Tour *t, bool (*holds)(Tour *tour, void *arg), void *arg)
{
	int64_t end_us = sh_monotonic_us() + t->patience_ms * 1000LL;
	long pause_ms = 30;

	while (!holds(t, arg)) {
		if (sh_monotonic_us() > end_us)
			return false;
		nanosleep(&(struct timespec){ .tv_nsec = pause_ms * 1000000 }, NULL);
		pause_ms = pause_ms < 200 ? pause_ms * 3 / 2 : 300;
	}
	return true;
}
