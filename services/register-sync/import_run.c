/* Due work "import": each time it runs, one part of the file is checked, or goes on file, in one transaction. Killed
 * anywhere, it goes on at the part that was not committed. */
#include "import_stage.h"
#include "register_sync_sql.h"

#include <string.h>

enum { WAIT_US = 2 * 1000000 };

static int is_waiting(ShCall *call, Stage *s)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_earlier_import, &rows, sh_text(call->municipality), sh_int(s->import_no));

	if (r == 0)
		s->waits = sh_rows_count(rows) > 0;
	return r;
}

static bool is_state(const ShRows *import, const char *state)
{
	return strcmp(sh_rows_str(import, 0, "state"), state) == 0;
}

static int newest_on_file(ShCall *call, const Stage *s, int *ret)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_newest_on_file, &rows, sh_text(call->municipality), sh_text(s->import_id));

	if (r == 0)
		*ret = sh_rows_count(rows) > 0 ? (int) sh_rows_int(rows, 0, "import_no") : 0;
	return r;
}

/* The first file of a municipality has nothing to be compared with. */
static int decide_check(ShCall *call, Stage *s, const ShRows *import)
{
	const ShRows *anybody, *check;
	bool at_work = is_state(import, "CHECKING") || is_state(import, "RUNNING");
	int r;

	s->check_asked = sh_rows_bool(import, 0, "check_asked");
	s->is_confirmed = sh_rows_exact(import, 0, "confirmed_hash", s->confirmed, sizeof s->confirmed);
	if ((r = newest_on_file(call, s, &s->newest_no)) != 0 ||
	    (r = sh_query(call, &sql_anybody_on_file, &anybody, sh_text(call->municipality))) != 0 ||
	    (r = sh_query(call, &sql_get_check, &check, sh_text(call->municipality), sh_text(s->import_id))) != 0)
		return r;
	s->was_checked = is_state(import, "RUNNING") && sh_rows_count(check) > 0;
	s->begins = !at_work && (s->check_asked || sh_rows_count(anybody) > 0);
	s->checks = s->begins || is_state(import, "CHECKING");
	s->knows = (s->checks || s->was_checked) && sh_rows_count(anybody) > 0;
	s->against_no =
		s->begins || sh_rows_count(check) == 0 ? s->newest_no : (int) sh_rows_int(check, 0, "against_no");
	return 0;
}

/* Where this part begins, and how many rows it has; then it is read. */
static int read_it(ShCall *call, Stage *s, const ShRows *import)
{
	const ShRows *at = import;
	size_t most = (size_t) sh_setting_int(sh_call_settings(call), "part_rows");
	bool goes_on = s->checks && !s->begins, taken;
	int r = goes_on ? sh_query(call, &sql_get_check, &at, sh_text(call->municipality), sh_text(s->import_id)) : 0;

	if (r != 0)
		return r;
	if (sh_rows_count(at) == 0)
		return sh_fail(&call->error, SH_INTERNAL, "register.import.unknown", "check of %s", s->import_id);
	s->part = (int) sh_rows_int(at, 0, goes_on ? "parts" : "parts_done") + 1;
	s->resume_offset = (uint64_t) sh_rows_int(at, 0, "next_offset");
	s->resume_line = (uint64_t) sh_rows_int(at, 0, "next_line");
	if ((r = ahead_take(call, s, most, &taken)) != 0)
		return r;
	if (s->was_checked)
		return stage_checked(call, s, s->against_no, most);
	if (!taken && (r = stage_part(call, s, most)) != 0)
		return r;
	return ahead_prepare(call, s, most);
}

static int read_step(ShCall *call, void *arg)
{
	Stage *s = arg;
	const ShRows *rows, *import;
	int r = sh_query(call, &sql_import_of_job, &rows, sh_text(call->municipality), sh_text(s->job_id));

	if (r != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "register.import.unknown", "job %s", s->job_id);
	s->import_id = sh_rows_str(rows, 0, "import_id");
	r = sh_query(call, &sql_get_import, &import, sh_text(call->municipality), sh_text(s->import_id));
	if (r != 0)
		return r;
	if (sh_rows_count(import) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "register.import.unknown", "%s", s->import_id);
	s->blob_id = sh_rows_str(import, 0, "blob_id");
	s->import_no = (int) sh_rows_int(import, 0, "import_no");
	s->came_no = (int) sh_rows_int(import, 0, "came_no");
	s->encoding = sh_rows_str(import, 0, "encoding");
	s->profile = sh_rows_str(import, 0, "profile");
	s->as_of = sh_rows_str(import, 0, "as_of");
	s->feed_id = "";
	s->over = !is_state(import, "QUEUED") && !is_state(import, "CHECKING") && !is_state(import, "RUNNING");
	if (s->over || (r = is_waiting(call, s)) != 0 || s->waits || (r = decide_check(call, s, import)) != 0)
		return r;
	if ((r = sh_query(call, &sql_get_assessment, &rows, sh_text(call->municipality))) != 0)
		return r;
	s->numbers_allowed = sh_rows_count(rows) > 0;
	return read_it(call, s, import);
}

int import_gather(ShCall *call, const char *job_id)
{
	Stage *s = sh_alloc(call->arena, sizeof *s);

	if (!s)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part");
	*s = (Stage){ .job_id = job_id };
	call->gathered = s;
	return sh_read(call, read_step, s);
}

static int end(ShCall *call, const Stage *s, const char *state, const char *reason, const char *column)
{
	int r = sh_query(call, &sql_import_end, NULL, sh_text(call->municipality), sh_text(s->import_id),
			 sh_text(state), sh_text(reason), sh_text(column));

	return r != 0 ? r : sh_job_end(call, s->job_id, state, reason);
}

static int put_part(ShCall *call, const Stage *s, const Stored *stored)
{
	int r = sh_query(call, s->from_check ? &sql_put_checked_part : &sql_put_part, NULL,
			 sh_text(call->municipality), sh_text(s->import_id), sh_int(s->part),
			 sh_bytes(stored->hash, sizeof stored->hash),
			 sh_text_array_wire(call->arena, stored->changed_ids, stored->n_changed),
			 sh_text_array_wire(call->arena, stored->seen_ids, stored->n_seen),
			 sh_bytes(stored->superseded.data, stored->superseded.len));

	if (r == 0)
		r = sh_query(call, &sql_import_progress, NULL, sh_text(call->municipality), sh_text(s->import_id),
			     sh_int((int64_t) s->offset), sh_int((int64_t) s->line), sh_int((int64_t) s->read),
			     sh_int((int64_t) stored->new_rows), sh_int((int64_t) stored->changed_rows),
			     sh_int((int64_t) stored->same_rows),
			     sh_int((int64_t) (s->rejected + stored->duplicates)), sh_int((int64_t) s->warnings),
			     sh_int((int64_t) s->unmapped), sh_int((int64_t) s->numbers_not_taken),
			     sh_text_array(call->arena, s->unknown_columns, s->n_unknown), sh_text(s->encoding),
			     sh_int((int64_t) stored->older_rows),
			     sh_text_array(call->arena, s->missing_columns, s->n_missing));
	if (r == 0) {
		uint64_t done = s->last ? s->bytes : s->offset;
		uint64_t before = s->was_checked && !s->is_confirmed ? s->bytes : 0; /* the same job checked it */

		r = sh_job_progress(call, s->job_id, before + done, before + s->bytes);
	}
	return r;
}

int announce_part(ShCall *call, const Stage *s, const Stored *stored)
{
	RegisterSync__ResidentsChanged e = REGISTER_SYNC__RESIDENTS_CHANGED__INIT;

	e.batch_id = s->import_id;
	e.part = (uint32_t) s->part;
	e.rows = (uint32_t) (stored->new_rows + stored->changed_rows);
	e.hash = (ProtobufCBinaryData){ sizeof stored->hash, (uint8_t *) (uintptr_t) stored->hash };
	e.last = s->last;
	return sh_emit(call, s->import_id, &e.base);
}

/* The part that was read is still the one that is wanted, and what is on file is what it was read against. */
static int still_wanted(ShCall *call, const Stage *s, bool *ret)
{
	const ShRows *rows, *check;
	int newest = 0;
	int r = sh_query(call, &sql_lock_import, &rows, sh_text(call->municipality), sh_text(s->import_id));

	if (r != 0 ||
	    (r = sh_query(call, &sql_get_check, &check, sh_text(call->municipality), sh_text(s->import_id))) != 0 ||
	    (r = newest_on_file(call, s, &newest)) != 0)
		return r;
	if (s->begins)
		*ret = is_state(rows, "QUEUED") && sh_rows_count(check) == 0;
	else if (s->checks)
		*ret = is_state(rows, "CHECKING") && sh_rows_count(check) > 0 &&
		       sh_rows_int(check, 0, "parts") + 1 == s->part;
	else
		*ret = (is_state(rows, "QUEUED") || is_state(rows, "RUNNING")) &&
		       sh_rows_int(rows, 0, "parts_done") + 1 == s->part && (!s->knows || newest == s->newest_no);
	return 0;
}

static int finish(ShCall *call, const Stage *s)
{
	int r;

	if (!s->last) {
		sh_due_again(call, call->now_us);
		return 0;
	}
	if ((r = sh_query(call, &sql_count_missing, NULL, sh_text(call->municipality), sh_text(s->import_id))) != 0 ||
	    (r = sh_query(call, &sql_drop_row_lists, NULL, sh_text(call->municipality), sh_int(s->import_no))) != 0 ||
	    (r = sh_query(call, &sql_drop_check_parts, NULL, sh_text(call->municipality), sh_text(s->import_id))) !=
		    0)
		return r;
	r = heads_of_file(call, s->import_id);
	return r != 0 ? r : end(call, s, "DONE", "", "");
}

static int store_it(ShCall *call, Stage *s)
{
	Stored stored = { 0 };
	bool is_it;
	int r = as_checked(call, s, &is_it);

	if (r == 0 && !is_it)
		return end(call, s, "REFUSED", "register.import.not_as_checked", "");
	ahead_begin(call, s);
	if (r != 0 || (r = store_part(call, s, &stored)) != 0 || (r = store_secrets(call, s)) != 0 ||
	    (r = store_gaps(call, s, &stored, true)) != 0 || (r = store_rejects(call, s)) != 0 ||
	    (!s->was_checked && (r = put_unshown(call, s)) != 0) || (r = store_list(call, s)) != 0 ||
	    (r = put_part(call, s, &stored)) != 0 || (r = announce_part(call, s, &stored)) != 0 ||
	    (r = sh_audit_one(call, s->import_id)) != 0)
		return r;
	ahead_keep(call, s);
	return finish(call, s);
}

int import_part(ShCall *call, const char *job_id)
{
	Stage *s = call->gathered;
	bool wanted = false;
	int r;

	(void) job_id;
	if (s->over)
		return 0;
	if (s->waits) {
		sh_due_again(call, call->now_us + WAIT_US);
		return 0;
	}
	if ((!s->checks && (r = sh_query(call, &sql_lock_register, NULL, sh_text(call->municipality))) != 0) ||
	    (r = still_wanted(call, s, &wanted)) != 0)
		return r;
	if (!wanted) {
		sh_due_again(call, call->now_us);
		return 0;
	}
	if (s->refused.code != SH_OK)
		return end(call, s, "REFUSED", s->refused.reason, s->refused.field);
	r = s->checks ? check_part(call, s) : store_it(call, s);
	call->beside = NULL;
	return r;
}
