/* Tables of other systems come in: an uploaded CSV becomes an import, is looked through, and waits for a person who
 * confirms what was counted. */
#include "ledger.h"
#include "ledger_sql.h"
#include "rules/codes.h"
#include "sh_blob.h"
#include "sh_reasons.h"
#include "store.h"
#include "table.h"

#include <string.h>

enum { REJECTS_SHOWN = 200, IMPORTS_SHOWN = 100 };

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

static int check_profile(const TableKind *kind, const char *text, ShError *err)
{
	ShCsvProfile *profile = NULL;
	int r = *text ? sh_csv_profile_read(&profile, text, kind->fields, kind->n_fields, err) : 0;

	sh_csv_profile_free(profile);
	return r == SH_REFUSED ? sh_fail_field(err, "profile", "csv.profile.malformed") : r;
}

/* Lists of people are also brought by the protection desk, for whom theirs are: those nobody else sees. */
static bool is_desk(const ShCall *call, const TableKind *kind)
{
	return kind->ask && sh_roles_have(call->actor.roles, "protection");
}

static int check(ShCall *call, const Ledger__StartTableImportRequest *q)
{
	const TableKind *kind = table_kind(q->kind);
	const ShRows *disaster;
	int r;

	if (!kind)
		return sh_fail_field(&call->error, "kind", "ledger.table.kind");
	if (!is_desk(call, kind) && !sh_roles_have(call->actor.roles, kind->role))
		return sh_fail(&call->error, SH_PERMISSION_DENIED, "ledger.table.role", "%s", kind->code);
	if (*q->encoding && !is(q->encoding, "utf-8") && !is(q->encoding, "cp932"))
		return sh_fail_field(&call->error, "encoding", "ledger.table.encoding");
	if (*q->hazard && !ledger_code(LEDGER_SURVEY_HAZARD, q->hazard))
		return sh_fail_field(&call->error, "hazard", "ledger.survey.hazard");
	if ((r = check_profile(kind, q->profile, &call->error)) != 0 ||
	    (r = store_need_open(call, q->disaster_id)) != 0 ||
	    (r = sh_query(call, &sql_get_disaster, &disaster, sh_text(call->municipality),
			  sh_text(q->disaster_id))) != 0)
		return r;
	return kind->may(call, q, sh_rows_str(disaster, 0, "occurred_on"));
}

/* The same import again, under another key: the same answer. Another file under its id: no. */
static int again(ShCall *call, const Ledger__StartTableImportRequest *q, Ledger__StartTableImportReply *p,
		 bool *ret_again)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_table_import, &rows, sh_text(call->municipality), sh_text(q->import_id));

	*ret_again = r == 0 && sh_rows_count(rows) > 0;
	if (!*ret_again)
		return r;
	if (!is(sh_rows_str(rows, 0, "blob_id"), q->blob_id))
		return sh_fail(&call->error, SH_ALREADY_EXISTS, "ledger.table.other_file", "%s", q->import_id);
	p->import_id = q->import_id;
	p->job_id = sh_rows_str(rows, 0, "job_id");
	return 0;
}

int start_table_import(ShCall *call, const Ledger__StartTableImportRequest *q, Ledger__StartTableImportReply *p)
{
	const char *job_id;
	bool known;
	int r;

	if ((r = again(call, q, p, &known)) != 0 || known || (r = check(call, q)) != 0 ||
	    (r = sh_blob_claim(call, q->blob_id, "table", q->disaster_id)) != 0 ||
	    (r = sh_job_start(call, table_kind(q->kind)->due, "byte", q->import_id, &job_id)) != 0 ||
	    (r = sh_query(call, &sql_put_table_import, NULL, sh_text(call->municipality), sh_text(q->import_id),
			  sh_text(q->disaster_id), sh_text(job_id), sh_text(q->blob_id), sh_text(q->kind),
			  sh_text(q->source), sh_text(q->profile), sh_text(q->encoding), sh_text(q->edition),
			  sh_text(q->hazard), sh_text(q->basis), sh_text(q->asked_on), sh_text(call->actor.id),
			  sh_int(call->now_us), sh_text(q->care), sh_text(q->observed_on),
			  sh_bool(is_desk(call, table_kind(q->kind))), sh_bool(q->grade_alone))) != 0)
		return r;
	p->import_id = q->import_id;
	p->job_id = job_id;
	return sh_audit_one(call, q->import_id);
}

/* Who may bring such a file sees it, and who approves what surveys it drafted; what is another's is as none. */
static bool may_see(const ShCall *call, const ShRows *import)
{
	if (is(sh_rows_str(import, 0, "kind"), "SURVEY") && sh_roles_have(call->actor.roles, "approver"))
		return true;
	return sh_roles_have(call->actor.roles, sh_rows_bool(import, 0, "desk")
							? "protection"
							: table_kind(sh_rows_str(import, 0, "kind"))->role);
}

int table_import_row(ShCall *call, const char *import_id, const ShRows **ret)
{
	int r = sh_query(call, &sql_get_table_import, ret, sh_text(call->municipality), sh_text(import_id));

	if (r == 0 && (sh_rows_count(*ret) == 0 || !may_see(call, *ret)))
		r = sh_fail(&call->error, SH_NOT_FOUND, "ledger.table.import_unknown", "%s", import_id);
	return r;
}

int get_table_import(ShCall *call, const Ledger__GetTableImportRequest *q, Ledger__TableImport *p)
{
	const ShRows *row;
	int r = table_import_row(call, q->import_id, &row);

	if (r != 0)
		return r;
	p->import_id = q->import_id;
	p->job_id = sh_rows_str(row, 0, "job_id");
	p->disaster_id = sh_rows_str(row, 0, "disaster_id");
	p->kind = sh_rows_str(row, 0, "kind");
	p->source = sh_rows_str(row, 0, "source");
	p->edition = sh_rows_str(row, 0, "edition");
	p->state = sh_rows_str(row, 0, "state");
	p->reason = sh_rows_str(row, 0, "reason");
	p->reason_column = sh_rows_str(row, 0, "reason_column");
	p->rows = (uint64_t) sh_rows_int(row, 0, "row_count");
	p->new_rows = (uint64_t) sh_rows_int(row, 0, "new_rows");
	p->same_rows = (uint64_t) sh_rows_int(row, 0, "same_rows");
	p->unneeded_rows = (uint64_t) sh_rows_int(row, 0, "unneeded_rows");
	p->rejected_rows = (uint64_t) sh_rows_int(row, 0, "rejected_rows");
	p->unknown_columns = sh_rows_texts(call, row, 0, "unknown_columns", &p->n_unknown_columns);
	p->missing_columns = sh_rows_texts(call, row, 0, "missing_columns", &p->n_missing_columns);
	p->started_by = sh_rows_str(row, 0, "started_by");
	p->confirmed_by = sh_rows_str(row, 0, "confirmed_by");
	p->basis = sh_rows_str(row, 0, "basis");
	p->asked_on = sh_rows_str(row, 0, "asked_on");
	p->care = sh_rows_str(row, 0, "care");
	p->observed_on = sh_rows_str(row, 0, "observed_on");
	p->desk = sh_rows_bool(row, 0, "desk");
	p->grade_alone = sh_rows_bool(row, 0, "grade_alone");
	return table_act_show(call, row, p);
}

/* Of the kinds that may_see allows; whatever the desk brought is as none to everybody else, also in number. */
static ShParam kinds_seen(ShCall *call)
{
	static const char *const all[] = { "SURVEY", "PROPERTY_TAX", "CARE", "SUPPORT" };
	const char *seen[sizeof all / sizeof *all];
	size_t n = 0;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (sh_roles_have(call->actor.roles, table_kind(all[i])->role) ||
		    (is(all[i], "SURVEY") && sh_roles_have(call->actor.roles, "approver")))
			seen[n++] = all[i];
	return sh_text_array(call->arena, seen, n);
}

int list_table_imports(ShCall *call, const Ledger__ListTableImportsRequest *q, Ledger__ListTableImportsReply *p)
{
	Ledger__TableImportLine *all;
	const ShRows *rows;
	int r = sh_query(call, &sql_list_table_imports, &rows, sh_text(call->municipality), sh_text(q->disaster_id),
			 kinds_seen(call), sh_bool(sh_roles_have(call->actor.roles, "protection")),
			 sh_int(q->before_us), sh_text(q->before_import_id), sh_int(IMPORTS_SHOWN));

	if (r != 0)
		return r;
	p->n_imports = (size_t) sh_rows_count(rows);
	if (!(all = store_list(call, p->n_imports, sizeof *all, &p->imports)))
		return SH_REFUSED;
	for (int i = 0; i < sh_rows_count(rows); i++) {
		ledger__table_import_line__init(&all[i]);
		all[i].import_id = sh_rows_str(rows, i, "import_id");
		all[i].kind = sh_rows_str(rows, i, "kind");
		all[i].source = sh_rows_str(rows, i, "source");
		all[i].state = sh_rows_str(rows, i, "state");
		all[i].reason = sh_rows_str(rows, i, "reason");
		all[i].act = sh_rows_str(rows, i, "act");
		all[i].rows = (uint64_t) sh_rows_int(rows, i, "row_count");
		all[i].new_rows = (uint64_t) sh_rows_int(rows, i, "new_rows");
		all[i].rejected_rows = (uint64_t) sh_rows_int(rows, i, "rejected_rows");
		all[i].started_by = sh_rows_str(rows, i, "started_by");
		all[i].started_us = sh_rows_int(rows, i, "started_us");
	}
	return sh_audit_one(call, q->disaster_id);
}

int list_table_rejects(ShCall *call, const Ledger__ListTableRejectsRequest *q, Ledger__ListTableRejectsReply *p)
{
	Ledger__TableReject *all;
	const ShRows *rows, *import;
	int r = table_import_row(call, q->import_id, &import);

	if (r == 0)
		r = sh_query(call, &sql_list_table_rejects, &rows, sh_text(call->municipality), sh_text(q->import_id),
			     sh_int((int64_t) q->after_line), sh_int(REJECTS_SHOWN));

	if (r != 0)
		return r;
	p->n_rejects = (size_t) sh_rows_count(rows);
	if (!(all = store_list(call, p->n_rejects, sizeof *all, &p->rejects)))
		return SH_REFUSED;
	for (int i = 0; i < sh_rows_count(rows); i++) {
		ledger__table_reject__init(&all[i]);
		all[i].line = (uint64_t) sh_rows_int(rows, i, "line");
		all[i].column = sh_rows_str(rows, i, "column_name");
		all[i].reason = sh_rows_str(rows, i, "reason");
		all[i].text_ja = sh_reason_text(&ledger_service, all[i].reason);
	}
	return 0;
}

/* Nothing is taken in but what was seen (I16). */
static int as_counted(const Ledger__ConfirmTableImportRequest *q, const ShRows *import, ShError *err)
{
	if ((uint64_t) sh_rows_int(import, 0, "new_rows") != q->new_rows)
		return sh_fail_field(err, "new_rows", "ledger.table.other_count");
	if ((uint64_t) sh_rows_int(import, 0, "rejected_rows") != q->rejected_rows)
		return sh_fail_field(err, "rejected_rows", "ledger.table.other_count");
	return 0;
}

int confirm_table_import(ShCall *call, const Ledger__ConfirmTableImportRequest *q, Ledger__ConfirmTableImportReply *p)
{
	ShParam town = sh_text(call->municipality), id = sh_text(q->import_id);
	const ShRows *locked, *import;
	int r;

	if ((r = sh_query(call, &sql_lock_table_import, &locked, town, id)) != 0 ||
	    (r = table_import_row(call, q->import_id, &import)) != 0)
		return r;
	if (!is(sh_rows_str(import, 0, "state"), "CHECKED"))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.table.not_waiting", "%s", q->import_id);
	p->import_id = q->import_id;
	if (q->decline) {
		p->state = "WITHDRAWN";
		r = sh_query(call, &sql_end_table_import, NULL, town, id, sh_text(p->state), sh_text(""),
			     sh_text(""));
		if (r == 0)
			r = sh_query(call, &sql_forget_table_persons, NULL, town, id);
		if (r == 0)
			r = sh_blob_strike(call, sh_rows_str(import, 0, "blob_id"));
		return r == 0 ? sh_audit_one(call, q->import_id) : r;
	}
	p->state = "RUNNING";
	if ((r = as_counted(q, import, &call->error)) != 0 ||
	    (r = sh_job_start(call, table_kind(sh_rows_str(import, 0, "kind"))->due, "byte", q->import_id,
			      &p->job_id)) != 0 ||
	    (r = sh_query(call, &sql_confirm_table_import, NULL, town, id, sh_text(p->job_id),
			  sh_text(call->actor.id), sh_int(call->now_us))) != 0)
		return r;
	return sh_audit_one(call, q->import_id);
}
