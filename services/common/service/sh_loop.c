#include "sh_loop.h"
#include "sh_answer.h"
#include "sh_clock.h"
#include "sh_consumer.h"
#include "sh_hand_over.h"
#include "sh_log.h"
#include "sh_rpc_in.h"
#include "sh_sequencer.h"
#include "sh_signals.h"

#include <stdatomic.h>

enum { TICK_MS = 200, PROBE_MS = 2000, PROBE_US = 1900000, DRAIN_US = 8 * 1000000 };

typedef struct Loop {
	ShProcess *process;
	zloop_t *zloop;
	ShRpcIn *rpc;
	zsock_t *lease;
	ShSchedule *schedule;
	ShQueue finished;
	bool finishing;
	ShDoors *doors;
	int64_t stop_us;
} Loop;

/* ---- answers ---- */
static void finish_one(Loop *l, ShJob *job)
{
	if (job->kind == SH_JOB_DUE)
		atomic_fetch_sub((_Atomic int64_t *) &l->process->due_in_flight, 1);
	if (job->kind != SH_JOB_PROBE && !job->turned_away)
		sh_answer_log(l->process, job);
	else if (job->kind == SH_JOB_PROBE && job->result != 0)
		sh_log_error(SH_LOG_WARN, "not_ready", &job->error);
	if (job->kind == SH_JOB_RPC)
		sh_answer_rpc(sh_rpc_in_socket(l->rpc), job);
	if (job->kind == SH_JOB_DOOR)
		sh_doors_answer(l->doors, job);
	sh_job_free(job);
}

/* An answer at the door may bring the next request of its connection at once, and that one may be refused at once:
 * one after the other, not one inside the other. */
static void finish(void *self, ShJob *job)
{
	Loop *l = self;

	sh_queue_push(&l->finished, job);
	if (l->finishing)
		return;
	l->finishing = true;
	while ((job = sh_queue_pop(&l->finished)) != NULL)
		finish_one(l, job);
	l->finishing = false;
}

/* ---- what comes in ---- */
static int on_rpc(zloop_t *zloop, zsock_t *s, void *arg)
{
	Loop *l = arg;

	(void) zloop, (void) s;
	sh_rpc_in_take(l->rpc, l->schedule);
	return 0;
}

/* From the sequencer's sweep: a leased piece of due work. */
static int on_lease(zloop_t *zloop, zsock_t *s, void *arg)
{
	char *municipality, *kind, *id;
	int64_t lease;
	Loop *l = arg;
	ShJob *job;

	(void) zloop;
	if (zsock_recv(s, "sss8", &municipality, &kind, &id, &lease) != 0)
		return 0;
	job = sh_job_new(SH_JOB_DUE, SH_BATCH, sh_monotonic_us() + SH_DUE_LEASE_US);
	snprintf(job->municipality, sizeof job->municipality, "%s", municipality);
	snprintf(job->due_kind, sizeof job->due_kind, "%s", kind);
	snprintf(job->due_id, sizeof job->due_id, "%s", id);
	job->lease_us = lease;
	zstr_free(&municipality);
	zstr_free(&kind);
	zstr_free(&id);
	sh_schedule_keep(l->schedule, job);
	return 0;
}

static void on_door_job(void *self, ShJob *job) { sh_schedule_put(((Loop *) self)->schedule, job); }

static int on_tick(zloop_t *zloop, int timer, void *arg)
{
	Loop *l = arg;

	(void) zloop, (void) timer;
	sh_schedule_say(l->schedule);
	if (!l->stop_us && sh_stop_asked(0)) {
		sh_log(SH_LOG_INFO, "stopping");
		atomic_store((_Atomic bool *) &l->process->stopping, true);
		l->stop_us = sh_monotonic_us() + DRAIN_US;
		sh_schedule_stop(l->schedule);
	}
	return l->stop_us && (sh_schedule_idle(l->schedule) || sh_monotonic_us() > l->stop_us) ? -1 : 0;
}

static int on_probe(zloop_t *zloop, int timer, void *arg)
{
	(void) zloop, (void) timer;
	if (!((Loop *) arg)->stop_us)
		on_door_job(arg, sh_job_new(SH_JOB_PROBE, SH_URGENT, sh_monotonic_us() + PROBE_US));
	return 0;
}

/* ---- start and end ---- */
int sh_loop_run(ShProcess *process, ShError *err)
{
	Loop l = { .process = process, .zloop = zloop_new() };
	zactor_t *sequencer = NULL, *consumer = NULL;
	int r;

	l.lease = zsock_new_pull("@" SH_LEASE_ENDPOINT);
	r = l.lease ? sh_rpc_in_open(&l.rpc, process, finish, &l, err)
		    : sh_fail(err, SH_INTERNAL, "loop.socket", "-");
	if (r == 0) {
		sequencer = zactor_new(sh_sequencer_main, process);
		if (atomic_load((_Atomic bool *) &process->sequencer_failed)) /* said in the log by itself */
			r = sh_fail(err, SH_UNAVAILABLE, "loop.bind", "%s",
				    sh_setting(process->settings, "stream_bind"));
	}
	if (r == 0) {
		consumer = process->service->events ? zactor_new(sh_consumer_main, process) : NULL;
		l.schedule = sh_schedule_open(process, l.zloop, finish, &l);
		r = sh_doors_open(&l.doors, process, l.zloop, on_door_job, &l, err);
	}
	if (r == 0) {
		zloop_reader(l.zloop, sh_rpc_in_socket(l.rpc), on_rpc, &l);
		zloop_reader(l.zloop, l.lease, on_lease, &l);
		zloop_timer(l.zloop, TICK_MS, 0, on_tick, &l);
		zloop_timer(l.zloop, PROBE_MS, 0, on_probe, &l);
		on_probe(l.zloop, 0, &l);
		sh_log(SH_LOG_INFO, "started", "rpc", sh_setting(process->settings, "rpc_bind"));
		zloop_start(l.zloop);
	}
	zactor_destroy(&consumer);
	sh_schedule_close(l.schedule);
	zactor_destroy(&sequencer);
	SH_TAKE_OVER(process); /* all of them have ended */
	sh_doors_close(l.doors);
	zloop_destroy(&l.zloop);
	sh_rpc_in_close(l.rpc);
	zsock_destroy(&l.lease);
	sh_log(SH_LOG_INFO, "stopped");
	return r;
}
