#include "sh_schedule.h"
#include "sh_admit.h"
#include "sh_clock.h"
#include "sh_hand_over.h"
#include "sh_log.h"
#include "sh_metrics.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_WORKERS = 64, MOST_LOOKS = 16 };

struct ShSchedule {
	ShProcess *process;
	zloop_t *zloop;
	void (*done)(void *self, ShJob *job);
	void *self;
	ShQueue queues[SH_PRIORITIES];
	zactor_t *workers[MOST_WORKERS];
	ShWorkerArgs args[MOST_WORKERS];
	ShJob *busy[MOST_WORKERS];  /* the first of those in hand */
	unsigned count, batch_from; /* workers from here on take batch work only */
	bool stopping;
	int64_t turned_away[SH_PRIORITIES]; /* since it was last said */
	int64_t mean_us[SH_PRIORITIES];     /* what a job of a class takes of a worker, lately; not of batch work */
	int64_t look_us;                    /* the same of a look, where looks share a transaction */
};

static void done_all(ShSchedule *s, ShJob *first)
{
	for (ShJob *job = first, *next; job; job = next) {
		next = job->next; /* whoever has it may put it into another list */
		s->done(s->self, job);
	}
}

/* ---- whose turn it is ---- */
static unsigned costly_in_hand(const ShSchedule *s)
{
	unsigned n = 0;

	for (unsigned i = 0; i < s->batch_from; i++)
		n += s->busy[i] && s->busy[i]->priority == SH_COSTLY;
	return n;
}

/* What is costly goes before what is not as long as it has less than its share: who asks little is in the way of
 * nobody for long, and the other workers are theirs. */
static ShJob *next_for(ShSchedule *s, unsigned worker)
{
	static const ShPriority order[] = { SH_URGENT, SH_COSTLY, SH_NORMAL };
	ShJob *job = NULL;

	if (worker >= s->batch_from)
		return sh_queue_pop(&s->queues[SH_BATCH]);
	for (unsigned i = 0; i < sizeof order / sizeof *order && !job; i++)
		if (order[i] != SH_COSTLY || costly_in_hand(s) < sh_admit_costly(s->batch_from))
			job = sh_queue_pop(&s->queues[order[i]]);
	return job;
}

/* Looks are answered when all of those are done that share their transaction: long ones share it with few, or each
 * waits as long as all of them take. */
static unsigned share_of(const ShSchedule *s, ShPriority priority)
{
	unsigned share = s->queues[priority].length / s->batch_from;
	int64_t together_us = sh_setting_int(s->process->settings, "look_share_ms") * 1000,
		most = s->look_us > 0 ? together_us / s->look_us : MOST_LOOKS;

	if (most >= MOST_LOOKS)
		most = MOST_LOOKS - 1;
	return share < most ? share : (unsigned) most;
}

/* Nobody waits for it any more (I12), or it was not worth to wait longer. */
static int refuse(ShSchedule *s, const ShJob *job, ShError *ret_error)
{
	s->turned_away[job->priority] += !s->stopping;
	if (sh_monotonic_us() >= job->deadline_us)
		return sh_fail(ret_error, SH_DEADLINE_EXCEEDED, "call.too_late", "-");
	return sh_fail_busy(ret_error, s->stopping ? "stopping" : "overloaded", sh_admit_retry_s());
}

static void turn_away(ShSchedule *s, ShJob *job)
{
	job->result = refuse(s, job, &job->error);
	job->turned_away = !s->stopping;
	s->done(s->self, job);
}

static void dispatch(ShSchedule *s)
{
	for (unsigned i = 0; i < s->count; i++) {
		ShJob *job;

		while (!s->busy[i] && (job = next_for(s, i)) != NULL) {
			zmsg_t *m;

			if (sh_monotonic_us() >= sh_admit_until(job)) {
				turn_away(s, job);
				continue;
			}
			if (job->look) /* its share of those that wait: one transaction for all of them */
				sh_queue_pop_looks(&s->queues[job->priority], job, share_of(s, job->priority),
						   sh_monotonic_us());
			m = zmsg_new();
			zmsg_addmem(m, &job, sizeof job);
			s->busy[i] = job;
			job->handed_us = sh_monotonic_us();
			SH_HAND_OVER(job);
			zmsg_send(&m, s->workers[i]);
		}
	}
}

/* A recent mean of each class, so that a change shows within some ten jobs. Looks that shared a transaction count as
 * many as they are: the fuller the queue, the less one takes, and the more may wait in it. */
static void learn(ShSchedule *s, const ShJob *first)
{
	int64_t took = sh_monotonic_us() - first->handed_us, n = 0;

	if (first->priority == SH_BATCH || first->kind == SH_JOB_PROBE)
		return;
	for (const ShJob *job = first; job; job = job->next)
		n++;
	for (const ShJob *job = first; job; job = job->next)
		s->mean_us[first->priority] += (took / n - s->mean_us[first->priority]) / 8;
	if (first->look)
		s->look_us += (took / n - s->look_us) / 8;
}

static void take_back(ShSchedule *s, zsock_t *pipe)
{
	zmsg_t *m = zmsg_recv(pipe);
	zframe_t *f = m ? zmsg_first(m) : NULL;
	ShJob *job;

	if (f && zframe_size(f) == sizeof job) {
		memcpy(&job, zframe_data(f), sizeof job);
		SH_TAKE_OVER(job);
		for (unsigned i = 0; i < s->count; i++)
			if (s->busy[i] == job)
				s->busy[i] = NULL;
		learn(s, job);
		done_all(s, job);
	}
	zmsg_destroy(&m);
	dispatch(s);
}

static int on_worker(zloop_t *zloop, zsock_t *pipe, void *arg)
{
	(void) zloop;
	take_back(arg, pipe);
	return 0;
}

/* ---- for whoever brings jobs ---- */
bool sh_schedule_refuses(ShSchedule *s, const ShJob *like, ShError *ret_error)
{
	if (s->stopping || sh_admit(s->queues, like, s->batch_from, s->mean_us, like->began_us))
		return false; /* what comes in while we stop is rare, and goes the long way */
	refuse(s, like, ret_error);
	return true;
}

void sh_schedule_put(ShSchedule *s, ShJob *job)
{
	if (s->stopping || !sh_admit(s->queues, job, s->batch_from, s->mean_us, sh_monotonic_us()))
		turn_away(s, job);
	else
		sh_schedule_keep(s, job);
}

void sh_schedule_keep(ShSchedule *s, ShJob *job)
{
	sh_queue_push(&s->queues[job->priority], job);
	dispatch(s);
}

void sh_schedule_look(ShSchedule *s)
{
	for (unsigned i = 0; i < s->count; i++)
		if (s->busy[i] && (zsock_events(zactor_sock(s->workers[i])) & ZMQ_POLLIN))
			take_back(s, zactor_sock(s->workers[i]));
}

void sh_schedule_stop(ShSchedule *s) { s->stopping = true; }

bool sh_schedule_idle(const ShSchedule *s)
{
	for (unsigned i = 0; i < s->count; i++)
		if (s->busy[i])
			return false;
	for (ShPriority class = SH_NORMAL; class < SH_PRIORITIES; class ++)
		if (s->queues[class].length > 0)
			return false;
	return true;
}

/* Once for all of them: saying it must not cost more than turning away. */
void sh_schedule_say(ShSchedule *s)
{
	static const char *const labels[] = {
		[SH_NORMAL] = "queue=\"normal\"",
		[SH_URGENT] = "queue=\"urgent\"",
		[SH_BATCH] = "queue=\"batch\"",
		[SH_COSTLY] = "queue=\"costly\"",
	};
	int64_t sum = 0;
	char text[24];

	for (ShPriority class = SH_NORMAL; class < SH_PRIORITIES; class ++) {
		sh_metric_set("queue_length", labels[class], s->queues[class].length);
		if (s->turned_away[class])
			sh_metric_add("turned_away_total", labels[class], s->turned_away[class]);
		sum += s->turned_away[class];
		s->turned_away[class] = 0;
	}
	snprintf(text, sizeof text, "%lld", (long long) sum);
	if (sum)
		sh_log(SH_LOG_WARN, "overloaded", "turned_away", text);
}

/* ---- start and end ---- */
ShSchedule *sh_schedule_open(ShProcess *process, zloop_t *zloop, void (*done)(void *self, ShJob *job), void *self)
{
	ShSchedule *s = calloc(1, sizeof *s);

	if (!s)
		abort();
	*s = (ShSchedule){ .process = process, .zloop = zloop, .done = done, .self = self };
	s->batch_from = (unsigned) sh_setting_int(process->settings, "workers");
	s->count = s->batch_from + (unsigned) sh_setting_int(process->settings, "batch_workers");
	for (unsigned i = 0; i < s->count; i++) {
		s->args[i] = (ShWorkerArgs){ process, i >= s->batch_from };
		s->workers[i] = zactor_new(sh_worker_main, &s->args[i]);
		zloop_reader(zloop, zactor_sock(s->workers[i]), on_worker, s);
	}
	return s;
}

/* Whoever still waits is told: what was done meanwhile, or that it was not done. */
void sh_schedule_close(ShSchedule *s)
{
	if (!s)
		return;
	s->stopping = true;
	for (unsigned i = 0; i < s->count; i++) {
		zactor_destroy(&s->workers[i]); /* waits for the job in hand */
		SH_TAKE_OVER(s->busy[i]);
		done_all(s, s->busy[i]);
		s->busy[i] = NULL;
	}
	for (ShPriority class = SH_NORMAL; class < SH_PRIORITIES; class ++)
		for (ShJob *job; (job = sh_queue_pop(&s->queues[class])) != NULL;) {
			job->result = sh_fail_busy(&job->error, "stopping", sh_admit_retry_s());
			s->done(s->self, job);
		}
	free(s);
}
