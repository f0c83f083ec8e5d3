/* A checked file waits for a person: it is confirmed as it was counted, or given up. And which files there are. */
#include "arrangement.h"
#include "register_sync_sql.h"
#include "sh_hex.h"

#include <string.h>

enum { LIST_DEFAULT = 20, LIST_MOST = 100 };

static bool is_one_of(const char *state, const char *const *states)
{
	for (; *states; states++)
		if (strcmp(state, *states) == 0)
			return true;
	return false;
}

/* The import, locked, and in one of these states. */
static int lock(ShCall *call, const char *import_id, const char *const *states, const char *reason,
		const ShRows **ret)
{
	const ShRows *locked;
	int r = sh_query(call, &sql_lock_import, &locked, sh_text(call->municipality), sh_text(import_id));

	if (r == 0 && sh_rows_count(locked) == 0)
		r = sh_fail(&call->error, SH_NOT_FOUND, "register.import.unknown", "%s", import_id);
	if (r == 0 && !is_one_of(sh_rows_str(locked, 0, "state"), states))
		r = sh_fail(&call->error, SH_FAILED_PRECONDITION, reason, "%s", import_id);
	return r != 0 ? r : sh_query(call, &sql_get_import, ret, sh_text(call->municipality), sh_text(import_id));
}

static int may_confirm(ShCall *call, const ShRows *import)
{
	Arranged arranged;
	int r = arrangement_of(call, &arranged);

	if (r == 0 && arranged.by_another && strcmp(sh_rows_str(import, 0, "started_by"), call->actor.id) == 0)
		r = sh_fail(&call->error, SH_PERMISSION_DENIED, "register.import.by_another", "-");
	return r;
}

/* What was seen is what the check says. */
static int as_seen(ShCall *call, const RegisterSync__ConfirmImportRequest *q, const ShRows *check, uint8_t hash[32])
{
	char hex[65];

	if (!sh_rows_exact(check, 0, "check_hash", hash, 32))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "register.import.not_checked", "%s",
			       q->import_id);
	sh_hex(hex, hash, 32);
	return strcmp(hex, q->check_hash) == 0
		       ? 0
		       : sh_fail_field(&call->error, "checkHash", "register.import.check_differs");
}

/* Where something came on file since the check began, all is counted again first. */
static int next_state(ShCall *call, const char *import_id, const ShRows *check, const char **ret)
{
	const ShRows *newest;
	int64_t now_newest;
	int r = sh_query(call, &sql_newest_on_file, &newest, sh_text(call->municipality), sh_text(import_id));

	if (r != 0)
		return r;
	now_newest = sh_rows_count(newest) ? sh_rows_int(newest, 0, "import_no") : 0;
	*ret = "RUNNING";
	if (now_newest == sh_rows_int(check, 0, "against_no"))
		return 0;
	*ret = "CHECKING";
	if ((r = sh_query(call, &sql_drop_check_parts, NULL, sh_text(call->municipality), sh_text(import_id))) != 0 ||
	    (r = sh_query(call, &sql_drop_letters, NULL, sh_text(call->municipality), sh_text(import_id))) != 0 ||
	    (r = sh_query(call, &sql_drop_check, NULL, sh_text(call->municipality), sh_text(import_id))) != 0)
		return r;
	return sh_query(call, &sql_begin_check, NULL, sh_text(call->municipality), sh_text(import_id),
			sh_int(now_newest));
}

int confirm_import(ShCall *call, const RegisterSync__ConfirmImportRequest *q, RegisterSync__ConfirmImportReply *p)
{
	static const char *const waiting[] = { "CHECKED", NULL };
	const ShRows *import, *check, *number;
	uint8_t hash[32];
	int64_t no;
	int r;

	if ((r = lock(call, q->import_id, waiting, "register.import.not_waiting", &import)) != 0 ||
	    (r = sh_query(call, &sql_get_check, &check, sh_text(call->municipality), sh_text(q->import_id))) != 0 ||
	    (r = as_seen(call, q, check, hash)) != 0 || (r = may_confirm(call, import)) != 0 ||
	    (r = next_state(call, q->import_id, check, &p->state)) != 0 ||
	    (r = sh_query(call, &sql_next_import_no, &number, sh_text(call->municipality))) != 0)
		return r;
	no = sh_rows_int(number, 0, "import_no");
	if (no == sh_rows_int(import, 0, "import_no") + 1) /* nothing came behind it */
		no--;
	if ((r = sh_job_start(call, "import", "byte", q->import_id, &p->job_id)) != 0 ||
	    (r = sh_query(call, &sql_confirm_import, NULL, sh_text(call->municipality), sh_text(q->import_id),
			  sh_int(no), sh_text(p->state), sh_text(p->job_id), sh_bytes(hash, sizeof hash),
			  sh_int(call->now_us), sh_text(call->actor.id))) != 0)
		return r;
	return sh_audit_one(call, q->import_id);
}

int withdraw_import(ShCall *call, const RegisterSync__WithdrawImportRequest *q, RegisterSync__WithdrawImportReply *p)
{
	static const char *const still[] = { "QUEUED", "CHECKING", "CHECKED", NULL };
	const ShRows *import;
	int r;

	(void) p;
	if ((r = lock(call, q->import_id, still, "register.import.at_work", &import)) != 0)
		return r;
	if (strcmp(sh_rows_str(import, 0, "state"), "CHECKED") != 0 &&
	    (r = sh_job_end(call, sh_rows_str(import, 0, "job_id"), "REFUSED", "register.import.withdrawn")) != 0)
		return r;
	if ((r = sh_query(call, &sql_drop_check_parts, NULL, sh_text(call->municipality), sh_text(q->import_id))) !=
		    0 ||
	    (r = sh_query(call, &sql_set_import_state, NULL, sh_text(call->municipality), sh_text(q->import_id),
			  sh_text("WITHDRAWN"))) != 0)
		return r;
	return sh_audit_one(call, q->import_id);
}

int list_imports(ShCall *call, const RegisterSync__ListImportsRequest *q, RegisterSync__ListImportsReply *p)
{
	size_t most = q->limit == 0 ? LIST_DEFAULT : q->limit < LIST_MOST ? q->limit : LIST_MOST, count;
	RegisterSync__ImportLine *lines;
	const ShRows *rows;
	int r = sh_query(call, &sql_list_imports, &rows, sh_text(call->municipality), sh_int((int64_t) q->before_no),
			 sh_text(q->state), sh_int((int64_t) most + 1));

	if (r != 0)
		return r;
	count = (size_t) sh_rows_count(rows);
	p->more = count > most;
	lines = sh_alloc(call->arena, (most + 1) * sizeof *lines);
	p->imports = sh_alloc(call->arena, (most + 1) * sizeof *p->imports);
	if (!lines || !p->imports)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "imports");
	for (int i = 0; p->n_imports < count && p->n_imports < most; i++) {
		RegisterSync__ImportLine *line = p->imports[p->n_imports++] = &lines[i];

		register_sync__import_line__init(line);
		line->import_id = sh_rows_str(rows, i, "import_id");
		line->import_no = (uint64_t) sh_rows_int(rows, i, "import_no");
		line->state = sh_rows_str(rows, i, "state");
		line->as_of = sh_rows_str(rows, i, "as_of");
		line->reason = sh_rows_str(rows, i, "reason");
		line->started_us = sh_rows_int(rows, i, "started_us");
		line->confirmed_us = sh_rows_int(rows, i, "confirmed_us");
		line->rows = (uint64_t) sh_rows_int(rows, i, "row_count");
		line->why = sh_rows_texts(call, rows, i, "why", &line->n_why);
	}
	return 0;
}
