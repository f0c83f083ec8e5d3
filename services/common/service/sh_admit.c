#include "sh_admit.h"
#include "sh_clock.h"
#include "sh_without.h"

enum { RETRY_S = 2, SPREAD_S = 6 };

/* How many may wait, with how much in their hands and for how long: a full queue is short, and whoever waits in it is
 * served in time. Long work has hours, but its requests are few. */
static const struct {
	unsigned most;
	size_t bytes;
	int64_t wait_us;
} classes[] = {
	[SH_URGENT] = { 2000, 32 << 20, 8 * 1000000 },
	[SH_NORMAL] = { 2000, 32 << 20, 3 * 1000000 },
	[SH_BATCH] = { 500, 16 << 20, INT64_MAX },
	[SH_COSTLY] = { 500, 4 << 20, 10 * 1000000 },
};

/* Half of the time at most goes by waiting. Whoever is let in up to the very end is answered just too late, and then
 * all of them are. */
int64_t sh_admit_until(const ShJob *job)
{
	int64_t half = (job->deadline_us - job->began_us) / 2, wait = classes[job->priority].wait_us;

	if (SH_WITHOUT(deadline_drop))
		return INT64_MAX;
	return job->began_us + (half < wait ? half : wait);
}

unsigned sh_admit_costly(unsigned workers) { return (workers + 1) / 2; }

bool sh_admit(const ShQueue queues[SH_PRIORITIES], const ShJob *job, unsigned workers,
	      const int64_t mean_us[SH_PRIORITIES], int64_t now_us)
{
	const ShQueue *own = &queues[job->priority];
	int64_t ahead = queues[SH_URGENT].length * mean_us[SH_URGENT], turn;

	if (own->length >= classes[job->priority].most || own->bytes + job->bytes > classes[job->priority].bytes)
		return false;
	if (job->priority == SH_COSTLY) {
		ahead = queues[SH_COSTLY].length * mean_us[SH_COSTLY];
		workers = sh_admit_costly(workers);
	} else if (job->priority == SH_NORMAL)
		ahead += queues[SH_NORMAL].length * mean_us[SH_NORMAL];
	if (job->priority == SH_BATCH || job->kind == SH_JOB_PROBE || ahead == 0 || SH_WITHOUT(deadline_drop))
		return true;
	turn = now_us + ahead / (int64_t) workers;
	return turn <= sh_admit_until(job) && turn + 2 * mean_us[job->priority] <= job->deadline_us;
}

unsigned sh_admit_retry_s(void)
{
	static unsigned turn; /* of the loop's thread alone, as all of this is */

	return RETRY_S + turn++ % SPREAD_S;
}
