#include "rules/approval.h"
#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

Test(approval, is_given_by_another_person)
{
	static const struct {
		ApprovalFacts facts;
		ApprovalAct act;
		int next;
		const char *reason;
	} rows[] = {
		{ { APPROVAL_DRAFT, "a", "b", NULL, true }, APPROVE, APPROVAL_APPROVED, NULL },
		{ { APPROVAL_DRAFT, "a", "b", NULL, false }, APPROVE, -1, "ledger.approval.role" },
		{ { APPROVAL_DRAFT, "a", "a", NULL, true }, APPROVE, -1, "ledger.approval.own_draft" },
		{ { APPROVAL_DRAFT, "a", "a", "b", true }, RECORD_ORAL, APPROVAL_ORAL, NULL },
		{ { APPROVAL_DRAFT, "a", "c", "a", true }, RECORD_ORAL, -1, "ledger.approval.own_draft" },
		{ { APPROVAL_DRAFT, "a", "a", NULL, true }, RECORD_ORAL, -1, "ledger.approval.other_person" },
		{ { APPROVAL_DRAFT, "a", "a", "b", false }, RECORD_ORAL, -1, "ledger.approval.role" },
		{ { APPROVAL_ORAL, "a", "b", "b", true }, CONFIRM_ORAL, APPROVAL_APPROVED, NULL },
		{ { APPROVAL_ORAL, "a", "c", "b", true }, CONFIRM_ORAL, -1, "ledger.approval.other_person" },
		{ { APPROVAL_ORAL, "a", "b", "b", true }, DECLINE, APPROVAL_DECLINED, NULL },
		{ { APPROVAL_DRAFT, "a", "b", NULL, true }, DECLINE, APPROVAL_DECLINED, NULL },
		{ { APPROVAL_APPROVED, "a", "b", NULL, true }, APPROVE, -1, "ledger.approval.state" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ApprovalState next = APPROVAL_STATES;
		ShError err = { 0 };
		int r = approval_step(&rows[i].facts, rows[i].act, &next, &err);

		cr_expect_eq(r, rows[i].reason ? SH_REFUSED : 0, "row %zu", i);
		if (rows[i].reason)
			cr_expect_str_eq(err.reason, rows[i].reason, "row %zu", i);
		else
			cr_expect_eq((int) next, rows[i].next, "row %zu", i);
	}
}

/* What the table does not name is refused, and a refusal leaves the state alone. */
Test(approval, only_five_steps_exist)
{
	int allowed = 0;

	for (int state = 0; state < APPROVAL_STATES; state++)
		for (int act = 0; act < APPROVAL_ACTS; act++) {
			ApprovalFacts f = { (ApprovalState) state, "a", "b", "b", true };
			ApprovalState next = APPROVAL_STATES;
			ShError err;
			int r = approval_step(&f, (ApprovalAct) act, &next, &err);

			if (r == 0)
				allowed++;
			else
				cr_expect_eq(next, APPROVAL_STATES);
		}
	cr_expect_eq(allowed, 5);
	cr_expect(approval_effective(APPROVAL_ORAL));
	cr_expect(approval_effective(APPROVAL_APPROVED));
	cr_expect_not(approval_effective(APPROVAL_DRAFT));
	cr_expect_not(approval_effective(APPROVAL_DECLINED));
}
