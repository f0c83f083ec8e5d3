/* The surveys of a table of another system as one act (decision 87): approved by another person than who confirmed
 * the file, all that wait; or undone, drafted by one and approved by another. What was approved is carried out by due
 * work "table_act", some hundred surveys a transaction. Killed anywhere, it goes on at the part that was not
 * committed. */
#include "ledger.h"
#include "ledger_sql.h"
#include "sh_approval.h"
#include "sh_data_key.h"
#include "store.h"
#include "survey.h"
#include "table.h"

#include <string.h>

enum { PART = 200 };

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

static int counts(ShCall *call, const char *import_id, const ShRows **ret)
{
	return sh_query(call, &sql_count_table_surveys, ret, sh_text(call->municipality), sh_text(import_id));
}

int table_act_show(ShCall *call, const ShRows *import, Ledger__TableImport *p)
{
	const uint8_t *reason;
	const ShRows *n;
	size_t len;
	int r;

	if (!is(p->kind, "SURVEY"))
		return 0;
	if ((r = counts(call, p->import_id, &n)) != 0)
		return r;
	p->surveys = (uint64_t) sh_rows_int(n, 0, "n");
	p->waiting_surveys = (uint64_t) sh_rows_int(n, 0, "waiting");
	p->grade_alone_surveys = (uint64_t) sh_rows_int(n, 0, "alone");
	p->act = sh_rows_str(import, 0, "act");
	p->act_job_id = sh_rows_str(import, 0, "act_job");
	p->approved_by = sh_rows_str(import, 0, "approved_by");
	p->left_surveys = (uint64_t) sh_rows_int(import, 0, "left_surveys");
	p->undo_by = sh_rows_str(import, 0, "undo_by");
	p->undo_approved_by = sh_rows_str(import, 0, "undo_approved_by");
	reason = sh_rows_bytes(call, import, 0, "sealed_undo_reason", &len);
	return sh_cell_open_text(call, LEDGER_CELL_TABLE_UNDO_REASON, p->import_id, reason, len, &p->undo_reason);
}

/* An import whose surveys were taken in, and the row is ours. */
static int lock(ShCall *call, const char *import_id, const ShRows **ret)
{
	const ShRows *locked;
	int r;

	if ((r = sh_query(call, &sql_lock_table_import, &locked, sh_text(call->municipality), sh_text(import_id))) !=
		    0 ||
	    (r = table_import_row(call, import_id, ret)) != 0)
		return r;
	if (!is(sh_rows_str(*ret, 0, "kind"), "SURVEY") || !is(sh_rows_str(*ret, 0, "state"), "DONE"))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.table.no_act", "%s", import_id);
	return 0;
}

/* By another person than the drafter, of as many as were seen (I16). */
static int check(ShCall *call, const Ledger__ApproveTableImportRequest *q, const ShRows *import, bool undo)
{
	ShApprovalFacts facts = { .state = SH_APPROVAL_DRAFT,
				  .drafter = sh_rows_str(import, 0, undo ? "undo_by" : "confirmed_by"),
				  .actor = call->actor.id,
				  .named = "",
				  .may_approve = sh_roles_have(call->actor.roles, "approver") };
	ShApprovalState next;
	const ShRows *n;
	int r;

	if (!undo && (q->decline || is(sh_rows_str(import, 0, "act"), "APPROVING") ||
		      is(sh_rows_str(import, 0, "act"), "UNDOING") || is(sh_rows_str(import, 0, "act"), "UNDONE")))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.table.no_act", "%s", q->import_id);
	if ((r = sh_approval_step(&facts, q->decline ? SH_DECLINE : SH_APPROVE, &next, &call->error)) != 0 ||
	    (r = counts(call, q->import_id, &n)) != 0)
		return r;
	if ((int64_t) q->surveys != sh_rows_int(n, 0, undo ? "n" : "waiting") || q->surveys == 0)
		return sh_fail_field(&call->error, "surveys", "ledger.table.other_count");
	return 0;
}

int approve_table_import(ShCall *call, const Ledger__ApproveTableImportRequest *q, Ledger__ApproveTableImportReply *p)
{
	ShParam town = sh_text(call->municipality), id = sh_text(q->import_id);
	const ShRows *import;
	bool undo;
	int r;

	if ((r = lock(call, q->import_id, &import)) != 0)
		return r;
	undo = is(sh_rows_str(import, 0, "act"), "UNDO_DRAFT");
	if ((r = check(call, q, import, undo)) != 0)
		return r;
	p->import_id = q->import_id;
	if (q->decline) {
		p->act = sh_rows_int(import, 0, "approved_us") ? "APPROVED" : "";
		r = sh_query(call, &sql_table_act_step, NULL, town, id, sh_text(p->act), sh_text(""), sh_int(0),
			     sh_int(0));
		return r == 0 ? sh_audit_one(call, q->import_id) : r;
	}
	p->act = undo ? "UNDOING" : "APPROVING";
	if ((r = sh_job_start(call, LEDGER_TABLE_ACT_DUE, "survey", q->import_id, &p->job_id)) != 0 ||
	    (r = sh_query(call, undo ? &sql_table_act_undo_approved : &sql_table_act_approved, NULL, town, id,
			  sh_text(call->actor.id), sh_int(call->now_us), sh_text(p->job_id))) != 0)
		return r;
	return sh_audit_one(call, q->import_id);
}

int undo_table_import(ShCall *call, const Ledger__UndoTableImportRequest *q, Ledger__UndoTableImportReply *p)
{
	const ShRows *import, *n;
	const uint8_t *reason;
	const char *act;
	size_t len;
	int r;

	if ((r = lock(call, q->import_id, &import)) != 0)
		return r;
	act = sh_rows_str(import, 0, "act");
	if (*act && !is(act, "APPROVED"))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.table.no_act", "%s", q->import_id);
	if ((r = sh_cell_seal_text(call, sh_rows_str(import, 0, "disaster_id"), "cell", LEDGER_CELL_TABLE_UNDO_REASON,
				   q->import_id, q->reason, &reason, &len)) != 0 ||
	    (r = sh_query(call, &sql_table_act_undo_drafted, NULL, sh_text(call->municipality), sh_text(q->import_id),
			  sh_text(call->actor.id), sh_int(call->now_us), sh_bytes(reason, len))) != 0 ||
	    (r = counts(call, q->import_id, &n)) != 0)
		return r;
	p->import_id = q->import_id;
	p->surveys = (uint64_t) sh_rows_int(n, 0, "n");
	return sh_audit_one(call, q->import_id);
}

/* Those that wait; what was decided by itself meanwhile stays so. What may not stand is left as it is, and counted.
 */
static int approve_one(ShCall *call, const ShRows *import, const Dwelling *d, Surveys *s, int row, int64_t *left)
{
	Ledger__ApproveSurveyReply ignored = LEDGER__APPROVE_SURVEY_REPLY__INIT;
	int r;

	if (!is(sh_rows_str(s->rows, row, "state"), "DRAFT"))
		return 0;
	r = survey_confirm(call, d, s, row, sh_rows_str(import, 0, "approved_by"), "", &ignored);
	if (r != SH_REFUSED)
		return r;
	call->error = (ShError){ 0 };
	++*left;
	return 0;
}

static int undo_one(ShCall *call, const Dwelling *d, const Surveys *s, int row)
{
	int r = sh_query(call, &sql_undo_draft, NULL, sh_text(call->municipality),
			 sh_text(sh_rows_str(s->rows, row, "survey_id")));

	return r == 0 ? survey_regrade(call, d, s, row) : r;
}

static int each(ShCall *call, const ShRows *import, const ShRows *part, bool undo, int64_t *left)
{
	for (int i = 0; i < sh_rows_count(part); i++) {
		Surveys s;
		Dwelling d;
		int row, r;

		if ((r = store_lock_dwelling(call, NULL, sh_rows_str(part, i, "dwelling_id"), &d)) != 0 ||
		    (r = surveys_of_dwelling(call, d.dwelling_id, &s)) != 0)
			return r;
		row = surveys_find(&s, sh_rows_str(part, i, "survey_id"));
		r = undo ? undo_one(call, &d, &s, row) : approve_one(call, import, &d, &s, row, left);
		if (r == 0)
			r = sh_audit_one(call, d.dwelling_id);
		if (r != 0)
			return r;
	}
	return 0;
}

int table_act_step(ShCall *call, const char *job_id)
{
	ShParam town = sh_text(call->municipality);
	const ShRows *job, *locked, *import, *part, *n;
	const char *import_id, *act;
	int64_t left = 0, done;
	bool undo, last;
	int r;

	if ((r = sh_job_get(call, job_id, &job)) != 0)
		return r;
	import_id = sh_rows_str(job, 0, "result_id");
	if ((r = sh_query(call, &sql_lock_table_import, &locked, town, sh_text(import_id))) != 0 ||
	    (r = sh_query(call, &sql_get_table_import, &import, town, sh_text(import_id))) != 0)
		return r;
	act = sh_rows_str(import, 0, "act");
	undo = is(act, "UNDOING");
	if (!is(sh_rows_str(import, 0, "act_job"), job_id) || (!undo && !is(act, "APPROVING")))
		return 0;
	if ((r = counts(call, import_id, &n)) != 0 ||
	    (r = sh_query(call, &sql_table_surveys, &part, town, sh_text(import_id),
			  sh_text(sh_rows_str(import, 0, "act_after")), sh_int(PART))) != 0 ||
	    (r = each(call, import, part, undo, &left)) != 0)
		return r;
	done = sh_rows_count(part);
	last = done < PART;
	if ((r = sh_query(call, &sql_table_act_step, NULL, town, sh_text(import_id),
			  sh_text(!last  ? act
				  : undo ? "UNDONE"
					 : "APPROVED"),
			  sh_text(done ? sh_rows_str(part, (int) done - 1, "survey_id")
				       : sh_rows_str(import, 0, "act_after")),
			  sh_int(done), sh_int(left))) != 0)
		return r;
	if (last)
		return sh_job_end(call, job_id, "DONE", "");
	sh_due_again(call, call->now_us);
	return sh_job_progress(call, job_id, (uint64_t) (sh_rows_int(import, 0, "act_done") + done),
			       (uint64_t) sh_rows_int(n, 0, "n"));
}
