/* 決裁 of a drafted grade: by another person, of exactly what was drafted (I16); then the latest confirmed governs.
 */
#include "ledger.h"
#include "ledger_sql.h"
#include "photo.h"
#include "rules/approval.h"
#include "store.h"
#include "survey.h"

#include <string.h>

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

static int state_of(const char *code, ApprovalState *ret)
{
	for (int s = 0; s < APPROVAL_STATES; s++)
		if (is(approval_state_code((ApprovalState) s), code)) {
			*ret = (ApprovalState) s;
			return 0;
		}
	return SH_REFUSED; /* 調査不能, 保留: nothing was drafted */
}

/* May this be approved by this actor, as this? */
static int decide(ShCall *call, const Ledger__ApproveSurveyRequest *q, const Surveys *s, int row,
		  ApprovalState *ret_next, ApprovalAct *ret_act)
{
	ApprovalFacts facts = { .drafter = sh_rows_str(s->rows, row, "drafted_by"),
				.actor = call->actor.id,
				.oral_approver = call->actor.id,
				.may_approve = sh_roles_have(call->actor.roles, "approver") };

	if (sh_rows_int(s->rows, row, "undone_us") != 0) /* its table is undone */
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.approval.state", "UNDONE");
	if (state_of(sh_rows_str(s->rows, row, "state"), &facts.state) != 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.approval.no_grade", "%s", q->survey_id);
	if (!is(q->grade_code, s->facts[row].grade))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.approval.other_grade", "%s",
			       q->survey_id);
	*ret_act = q->oral ? RECORD_ORAL : APPROVE;
	if (!q->oral && facts.state == APPROVAL_ORAL) {
		*ret_act = CONFIRM_ORAL;
		facts.oral_approver = sh_rows_str(s->rows, row, "approved_by");
	}
	return approval_step(&facts, *ret_act, ret_next, &call->error);
}

int survey_tell(ShCall *call, const Dwelling *d, const Surveys *s, int row, uint32_t version)
{
	Ledger__DamageDecided decided = LEDGER__DAMAGE_DECIDED__INIT;
	const ShRows *households;
	int r = sh_query(call, &sql_households_of_dwelling, &households, sh_text(call->municipality),
			 sh_text(d->dwelling_id));

	if (r != 0)
		return r;
	decided.disaster_id = d->disaster_id;
	decided.dwelling_id = d->dwelling_id;
	decided.survey_id = sh_rows_str(s->rows, row, "survey_id");
	decided.grade_code = s->facts[row].grade;
	decided.replaced_survey_id = d->governing_survey_id;
	decided.version = version;
	if (sh_rows_count(households) == 1) /* of several none is the one */
		decided.household_id = sh_rows_str(households, 0, "household_id");
	return sh_emit(call, d->dwelling_id, &decided.base);
}

static int governs_now(ShCall *call, const Dwelling *d, const Surveys *s, int row)
{
	const ShRows *version;
	int r = sh_query(call, &sql_dwelling_decided, &version, sh_text(call->municipality), sh_text(d->dwelling_id),
			 sh_text(sh_rows_str(s->rows, row, "survey_id")), sh_text(s->facts[row].grade),
			 sh_text(sh_rows_str(s->rows, row, "flood")), sh_text(s->facts[row].kind));

	return r != 0 ? r : survey_tell(call, d, s, row, (uint32_t) sh_rows_int(version, 0, "version"));
}

static int check_area(const Surveys *s, int row, const Dwelling *d, ShError *err)
{
	return survey_check_area(s, s->facts[row].kind, d->use, s->facts[row].grade,
				 (uint32_t) sh_rows_int(s->rows, row, "flood_depth_mm"), err);
}

/* 自己判定方式: nobody is put into the lowest grade without having said yes to it. */
static int check_consent(ShCall *call, const Surveys *s, int row, const Dwelling *d)
{
	ConsentAnswer answer;
	int r;

	if (!sh_rows_bool(s->rows, row, "needs_consent"))
		return 0;
	r = photo_consent_of(call, d->disaster_id, d->dwelling_id, &answer);
	return r == 0 ? photo_consented(answer, &call->error) : r;
}

int survey_confirm(ShCall *call, const Dwelling *d, Surveys *s, int row, const char *approver, bool oral,
		   Ledger__ApproveSurveyReply *reply)
{
	int r;

	if ((r = check_area(s, row, d, &call->error)) != 0 || (r = check_consent(call, s, row, d)) != 0 ||
	    (r = sh_query(call, &sql_approve_survey, NULL, sh_text(call->municipality),
			  sh_text(sh_rows_str(s->rows, row, "survey_id")),
			  sh_text(approval_state_code(oral ? APPROVAL_ORAL : APPROVAL_APPROVED)), sh_text(approver),
			  sh_int(call->now_us), sh_bool(oral))) != 0)
		return r;
	s->facts[row].confirmed = true;
	s->facts[row].confirmed_at = call->now_us;
	reply->governs = governing_survey(s->facts, s->n) == &s->facts[row];
	if (!reply->governs)
		return 0;
	reply->replaced_survey_id = d->governing_survey_id;
	return governs_now(call, d, s, row);
}

int approve_survey(ShCall *call, const Ledger__ApproveSurveyRequest *q, Ledger__ApproveSurveyReply *reply)
{
	const ShRows *where;
	ApprovalState next;
	ApprovalAct act = CONFIRM_ORAL;
	Surveys surveys;
	Dwelling d;
	int row, r;

	r = sh_query(call, &sql_dwelling_of_survey, &where, sh_text(call->municipality), sh_text(q->survey_id));
	if (r != 0)
		return r;
	if (sh_rows_count(where) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.survey.unknown", "%s", q->survey_id);
	if ((r = store_lock_dwelling(call, NULL, sh_rows_str(where, 0, "dwelling_id"), &d)) != 0 ||
	    (r = surveys_of_dwelling(call, d.dwelling_id, &surveys)) != 0)
		return r;
	row = surveys_find(&surveys, q->survey_id);
	reply->survey_id = q->survey_id;
	reply->grade_code = surveys.facts[row].grade;
	if ((r = decide(call, q, &surveys, row, &next, &act)) != 0)
		return r;
	if (act == CONFIRM_ORAL) { /* it took effect when it was said */
		reply->governs = is(d.governing_survey_id, q->survey_id);
		r = sh_query(call, &sql_confirm_oral, NULL, sh_text(call->municipality), sh_text(q->survey_id),
			     sh_int(call->now_us));
	} else {
		r = survey_confirm(call, &d, &surveys, row, call->actor.id, next == APPROVAL_ORAL, reply);
	}
	return r == 0 ? sh_audit_one(call, d.dwelling_id) : r;
}
