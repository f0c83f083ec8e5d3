/* 不受理: drafted by one and approved by another (決裁, rulings 23). By word of mouth it takes effect at once, and
 * waits for 追認 with its draft; declined then, the application is in review again. */
#include "intake.h"
#include "sh_approval.h"
#include "sh_data_key.h"

int propose_rejection(ShCall *call, const Intake__ProposeRejectionRequest *q, Intake__ProposeRejectionReply *p)
{
	const ApplicationStep *step;
	Stored a;
	int r = decide_take(call, q->application_id, q->version, &a);

	if (r == 0 && *a.oral_approver) /* refused already: to be confirmed, not drafted again */
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "approval.state", "ORAL");
	if (r != 0 || (r = application_step(a.state, APPLICATION_REJECTED, BY_STAFF, &step, &call->error)) != 0 ||
	    (r = decide_note(call, &a, q->reason)) != 0)
		return r;
	a.proposed_by = call->actor.id;
	a.proposed_code = q->reason_code;
	if ((r = store_save(call, &a)) != 0)
		return r;
	p->state = application_state_code(a.state);
	p->version = a.version;
	return decide_audit(call, &a);
}

/* named: who said yes by word of mouth; NULL: the actor answers. */
static int decide(ShCall *call, const Stored *a, const char *named, bool decline, ShApprovalAct *ret_act)
{
	const ShApprovalState state = *a->oral_approver ? SH_APPROVAL_ORAL : SH_APPROVAL_DRAFT;
	const ShApprovalFacts facts = { .state = state,
					.drafter = a->proposed_by,
					.actor = call->actor.id,
					.named = named ? named : a->oral_approver,
					.may_approve = sh_roles_have(call->actor.roles, "approver") };
	ShApprovalState next;

	if (!*a->proposed_by)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "intake.rejection.not_proposed", "%s",
			       a->application_id);
	*ret_act = named ? SH_RECORD_ORAL : sh_approval_answer(state, decline);
	return sh_approval_step(&facts, *ret_act, &next, &call->error);
}

/* Refused from now on. The draft stays where it was approved by word of mouth: who drafted may not confirm either. */
static int refuse(ShCall *call, Stored *a, const char *named)
{
	Move rejected = { APPLICATION_REJECTED, BY_STAFF, call->actor.id, "", named != NULL };
	Intake__ApplicationRejected event = INTAKE__APPLICATION_REJECTED__INIT;
	const char *note, *drafter = a->proposed_by, *code = a->proposed_code;
	int r = sh_cell_open_text(call, CELL_NOTE, a->application_id, a->sealed_note, a->sealed_note_len, &note);

	if (r != 0)
		return r;
	rejected.reason = named ? sh_printf(call->arena, "%s: %s (起案 %s、口頭決裁 %s、記録 %s)", code, note,
					    drafter, named, call->actor.id)
				: sh_printf(call->arena, "%s: %s (起案 %s)", code, note, drafter);
	event.application_id = a->application_id;
	event.disaster_id = a->disaster_id;
	a->due_on = "";
	if ((r = store_move(call, a, &rejected)) != 0)
		return r;
	if (named) {
		a->proposed_by = drafter;
		a->proposed_code = code;
		a->oral_approver = named;
		a->oral_recorder = call->actor.id;
		a->oral_us = call->now_us;
	}
	return sh_emit(call, a->application_id, &event.base);
}

static int confirm(ShCall *call, Stored *a)
{
	const Move confirmed = {
		APPLICATION_REJECTED, BY_STAFF, call->actor.id,
		sh_printf(call->arena, "口頭決裁の追認 (起案 %s、記録 %s)", a->proposed_by, a->oral_recorder), false
	};

	return store_move(call, a, &confirmed);
}

static int reopen(ShCall *call, Stored *a)
{
	const Move review = {
		APPLICATION_REVIEW, BY_STAFF, call->actor.id,
		sh_printf(call->arena, "口頭決裁の否決 (起案 %s、記録 %s)", a->proposed_by, a->oral_recorder), false
	};
	Intake__ApplicationReopened event = INTAKE__APPLICATION_REOPENED__INIT;
	int r = store_move(call, a, &review);

	event.application_id = a->application_id;
	event.disaster_id = a->disaster_id;
	return r == 0 ? sh_emit(call, a->application_id, &event.base) : r;
}

/* Beside who does it: who drafted, and who said yes or noted that. Before the step, which ends the draft. */
static int audit(ShCall *call, const Stored *a, const char *named)
{
	const char *const known[] = { a->application_id, a->proposed_by, named ? named : a->oral_recorder,
				      a->person_id };
	const char *ids[4];
	size_t n = 0;

	for (size_t i = 0; i < 4; i++)
		if (*known[i])
			ids[n++] = known[i];
	return sh_audit(call, ids, n);
}

static int settle(ShCall *call, Stored *a, ShApprovalAct act, const char *named)
{
	switch (act) {
	case SH_CONFIRM_ORAL:
		return confirm(call, a);
	case SH_DECLINE:
		if (*a->oral_approver)
			return reopen(call, a);
		a->proposed_by = a->proposed_code = "";
		return 0;
	default:
		return refuse(call, a, named);
	}
}

int approve_rejection(ShCall *call, const Intake__ApproveRejectionRequest *q, Intake__ApproveRejectionReply *p)
{
	ShApprovalAct act;
	Stored a;
	int r;

	if (q->oral)
		return sh_fail_field(&call->error, "oral", "approval.own_word");
	r = store_get(call, q->application_id, true, &a);
	/* The approver sees the draft, whichever desk made it: what he may not see is who it is about. */
	if (r != 0 || (r = check_version(call, &a, q->version)) != 0 ||
	    (r = decide(call, &a, NULL, q->decline, &act)) != 0 || (r = audit(call, &a, NULL)) != 0 ||
	    (r = settle(call, &a, act, NULL)) != 0)
		return r;
	r = store_save(call, &a);
	p->state = application_state_code(a.state);
	p->version = a.version;
	return r;
}

int record_oral_rejection(ShCall *call, const Intake__RecordOralRejectionRequest *q,
			  Intake__RecordOralRejectionReply *p)
{
	ShApprovalAct act;
	Stored a;
	int r = decide_take(call, q->application_id, q->version, &a);

	if (r != 0 || (r = decide(call, &a, q->approver, false, &act)) != 0 ||
	    (r = audit(call, &a, q->approver)) != 0 || (r = settle(call, &a, act, q->approver)) != 0)
		return r;
	r = store_save(call, &a);
	p->state = application_state_code(a.state);
	p->version = a.version;
	return r;
}
