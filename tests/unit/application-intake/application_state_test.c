#include "rules/application_state.h"
#include "rules/receipt.h"
#include <criterion/criterion.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* Written a second time, in codes, so that a slip in the table is seen. */
static const struct {
	const char *from, *to, *notice;
	unsigned actors;
} listed[] = {
	{ "RECEIVED", "MATCHING", "RECEIPT", BY_MACHINE },
	{ "RECEIVED", "WITHDRAWN", NULL, BY_APPLICANT },
	{ "MATCHING", "REVIEW", NULL, BY_MACHINE | BY_STAFF },
	{ "MATCHING", "WITHDRAWN", NULL, BY_APPLICANT },
	{ "REVIEW", "RETURNED", "RETURNED", BY_STAFF },
	{ "REVIEW", "ACCEPTED", NULL, BY_STAFF },
	{ "REVIEW", "REJECTED", "REJECTED", BY_STAFF },
	{ "REVIEW", "WITHDRAWN", NULL, BY_APPLICANT },
	{ "RETURNED", "RECEIVED", NULL, BY_APPLICANT },
	{ "RETURNED", "REVIEW", NULL, BY_STAFF },
	{ "RETURNED", "REJECTED", "REJECTED", BY_STAFF },
	{ "RETURNED", "WITHDRAWN", NULL, BY_APPLICANT },
	{ "REJECTED", "REVIEW", NULL, BY_STAFF },
	{ "REJECTED", "REJECTED", NULL, BY_STAFF },
	{ "ACCEPTED", "IN_PROCESS", NULL, BY_LEDGER | BY_MACHINE },
	{ "ACCEPTED", "READY", "READY", BY_ISSUER },
	{ "ACCEPTED", "WITHDRAWN", NULL, BY_APPLICANT },
	{ "IN_PROCESS", "DECIDED", "RESULT", BY_LEDGER },
	{ "IN_PROCESS", "WITHDRAWN", NULL, BY_APPLICANT },
	{ "DECIDED", "READY", "READY", BY_ISSUER },
	{ "READY", "COMPLETED", NULL, BY_ISSUER },
	{ "READY", "IN_PROCESS", NULL, BY_STAFF | BY_LEDGER },
	{ "COMPLETED", "IN_PROCESS", NULL, BY_STAFF | BY_LEDGER },
	{ "ACCEPTED", "REVIEW", NULL, BY_STAFF },
	{ "IN_PROCESS", "REVIEW", NULL, BY_STAFF },
	{ "DECIDED", "REVIEW", NULL, BY_STAFF },
	{ "READY", "REVIEW", NULL, BY_STAFF },
	{ "COMPLETED", "REVIEW", NULL, BY_STAFF },
};

static int row(int from, int to)
{
	for (size_t i = 0; i < COUNT(listed); i++)
		if (strcmp(listed[i].from, application_state_code((ApplicationState) from)) == 0 &&
		    strcmp(listed[i].to, application_state_code((ApplicationState) to)) == 0)
			return (int) i;
	return -1;
}

Test(application_state, what_is_not_listed_is_refused)
{
	size_t n;

	application_steps(&n);
	cr_assert_eq(n, COUNT(listed));
	for (int from = 0; from < APPLICATION_STATES; from++)
		for (int to = 0; to < APPLICATION_STATES; to++)
			for (unsigned by = BY_MACHINE; by <= BY_ISSUER; by <<= 1) {
				const ApplicationStep *step = NULL;
				ShError err = { 0 };
				int i = row(from, to), r;
				const char *want = i < 0                   ? "intake.transition.unlisted"
						   : listed[i].actors & by ? ""
									   : "intake.transition.actor";

				r = application_step((ApplicationState) from, (ApplicationState) to,
						     (ApplicationActor) by, &step, &err);
				cr_expect_eq(r, *want ? SH_REFUSED : 0, "%d to %d by %u", from, to, by);
				cr_expect_str_eq(err.reason, want, "%d to %d by %u", from, to, by);
				if (r == 0)
					cr_expect_str_eq(step->notice ? step->notice : "",
							 listed[i].notice ? listed[i].notice : "", "%d to %d", from,
							 to);
			}
}

Test(application_state, refusing_needs_two_people_and_returning_keeps_the_number)
{
	size_t n;
	const ApplicationStep *steps = application_steps(&n);

	for (size_t i = 0; i < n; i++) {
		cr_expect_eq(steps[i].approved,
			     steps[i].to == APPLICATION_REJECTED || steps[i].from == APPLICATION_REJECTED, "step %zu",
			     i);
		cr_expect_eq(steps[i].next_rev,
			     steps[i].from == APPLICATION_RETURNED && steps[i].to == APPLICATION_RECEIVED);
	}
}

Test(application_state, an_earlier_survey_shortens_the_way)
{
	AcceptanceOutcome before = application_acceptance(&(AcceptanceFacts){ true }),
			  after = application_acceptance(&(AcceptanceFacts){ false });
	const ApplicationStep *step;
	ShError err;

	cr_expect_eq(before.next, APPLICATION_READY);
	cr_expect_not(before.ask_for_survey);
	cr_expect_eq(after.next, APPLICATION_IN_PROCESS);
	cr_expect(after.ask_for_survey);
	cr_expect_eq(application_step(APPLICATION_ACCEPTED, before.next, before.by, &step, &err), 0);
	cr_expect_eq(application_step(APPLICATION_ACCEPTED, after.next, after.by, &step, &err), 0);
}

Test(application_state, codes_read_back)
{
	ApplicationState state;
	int open = 0;

	for (int i = 0; i < APPLICATION_STATES; i++) {
		cr_expect(application_state_of(application_state_code((ApplicationState) i), &state));
		cr_expect_eq((int) state, i);
		cr_expect(application_state_label((ApplicationState) i)[0]);
		open += application_open((ApplicationState) i);
	}
	cr_expect_eq(open, 8);
	cr_expect_not(application_state_of("LOST", &state));
}

Test(receipt, decides_by_what_is_stored)
{
	static const uint8_t a[RECEIPT_HASH_LEN] = { 1 }, b[RECEIPT_HASH_LEN] = { 2 };
	static const struct {
		ReceiptFacts facts;
		ReceiptResult result;
		const char *reason;
	} cases[] = {
		{ { false, 0, 0, NULL, 0, a }, RECEIPT_ACCEPTED, "" },
		{ { false, 0, 0, NULL, 1, a }, RECEIPT_CONFLICT, "intake.receipt.unknown" },
		{ { true, 0, APPLICATION_REVIEW, a, 0, a }, RECEIPT_DUPLICATE, "" },
		{ { true, 0, APPLICATION_COMPLETED, a, 0, a }, RECEIPT_DUPLICATE, "" },
		{ { true, 0, APPLICATION_REVIEW, a, 0, b }, RECEIPT_CONFLICT, "intake.receipt.changed" },
		{ { true, 0, APPLICATION_RETURNED, a, 0, b }, RECEIPT_CONFLICT, "intake.receipt.changed" },
		{ { true, 0, APPLICATION_RETURNED, NULL, 1, b }, RECEIPT_ACCEPTED, "" },
		{ { true, 0, APPLICATION_RETURNED, NULL, 1, a }, RECEIPT_ACCEPTED, "" },
		{ { true, 0, APPLICATION_REVIEW, NULL, 1, b }, RECEIPT_CONFLICT, "intake.receipt.not_returned" },
		{ { true, 0, APPLICATION_RETURNED, NULL, 2, b }, RECEIPT_CONFLICT, "intake.receipt.gap" },
		{ { true, 2, APPLICATION_REVIEW, a, 1, a }, RECEIPT_DUPLICATE, "" },
		{ { true, 2, APPLICATION_RETURNED, a, 1, b }, RECEIPT_CONFLICT, "intake.receipt.changed" },
		{ { true, 2, APPLICATION_RETURNED, NULL, 3, b }, RECEIPT_ACCEPTED, "" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *reason;
		ReceiptResult got = receipt_decide(&cases[i].facts, &reason);

		cr_expect_eq(got, cases[i].result, "row %zu: %s", i, receipt_result_code(got));
		cr_expect_str_eq(reason, cases[i].reason, "row %zu: %s", i, reason);
	}
}
