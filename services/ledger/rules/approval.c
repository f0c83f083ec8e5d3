#include "approval.h"

#include <string.h>

static const struct {
	ApprovalState from;
	ApprovalAct act;
	ApprovalState to;
} steps[] = {
	{ APPROVAL_DRAFT, APPROVE, APPROVAL_APPROVED }, { APPROVAL_DRAFT, RECORD_ORAL, APPROVAL_ORAL },
	{ APPROVAL_DRAFT, DECLINE, APPROVAL_DECLINED }, { APPROVAL_ORAL, CONFIRM_ORAL, APPROVAL_APPROVED },
	{ APPROVAL_ORAL, DECLINE, APPROVAL_DECLINED },
};

static bool same(const char *a, const char *b) { return strcmp(a, b) == 0; }

int approval_step(const ApprovalFacts *f, ApprovalAct act, ApprovalState *next, ShError *err)
{
	const char *approver = act == RECORD_ORAL ? f->oral_approver : f->actor;
	size_t i = 0, n = sizeof steps / sizeof *steps;

	while (i < n && (steps[i].from != f->state || steps[i].act != act))
		i++;
	if (i == n)
		return sh_fail(err, SH_FAILED_PRECONDITION, "ledger.approval.state", "%s",
			       approval_state_code(f->state));
	if (!*approver)
		return sh_fail_field(err, "approver", "ledger.approval.other_person");
	if (same(approver, f->drafter))
		return sh_fail(err, SH_PERMISSION_DENIED, "ledger.approval.own_draft", "%s",
			       approval_state_code(f->state));
	if (!f->may_approve)
		return sh_fail(err, SH_PERMISSION_DENIED, "ledger.approval.role", "%s",
			       approval_state_code(f->state));
	if (act == CONFIRM_ORAL && !same(f->actor, f->oral_approver))
		return sh_fail(err, SH_PERMISSION_DENIED, "ledger.approval.other_person", "%s",
			       approval_state_code(f->state));
	*next = steps[i].to;
	return 0;
}

bool approval_effective(ApprovalState state) { return state == APPROVAL_ORAL || state == APPROVAL_APPROVED; }

const char *approval_state_code(ApprovalState state)
{
	static const char *const names[APPROVAL_STATES] = { "DRAFT", "ORAL", "APPROVED", "DECLINED" };

	return names[state];
}
