#include "sh_loop.h"
#include "sh_clock.h"
#include "sh_curve.h"
#include "sh_frames.h"
#include "sh_hand_over.h"
#include "sh_log.h"
#include "sh_metrics.h"
#include "sh_admit.h"
#include "sh_answer.h"
#include "sh_consumer.h"
#include "sh_sequencer.h"
#include "sh_signals.h"
#include "sh_without.h"
#include "shien/common/v1/contract.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
	MOST_WORKERS = 64,
	ASKED_MAX = 200, /* what libzmq holds for us of one asker: the queues are where questions wait */
	ANSWERS_MAX = 2000,
	TICK_MS = 200,
	PROBE_MS = 2000,
	PROBE_US = 1900000,
	DRAIN_US = 8 * 1000000,
	MOST_LOOKS = 16,
	BETWEEN = 8
};

typedef struct Loop {
	ShProcess *process;
	zloop_t *zloop;
	zsock_t *rpc, *lease;
	ShQueue queues[3]; /* by priority */
	ShQueue finished;
	bool finishing;
	zactor_t *workers[MOST_WORKERS];
	ShWorkerArgs args[MOST_WORKERS];
	ShJob *busy[MOST_WORKERS];  /* the first of those in hand */
	unsigned count, batch_from; /* workers from here on take batch work only */
	ShDoors *doors;
	int64_t stop_us, turned_away[3]; /* since it was last said */
	int64_t mean_us[3];              /* what a job of a class takes of a worker, lately; not of batch work */
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
		sh_answer_rpc(l->rpc, job);
	if (job->kind == SH_JOB_DOOR)
		sh_doors_answer(l->doors, job);
	sh_job_free(job);
}

static void finish(Loop *l, ShJob *job);

static void finish_all(Loop *l, ShJob *first)
{
	for (ShJob *job = first, *next; job; job = next) {
		next = job->next; /* finish puts it into another list */
		finish(l, job);
	}
}

/* An answer at the door may bring the next request of its connection at once, and that one may be refused at once:
 * one after the other, not one inside the other. */
static void finish(Loop *l, ShJob *job)
{
	sh_queue_push(&l->finished, job);
	if (l->finishing)
		return;
	l->finishing = true;
	while ((job = sh_queue_pop(&l->finished)) != NULL)
		finish_one(l, job);
	l->finishing = false;
}

/* ---- dispatch ---- */
static ShJob *next_for(Loop *l, unsigned worker)
{
	static const ShPriority order[] = { SH_URGENT, SH_NORMAL };
	ShJob *job = NULL;

	if (worker >= l->batch_from)
		return sh_queue_pop(&l->queues[SH_BATCH]);
	for (unsigned i = 0; i < 2 && !job; i++)
		job = sh_queue_pop(&l->queues[order[i]]);
	return job;
}

static unsigned share_of(const Loop *l, ShPriority priority)
{
	unsigned share = l->queues[priority].length / l->batch_from;

	return share < MOST_LOOKS ? share : MOST_LOOKS - 1;
}

/* Nobody waits for it any more (I12), or it was not worth to wait longer. */
static void turn_away(Loop *l, ShJob *job)
{
	if (sh_monotonic_us() >= job->deadline_us)
		job->result = sh_fail(&job->error, SH_DEADLINE_EXCEEDED, "call.too_late", "-");
	else
		job->result = sh_fail_busy(&job->error, l->stop_us ? "stopping" : "overloaded", sh_admit_retry_s());
	job->turned_away = !l->stop_us;
	l->turned_away[job->priority] += job->turned_away;
	finish(l, job);
}

static void dispatch(Loop *l)
{
	for (unsigned i = 0; i < l->count; i++) {
		ShJob *job;

		while (!l->busy[i] && (job = next_for(l, i)) != NULL) {
			zmsg_t *m;

			if (sh_monotonic_us() >= sh_admit_until(job)) {
				turn_away(l, job);
				continue;
			}
			if (job->look) /* its share of those that wait: one transaction for all of them */
				sh_queue_pop_looks(&l->queues[job->priority], job, share_of(l, job->priority),
						   sh_monotonic_us());
			m = zmsg_new();
			zmsg_addmem(m, &job, sizeof job);
			l->busy[i] = job;
			job->handed_us = sh_monotonic_us();
			SH_HAND_OVER(job);
			zmsg_send(&m, l->workers[i]);
		}
	}
}

/* A recent mean of each class, so that a change shows within some ten jobs. Looks that shared a transaction count as
 * many as they are: the fuller the queue, the less one takes, and the more may wait in it. */
static void learn(Loop *l, const ShJob *first)
{
	int64_t took = sh_monotonic_us() - first->handed_us, n = 0;

	if (first->priority == SH_BATCH || first->kind == SH_JOB_PROBE)
		return;
	for (const ShJob *job = first; job; job = job->next)
		n++;
	for (const ShJob *job = first; job; job = job->next)
		l->mean_us[first->priority] += (took / n - l->mean_us[first->priority]) / 8;
}

static void enqueue(Loop *l, ShJob *job)
{
	if (l->stop_us || !sh_admit(l->queues, job, l->batch_from, l->mean_us, sh_monotonic_us())) {
		turn_away(l, job);
		return;
	}
	sh_queue_push(&l->queues[job->priority], job);
	dispatch(l);
}

static void take_back(Loop *l, zsock_t *pipe)
{
	zmsg_t *m = zmsg_recv(pipe);
	zframe_t *f = m ? zmsg_first(m) : NULL;
	ShJob *job;

	if (f && zframe_size(f) == sizeof job) {
		memcpy(&job, zframe_data(f), sizeof job);
		SH_TAKE_OVER(job);
		for (unsigned i = 0; i < l->count; i++)
			if (l->busy[i] == job)
				l->busy[i] = NULL;
		learn(l, job);
		finish_all(l, job);
	}
	zmsg_destroy(&m);
	dispatch(l);
}

static int on_worker(zloop_t *zloop, zsock_t *pipe, void *arg)
{
	(void) zloop;
	take_back(arg, pipe);
	return 0;
}

/* Between what comes in, so that no worker waits for work until all of it has been looked at. */
static void take_back_all(Loop *l)
{
	for (unsigned i = 0; i < l->count; i++)
		if (l->busy[i] && (zsock_events(zactor_sock(l->workers[i])) & ZMQ_POLLIN))
			take_back(l, zactor_sock(l->workers[i]));
}

/* ---- what comes in ---- */
static void take_rpc(Loop *l, zmsg_t *m)
{
	const char *user = zframe_meta(zmsg_last(m), "User-Id"); /* the routing id frame carries none */
	ShJob *job = sh_job_new(SH_JOB_RPC, SH_NORMAL, sh_monotonic_us() + 1000000);
	const ProtobufCMessage *envelope;
	zframe_t *kind, *head;
	const ShRpcRule *rule;
	int r = 0;

	/* The handshake was checked once; a session whose key was taken away or replaced since is cut off here. */
	if (zmsg_size(m) != 5 || !sh_curve_caller(l->process->keys, user, job->caller)) {
		sh_metric_add("request_refused_total", "why=\"frames_or_key\"", 1);
		sh_job_free(job);
		return;
	}
	job->identity = zmsg_pop(m);
	job->correlation = zmsg_pop(m);
	kind = zmsg_pop(m);
	head = zmsg_pop(m);
	job->body = zmsg_pop(m);
	if (!sh_kind_is(kind, SH_REQUEST) || zframe_size(job->correlation) != SH_CORRELATION)
		r = sh_fail(&job->error, SH_INVALID_ARGUMENT, "message.malformed", "frames");
	if (r == 0)
		r = sh_unpack(&common_contract, &common__envelope__descriptor, job->arena, zframe_data(head),
			      zframe_size(head), &envelope, &job->error);
	zframe_destroy(&kind);
	zframe_destroy(&head);
	job->result = r;
	if (r != 0) {
		finish(l, job);
		return;
	}
	job->envelope = (const Common__Envelope *) envelope;
	job->trace = job->envelope->trace;
	job->deadline_us = sh_monotonic_us() + job->envelope->remaining_ms * 1000;
	rule = sh_contract_rpc(l->process->service->contract, job->envelope->rpc);
	job->priority = rule && !SH_WITHOUT(class_order) ? rule->priority : SH_NORMAL;
	job->bytes = zframe_size(job->body);
	job->look = sh_is_look(l->process->service, job->envelope->rpc);
	enqueue(l, job);
}

static int on_rpc(zloop_t *zloop, zsock_t *s, void *arg)
{
	Loop *l = arg;

	(void) zloop;
	for (int i = 0; i < 100 && (zsock_events(s) & ZMQ_POLLIN); i++) {
		zmsg_t *m = zmsg_recv(s);

		if (!m)
			break;
		take_rpc(l, m);
		zmsg_destroy(&m);
		if (i % BETWEEN == BETWEEN - 1)
			take_back_all(l);
	}
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
	sh_queue_push(&l->queues[SH_BATCH], job);
	dispatch(l);
	return 0;
}

static void on_door_job(void *self, ShJob *job) { enqueue(self, job); }

static bool idle(const Loop *l)
{
	for (unsigned i = 0; i < l->count; i++)
		if (l->busy[i])
			return false;
	return l->queues[0].length + l->queues[1].length + l->queues[2].length == 0;
}

static const char *const queue_labels[] = {
	[SH_NORMAL] = "queue=\"normal\"", [SH_URGENT] = "queue=\"urgent\"", [SH_BATCH] = "queue=\"batch\""
};

/* Once for all of them: saying it must not cost more than turning away. */
static void say_turned_away(Loop *l)
{
	int64_t sum = 0;
	char text[24];

	for (ShPriority class = SH_NORMAL; class <= SH_BATCH; class ++) {
		if (l->turned_away[class])
			sh_metric_add("turned_away_total", queue_labels[class], l->turned_away[class]);
		sum += l->turned_away[class];
		l->turned_away[class] = 0;
	}
	snprintf(text, sizeof text, "%lld", (long long) sum);
	if (sum)
		sh_log(SH_LOG_WARN, "overloaded", "turned_away", text);
}

static int on_tick(zloop_t *zloop, int timer, void *arg)
{
	Loop *l = arg;

	(void) zloop, (void) timer;
	for (ShPriority class = SH_NORMAL; class <= SH_BATCH; class ++)
		sh_metric_set("queue_length", queue_labels[class], l->queues[class].length);
	say_turned_away(l);
	if (!l->stop_us && sh_stop_asked(0)) {
		sh_log(SH_LOG_INFO, "stopping");
		atomic_store((_Atomic bool *) &l->process->stopping, true);
		l->stop_us = sh_monotonic_us() + DRAIN_US;
	}
	return l->stop_us && (idle(l) || sh_monotonic_us() > l->stop_us) ? -1 : 0;
}

static int on_probe(zloop_t *zloop, int timer, void *arg)
{
	(void) zloop, (void) timer;
	if (!((Loop *) arg)->stop_us)
		enqueue(arg, sh_job_new(SH_JOB_PROBE, SH_URGENT, sh_monotonic_us() + PROBE_US));
	return 0;
}

/* ---- start and end ---- */
static int open_sockets(Loop *l, ShError *err)
{
	const char *bind = sh_setting(l->process->settings, "rpc_bind");
	int r;

	l->rpc = zsock_new(ZMQ_ROUTER);
	l->lease = zsock_new_pull("@" SH_LEASE_ENDPOINT);
	if (!l->rpc || !l->lease)
		return sh_fail(err, SH_INTERNAL, "loop.socket", "-");
	zsock_set_sndhwm(l->rpc, ANSWERS_MAX);
	zsock_set_rcvhwm(l->rpc, ASKED_MAX);
	zsock_set_sndtimeo(l->rpc, 0); /* an asker that does not read its answers must not hold the loop */
	if ((r = sh_curve_server(zsock_resolve(l->rpc), l->process->keys, err)) != 0)
		return r;
	if (zsock_bind(l->rpc, "%s", bind) < 0)
		return sh_fail(err, SH_UNAVAILABLE, "loop.bind", "%s", bind);
	return 0;
}

static void start_workers(Loop *l)
{
	const ShSettings *s = l->process->settings;

	l->batch_from = (unsigned) sh_setting_int(s, "workers");
	l->count = l->batch_from + (unsigned) sh_setting_int(s, "batch_workers");
	for (unsigned i = 0; i < l->count; i++) {
		l->args[i] = (ShWorkerArgs){ l->process, i >= l->batch_from };
		l->workers[i] = zactor_new(sh_worker_main, &l->args[i]);
		zloop_reader(l->zloop, zactor_sock(l->workers[i]), on_worker, l);
	}
}

/* Whoever still waits is told: what was done meanwhile, or that it was not done. */
static void stop_workers(Loop *l)
{
	for (unsigned i = 0; i < l->count; i++) {
		zactor_destroy(&l->workers[i]); /* waits for the job in hand */
		SH_TAKE_OVER(l->busy[i]);
		finish_all(l, l->busy[i]);
		l->busy[i] = NULL;
	}
	for (int q = 0; q < 3; q++)
		for (ShJob *job; (job = sh_queue_pop(&l->queues[q])) != NULL;) {
			job->result = sh_fail_busy(&job->error, "stopping", sh_admit_retry_s());
			finish(l, job);
		}
}

int sh_loop_run(ShProcess *process, ShError *err)
{
	Loop l = { .process = process, .zloop = zloop_new() };
	zactor_t *sequencer = NULL, *consumer = NULL;
	int r;

	r = open_sockets(&l, err);
	if (r == 0) {
		sequencer = zactor_new(sh_sequencer_main, process);
		if (atomic_load((_Atomic bool *) &process->sequencer_failed)) /* said in the log by itself */
			r = sh_fail(err, SH_UNAVAILABLE, "loop.bind", "%s",
				    sh_setting(process->settings, "stream_bind"));
	}
	if (r == 0) {
		consumer = process->service->events ? zactor_new(sh_consumer_main, process) : NULL;
		start_workers(&l);
		r = sh_doors_open(&l.doors, process, l.zloop, on_door_job, &l, err);
	}
	if (r == 0) {
		zloop_reader(l.zloop, l.rpc, on_rpc, &l);
		zloop_reader(l.zloop, l.lease, on_lease, &l);
		zloop_timer(l.zloop, TICK_MS, 0, on_tick, &l);
		zloop_timer(l.zloop, PROBE_MS, 0, on_probe, &l);
		on_probe(l.zloop, 0, &l);
		sh_log(SH_LOG_INFO, "started", "rpc", sh_setting(process->settings, "rpc_bind"));
		zloop_start(l.zloop);
	}
	zactor_destroy(&consumer);
	stop_workers(&l);
	zactor_destroy(&sequencer);
	SH_TAKE_OVER(process); /* all of them have ended */
	sh_doors_close(l.doors);
	zloop_destroy(&l.zloop);
	zsock_destroy(&l.rpc);
	zsock_destroy(&l.lease);
	sh_log(SH_LOG_INFO, "stopped");
	return r;
}
