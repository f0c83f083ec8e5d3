#include "sh_cursor.h"
#include "common_sql.h"
#include "sh_clock.h"
#include "sh_log.h"

typedef struct CursorQuestion {
	const char *publisher, *stream;
	ShStreamPoint at;
} CursorQuestion;

static int read_cursor(ShCall *call, void *arg)
{
	CursorQuestion *q = arg;
	const ShRows *rows;
	int r;

	if ((r = sh_query(call, &sql_cursor_make, NULL, sh_text(q->publisher), sh_text(call->municipality),
			  sh_text(q->stream))) != 0 ||
	    (r = sh_query(call, &sql_cursor_get, &rows, sh_text(q->publisher), sh_text(call->municipality),
			  sh_text(q->stream))) != 0)
		return r;
	q->at.epoch = (uint32_t) sh_rows_int(rows, 0, "epoch");
	q->at.seq = (uint64_t) sh_rows_int(rows, 0, "seq");
	if (!sh_rows_exact(rows, 0, "hash", q->at.hash, sizeof q->at.hash))
		return sh_fail(&call->error, SH_INTERNAL, "stream.hash_broken", "%s", q->stream);
	return 0;
}

int sh_cursor_read(ShProcess *process, ShWorker *worker, const char *publisher, const char *municipality,
		   const char *stream, ShStreamPoint *ret_at)
{
	CursorQuestion q = { .publisher = publisher, .stream = stream };
	ShCall call = { .arena = sh_arena_new(1 << 20),
			.db = &worker->db,
			.worker = worker,
			.rpc = "cursor",
			.trace = "",
			.key = "",
			.now_us = sh_now_us(),
			.deadline_us = sh_monotonic_us() + 5000000 };
	int r;

	sh_call_as_service(&call, process, municipality, "STREAM");
	r = sh_tx_run(&call, SH_TX_WRITE, read_cursor, &q);
	if (r == 0)
		*ret_at = q.at;
	else
		sh_log_error(SH_LOG_WARN, "consumer.cursor", &call.error);
	sh_arena_free(call.arena);
	return r;
}
