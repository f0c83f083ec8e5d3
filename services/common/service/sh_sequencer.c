#include "sh_sequencer.h"
#include "common_system_sql.h"
#include "sh_attest.h"
#include "sh_audit_store.h"
#include "sh_clock.h"
#include "sh_hand_over.h"
#include "sh_job.h"
#include "sh_log.h"
#include "sh_metrics.h"
#include "sh_notary.h"
#include "sh_publisher.h"
#include "sh_sequence.h"
#include "sh_sweep.h"
#include "sh_take_over.h"
#include "sh_thread.h"

#include <stdatomic.h>

enum {
	LOOK_US = 200000, /* rows that another, dead replica left are found this late at most */
	LEASE_US = 500000,
	HEADS_US = 1000000,
	AUDIT_US = 1000000,
	KEPT_US = 60 * 1000000, /* the first time at the start */
	ARENA = 64 << 20,
	DUE_PER_WORKER = 4,
};

typedef struct Sequencer {
	ShProcess *process;
	ShDb db;
	ShPublisher *publisher;
	zsock_t *wake, *to_loop;
	ShNotary *notary;
	ShAttest *attest;   /* NULL: nobody outside is asked */
	int64_t taken_over; /* of the second store's records */
	int64_t next_look, next_lease, next_heads, next_audit, next_sign, next_kept;
	bool woken;
} Sequencer;

typedef int (*Step)(Sequencer *s, ShCall *call);

static int look(Sequencer *s, ShCall *call)
{
	uint64_t moved = 0;
	bool more = false;
	int r = sh_sequence_all(call, s->process->generation, &moved, &more);

	sh_metric_add("events_published_total", NULL, (int64_t) moved);
	if (moved > 0)
		sh_publisher_heads(s->publisher, call);
	s->next_look = sh_monotonic_us() + (more ? 0 : LOOK_US);
	return r;
}

static int lease(Sequencer *s, ShCall *call)
{
	int64_t most = sh_setting_int(s->process->settings, "batch_workers") * DUE_PER_WORKER;
	int64_t room = most - atomic_load((_Atomic int64_t *) &s->process->due_in_flight);
	unsigned leased = 0;
	int r = 0;

	if (room > 0 && (s->process->service->due || s->process->service->events) &&
	    !atomic_load((_Atomic bool *) &s->process->stopping))
		r = sh_sweep_due(call, s->to_loop, (unsigned) room, &leased);
	atomic_fetch_add((_Atomic int64_t *) &s->process->due_in_flight, leased);
	return r;
}

static int heads(Sequencer *s, ShCall *call)
{
	sh_publisher_heads(s->publisher, call);
	s->next_heads = sh_monotonic_us() + HEADS_US;
	return 0;
}

static int audit(Sequencer *s, ShCall *call)
{
	unsigned failed = sh_audit_store_sync();
	uint64_t moved = 0;
	int r = sh_take_over(call, &s->taken_over);

	sh_metric_set("audit_second_store", NULL, sh_audit_store_there());
	if (failed) {
		sh_metric_add("audit_store_failed_total", NULL, failed);
		sh_log(SH_LOG_ERROR, "audit.store_failed");
	}
	if (r == 0)
		r = sh_sequence_audit(call, &moved);
	if (r == 0)
		r = sh_attest_step(s->attest, call);
	sh_metric_add("audit_leaves_total", NULL, (int64_t) moved);
	s->next_audit = sh_monotonic_us() + AUDIT_US;
	return r;
}

static int sign_trees(Sequencer *s, ShCall *call)
{
	unsigned made, alarms;
	int r = sh_notary_sign(s->notary, call, &made, &alarms);

	sh_metric_add("audit_checkpoints_total", NULL, made);
	if (r == 0)
		sh_metric_set("audit_alarms", NULL, alarms);
	s->next_sign = sh_monotonic_us() + sh_setting_int(s->process->settings, "audit_seconds") * 1000000;
	return r;
}

static int kept(Sequencer *s, ShCall *call)
{
	s->next_kept = sh_monotonic_us() + KEPT_US;
	return sh_sweep_kept(call);
}

static int serve(Sequencer *s, ShCall *call)
{
	sh_publisher_serve(s->publisher, call);
	return 0;
}

/* Whether the step had its database. */
static bool run(Sequencer *s, const char *what, Step step)
{
	ShCall call = { .arena = sh_arena_new(ARENA),
			.db = &s->db,
			.municipality = "000000",
			.rpc = what,
			.now_us = sh_now_us(),
			.deadline_us = sh_monotonic_us() + 30 * 1000000 };
	bool ready = sh_db_ready(&s->db, &call.error) == 0;
	int r = ready ? step(s, &call) : SH_FAULT;

	if (r < 0) {
		sh_log_error(SH_LOG_WARN, "sequencer", &call.error, "what", what);
		s->next_look = s->next_audit = s->next_heads = s->next_sign =
			sh_monotonic_us() + 1000000; /* not in a tight loop */
	}
	sh_arena_free(call.arena);
	return ready;
}

static int open_all(Sequencer *s, ShProcess *p)
{
	static const ShSql *const *lists[] = { common_system_sql, NULL };
	ShError err = { 0 };
	int r;

	s->process = p;
	s->notary = sh_notary_new(p->service->name, sh_keys_audit_secret(p->keys),
				  sh_setting(p->settings, "public_dir"), p->generation);
	s->attest = sh_attest_new(p->settings);
	s->wake = zsock_new_pull("@" SH_WAKE_ENDPOINT);
	s->to_loop = zsock_new_push(">" SH_LEASE_ENDPOINT);
	zsock_set_sndtimeo(s->to_loop, 0);
	r = sh_publisher_open(&s->publisher, sh_setting(p->settings, "stream_bind"), p->keys, &err);
	if (r == 0 && sh_db_open(&s->db, p->db_system, lists, SH_PLAN_AUTO, &err) != 0)
		sh_log_error(SH_LOG_WARN, "sequencer.db", &err); /* tried again as it goes */
	if (r != 0)
		sh_log_error(SH_LOG_ERROR, "sequencer.start", &err);
	return r;
}

static void drain(zsock_t *wake)
{
	while (zsock_events(wake) & ZMQ_POLLIN)
		zstr_free(&(char *){ zstr_recv(wake) });
}

static void steps_due(Sequencer *s)
{
	int64_t now = sh_monotonic_us();

	if (s->woken || now >= s->next_look) {
		run(s, "look", look);
		if (s->woken || now >= s->next_lease) {
			run(s, "lease", lease);
			s->next_lease = now + LEASE_US;
		}
		s->woken = false;
	}
	if (now >= s->next_audit)
		run(s, "audit", audit);
	if (now >= s->next_sign)
		run(s, "sign", sign_trees);
	if (now >= s->next_heads)
		run(s, "heads", heads);
	if (now >= s->next_kept)
		run(s, "kept", kept);
}

void sh_sequencer_main(zsock_t *pipe, void *arg)
{
	Sequencer s = { 0 };
	int failed = open_all(&s, arg);
	zpoller_t *poller = failed ? NULL : zpoller_new(pipe, s.wake, sh_publisher_socket(s.publisher), NULL);

	atomic_store((_Atomic bool *) &s.process->sequencer_failed, failed != 0);
	zsock_signal(pipe, 0);
	while (!failed) {
		void *which = zpoller_wait(poller, s.next_look <= sh_monotonic_us() ? 0 : 100);

		if (which == pipe || zpoller_terminated(poller))
			break;
		if (which == s.wake) {
			drain(s.wake);
			s.woken = true;
		}
		if (which == sh_publisher_socket(s.publisher) && !run(&s, "serve", serve))
			sh_publisher_drop(s.publisher); /* who asked goes to another replica, or asks again */
		steps_due(&s);
	}
	if (!failed) { /* nothing that was answered stays unsigned for as long as we are away */
		run(&s, "audit", audit);
		run(&s, "sign", sign_trees);
	}
	zpoller_destroy(&poller);
	sh_publisher_close(s.publisher);
	zsock_destroy(&s.wake);
	zsock_destroy(&s.to_loop);
	sh_db_close(&s.db);
	sh_attest_free(s.attest);
	sh_notary_free(s.notary);
	sh_thread_ends();
	SH_HAND_OVER(s.process);
}
