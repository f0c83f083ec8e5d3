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

static int decline(const char *id)
{
	Intake__ApproveRejectionRequest q = INTAKE__APPROVE_REJECTION_REQUEST__INIT;
	const void *reply;

	q.application_id = id;
	q.decline = true;
	return ask(&f, "ApproveRejection", &q.base, &reply);
}

static int approve_orally(const char *id, const char *approver)
{
	Intake__RecordOralRejectionRequest q = INTAKE__RECORD_ORAL_REJECTION_REQUEST__INIT;
	const void *reply;

	q.application_id = id;
	q.approver = approver;
	return ask(&f, "RecordOralRejection", &q.base, &reply);
}

static size_t waiting_for(const char *queue)
{
	Intake__ListApplicationsRequest q = INTAKE__LIST_APPLICATIONS_REQUEST__INIT;
	const void *reply;

	q.disaster_id = DISASTER;
	q.queue = queue;
	cr_assert_eq(ask(&f, "ListApplications", &q.base, &reply), 0, "%s", f.error.reason);
	return ((const Intake__ListApplicationsReply *) reply)->n_applications;
}

static void refused_as(int r, const char *reason)
{
	cr_expect_eq(r, SH_REFUSED);
	cr_expect_str_eq(f.error.reason, reason);
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
	cr_expect_str_eq(f.error.reason, "approval.own_draft");
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

/* 口頭決裁: noted by another than who said it, in effect at once; confirmed or declined by who gave his word. */
Test(intake, a_refusal_by_word_of_mouth_waits_for_who_gave_it)
{
	Intake__RisaiForm form = form_of_taro();
	const Intake__Application *a;
	const char *id = given_application("J-3", &form);

	as("staff:mado", "window");
	refused_as(approve_orally(id, "staff:kacho"), "intake.rejection.not_proposed");
	cr_assert_eq(propose(id), 0, "%s", f.error.reason);
	refused_as(approve_orally(id, "staff:mado"), "approval.own_draft");
	as("staff:kacho", "approver,window");
	refused_as(approve_orally(id, "staff:kacho"), "approval.own_word");
	as("staff:other", "window");
	refused_as(approve_orally(id, "staff:mado"), "approval.own_draft");
	cr_expect_str_eq(state_of(id), "REVIEW");
	cr_assert_eq(approve_orally(id, "staff:kacho"), 0, "%s", f.error.reason);
	cr_expect_str_eq(state_of(id), "REJECTED");
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type LIKE '%ApplicationRejected'"), 1);
	refused_as(approve_orally(id, "staff:kacho"), "approval.state");
	cr_expect_eq(waiting_for("ORAL"), 1);
	cr_expect_eq(waiting_for("REJECTION"), 0);
	a = look_at(id);
	cr_expect_str_eq(a->oral_approver, "staff:kacho");
	cr_expect_str_eq(a->oral_recorder, "staff:other");
	cr_expect_str_eq(a->proposed_by, "staff:mado");

	as("staff:mado", "approver,window");
	refused_as(propose(id), "approval.state");
	refused_as(approve(id), "approval.own_draft");
	as("staff:deputy", "approver");
	refused_as(approve(id), "approval.other_person");
	refused_as(decline(id), "approval.other_person");
	as("staff:kacho", "approver");
	cr_assert_eq(approve(id), 0, "%s", f.error.reason);
	cr_expect_eq(waiting_for("ORAL"), 0);
	cr_expect_str_eq(state_of(id), "REJECTED");
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type LIKE '%ApplicationRejected'"), 1,
		     "told when it was said");
	a = look_at(id);
	cr_expect_str_eq(a->oral_approver, "");
	cr_assert_eq(a->n_history, 5);
	cr_expect_str_eq(a->history[3]->actor, "staff:other");
	cr_expect_str_eq(
		a->history[3]->reason,
		"NOT_DWELLING: 住家ではありません (起案 staff:mado、口頭決裁 staff:kacho、記録 staff:other)");
	cr_expect_str_eq(a->history[4]->actor, "staff:kacho");
	cr_expect_str_eq(a->history[4]->reason, "口頭決裁の追認 (起案 staff:mado、記録 staff:other)");
	refused_as(decline(id), "intake.rejection.not_proposed");
	cr_expect_eq(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%actor=staff:other "
			       "%rpc=RecordOralRejection %ids=%,staff:mado,staff:kacho%'"),
		     1, "drafter, recorder, approver");
	cr_expect_eq(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%actor=staff:kacho "
			       "%rpc=ApproveRejection %ids=%,staff:mado,staff:other%'"),
		     1);
}

Test(intake, a_declined_word_of_mouth_opens_the_case_again)
{
	Intake__RisaiForm form = form_of_taro();
	const char *id = given_application("J-4", &form);

	as("staff:mado", "window");
	cr_assert_eq(propose(id), 0, "%s", f.error.reason);
	as("staff:other", "window");
	cr_assert_eq(approve_orally(id, "staff:kacho"), 0, "%s", f.error.reason);
	as("staff:kacho", "approver");
	cr_assert_eq(decline(id), 0, "%s", f.error.reason);
	cr_expect_str_eq(state_of(id), "REVIEW");
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type LIKE '%ApplicationReopened'"), 1);
	cr_expect_eq(waiting_for("ORAL") + waiting_for("REJECTION"), 0, "the draft is gone, too");
	refused_as(approve(id), "intake.rejection.not_proposed");

	as("staff:mado", "window");
	cr_assert_eq(propose(id), 0, "%s", f.error.reason);
	as("staff:kacho", "approver");
	cr_assert_eq(decline(id), 0, "a draft: %s", f.error.reason);
	cr_expect_str_eq(state_of(id), "REVIEW");
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type LIKE '%ApplicationReopened'"), 1);
	cr_expect_eq(waiting_for("REJECTION"), 0);
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
