/* 廃棄 of a disaster (番号法20条, 個情法61条; rulings 11): drafted by one person, made effective by another, both
 * having typed its id. Keys go at once, here and by DisasterDisposed at the others; what rested in clear is erased in
 * bites. Ids, acts and the audit stay. */
#include "ledger.h"
#include "ledger_sql.h"
#include "sh_approval.h"

#include <string.h>

enum { BITE = 2000 };

static int lock(ShCall *call, const char *disaster_id, const char *confirmation, const ShRows **ret_row)
{
	int r;

	if (strcmp(disaster_id, confirmation) != 0)
		return sh_fail_field(&call->error, "confirmation", "ledger.disposal.confirmation");
	r = sh_query(call, &sql_lock_disaster, ret_row, sh_text(call->municipality), sh_text(disaster_id));
	if (r != 0)
		return r;
	if (sh_rows_count(*ret_row) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.disaster.unknown", "%s", disaster_id);
	/* An opening would go on to freeze people under keys that are gone. */
	if (strcmp(sh_rows_str(*ret_row, 0, "state"), "OPENING") == 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.disposal.opening", "%s", disaster_id);
	if (strcmp(sh_rows_str(*ret_row, 0, "state"), "DISPOSED") == 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.disposal.done", "%s", disaster_id);
	return 0;
}

int propose_disposal(ShCall *call, const Ledger__ProposeDisposalRequest *q, Ledger__ProposeDisposalReply *reply)
{
	const ShRows *row;
	int r = lock(call, q->disaster_id, q->confirmation, &row);

	if (r == 0)
		r = sh_query(call, &sql_propose_disposal, NULL, sh_text(call->municipality), sh_text(q->disaster_id),
			     sh_text(call->actor.id), sh_int(call->now_us));
	reply->disaster_id = q->disaster_id;
	return r == 0 ? sh_audit_one(call, q->disaster_id) : r;
}

static int take_effect(ShCall *call, const char *disaster_id)
{
	Ledger__DisasterDisposed disposed = LEDGER__DISASTER_DISPOSED__INIT;
	int r;

	disposed.disaster_id = disaster_id;
	if ((r = sh_query(call, &sql_dispose_disaster, NULL, sh_text(call->municipality), sh_text(disaster_id),
			  sh_text(call->actor.id), sh_int(call->now_us))) != 0 ||
	    (r = sh_rekey_dispose(call, disaster_id)) != 0 ||
	    (r = sh_due(call, LEDGER_ERASE_DUE, disaster_id, call->now_us)) != 0 ||
	    (r = sh_emit(call, disaster_id, &disposed.base)) != 0)
		return r;
	return sh_audit_one(call, disaster_id);
}

int approve_disposal(ShCall *call, const Ledger__ApproveDisposalRequest *q, Ledger__ApproveDisposalReply *reply)
{
	ShApprovalFacts facts = { .actor = call->actor.id,
				  .named = "",
				  .may_approve = sh_roles_have(call->actor.roles, "approver") };
	ShApprovalState next;
	const ShRows *row;
	int r = lock(call, q->disaster_id, q->confirmation, &row);

	if (r != 0)
		return r;
	facts.drafter = sh_rows_str(row, 0, "disposal_by");
	if (!*facts.drafter)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.disposal.not_proposed", "%s",
			       q->disaster_id);
	if ((r = sh_approval_step(&facts, SH_APPROVE, &next, &call->error)) != 0)
		return r;
	reply->disaster_id = q->disaster_id;
	return take_effect(call, q->disaster_id);
}

int erase_step(ShCall *call, const char *disaster_id)
{
	ShParam town = sh_text(call->municipality), disaster = sh_text(disaster_id);
	const ShRows *persons, *dwellings;
	int r;

	if ((r = sh_query(call, &sql_erase_persons, &persons, town, disaster, sh_int(BITE))) != 0 ||
	    (r = sh_query(call, &sql_erase_dwellings, &dwellings, town, disaster, sh_int(BITE))) != 0)
		return r;
	if (sh_rows_affected(persons) == BITE || sh_rows_affected(dwellings) == BITE) {
		sh_due_again(call, call->now_us);
		return 0;
	}
	if ((r = sh_query(call, &sql_erase_beginnings, NULL, town, disaster)) != 0 ||
	    (r = sh_query(call, &sql_erase_forms, NULL, town, disaster)) != 0 ||
	    (r = sh_query(call, &sql_erase_form_persons, NULL, town, disaster)) != 0)
		return r;
	return sh_query(call, &sql_erase_households, NULL, town, disaster);
}
