/* The redrive of a stream's parked events: due work under the cursor's lock, so that nothing is applied or parked
 * meanwhile, an aggregate's events in order up to the first that fails again. */
#include "common_sql.h"
#include "sh_event.h"
#include "sh_job.h"
#include "sh_log.h"
#include "sh_metrics.h"
#include "sh_parked.h"
#include "sh_redrive.h"

#include <string.h>

enum { MOST_EVENTS = 200, LOCK_MS = 3000 };

typedef struct Redrive {
	const ShService *service;
	ShParkedStream stream;
	int64_t left; /* events that this transaction still takes */
} Redrive;

static int put_off(ShCall *call, const Redrive *w, const ShStreamEvent *e, int64_t tries)
{
	const ShError why = call->error;
	int64_t next = sh_redrive_passes(why.code) ? sh_redrive_next_us((unsigned) tries, call->now_us) : 0;
	ShLogLevel level = next > 0 ? SH_LOG_WARN : SH_LOG_ERROR;

	call->error = (ShError){ 0 };
	sh_metric_add("events_parked_again_total", NULL, 1);
	sh_log(level, "event.parked_again", "publisher", w->stream.publisher, "type", e->type, "reason", why.reason);
	return sh_query(call, &sql_put_off_event, NULL, sh_text(w->stream.publisher), sh_text(call->municipality),
			sh_text(w->stream.stream), sh_int((int64_t) e->seq), sh_text(why.reason), sh_int(tries),
			sh_int(next));
}

static ShStreamEvent event_of(ShCall *call, const ShRows *rows, int i, const char *aggregate)
{
	ShStreamEvent e = { .seq = (uint64_t) sh_rows_int(rows, i, "seq"),
			    .aggregate_id = aggregate,
			    .type = sh_rows_str(rows, i, "type") };

	e.payload = sh_rows_bytes(call, rows, i, "payload", &e.len);
	return e;
}

static int apply(ShCall *call, Redrive *w, const ShStreamEvent *e, bool *ret_applied)
{
	int r = sh_event_apply_apart(w->service, call, w->stream.publisher, e, ret_applied);

	if (r == 0 && *ret_applied)
		r = sh_query(call, &sql_unpark_event, NULL, sh_text(w->stream.publisher), sh_text(call->municipality),
			     sh_text(w->stream.stream), sh_int((int64_t) e->seq));
	return r != 0 || !*ret_applied ? r : sh_failpoint(SH_FP_redrive_after_event, &call->error);
}

static int aggregate(ShCall *call, Redrive *w, const char *id)
{
	const ShRows *rows;
	bool applied = true;
	int r = sh_query(call, &sql_parked_events, &rows, sh_text(w->stream.publisher), sh_text(call->municipality),
			 sh_text(w->stream.stream), sh_text(id), sh_int(w->left)),
	    n = r == 0 ? sh_rows_count(rows) : 0;

	for (int i = 0; r == 0 && applied && i < n; i++) {
		ShStreamEvent e = event_of(call, rows, i, id);

		if ((r = apply(call, w, &e, &applied)) == 0 && !applied)
			r = put_off(call, w, &e, sh_rows_int(rows, i, "tries") + 1);
		w->left--;
	}
	if (r == 0 && applied) /* there may be more of them than we took */
		r = sh_query(call, &sql_hasten_event, NULL, sh_text(w->stream.publisher), sh_text(call->municipality),
			     sh_text(w->stream.stream), sh_text(id), sh_int(call->now_us));
	return r;
}

static int aggregates(ShCall *call, Redrive *w)
{
	const ShRows *rows;
	int r = 0, n = 1;

	while (r == 0 && n > 0 && w->left > 0) {
		r = sh_query(call, &sql_redrive_next, &rows, sh_text(w->stream.publisher),
			     sh_text(call->municipality), sh_text(w->stream.stream), sh_int(call->now_us),
			     sh_int(call->now_us + SH_REDRIVE_CAP_US));
		n = r == 0 ? sh_rows_count(rows) : 0;
		if (n > 0)
			r = aggregate(call, w, sh_rows_str(rows, 0, "aggregate_id"));
	}
	return r;
}

static int look_again(ShCall *call, const Redrive *w)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_redrive_time, &rows, sh_text(w->stream.publisher), sh_text(call->municipality),
			 sh_text(w->stream.stream));

	if (r == 0 && sh_rows_int(rows, 0, "next_us") > 0)
		sh_due_again(call, sh_rows_int(rows, 0, "next_us"));
	return r;
}

static int redrive(ShCall *call, const char *id)
{
	const char *slash = strchr(id, '/'), *own = call->caller, *rpc = call->rpc;
	Redrive w = { .service = call->worker->process->service, .left = MOST_EVENTS };
	const ShRows *rows;
	int r;

	if (!slash)
		return sh_fail(&call->error, SH_INVALID_ARGUMENT, "due.unknown", "-");
	w.stream = (ShParkedStream){ sh_printf(call->arena, "%.*s", (int) (slash - id), id), slash + 1 };
	if ((r = sh_query(call, &sql_lock_patience, NULL, sh_int(LOCK_MS))) != 0 ||
	    (r = sh_query(call, &sql_cursor_lock, &rows, sh_text(w.stream.publisher), sh_text(call->municipality),
			  sh_text(w.stream.stream))) != 0)
		return r;
	call->caller = w.stream.publisher; /* whose events they are, as when they came */
	r = aggregates(call, &w);
	call->caller = own;
	call->rpc = rpc;
	if (r == 0 && (r = look_again(call, &w)) == 0)
		sh_metric_add("events_redriven_total", NULL, MOST_EVENTS - w.left);
	return r;
}

const ShDueRow sh_redrive_due = { .kind = SH_REDRIVE_KIND, .handler = redrive, .purpose = "STREAM" };
