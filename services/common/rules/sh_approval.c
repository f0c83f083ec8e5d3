#include "sh_approval.h"

#include <string.h>

static const struct {
	ShApprovalState from;
	ShApprovalAct act;
	ShApprovalState to;
} steps[] = {
	{ SH_APPROVAL_DRAFT, SH_APPROVE, SH_APPROVAL_APPROVED },
	{ SH_APPROVAL_DRAFT, SH_RECORD_ORAL, SH_APPROVAL_ORAL },
	{ SH_APPROVAL_DRAFT, SH_DECLINE, SH_APPROVAL_DECLINED },
	{ SH_APPROVAL_ORAL, SH_CONFIRM_ORAL, SH_APPROVAL_APPROVED },
	{ SH_APPROVAL_ORAL, SH_DECLINE, SH_APPROVAL_DECLINED },
};

static bool same(const char *a, const char *b) { return strcmp(a, b) == 0; }

static int refuse(const ShApprovalFacts *f, const char *reason, ShError *err)
{
	return sh_fail(err, SH_PERMISSION_DENIED, reason, "%s", sh_approval_code(f->state));
}

static int check_persons(const ShApprovalFacts *f, ShApprovalAct act, ShError *err)
{
	const bool records = act == SH_RECORD_ORAL;
	const char *approver = records ? f->named : f->actor;

	if (!*approver)
		return sh_fail_field(err, "approver", "approval.other_person");
	if (same(approver, f->drafter))
		return refuse(f, "approval.own_draft", err);
	if (records)
		return same(f->actor, f->named) ? refuse(f, "approval.own_word", err) : 0;
	if (!f->may_approve)
		return refuse(f, "approval.role", err);
	return f->state == SH_APPROVAL_ORAL && !same(f->actor, f->named) ? refuse(f, "approval.other_person", err)
									 : 0;
}

int sh_approval_step(const ShApprovalFacts *f, ShApprovalAct act, ShApprovalState *next, ShError *err)
{
	size_t i = 0, n = sizeof steps / sizeof *steps;
	int r;

	while (i < n && (steps[i].from != f->state || steps[i].act != act))
		i++;
	if (i == n)
		return sh_fail(err, SH_FAILED_PRECONDITION, "approval.state", "%s", sh_approval_code(f->state));
	if ((r = check_persons(f, act, err)) == 0)
		*next = steps[i].to;
	return r;
}

ShApprovalAct sh_approval_answer(ShApprovalState state, bool decline)
{
	if (decline)
		return SH_DECLINE;
	return state == SH_APPROVAL_ORAL ? SH_CONFIRM_ORAL : SH_APPROVE;
}

static const char *const names[SH_APPROVAL_STATES] = { "DRAFT", "ORAL", "APPROVED", "DECLINED" };

const char *sh_approval_code(ShApprovalState state) { return names[state]; }

bool sh_approval_of(const char *code, ShApprovalState *ret)
{
	for (int s = 0; s < SH_APPROVAL_STATES; s++)
		if (same(names[s], code)) {
			*ret = (ShApprovalState) s;
			return true;
		}
	return false;
}
