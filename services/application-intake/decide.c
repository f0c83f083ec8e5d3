/* What staff decide about an application: accept it, return it, take a wrong match back. Refusing: reject.c. */
#include "application_intake_sql.h"
#include "intake.h"
#include "rules/options.h"
#include "sh_data_key.h"

#include <string.h>

int decide_take(ShCall *call, const char *application_id, uint32_t version, Stored *a)
{
	int r;

	if ((r = store_get(call, application_id, true, a)) != 0 || (r = check_desk(call, a)) != 0)
		return r;
	return check_version(call, a, version);
}

int decide_audit(ShCall *call, const Stored *a)
{
	return sh_audit(call, (const char *const[]){ a->application_id, a->person_id }, *a->person_id ? 2 : 1);
}

int decide_note(ShCall *call, Stored *a, const char *text)
{
	return sh_cell_seal_text(call, a->disaster_id, "cell", CELL_NOTE, a->application_id, text, &a->sealed_note,
				 &a->sealed_note_len);
}

static const char *code_of(OptionList list, const char *given, const char *otherwise)
{
	const IntakeOption *option = intake_option(list, given);

	return option ? option->code : otherwise;
}

/* What the applicant said of being judged by photographs goes with it: a grade that is so judged waits for that. */
static int photo_consent(ShCall *call, const Stored *a, Intake__ApplicationAccepted *event)
{
	const Intake__RisaiForm *form;
	bool known;
	Rev rev;
	int r;

	if ((r = store_rev(call, a->application_id, a->rev, &rev, &known)) != 0 || !known ||
	    (r = form_open(call, a->application_id, a->rev, rev.sealed_form, rev.sealed_form_len, &form)) != 0 ||
	    !form->photo_judge)
		return r;
	event->photo_consent = code_of(OPTION_CONSENT, form->photo_judge_consent, "UNANSWERED");
	event->said_by = code_of(OPTION_RELATION, form->relation, "");
	event->submitted_us = rev.submitted_us ? rev.submitted_us : rev.received_us;
	return 0;
}

int accept_application(ShCall *call, const Intake__AcceptRequest *q, Intake__AcceptReply *p)
{
	const Move accepted = { APPLICATION_ACCEPTED, BY_STAFF, call->actor.id, "", false };
	Intake__ApplicationAccepted event = INTAKE__APPLICATION_ACCEPTED__INIT;
	Stored a;
	int r = decide_take(call, q->application_id, q->version, &a);

	if (r != 0)
		return r;
	if (a.state == APPLICATION_REVIEW && (!*a.person_id || !*a.dwelling_id))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "intake.match.unconfirmed", "%s",
			       a.application_id);
	event.application_id = a.application_id;
	event.disaster_id = a.disaster_id;
	event.procedure = a.procedure;
	event.person_id = a.person_id;
	event.dwelling_id = a.dwelling_id;
	if ((r = photo_consent(call, &a, &event)) != 0 || (r = store_move(call, &a, &accepted)) != 0 ||
	    (r = store_save(call, &a)) != 0 || (r = sh_emit(call, a.application_id, &event.base)) != 0)
		return r;
	p->state = application_state_code(a.state);
	p->version = a.version;
	return decide_audit(call, &a);
}

/* The history keeps whom it was linked with; the others take back what followed, each what is its own. */
int undo_match(ShCall *call, const Intake__UndoMatchRequest *q, Intake__UndoMatchReply *p)
{
	Move back = { APPLICATION_REVIEW, BY_STAFF, call->actor.id, NULL, false };
	Intake__ApplicationUnlinked event = INTAKE__APPLICATION_UNLINKED__INIT;
	Stored a;
	int r = decide_take(call, q->application_id, q->version, &a);

	if (r != 0)
		return r;
	if (a.state < APPLICATION_ACCEPTED)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "intake.undo.not_accepted", "%s",
			       a.application_id);
	event.application_id = a.application_id;
	event.disaster_id = a.disaster_id;
	event.person_id = a.person_id;
	event.dwelling_id = a.dwelling_id;
	back.reason = sh_printf(call->arena, "照合の取消し（対象者 %s、住家 %s）: %s", a.person_id, a.dwelling_id,
				q->reason);
	if ((r = sh_audit(call, (const char *const[]){ a.application_id, a.person_id }, 2)) != 0)
		return r;
	a.person_id = a.household_id = a.dwelling_id = "";
	a.survey_needed = false;
	if ((r = store_move(call, &a, &back)) != 0 ||
	    (r = sh_query(call, &sql_certificates_are_void, NULL, sh_text(call->municipality),
			  sh_text(a.application_id))) != 0 ||
	    (r = store_save(call, &a)) != 0 || (r = sh_emit(call, a.application_id, &event.base)) != 0)
		return r;
	p->state = application_state_code(a.state);
	p->version = a.version;
	return 0;
}

int return_application(ShCall *call, const Intake__ReturnForCorrectionRequest *q, Intake__ReturnForCorrectionReply *p)
{
	const Move returned = { APPLICATION_RETURNED, BY_STAFF, call->actor.id, q->reason, false };
	Intake__ApplicationReturned event = INTAKE__APPLICATION_RETURNED__INIT;
	ShCivil due;
	Stored a;
	int r = decide_take(call, q->application_id, q->version, &a);

	if (r != 0 || (r = sh_civil_parse_iso(&due, q->due_on, &call->error)) != 0)
		return r;
	if (sh_civil_compare(due, sh_civil_tokyo(call->now_us)) < 0)
		return sh_fail_field(&call->error, "due_on", "intake.due.past");
	a.due_on = q->due_on;
	event.application_id = a.application_id;
	event.disaster_id = a.disaster_id;
	if ((r = store_move(call, &a, &returned)) != 0 || (r = decide_note(call, &a, q->reason)) != 0 ||
	    (r = store_save(call, &a)) != 0 || (r = sh_emit(call, a.application_id, &event.base)) != 0)
		return r;
	p->state = application_state_code(a.state);
	p->version = a.version;
	return decide_audit(call, &a);
}
