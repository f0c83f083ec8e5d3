/* Due work "map_import": each time it runs, one part of the file goes on the map in one transaction. Killed anywhere,
 * it goes on at the part that was not committed. */
#include "ledger.h"
#include "ledger_sql.h"
#include "map_read.h"

#include <string.h>

static int read_step(ShCall *call, void *arg)
{
	MapPart *p = arg;
	const ShRows *import;
	const char *state;
	int r = sh_query(call, &sql_map_import_of_job, &import, sh_text(call->municipality), sh_text(p->job_id));

	if (r != 0)
		return r;
	if (sh_rows_count(import) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.map.import_unknown", "job %s", p->job_id);
	state = sh_rows_str(import, 0, "state");
	p->over = strcmp(state, "QUEUED") != 0 && strcmp(state, "RUNNING") != 0;
	p->import_id = sh_rows_str(import, 0, "import_id");
	p->kind = sh_rows_str(import, 0, "kind");
	p->source = sh_rows_str(import, 0, "source");
	p->before = (uint64_t) sh_rows_int(import, 0, "features");
	return p->over ? 0 : map_read(call, p, import);
}

int map_gather(ShCall *call, const char *job_id)
{
	MapPart *p = sh_alloc(call->arena, sizeof *p);

	if (!p)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "map");
	memset(p, 0, sizeof *p);
	p->job_id = job_id;
	call->gathered = p;
	return sh_read(call, read_step, p);
}

static int end(ShCall *call, const MapPart *p, const char *state, const char *reason)
{
	int r = sh_query(call, &sql_end_map_import, NULL, sh_text(call->municipality), sh_text(p->import_id),
			 sh_text(state), sh_text(reason));

	return r != 0 ? r : sh_job_end(call, p->job_id, state, reason);
}

/* What PostGIS says of each is known only now. */
static int put_features(ShCall *call, MapPart *p, int64_t *ret_new, int64_t *ret_changed)
{
	ShArena *a = call->arena;
	const ShRows *rows;
	int r;

	*ret_new = *ret_changed = 0;
	if (p->n == 0)
		return 0;
	r = sh_query(call, &sql_put_map_features, &rows, sh_text(call->municipality), sh_text(p->import_id),
		     sh_text(p->kind), sh_text(p->source), sh_int(p->srid), sh_int(call->now_us),
		     sh_text_array_wire(a, p->ids, p->n), sh_text_array_wire(a, p->keys, p->n),
		     sh_text_array_wire(a, p->labels, p->n), sh_text_array_wire(a, p->address_keys, p->n),
		     sh_text_array_wire(a, p->trunks, p->n), sh_bytes_array_wire(a, p->wkb, p->n));
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		const char *reason = sh_rows_str(rows, i, "reason");
		size_t at = (size_t) sh_rows_int(rows, i, "n") - 1;

		if (*reason) {
			map_reject(p, p->numbers[at], p->lines[at], reason);
			continue;
		}
		*ret_new += sh_rows_bool(rows, i, "made");
		*ret_changed += sh_rows_bool(rows, i, "changed");
	}
	return r;
}

static int put_rejects(ShCall *call, const MapPart *p)
{
	if (p->n_bad == 0)
		return 0;
	return sh_query(call, &sql_put_map_rejects, NULL, sh_text(call->municipality), sh_text(p->import_id),
			sh_int_array_wire(call->arena, p->bad_numbers, p->n_bad),
			sh_int_array_wire(call->arena, p->bad_lines, p->n_bad),
			sh_text_array_wire(call->arena, p->bad_reasons, p->n_bad));
}

int map_step(ShCall *call, const char *job_id)
{
	MapPart *p = call->gathered;
	int64_t made, changed;
	const ShRows *row;
	int r;

	(void) job_id;
	if (p->over)
		return 0;
	r = sh_query(call, &sql_lock_map_import, &row, sh_text(call->municipality), sh_text(p->import_id));
	if (r != 0)
		return r;
	if ((uint64_t) sh_rows_int(row, 0, "features") != p->before) { /* somebody was here meanwhile */
		sh_due_again(call, call->now_us);
		return 0;
	}
	if (p->refused.code != SH_OK)
		return end(call, p, "REFUSED", p->refused.reason);
	if ((r = put_features(call, p, &made, &changed)) != 0 || (r = put_rejects(call, p)) != 0 ||
	    (r = sh_query(call, &sql_move_map_import, NULL, sh_text(call->municipality), sh_text(p->import_id),
			  sh_int((int64_t) p->offset), sh_int((int64_t) p->line), sh_int((int64_t) p->features),
			  sh_int(made), sh_int(changed), sh_int((int64_t) p->n_bad))) != 0 ||
	    (r = sh_job_progress(call, p->job_id, p->last ? p->bytes : p->offset, p->bytes)) != 0)
		return r;
	if (p->last)
		return end(call, p, "DONE", "");
	sh_due_again(call, call->now_us);
	return 0;
}
