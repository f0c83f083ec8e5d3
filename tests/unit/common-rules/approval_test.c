#include "sh_approval.h"
#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* Drafter a, actor, who is named, whether the actor may approve. */
Test(approval, is_given_by_another_person)
{
	static const struct {
		ShApprovalFacts facts;
		ShApprovalAct act;
		int next;
		const char *reason;
	} rows[] = {
		{ { SH_APPROVAL_DRAFT, "a", "b", "", true }, SH_APPROVE, SH_APPROVAL_APPROVED, NULL },
		{ { SH_APPROVAL_DRAFT, "a", "b", "", false }, SH_APPROVE, -1, "approval.role" },
		{ { SH_APPROVAL_DRAFT, "a", "a", "", true }, SH_APPROVE, -1, "approval.own_draft" },
		{ { SH_APPROVAL_DRAFT, "a", "", "", true }, SH_APPROVE, -1, "approval.other_person" },
		{ { SH_APPROVAL_DRAFT, "a", "b", "", true }, SH_DECLINE, SH_APPROVAL_DECLINED, NULL },
		{ { SH_APPROVAL_DRAFT, "a", "a", "", true }, SH_DECLINE, -1, "approval.own_draft" },
		/* The drafter records another's word, or a third who may not approve does; nobody his own. */
		{ { SH_APPROVAL_DRAFT, "a", "a", "b", false }, SH_RECORD_ORAL, SH_APPROVAL_ORAL, NULL },
		{ { SH_APPROVAL_DRAFT, "a", "c", "b", false }, SH_RECORD_ORAL, SH_APPROVAL_ORAL, NULL },
		{ { SH_APPROVAL_DRAFT, "a", "b", "b", true }, SH_RECORD_ORAL, -1, "approval.own_word" },
		{ { SH_APPROVAL_DRAFT, "a", "c", "a", true }, SH_RECORD_ORAL, -1, "approval.own_draft" },
		{ { SH_APPROVAL_DRAFT, "a", "a", "a", true }, SH_RECORD_ORAL, -1, "approval.own_draft" },
		{ { SH_APPROVAL_DRAFT, "a", "a", "", true }, SH_RECORD_ORAL, -1, "approval.other_person" },
		{ { SH_APPROVAL_ORAL, "a", "c", "b", true }, SH_RECORD_ORAL, -1, "approval.state" },
		/* Who gave his word confirms it or takes it back, while he may approve. */
		{ { SH_APPROVAL_ORAL, "a", "b", "b", true }, SH_CONFIRM_ORAL, SH_APPROVAL_APPROVED, NULL },
		{ { SH_APPROVAL_ORAL, "a", "b", "b", false }, SH_CONFIRM_ORAL, -1, "approval.role" },
		{ { SH_APPROVAL_ORAL, "a", "c", "b", true }, SH_CONFIRM_ORAL, -1, "approval.other_person" },
		{ { SH_APPROVAL_ORAL, "a", "a", "b", true }, SH_CONFIRM_ORAL, -1, "approval.own_draft" },
		{ { SH_APPROVAL_ORAL, "a", "b", "b", true }, SH_DECLINE, SH_APPROVAL_DECLINED, NULL },
		{ { SH_APPROVAL_ORAL, "a", "c", "b", true }, SH_DECLINE, -1, "approval.other_person" },
		{ { SH_APPROVAL_ORAL, "a", "b", "b", true }, SH_APPROVE, -1, "approval.state" },
		{ { SH_APPROVAL_APPROVED, "a", "b", "", true }, SH_APPROVE, -1, "approval.state" },
		{ { SH_APPROVAL_DECLINED, "a", "b", "b", true }, SH_CONFIRM_ORAL, -1, "approval.state" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ShApprovalState next = SH_APPROVAL_STATES;
		ShError err = { 0 };
		int r = sh_approval_step(&rows[i].facts, rows[i].act, &next, &err);

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
	static const char *const names[SH_APPROVAL_STATES] = { "DRAFT", "ORAL", "APPROVED", "DECLINED" };
	ShApprovalState back = SH_APPROVAL_STATES;

	for (int state = 0; state < SH_APPROVAL_STATES; state++) {
		cr_expect_str_eq(sh_approval_code((ShApprovalState) state), names[state]);
		cr_expect(sh_approval_of(names[state], &back));
		cr_expect_eq((int) back, state);
	}
	back = SH_APPROVAL_STATES;
	cr_expect_not(sh_approval_of("HELD", &back), "nothing was drafted");
	cr_expect_eq(back, SH_APPROVAL_STATES);
}

/* What the table does not name is refused, and a refusal leaves the state alone. */
Test(approval, only_five_steps_exist)
{
	int allowed = 0;

	for (int state = 0; state < SH_APPROVAL_STATES; state++)
		for (int act = 0; act < SH_APPROVAL_ACTS; act++) {
			ShApprovalFacts f = { (ShApprovalState) state, "a", act == SH_RECORD_ORAL ? "c" : "b", "b",
					      true };
			ShApprovalState next = SH_APPROVAL_STATES;
			ShError err;
			int r = sh_approval_step(&f, (ShApprovalAct) act, &next, &err);

			if (r == 0)
				allowed++;
			else
				cr_expect_eq(next, SH_APPROVAL_STATES);
		}
	cr_expect_eq(allowed, 5);
}

/* Approving what was said by word of mouth is confirming it: two steps would be two dates of effect. */
Test(approval, an_answer_is_of_the_state_it_meets)
{
	cr_expect_eq(sh_approval_answer(SH_APPROVAL_DRAFT, false), SH_APPROVE);
	cr_expect_eq(sh_approval_answer(SH_APPROVAL_ORAL, false), SH_CONFIRM_ORAL);
	cr_expect_eq(sh_approval_answer(SH_APPROVAL_ORAL, true), SH_DECLINE);
	cr_expect_eq(sh_approval_answer(SH_APPROVAL_DRAFT, true), SH_DECLINE);
	cr_expect_eq(sh_approval_answer(SH_APPROVAL_APPROVED, false), SH_APPROVE, "which is refused");
}
