/* 決裁 of a drafted grade: by another person, of exactly what was drafted (I16); then the latest confirmed governs.
 */
#include "ledger.h"
#include "ledger_sql.h"
#include "photo.h"
#include "sh_approval.h"
#include "store.h"
#include "survey.h"

#include <string.h>

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

/* What is to be done about a drafted survey: q's own words. */
typedef struct Wanted {
	const char *survey_id, *grade_code;
	const char *named; /* who said yes by word of mouth; NULL: the actor answers */
	bool decline;
} Wanted;

/* May this be decided by this actor, as this? */
static int decide(ShCall *call, const Wanted *w, const Surveys *s, int row, ShApprovalState *ret_next,
		  ShApprovalAct *ret_act)
{
	ShApprovalFacts facts = { .drafter = sh_rows_str(s->rows, row, "drafted_by"),
				  .actor = call->actor.id,
				  .named = w->named ? w->named : sh_rows_str(s->rows, row, "approved_by"),
				  .may_approve = sh_roles_have(call->actor.roles, "approver") };

	if (sh_rows_int(s->rows, row, "undone_us") != 0) /* its table is undone */
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "approval.state", "UNDONE");
	if (!sh_approval_of(sh_rows_str(s->rows, row, "state"),
			    &facts.state)) /* 調査不能, 保留: nothing was drafted */
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.approval.no_grade", "%s", w->survey_id);
	if (!is(w->grade_code, s->facts[row].grade))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.approval.other_grade", "%s",
			       w->survey_id);
	*ret_act = w->named ? SH_RECORD_ORAL : sh_approval_answer(facts.state, w->decline);
	return sh_approval_step(&facts, *ret_act, ret_next, &call->error);
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

int survey_confirm(ShCall *call, const Dwelling *d, Surveys *s, int row, const char *approver, const char *recorder,
		   Ledger__ApproveSurveyReply *reply)
{
	const ShApprovalState state = *recorder ? SH_APPROVAL_ORAL : SH_APPROVAL_APPROVED;
	int r;

	if ((r = check_area(s, row, d, &call->error)) != 0 || (r = check_consent(call, s, row, d)) != 0 ||
	    (r = sh_query(call, &sql_approve_survey, NULL, sh_text(call->municipality),
			  sh_text(sh_rows_str(s->rows, row, "survey_id")), sh_text(sh_approval_code(state)),
			  sh_text(approver), sh_int(call->now_us), sh_text(recorder))) != 0)
		return r;
	s->facts[row].confirmed = true;
	s->facts[row].confirmed_at = call->now_us;
	reply->governs = governing_survey(s->facts, s->n) == &s->facts[row];
	if (!reply->governs)
		return 0;
	reply->replaced_survey_id = d->governing_survey_id;
	return governs_now(call, d, s, row);
}

/* A draft goes; what counted by word of mouth counts no more, and what governed before it does again. */
static int decline(ShCall *call, const Dwelling *d, Surveys *s, int row)
{
	int r = sh_query(call, &sql_decline_survey, NULL, sh_text(call->municipality),
			 sh_text(sh_rows_str(s->rows, row, "survey_id")), sh_text(call->actor.id),
			 sh_int(call->now_us));

	s->facts[row].confirmed = false;
	return r == 0 ? survey_regrade(call, d, s, row) : r;
}

static int carry_out(ShCall *call, const Wanted *w, ShApprovalAct act, const Dwelling *d, Surveys *s, int row,
		     Ledger__ApproveSurveyReply *reply)
{
	switch (act) {
	case SH_RECORD_ORAL:
		return survey_confirm(call, d, s, row, w->named, call->actor.id, reply);
	case SH_CONFIRM_ORAL: /* it took effect when it was said */
		reply->governs = is(d->governing_survey_id, w->survey_id);
		return sh_query(call, &sql_confirm_oral, NULL, sh_text(call->municipality), sh_text(w->survey_id),
				sh_int(call->now_us));
	case SH_DECLINE:
		return decline(call, d, s, row);
	default:
		return survey_confirm(call, d, s, row, call->actor.id, "", reply);
	}
}

/* Beside who does it: who drafted, and who said yes or noted that. */
static int audit(ShCall *call, const Wanted *w, const Dwelling *d, const Surveys *s, int row)
{
	const char *other = w->named ? w->named : sh_rows_str(s->rows, row, "recorded_by");
	const char *const ids[] = { d->dwelling_id, sh_rows_str(s->rows, row, "drafted_by"), other };

	return sh_audit(call, ids, *other ? 3 : 2);
}

static int settle(ShCall *call, const Wanted *w, Ledger__ApproveSurveyReply *reply)
{
	const ShRows *where;
	ShApprovalState next;
	ShApprovalAct act;
	Surveys surveys;
	Dwelling d;
	int row, r;

	r = sh_query(call, &sql_dwelling_of_survey, &where, sh_text(call->municipality), sh_text(w->survey_id));
	if (r != 0)
		return r;
	if (sh_rows_count(where) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.survey.unknown", "%s", w->survey_id);
	if ((r = store_lock_dwelling(call, NULL, sh_rows_str(where, 0, "dwelling_id"), &d)) != 0 ||
	    (r = surveys_of_dwelling(call, d.dwelling_id, &surveys)) != 0)
		return r;
	row = surveys_find(&surveys, w->survey_id);
	if ((r = decide(call, w, &surveys, row, &next, &act)) != 0 ||
	    (r = carry_out(call, w, act, &d, &surveys, row, reply)) != 0)
		return r;
	reply->survey_id = w->survey_id;
	reply->grade_code = surveys.facts[row].grade;
	reply->state = sh_approval_code(next);
	return audit(call, w, &d, &surveys, row);
}

int approve_survey(ShCall *call, const Ledger__ApproveSurveyRequest *q, Ledger__ApproveSurveyReply *reply)
{
	if (q->oral)
		return sh_fail_field(&call->error, "oral", "approval.own_word");
	return settle(call, &(Wanted){ q->survey_id, q->grade_code, NULL, q->decline }, reply);
}

int record_oral_grade(ShCall *call, const Ledger__RecordOralGradeRequest *q, Ledger__RecordOralGradeReply *reply)
{
	Ledger__ApproveSurveyReply done = LEDGER__APPROVE_SURVEY_REPLY__INIT;
	int r = settle(call, &(Wanted){ q->survey_id, q->grade_code, q->approver, false }, &done);

	reply->survey_id = done.survey_id;
	reply->grade_code = done.grade_code;
	reply->governs = done.governs;
	reply->replaced_survey_id = done.replaced_survey_id;
	return r;
}
