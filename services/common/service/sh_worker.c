/* A worker thread: one job at a time, its own connection, its own sockets to peers. */
#include "sh_clock.h"
#include "sh_door_call.h"
#include "sh_data_key.h"
#include "sh_hand_over.h"
#include "sh_job.h"
#include "sh_log.h"
#include "sh_metrics.h"
#include "sh_runtime.h"
#include "sh_signers.h"
#include "sh_stack.h"
#include "sh_thread.h"
#include "sh_without.h"
#include "common_sql.h"
#include "sh_memory.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <ctype.h>
#include <string.h>

enum {
	JOB_BUDGET = 256 << 20, /* the most one call may hold; what it uses is what it allocates */
	END_US = 5 * 1000000,   /* for dropping due work or giving it back */
};

ShJob *sh_job_new(ShJobKind kind, ShPriority priority, int64_t deadline_us)
{
	ShJob *job = sh_need(calloc(1, sizeof *job));

	*job = (ShJob){
		.kind = kind, .priority = priority, .deadline_us = deadline_us, .began_us = sh_monotonic_us()
	};
	zmq_msg_init(&job->identity);
	zmq_msg_init(&job->correlation);
	zmq_msg_init(&job->body);
	job->arena = sh_arena_new(JOB_BUDGET);
	job->trace = "";
	return job;
}

void sh_job_free(ShJob *job)
{
	if (!job)
		return;
	zmq_msg_close(&job->identity);
	zmq_msg_close(&job->correlation);
	zmq_msg_close(&job->body);
	sh_arena_free(job->arena);
	free(job);
}

int sh_call_as_service(ShCall *call, ShProcess *process, const char *municipality, const char *purpose)
{
	call->municipality = municipality;
	call->caller = process->service->name;
	call->purpose = purpose ? purpose : "";
	call->actor = (ShActor){ .id = sh_printf(call->arena, "service:%s", process->service->name),
				 .issuer = process->service->name,
				 .roles = "service",
				 .categories = "*",
				 .municipality = municipality,
				 .session = "" };
	call->token = NULL;
	call->token_len = 0;
	return 0;
}

static ShCall call_of(ShWorker *w, ShJob *job)
{
	return (ShCall){ .arena = job->arena,
			 .db = &w->db,
			 .worker = w,
			 .rpc = "-",
			 .purpose = "",
			 .trace = job->trace,
			 .key = "",
			 .now_us = sh_now_us(),
			 .deadline_us = job->deadline_us };
}

static void do_rpc(ShWorker *w, ShJob *job)
{
	const Common__Envelope *e = job->envelope;
	ShCall call = call_of(w, job);

	call.municipality = e->municipality;
	call.caller = job->caller;
	call.purpose = e->purpose;
	call.trace = e->trace;
	call.key = e->key;
	call.token = e->actor.data;
	call.token_len = e->actor.len;
	call.within = w->shared;
	job->result = sh_actor_cache_verify(w->actors, job->arena, w->process->keys, e->actor.data, e->actor.len,
					    e->municipality, call.now_us, &call.actor, &call.error);
	if (job->result == 0)
		job->result = sh_signer_check(&call.actor, &call.error);
	if (job->result == 0)
		job->result = sh_dispatch(w->process->service, &call, e->rpc, zmq_msg_data(&job->body),
					  zmq_msg_size(&job->body), &job->reply, &job->reply_len);
	job->error = call.error;
	job->emitted = call.emitted; /* audit records are numbered at their own pace */
	job->audited = call.audited;
}

static const ShDueRow *due_row(const ShService *service, const char *kind)
{
	for (const ShDueRow *row = service->due; row && row->kind; row++)
		if (strcmp(row->kind, kind) == 0)
			return row;
	for (const ShDueRow *const *row = sh_runtime_due; *row; row++)
		if (strcmp((*row)->kind, kind) == 0)
			return *row;
	return NULL;
}

typedef struct DueWork {
	const ShDueRow *row;
	const char *kind, *id;
	int64_t lease_us;
	const char *why; /* refused */
} DueWork;

static int due_step(ShCall *call, void *arg)
{
	const DueWork *d = arg;
	const ShRows *rows;
	int r;

	call->due_again_us = 0;
	if (d->row->handler && (r = d->row->handler(call, d->id)) != 0)
		return r;
	if (call->due_again_us)
		r = sh_query(call, &sql_due_later, &rows, sh_text(call->municipality), sh_text(d->kind),
			     sh_text(d->id), sh_int(d->lease_us), sh_int(call->due_again_us));
	else
		r = sh_query(call, &sql_due_done, &rows, sh_text(call->municipality), sh_text(d->kind),
			     sh_text(d->id), sh_int(d->lease_us));
	if (r == 0 && sh_rows_count(rows) == 0) /* the lease ran out and somebody else has it: not ours to finish */
		r = sh_fail(&call->error, SH_FAILED_PRECONDITION, "due.lease_lost", "%s", d->kind);
	return r;
}

/* Refused for good. A person who waits for it as a job is told why. */
static int due_drop(ShCall *call, void *arg)
{
	const DueWork *d = arg;
	const ShRows *rows;
	int r = sh_query(call, &sql_due_done, &rows, sh_text(call->municipality), sh_text(d->kind), sh_text(d->id),
			 sh_int(d->lease_us));

	if (r == 0 && sh_rows_count(rows) > 0)
		r = sh_query(call, &sql_job_refused, NULL, sh_text(call->municipality), sh_text(d->kind),
			     sh_text(d->id), sh_text(d->why), sh_int(call->now_us));
	return r;
}

/* A fault: for whoever comes next when its pause is over, not when the lease runs out. */
static int due_give_back(ShCall *call, void *arg)
{
	const DueWork *d = arg;

	return sh_query(call, &sql_due_give_back, NULL, sh_text(call->municipality), sh_text(d->kind), sh_text(d->id),
			sh_int(d->lease_us));
}

int sh_run_due(const ShService *service, ShCall *call, const char *kind, const char *id, int64_t lease_us)
{
	DueWork d = { due_row(service, kind), kind, id, lease_us, NULL };
	ShError why;
	int r;

	if (!d.row)
		return sh_fail(&call->error, SH_UNIMPLEMENTED, "due.unknown", "%s", kind);
	call->purpose = d.row->purpose ? d.row->purpose : "";
	call->rpc = d.row->kind;
	call->key = sh_printf(call->arena, "due:%s:%s", kind, id);
	if ((r = sh_failpoint(SH_FP_due_after_lease, &call->error)) != 0)
		return r;
	r = d.row->gather ? d.row->gather(call, id) : 0;
	if (r == 0)
		r = sh_tx_run(call, SH_TX_WRITE, due_step, &d);
	if (r == 0)
		return 0;
	why = call->error;
	d.why = why.reason;
	call->deadline_us = sh_monotonic_us() + END_US; /* it may be the deadline that it failed for */
	if (sh_arena_exhausted(call->arena)) /* nor is there room to say so: the lease runs out by itself */
		return r;
	if (sh_tx_run(call, SH_TX_WRITE, r == SH_REFUSED ? due_drop : due_give_back, &d) == 0)
		call->error = why;
	return r;
}

/* The daemon stops: another replica, or the next start, has it at once. */
static int leave_due(ShCall *call, ShJob *job)
{
	DueWork d = { .kind = job->due_kind, .id = job->due_id, .lease_us = job->lease_us };
	int r = sh_tx_run(call, SH_TX_WRITE, due_give_back, &d);

	return r != 0 ? r : sh_fail(&call->error, SH_UNAVAILABLE, "stopping", "-");
}

/* An id of due work may be "application#rev"; a trace is what others accept as one (form ID, 64 characters). */
static const char *trace_of_due(const ShJob *job)
{
	const char *trace = sh_printf(job->arena, "due-%.60s", job->due_id);

	for (char *c = (char *) (uintptr_t) trace; *c; c++)
		if (!isalnum((unsigned char) *c) && !strchr("._:-", *c))
			*c = '-';
	return trace;
}

static void do_due(ShWorker *w, ShJob *job)
{
	ShCall call = call_of(w, job);

	sh_call_as_service(&call, w->process, job->municipality, NULL);
	call.trace = trace_of_due(job);
	job->trace = call.trace;
	if (atomic_load((_Atomic bool *) &w->process->stopping))
		job->result = leave_due(&call, job);
	else
		job->result = sh_run_due(w->process->service, &call, job->due_kind, job->due_id, job->lease_us);
	job->error = call.error;
	job->emitted = 1; /* more may be due at once */
}

/* Can we commit, and audit? What /readyz answers from. */
static void do_probe(ShWorker *w, ShJob *job)
{
	job->result = sh_db_ready(&w->db, &job->error);
	if (job->result == 0)
		job->result = sh_db_exec(&w->db,
					 "BEGIN; SELECT 1 / (has_table_privilege('audit_pending', 'INSERT') AND NOT "
					 "current_setting('transaction_read_only')::bool)::int; COMMIT",
					 "probe", &job->error);
	if (job->result == 0)
		atomic_store((_Atomic int64_t *) &w->process->ready_us, sh_monotonic_us());
}

static void (*const kinds[])(ShWorker *, ShJob *) = {
	[SH_JOB_RPC] = do_rpc,
	[SH_JOB_DOOR] = sh_door_call,
	[SH_JOB_DUE] = do_due,
	[SH_JOB_PROBE] = do_probe,
};

static void run(ShWorker *w, ShJob *job)
{
	job->audited = false;
	if (sh_monotonic_us() >= job->deadline_us && !SH_WITHOUT(deadline_drop))
		job->result = sh_fail(&job->error, SH_DEADLINE_EXCEEDED, "call.too_late", "-");
	else
		kinds[job->kind](w, job);
	sh_stack_wipe();
	if (job->result != 0 && job->error.code == SH_OK) /* who forgot to say why must not be told as done */
		job->result = sh_fail(&job->error, SH_INTERNAL, "call.unexplained", "-");
	if (job->emitted)
		zsock_send(w->wake, "s", "");
}

/* ---- looks that share a transaction ---- */
/* One that failed for itself is left out. Not so where the transaction failed with it, or where its record would stay
 * though it was refused: then all is undone. */
static int look_together(ShCall *shared, void *arg)
{
	for (ShJob *job = arg; job; job = job->next) {
		run(shared->worker, job);
		if (job->result == 0)
			continue;
		if (job->audited || PQtransactionStatus(shared->db->conn) != PQTRANS_INTRANS) {
			shared->error = job->error;
			return job->result;
		}
	}
	return 0;
}

/* Looks of one municipality: one BEGIN, one COMMIT, one flush to disk for all of their audit records, and none is
 * answered before. */
static bool share_transaction(ShWorker *w, ShJob *first)
{
	ShCall shared = call_of(w, first);
	bool done;

	shared.municipality = first->envelope->municipality;
	for (const ShJob *job = first; job; job = job->next)
		if (job->deadline_us < shared.deadline_us)
			shared.deadline_us = job->deadline_us;
	w->shared = &shared;
	done = sh_tx_run(&shared, SH_TX_READ, look_together, first) == 0;
	w->shared = NULL;
	return done;
}

/* What could not be done together is done by each for itself, so that only those fail that would fail alone. What was
 * refused stays so. */
static void run_all(ShWorker *w, ShJob *first)
{
	if (first->next && share_transaction(w, first))
		return;
	for (ShJob *job = first; job; job = job->next)
		if (job->result != SH_REFUSED)
			run(w, job);
}

static void open_worker(ShWorker *w, ShProcess *p)
{
	ShError err = { 0 };

	if (sh_db_open(&w->db, p->db, p->statements, w->batch ? SH_PLAN_AUTO : SH_PLAN_ONCE, &err) != 0)
		sh_log_error(SH_LOG_WARN, "worker.db", &err); /* sh_db_ready tries again at the next job */
	w->peers = sh_peers_new(p->keys, p->settings);
	w->redis = sh_redis_new(p->settings);
	w->actors = sh_actor_cache_new();
	w->wake = zsock_new_push(">" SH_WAKE_ENDPOINT);
	zsock_set_sndtimeo(w->wake, 0); /* where the sequencer lags it looks by itself */
}

void sh_worker_main(zsock_t *pipe, void *arg)
{
	ShWorkerArgs *args = arg;
	ShWorker w = { .process = args->process, .batch = args->batch };

	zsock_signal(pipe, 0); /* before the database: a daemon starts, and reports itself not ready, without one */
	open_worker(&w, args->process);
	for (;;) {
		zmsg_t *m = zmsg_recv(pipe);
		zframe_t *f = m ? zmsg_first(m) : NULL;
		ShJob *job;

		if (!f || zframe_size(f) != sizeof job) { /* "$TERM", or interrupted */
			zmsg_destroy(&m);
			break;
		}
		memcpy(&job, zframe_data(f), sizeof job);
		SH_TAKE_OVER(job);
		zmsg_destroy(&m);
		run_all(&w, job);
		SH_HAND_OVER(job);
		m = zmsg_new();
		zmsg_addmem(m, &job, sizeof job);
		zmsg_send(&m, pipe);
	}
	/* Here, not in a destructor of the thread: who stops us goes on as soon as this function returns. */
	if (w.process->service->worker_stop)
		w.process->service->worker_stop();
	sh_peers_free(w.peers);
	sh_redis_free(w.redis);
	sh_actor_cache_free(w.actors);
	zsock_destroy(&w.wake);
	sh_db_close(&w.db);
	sh_thread_ends();
	SH_HAND_OVER(args->process);
}
