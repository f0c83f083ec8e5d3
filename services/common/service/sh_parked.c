#include "sh_parked.h"
#include "common_sql.h"
#include "sh_log.h"
#include "sh_metrics.h"
#include "sh_redrive.h"

static const char kind[] = SH_REDRIVE_KIND;

static const char *due_id(ShCall *call, const ShParkedStream *s)
{
	return sh_printf(call->arena, "%s/%s", s->publisher, s->stream);
}

int sh_parked_any(ShCall *call, const ShParkedStream *s, bool *ret_any)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_parked_any, &rows, sh_text(s->publisher), sh_text(call->municipality),
			 sh_text(s->stream));

	*ret_any = r == 0 && sh_rows_count(rows) > 0;
	return r;
}

int sh_parked_has(ShCall *call, const ShParkedStream *s, const char *aggregate_id, bool *ret_has)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_parked_has, &rows, sh_text(s->publisher), sh_text(call->municipality),
			 sh_text(s->stream), sh_text(aggregate_id));

	*ret_has = r == 0 && sh_rows_count(rows) > 0;
	return r;
}

int sh_park(ShCall *call, const ShParkedStream *s, const ShStreamEvent *e, const ShError *why)
{
	const char *reason = why ? why->reason : "event.behind_parked";
	int64_t next = why && sh_redrive_passes(why->code) ? sh_redrive_next_us(0, call->now_us) : 0;
	int r;

	sh_metric_add("events_parked_total", NULL, 1);
	sh_log(SH_LOG_ERROR, "event.parked", "publisher", s->publisher, "type", e->type, "reason", reason);
	r = sh_query(call, &sql_park_event, NULL, sh_text(s->publisher), sh_text(call->municipality),
		     sh_text(s->stream), sh_int((int64_t) e->seq), sh_text(e->aggregate_id), sh_text(e->type),
		     sh_bytes(e->payload, e->len), sh_text(reason), sh_int(call->now_us), sh_int(next));
	return r == 0 && next > 0 ? sh_due(call, kind, due_id(call, s), next) : r;
}

int sh_redrive_ask(ShCall *call, const char *publisher, const char *stream, const char *aggregate_id,
		   uint64_t *ret_aggregates)
{
	const ShRows *streams, *asked;
	uint64_t aggregates = 0;
	int r = sh_query(call, &sql_followed_streams, &streams, sh_text(call->municipality), sh_text(publisher),
			 sh_text(stream));

	for (int i = 0; r == 0 && i < sh_rows_count(streams); i++) {
		ShParkedStream s = { sh_rows_str(streams, i, "publisher"), sh_rows_str(streams, i, "stream") };

		r = sh_query(call, &sql_redrive_ask, &asked, sh_text(s.publisher), sh_text(call->municipality),
			     sh_text(s.stream), sh_text(aggregate_id), sh_int(call->now_us));
		if (r != 0 || sh_rows_affected(asked) == 0)
			continue;
		aggregates += (uint64_t) sh_rows_affected(asked);
		r = sh_due(call, kind, due_id(call, &s), call->now_us);
	}
	*ret_aggregates = aggregates;
	return r;
}
