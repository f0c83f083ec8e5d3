#include "peers_fake.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <string.h>

static int return_it(const char *id, const char *due_on)
{
	Intake__ReturnForCorrectionRequest q = INTAKE__RETURN_FOR_CORRECTION_REQUEST__INIT;
	const void *reply;

	q.application_id = id;
	q.reason = "写真を添付してください";
	q.due_on = due_on;
	return ask(&f, "ReturnForCorrection", &q.base, &reply);
}

static int propose(const char *id)
{
	Intake__ProposeRejectionRequest q = INTAKE__PROPOSE_REJECTION_REQUEST__INIT;
	const void *reply;

	q.application_id = id;
	q.reason_code = "NOT_DWELLING";
	q.reason = "住家ではありません";
	return ask(&f, "ProposeRejection", &q.base, &reply);
}

static int approve(const char *id)
{
	Intake__ApproveRejectionRequest q = INTAKE__APPROVE_REJECTION_REQUEST__INIT;
	const void *reply;

	q.application_id = id;
	return ask(&f, "ApproveRejection", &q.base, &reply);
}

static const Intake__Receipt *receipt(const char *receipt_no)
{
	Intake__GetReceiptRequest q = INTAKE__GET_RECEIPT_REQUEST__INIT;
	const void *reply;

	q.receipt_no = receipt_no;
	cr_assert_eq(ask(&f, "GetReceipt", &q.base, &reply), 0, "%s", f.error.reason);
	return reply;
}

static int withdraw_it(const char *receipt_no)
{
	Intake__WithdrawRequest q = INTAKE__WITHDRAW_REQUEST__INIT;
	const void *reply;

	as("client:portal", "portal");
	q.receipt_no = receipt_no;
	return ask(&f, "Withdraw", &q.base, &reply);
}

Test(intake, a_returned_application_comes_back_under_its_next_rev)
{
	Intake__RisaiForm form = form_of_taro(), better = form_of_taro();
	const Intake__SubmitReply *p;
	const char *id = given_application("B-1", &form);

	cr_assert_eq(confirm(id, TARO, HOUSE1), 0, "%s", f.error.reason);
	cr_expect_eq(return_it(id, "2020-01-01"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "intake.due.past");
	cr_assert_eq(return_it(id, "2099-01-31"), 0, "%s", f.error.reason);
	cr_expect_str_eq(look_at(id)->note, "写真を添付してください");
	as("client:portal", "portal");
	cr_expect_str_eq(receipt("B-1")->state, "RETURNED");
	cr_expect_str_eq(receipt("B-1")->label_ja, "補正依頼");
	cr_expect_str_eq(receipt("B-1")->due_on, "2099-01-31");

	better.statement = "屋根が落ちた。写真を送ります";
	cr_assert_eq(hand_over(&(Given){ .receipt_no = "B-1", .rev = 0, .form = &better }, &p), 0);
	cr_expect_str_eq(p->result, "CONFLICT", "rev 0 is what it was");
	cr_assert_eq(hand_over(&(Given){ .receipt_no = "B-1", .rev = 1, .form = &better }, &p), 0, "%s",
		     f.error.reason);
	cr_expect_str_eq(p->result, "ACCEPTED");
	cr_expect_str_eq(p->application_id, id);
	cr_assert_eq(hand_over(&(Given){ .receipt_no = "B-1", .rev = 1, .form = &better }, &p), 0);
	cr_expect_str_eq(p->result, "DUPLICATE");
	cr_assert_eq(hand_over(&(Given){ .receipt_no = "B-1", .rev = 0, .form = &form }, &p), 0);
	cr_expect_str_eq(p->result, "DUPLICATE", "a late repeat of rev 0");
	run_due(&f, sh_now_us());
	as("staff:mado", "window");
	cr_expect_str_eq(look_at(id)->form->statement, better.statement);
	cr_expect_str_eq(look_at(id)->person_id, "", "to be confirmed anew");
	cr_expect_str_eq(path_of(id), "RECEIVED MATCHING REVIEW RETURNED RECEIVED MATCHING REVIEW");
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type LIKE '%ApplicationReturned'"), 1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM application_rev"), 2, "both as given");
}

Test(intake, a_refusal_is_approved_by_another)
{
	Intake__RisaiForm form = form_of_taro();
	const Intake__Application *a;
	const char *id = given_application("J-1", &form);

	as("staff:kacho", "approver");
	cr_expect_eq(approve(id), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "intake.rejection.not_proposed");
	as("staff:mado", "approver,window");
	cr_assert_eq(propose(id), 0, "%s", f.error.reason);
	cr_expect_str_eq(state_of(id), "REVIEW");
	cr_expect_eq(approve(id), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "intake.rejection.same_person");
	cr_expect_str_eq(state_of(id), "REVIEW");
	as("staff:other", "window");
	cr_expect_eq(approve(id), SH_REFUSED, "no approver");
	cr_expect_str_eq(f.error.reason, "call.role_missing");
	as("staff:kacho", "approver");
	cr_assert_eq(approve(id), 0, "%s", f.error.reason);
	cr_expect_str_eq(state_of(id), "REJECTED");
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type LIKE '%ApplicationRejected'"), 1);
	a = look_at(id);
	cr_assert_eq(a->n_history, 4);
	cr_expect_str_eq(a->history[3]->actor, "staff:kacho");
	cr_expect_str_eq(a->history[3]->reason, "NOT_DWELLING: 住家ではありません (起案 staff:mado)");
}

/* A draft is about the application as it was. */
Test(intake, a_draft_does_not_outlive_what_it_was_about)
{
	Intake__RisaiForm form = form_of_taro();
	const char *id = given_application("J-2", &form);

	cr_assert_eq(propose(id), 0, "%s", f.error.reason);
	cr_assert_eq(return_it(id, "2099-01-31"), 0, "%s", f.error.reason);
	as("staff:kacho", "approver");
	cr_expect_eq(approve(id), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "intake.rejection.not_proposed");
}

Test(intake, is_taken_back_until_it_is_decided)
{
	const char *id = given_accepted("T-1");
	Ledger__DamageDecided decided = LEDGER__DAMAGE_DECIDED__INIT;
	Intake__RisaiForm form = form_of_taro();
	const char *other = given_application("T-2", &form);

	cr_assert_eq(withdraw_it("T-2"), 0, "%s", f.error.reason);
	cr_expect_str_eq(state_of(other), "WITHDRAWN");
	cr_expect_eq(withdraw_it("T-2"), 0, "said twice");
	cr_expect_str_eq(path_of(other), "RECEIVED MATCHING REVIEW WITHDRAWN");
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type LIKE '%ApplicationWithdrawn'"), 1);
	cr_expect_eq(withdraw_it("T-9"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "intake.application.unknown");

	decided.disaster_id = DISASTER;
	decided.dwelling_id = HOUSE1;
	decided.survey_id = "00000000-0000-7000-8000-0000000000c1";
	decided.grade_code = "4";
	decided.version = 1;
	cr_assert_eq(tell(&f, "ledger", &decided.base), 0, "%s", f.error.reason);
	cr_assert_str_eq(state_of(id), "DECIDED");
	cr_expect_eq(withdraw_it("T-1"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "intake.transition.unlisted");
	cr_expect_str_eq(state_of(id), "DECIDED");
}

Test(intake, acceptance_tells_person_and_house)
{
	const char *id = given_accepted("C-1");

	cr_expect_str_eq(state_of(id), "ACCEPTED");
	cr_expect_str_eq(path_of(id), "RECEIVED MATCHING REVIEW ACCEPTED");
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type LIKE '%ApplicationAccepted'"), 1);
	cr_expect_eq(accept_it(id), SH_REFUSED, "once");
	cr_expect_str_eq(f.error.reason, "intake.transition.unlisted");
	cr_expect_eq(return_it(id, "2099-01-31"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "intake.transition.unlisted");
}

/* What the applicant said of 自己判定方式 goes to the ledger with the acceptance, in three states. */
Test(intake, acceptance_tells_what_was_said_of_photographs)
{
	static const struct {
		bool wanted;
		const char *said, *told;
	} cases[] = { { true, "YES", "3203594553" }, /* field 6 of the event */
		      { true, "NO", "32024e4f" },
		      { true, "", "320a554e414e535745524544" },
		      { true, "同意する", "3203594553" },
		      { false, "YES", NULL } };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		Intake__RisaiForm form = form_of_taro();
		const char *id, *told = cases[i].told ? cases[i].told : "3203594553";
		char receipt_no[16];

		form.photo_judge = cases[i].wanted;
		form.photo_judge_consent = cases[i].said;
		snprintf(receipt_no, sizeof receipt_no, "P-%zu", i);
		id = given_application(receipt_no, &form);
		cr_assert_eq(confirm(id, TARO, HOUSE1), 0, "%s", f.error.reason);
		cr_assert_eq(accept_it(id), 0, "%zu: %s", i, f.error.reason);
		cr_expect_eq(
			count(&f,
			      sh_printf(f.arena,
					"SELECT count(*) FROM outbox_pending WHERE aggregate_id = '%s' AND type LIKE "
					"'%%ApplicationAccepted' AND position('\\x%s'::bytea IN payload) > 0",
					id, told)),
			cases[i].told ? 1 : 0, "%zu", i);
	}
}
