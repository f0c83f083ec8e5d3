#include "sh_apply.h"
#include "common_sql.h"
#include "sh_clock.h"
#include "sh_event.h"
#include "sh_log.h"
#include "sh_metrics.h"
#include "sh_parked.h"

#include <string.h>

enum { BATCH_BUDGET = 64 << 20, PATIENCE_US = 60 * 1000000 };

typedef struct Work {
	const ShService *service;
	ShBatch *batch;
	uint8_t *hashes; /* after each event */
} Work;

static ShParkedStream parked_of(const Work *w) { return (ShParkedStream){ w->batch->publisher, w->batch->stream }; }

static int apply_one(ShCall *call, const Work *w, const ShStreamEvent *e)
{
	return sh_event_apply(w->service, call, w->batch->publisher, e);
}

/* Only the holder of the cursor may judge an event poison; its aggregate is parked in order, the rest flows. */
static int apply_apart(ShCall *call, const Work *w, const ShStreamEvent *e)
{
	ShParkedStream s = parked_of(w);
	bool behind, applied;
	ShError why;
	int r = sh_parked_has(call, &s, e->aggregate_id, &behind);

	if (r != 0 || behind)
		return r != 0 ? r : sh_park(call, &s, e, NULL);
	if ((r = sh_event_apply_apart(w->service, call, s.publisher, e, &applied)) != 0 || applied)
		return r;
	why = call->error;
	call->error = (ShError){ 0 };
	return sh_park(call, &s, e, &why);
}

static int each(ShCall *call, const Work *w, int (*apply)(ShCall *, const Work *, const ShStreamEvent *))
{
	ShBatch *b = w->batch;
	int r;

	b->to = b->from;
	b->unknown = false;
	for (size_t i = 0; i < b->count && !b->unknown; i++) {
		const ShStreamEvent *e = &b->events[i];

		if (!sh_event_known(w->service, b->publisher, e->type)) {
			sh_log(SH_LOG_ERROR, "event.unknown_type", "publisher", b->publisher, "type", e->type);
			b->unknown = true;
			break;
		}
		if ((r = apply(call, w, e)) != 0)
			return r;
		sh_stream_extend(b->to.hash, e);
		b->to.seq = e->seq;
		memcpy(w->hashes + i * SH_STREAM_HASH, b->to.hash, SH_STREAM_HASH);
	}
	return 0;
}

/* What was applied, for whoever must find out where two pasts part. */
static int remember(ShCall *call, const Work *w)
{
	const ShBatch *b = w->batch;
	size_t n = (size_t) (b->to.seq - b->from.seq);
	const char **lists = sh_alloc(call->arena, 2 * n * sizeof *lists + 1);

	if (n == 0)
		return 0;
	if (!lists)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "batch.too_large", "-");
	for (size_t i = 0; i < n; i++) {
		lists[i] = b->events[i].aggregate_id;
		lists[n + i] = b->events[i].type;
	}
	return sh_query(call, &sql_put_applied, NULL, sh_text(b->publisher), sh_text(b->municipality),
			sh_text(b->stream), sh_int(b->to.epoch), sh_int((int64_t) b->from.seq + 1),
			sh_int((int64_t) b->to.seq), sh_bytes(w->hashes, n * SH_STREAM_HASH),
			sh_text_array(call->arena, lists, n), sh_text_array(call->arena, lists + n, n),
			sh_int(call->now_us));
}

/* Nearly always nothing is parked and nothing is poison: then all events are applied behind one savepoint, and only
 * where one of them fails they are taken again one by one. */
static int all_events(ShCall *call, const Work *w)
{
	const ShAuditRecord *audited = call->audit_records;
	ShParkedStream s = parked_of(w);
	unsigned emitted = call->emitted;
	bool any;
	int r = sh_parked_any(call, &s, &any);

	if (r != 0)
		return r;
	if (any)
		return each(call, w, apply_apart);
	if ((r = sh_db_savepoint(call)) != 0)
		return r;
	if ((r = each(call, w, apply_one)) == 0)
		return sh_db_release(call);
	if (r == SH_FAULT && sh_event_passing(&call->error))
		return r;
	if ((r = sh_db_rollback_to(call)) != 0)
		return r;
	call->emitted = emitted;
	call->audit_records = audited;
	call->error = (ShError){ 0 };
	return each(call, w, apply_apart);
}

static int step(ShCall *call, void *arg)
{
	Work *w = arg;
	ShBatch *b = w->batch;
	const ShRows *rows;
	int r;

	w->hashes = sh_alloc(call->arena, b->count * SH_STREAM_HASH + 1);
	if (!w->hashes)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "batch.too_large", "-");
	b->to = b->from;
	b->taken = b->unknown = false;
	r = sh_query(call, &sql_cursor_take, &rows, sh_text(b->publisher), sh_text(b->municipality),
		     sh_text(b->stream), sh_int((int64_t) b->from.seq), sh_bytes(b->from.hash, sizeof b->from.hash));
	if (r != 0 || sh_rows_count(rows) == 0)
		return r;
	b->taken = true;
	if ((r = all_events(call, w)) != 0 || (r = remember(call, w)) != 0)
		return r;
	r = sh_query(call, &sql_cursor_move, NULL, sh_text(b->publisher), sh_text(b->municipality),
		     sh_text(b->stream), sh_int(b->to.epoch), sh_int((int64_t) b->to.seq),
		     sh_bytes(b->to.hash, sizeof b->to.hash));
	return r != 0 ? r : sh_failpoint(SH_FP_consumer_before_commit, &call->error);
}

int sh_apply_batch(ShProcess *process, ShWorker *worker, ShBatch *batch, ShError *err)
{
	Work w = { process->service, batch, NULL };
	ShCall call = { .arena = sh_arena_new(BATCH_BUDGET),
			.db = &worker->db,
			.worker = worker,
			.rpc = "event",
			.trace = "",
			.key = "",
			.now_us = sh_now_us(),
			.deadline_us = sh_monotonic_us() + PATIENCE_US };
	int r;

	sh_call_as_service(&call, process, batch->municipality, "STREAM");
	call.caller = batch->publisher;
	r = sh_tx_run(&call, SH_TX_WRITE, step, &w);
	if (r == 0)
		r = sh_failpoint(SH_FP_consumer_after_commit, &call.error);
	if (r == 0 && batch->taken)
		sh_metric_add("events_applied_total", NULL, (int64_t) (batch->to.seq - batch->from.seq));
	if (r == 0 && call.emitted)
		zsock_send(worker->wake, "s", "");
	*err = call.error;
	sh_arena_free(call.arena);
	return r;
}
