#include "sh_apply.h"
#include "sh_audit.h"
#include "common_sql.h"
#include "sh_clock.h"
#include "sh_log.h"
#include "sh_metrics.h"

#include <string.h>

enum { EVENT_BUDGET = 32 << 20, BATCH_BUDGET = 64 << 20, PATIENCE_US = 60 * 1000000 };

static const ShEventRow *row_of(const ShService *service, const char *publisher, const char *type)
{
	for (const ShEventRow *row = service->events; row && row->publisher; row++)
		if (strcmp(row->publisher, publisher) == 0 && strcmp(row->type->name, type) == 0)
			return row;
	return NULL;
}

int sh_apply_event(const ShService *service, ShCall *call, const char *publisher, const char *type,
		   const void *payload, size_t len)
{
	const ShEventRow *row = row_of(service, publisher, type);
	const ProtobufCMessage *event;
	int r;

	if (!row)
		return sh_fail(&call->error, SH_UNIMPLEMENTED, "event.unknown", "-");
	if (!row->handler)
		return 0;
	call->rpc = row->type->short_name;
	if ((r = sh_guard(row->type, payload, len, &call->error)) != 0)
		return r;
	event = protobuf_c_message_unpack(row->type, sh_arena_protobuf(call->arena), len, payload);
	if (!event)
		return sh_fail(&call->error, SH_INVALID_ARGUMENT, "message.malformed", "%s", row->type->short_name);
	return row->handler(call, event);
}

typedef struct Work {
	const ShService *service;
	ShBatch *batch;
} Work;

static int is_parked(ShCall *call, const ShBatch *b, const ShStreamEvent *e, bool *ret_parked)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_parked_has, &rows, sh_text(b->publisher), sh_text(b->municipality),
			 sh_text(b->stream), sh_text(e->aggregate_id));

	*ret_parked = r == 0 && sh_rows_count(rows) > 0;
	return r;
}

static int park(ShCall *call, const ShBatch *b, const ShStreamEvent *e, const char *reason)
{
	sh_metric_add("events_parked_total", NULL, 1);
	sh_log(SH_LOG_ERROR, "event.parked", "publisher", b->publisher, "type", e->type, "reason", reason, NULL);
	return sh_query(call, &sql_park_event, NULL, sh_text(b->publisher), sh_text(b->municipality),
			sh_text(b->stream), sh_int((int64_t) e->seq), sh_text(e->aggregate_id), sh_text(e->type),
			sh_bytes(e->payload, e->len), sh_text(reason), sh_int(call->now_us));
}

/* Not the event's fault: the whole batch is tried again later. */
static bool passing(const ShError *err)
{
	return err->code == SH_ABORTED || err->code == SH_UNAVAILABLE || err->code == SH_DEADLINE_EXCEEDED;
}

static int apply_one(ShCall *call, const Work *w, const ShStreamEvent *e)
{
	const ShAuditRecord *before = call->audit_records;
	ShArena *of_batch = call->arena;
	int r;

	call->arena = sh_arena_new(EVENT_BUDGET);
	r = sh_apply_event(w->service, call, w->batch->publisher, e->type, e->payload, e->len);
	if (r == 0 && sh_arena_exhausted(call->arena)) /* what did not fit was left out: none of it may stay */
		r = sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "event.too_large", "%s", call->rpc);
	if (r == 0)
		sh_audit_carry(call, before, of_batch);
	else
		call->audit_records = before;
	sh_arena_free(call->arena);
	call->arena = of_batch;
	return r;
}

/* Only the holder of the cursor may judge an event poison; its aggregate is parked in order, the rest flows. */
static int apply_apart(ShCall *call, const Work *w, const ShStreamEvent *e)
{
	bool parked;
	int r = is_parked(call, w->batch, e, &parked);

	if (r != 0 || parked)
		return r != 0 ? r : park(call, w->batch, e, "behind_parked");
	if ((r = sh_db_savepoint(call)) != 0)
		return r;
	if ((r = apply_one(call, w, e)) == 0)
		return sh_db_release(call);
	if (r == SH_FAULT && passing(&call->error))
		return r;
	r = sh_db_rollback_to(call);
	return r != 0 ? r : park(call, w->batch, e, call->error.reason);
}

static int each(ShCall *call, const Work *w, int (*apply)(ShCall *, const Work *, const ShStreamEvent *))
{
	ShBatch *b = w->batch;
	int r;

	b->to = b->from;
	b->unknown = false;
	for (size_t i = 0; i < b->count && !b->unknown; i++) {
		const ShStreamEvent *e = &b->events[i];

		if (!row_of(w->service, b->publisher, e->type)) {
			sh_log(SH_LOG_ERROR, "event.unknown_type", "publisher", b->publisher, "type", e->type, NULL);
			b->unknown = true;
			break;
		}
		if ((r = apply(call, w, e)) != 0)
			return r;
		sh_stream_extend(b->to.hash, e);
		b->to.seq = e->seq;
	}
	return 0;
}

/* Nearly always nothing is parked and nothing is poison: then all events are applied behind one savepoint, and only
 * where one of them fails they are taken again one by one. */
static int all_events(ShCall *call, const Work *w)
{
	const ShBatch *b = w->batch;
	const ShRows *rows;
	const ShAuditRecord *audited = call->audit_records;
	unsigned emitted = call->emitted;
	int r = sh_query(call, &sql_parked_any, &rows, sh_text(b->publisher), sh_text(b->municipality),
			 sh_text(b->stream));

	if (r != 0)
		return r;
	if (sh_rows_count(rows) > 0)
		return each(call, w, apply_apart);
	if ((r = sh_db_savepoint(call)) != 0)
		return r;
	if ((r = each(call, w, apply_one)) == 0)
		return sh_db_release(call);
	if (r == SH_FAULT && passing(&call->error))
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
	const Work *w = arg;
	ShBatch *b = w->batch;
	const ShRows *rows;
	int r;

	b->to = b->from;
	b->taken = b->unknown = false;
	r = sh_query(call, &sql_cursor_take, &rows, sh_text(b->publisher), sh_text(b->municipality),
		     sh_text(b->stream), sh_int((int64_t) b->from.seq), sh_bytes(b->from.hash, sizeof b->from.hash));
	if (r != 0 || sh_rows_count(rows) == 0)
		return r;
	b->taken = true;
	if ((r = all_events(call, w)) != 0)
		return r;
	r = sh_query(call, &sql_cursor_move, NULL, sh_text(b->publisher), sh_text(b->municipality),
		     sh_text(b->stream), sh_int(b->to.epoch), sh_int((int64_t) b->to.seq),
		     sh_bytes(b->to.hash, sizeof b->to.hash));
	return r != 0 ? r : sh_failpoint(SH_FP_consumer_before_commit, &call->error);
}

int sh_apply_batch(ShProcess *process, ShWorker *worker, ShBatch *batch, ShError *err)
{
	Work w = { process->service, batch };
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
