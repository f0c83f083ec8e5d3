#pragma once
#include "sh_queue.h"

/* Who may wait for a worker, by the class (priority) that the rpc's rule in the .proto gives it. */

/* Whether this job may wait behind those in the queues, given what a job of each class takes of one of `workers`
 * lately. Not admitted: it is told so at once, while asking elsewhere or later still helps, and no worker works for
 * nobody (I12).
 */
bool sh_admit(const ShQueue queues[SH_PRIORITIES], const ShJob *job, unsigned workers,
	      const int64_t mean_us[SH_PRIORITIES], int64_t now_us);
/* How many of the workers may have costly work in hand at a time: the others are there for whoever asks little. */
unsigned sh_admit_costly(unsigned workers);
/* Until when it must have begun. */
int64_t sh_admit_until(const ShJob *job);
/* When whoever is turned away should come again, in seconds: not all of them together. */
unsigned sh_admit_retry_s(void);
