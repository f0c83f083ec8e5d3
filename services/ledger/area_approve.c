/* 決裁 of a 一括登録, and of its undoing: by another person than the drafter (rulings 23), of exactly what was
 * drafted (I16). What was approved is carried out by due work. */
#include "ledger.h"
#include "ledger_sql.h"
#include "sh_approval.h"
#include "sh_data_key.h"
#include "store.h"

#include <string.h>

enum { PAGE = 200 };

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

static int lock(ShCall *call, const char *act_id, const ShRows **ret_act)
{
	int r = sh_query(call, &sql_lock_area_act, ret_act, sh_text(call->municipality), sh_text(act_id));

	if (r == 0 && sh_rows_count(*ret_act) == 0)
		r = sh_fail(&call->error, SH_NOT_FOUND, "ledger.area.act_unknown", "%s", act_id);
	return r;
}

/* What an approval turns a drafted state into, and who drafted it. */
static const struct Step {
	const char *drafted, *drafter, *declined;
	const ShSql *approve;
	const char *approved;
} steps[] = {
	{ "DRAFT", "drafted_by", "DECLINED", &sql_area_act_approved, "APPLYING" },
	{ "UNDO_DRAFT", "undo_by", "APPLIED", &sql_area_act_undo_approved, "UNDOING" },
};

static const struct Step *step_of(const char *state)
{
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (is(steps[i].drafted, state))
			return &steps[i];
	return NULL;
}

static int check(ShCall *call, const Ledger__ApproveAreaRequest *q, const ShRows *act, const struct Step *step)
{
	ShApprovalFacts facts = { .state = step ? SH_APPROVAL_DRAFT : SH_APPROVAL_APPROVED,
				  .drafter = step ? sh_rows_str(act, 0, step->drafter) : "",
				  .actor = call->actor.id,
				  .named = "",
				  .may_approve = sh_roles_have(call->actor.roles, "approver") };
	ShApprovalState next;
	int r = sh_approval_step(&facts, q->decline ? SH_DECLINE : SH_APPROVE, &next, &call->error);

	if (r != 0)
		return r;
	if (!is(q->grade_code, sh_rows_str(act, 0, "grade_code")) ||
	    (int64_t) q->dwellings != sh_rows_int(act, 0, "dwellings"))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.area.other", "%s", q->act_id);
	return 0;
}

/* Since it was drafted no survey of any of its houses was confirmed. */
static int check_unchanged(ShCall *call, const char *act_id, const ShRows *act)
{
	uint8_t drafted[32], now[32];
	const ShRows *row;
	int r = sh_query(call, &sql_area_act_now, &row, sh_text(call->municipality), sh_text(act_id));

	if (r != 0)
		return r;
	if (!sh_rows_exact(act, 0, "set_hash", drafted, sizeof drafted) ||
	    !sh_rows_exact(row, 0, "set_hash", now, sizeof now) || memcmp(drafted, now, sizeof now) != 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.area.changed", "%s", act_id);
	return 0;
}

int approve_area(ShCall *call, const Ledger__ApproveAreaRequest *q, Ledger__ApproveAreaReply *reply)
{
	ShParam town = sh_text(call->municipality), id = sh_text(q->act_id);
	const struct Step *step;
	const char *job_id = "";
	const ShRows *act;
	int r;

	if ((r = lock(call, q->act_id, &act)) != 0)
		return r;
	step = step_of(sh_rows_str(act, 0, "state"));
	if ((r = check(call, q, act, step)) != 0)
		return r;
	reply->act_id = q->act_id;
	reply->state = q->decline ? step->declined : step->approved;
	if (q->decline) {
		r = sh_query(call, &sql_area_act_step, NULL, town, id, sh_int(sh_rows_int(act, 0, "parts_done")),
			     sh_text(step->declined));
	} else {
		if ((step == &steps[0] && (r = check_unchanged(call, q->act_id, act)) != 0) ||
		    (r = sh_job_start(call, LEDGER_AREA_DUE, "dwelling", q->act_id, &job_id)) != 0)
			return r;
		r = sh_query(call, step->approve, NULL, town, id, sh_text(call->actor.id), sh_int(call->now_us),
			     sh_text(job_id));
	}
	reply->job_id = job_id;
	return r != 0 ? r : sh_audit(call, (const char *const[]){ sh_rows_str(act, 0, "disaster_id"), q->act_id }, 2);
}

int undo_area(ShCall *call, const Ledger__UndoAreaRequest *q, Ledger__UndoAreaReply *reply)
{
	const char *disaster_id;
	const uint8_t *reason;
	const ShRows *act;
	size_t len;
	int r;

	if ((r = lock(call, q->act_id, &act)) != 0)
		return r;
	disaster_id = sh_rows_str(act, 0, "disaster_id");
	if (!is(sh_rows_str(act, 0, "state"), "APPLIED"))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.area.not_applied", "%s", q->act_id);
	if ((r = sh_cell_seal_text(call, disaster_id, "cell", LEDGER_CELL_AREA_UNDO_REASON, q->act_id, q->reason,
				   &reason, &len)) != 0 ||
	    (r = sh_query(call, &sql_area_act_undo_drafted, NULL, sh_text(call->municipality), sh_text(q->act_id),
			  sh_text(call->actor.id), sh_int(call->now_us), sh_bytes(reason, len))) != 0)
		return r;
	reply->act_id = q->act_id;
	reply->dwellings = (uint64_t) sh_rows_int(act, 0, "dwellings");
	return sh_audit(call, (const char *const[]){ disaster_id, q->act_id }, 2);
}

static int reason_of(ShCall *call, const ShRows *rows, int i, const char *column, uint32_t cell, const char *act_id,
		     const char **ret)
{
	size_t len;
	const uint8_t *sealed = sh_rows_bytes(call, rows, i, column, &len);

	return sh_cell_open_text(call, cell, act_id, sealed, len, ret);
}

static int show(ShCall *call, const ShRows *rows, int i, Ledger__AreaAct *a)
{
	int r;

	ledger__area_act__init(a);
	a->act_id = sh_rows_str(rows, i, "act_id");
	a->kind = sh_rows_str(rows, i, "kind");
	a->hazard = sh_rows_str(rows, i, "hazard");
	a->surveyed_on = sh_rows_str(rows, i, "surveyed_on");
	a->grade_code = sh_rows_str(rows, i, "grade_code");
	a->dwellings = (uint64_t) sh_rows_int(rows, i, "dwellings");
	a->state = sh_rows_str(rows, i, "state");
	a->drafted_by = sh_rows_str(rows, i, "drafted_by");
	a->approved_by = sh_rows_str(rows, i, "approved_by");
	a->undo_by = sh_rows_str(rows, i, "undo_by");
	a->undo_approved_by = sh_rows_str(rows, i, "undo_approved_by");
	r = reason_of(call, rows, i, "sealed_reason", LEDGER_CELL_AREA_REASON, a->act_id, &a->reason);
	return r != 0 ? r
		      : reason_of(call, rows, i, "sealed_undo_reason", LEDGER_CELL_AREA_UNDO_REASON, a->act_id,
				  &a->undo_reason);
}

int list_area_acts(ShCall *call, const Ledger__ListAreaActsRequest *q, Ledger__ListAreaActsReply *reply)
{
	Ledger__AreaAct *all;
	const ShRows *rows;
	int r = sh_query(call, &sql_list_area_acts, &rows, sh_text(call->municipality), sh_text(q->disaster_id),
			 sh_text(q->after_act_id), sh_int(PAGE));

	if (r != 0)
		return r;
	reply->n_acts = (size_t) sh_rows_count(rows);
	if (!(all = store_list(call, reply->n_acts, sizeof *all, &reply->acts)))
		return SH_REFUSED;
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		r = show(call, rows, i, &all[i]);
	return r != 0 ? r : sh_audit_one(call, q->disaster_id);
}
