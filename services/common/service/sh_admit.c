#include "sh_admit.h"

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
};

/* Half of the time at most goes by waiting. Whoever is let in up to the very end is answered just too late, and then
 * all of them are. */
int64_t sh_admit_until(const ShJob *job)
{
	int64_t half = (job->deadline_us - job->began_us) / 2, wait = classes[job->priority].wait_us;

	return job->began_us + (half < wait ? half : wait);
}

bool sh_admit(const ShQueue queues[3], const ShJob *job, unsigned workers, int64_t mean_us, int64_t now_us)
{
	const ShQueue *own = &queues[job->priority];
	int64_t ahead = queues[SH_URGENT].length + (job->priority == SH_NORMAL ? queues[SH_NORMAL].length : 0), turn;

	if (own->length >= classes[job->priority].most || own->bytes + job->bytes > classes[job->priority].bytes)
		return false;
	if (job->priority == SH_BATCH || job->kind == SH_JOB_PROBE || ahead == 0)
		return true;
	turn = now_us + ahead / (int64_t) workers * mean_us;
	return turn <= sh_admit_until(job) && turn + 2 * mean_us <= job->deadline_us;
}
