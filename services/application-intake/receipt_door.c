/* For the portal: where an application stands, and that it is taken back. */
#include "intake.h"

#include <string.h>

int get_receipt(ShCall *call, const Intake__GetReceiptRequest *q, Intake__Receipt *p)
{
	Stored a;
	int r = store_by_receipt(call, q->receipt_no, false, &a);

	if (r != 0)
		return r;
	p->receipt_no = a.receipt_no;
	p->rev = a.rev;
	p->state = application_state_code(face_state(call, &a));
	p->label_ja = application_state_label(face_state(call, &a));
	p->changed_us = a.changed_us;
	if (face_state(call, &a) == APPLICATION_RETURNED)
		p->due_on = a.due_on;
	return 0;
}

/* 取下げ, until it is decided. Said twice it is done once. */
int withdraw(ShCall *call, const Intake__WithdrawRequest *q, Intake__WithdrawReply *p)
{
	const Move back = { APPLICATION_WITHDRAWN, BY_APPLICANT, call->actor.id, "", false };
	Intake__ApplicationWithdrawn withdrawn = INTAKE__APPLICATION_WITHDRAWN__INIT;
	Stored a;
	int r = store_by_receipt(call, q->receipt_no, true, &a);

	if (r != 0)
		return r;
	p->state = application_state_code(APPLICATION_WITHDRAWN);
	if (a.state == APPLICATION_WITHDRAWN)
		return 0;
	withdrawn.application_id = a.application_id;
	withdrawn.disaster_id = a.disaster_id;
	if ((r = store_move(call, &a, &back)) != 0 || (r = store_save(call, &a)) != 0 ||
	    (r = sh_emit(call, a.application_id, &withdrawn.base)) != 0)
		return r;
	return sh_audit_one(call, a.application_id);
}
