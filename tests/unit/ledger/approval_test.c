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
		{ { APPROVAL_DRAFT, "a", "b", "", true }, APPROVE, APPROVAL_APPROVED, NULL },
		{ { APPROVAL_DRAFT, "a", "b", "", false }, APPROVE, -1, "ledger.approval.role" },
		{ { APPROVAL_DRAFT, "a", "a", "", true }, APPROVE, -1, "ledger.approval.own_draft" },
		{ { APPROVAL_DRAFT, "a", "a", "b", true }, RECORD_ORAL, APPROVAL_ORAL, NULL },
		{ { APPROVAL_DRAFT, "a", "c", "a", true }, RECORD_ORAL, -1, "ledger.approval.own_draft" },
		{ { APPROVAL_DRAFT, "a", "a", "", true }, RECORD_ORAL, -1, "ledger.approval.other_person" },
		{ { APPROVAL_DRAFT, "a", "a", "b", false }, RECORD_ORAL, -1, "ledger.approval.role" },
		{ { APPROVAL_ORAL, "a", "b", "b", true }, CONFIRM_ORAL, APPROVAL_APPROVED, NULL },
		{ { APPROVAL_ORAL, "a", "c", "b", true }, CONFIRM_ORAL, -1, "ledger.approval.other_person" },
		{ { APPROVAL_ORAL, "a", "b", "b", true }, DECLINE, APPROVAL_DECLINED, NULL },
		{ { APPROVAL_DRAFT, "a", "b", "", true }, DECLINE, APPROVAL_DECLINED, NULL },
		{ { APPROVAL_APPROVED, "a", "b", "", true }, APPROVE, -1, "ledger.approval.state" },
		{ { APPROVAL_DRAFT, "a", "", "", true }, APPROVE, -1, "ledger.approval.other_person" },
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

/* As stored: a state that is named otherwise could not be read again. */
Test(approval, states_have_their_stored_names)
{
	static const char *const names[APPROVAL_STATES] = { "DRAFT", "ORAL", "APPROVED", "DECLINED" };

	for (int state = 0; state < APPROVAL_STATES; state++)
		cr_expect_str_eq(approval_state_code((ApprovalState) state), names[state]);
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
