#include "peers_fake.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <string.h>

#define CERT1 "00000000-0000-7000-8000-0000000000e1"
#define CERT2 "00000000-0000-7000-8000-0000000000e2"
typedef enum Event { NEEDED, DECIDED, READY, ISSUED, SUPERSEDED, READY2, ISSUED2, WITHDRAWN, EVENTS } Event;

static int happen(const char *id, Event e)
{
	Ledger__SurveyNeeded needed = LEDGER__SURVEY_NEEDED__INIT;
	Ledger__DamageDecided decided = LEDGER__DAMAGE_DECIDED__INIT;
	Ledger__DamageWithdrawn withdrawn = LEDGER__DAMAGE_WITHDRAWN__INIT;
	Certificate__CertificateReady ready = CERTIFICATE__CERTIFICATE_READY__INIT;
	Certificate__CertificateIssued issued = CERTIFICATE__CERTIFICATE_ISSUED__INIT;
	Certificate__CertificateSuperseded superseded = CERTIFICATE__CERTIFICATE_SUPERSEDED__INIT;

	needed.disaster_id = decided.disaster_id = withdrawn.disaster_id = DISASTER;
	needed.dwelling_id = decided.dwelling_id = withdrawn.dwelling_id = HOUSE1;
	needed.application_id = ready.application_id = issued.application_id = superseded.application_id = id;
	decided.survey_id = withdrawn.survey_id = "00000000-0000-7000-8000-0000000000c1";
	decided.grade_code = "4";
	decided.version = 1;
	withdrawn.version = 2;
	ready.disaster_id = DISASTER;
	ready.dwelling_id = HOUSE1;
	ready.person_id = "00000000-0000-7000-8000-0000000000a1";
	ready.certificate_id = issued.certificate_id = e == READY2 || e == ISSUED2 ? CERT2 : CERT1;
	superseded.certificate_id = CERT1;
	superseded.by_certificate_id = CERT2;
	switch (e) {
	case NEEDED:
		return tell(&f, "ledger", &needed.base);
	case DECIDED:
		return tell(&f, "ledger", &decided.base);
	case WITHDRAWN:
		return tell(&f, "ledger", &withdrawn.base);
	case READY:
	case READY2:
		return tell(&f, "certificate-issuer", &ready.base);
	case ISSUED:
	case ISSUED2:
		return tell(&f, "certificate-issuer", &issued.base);
	default:
		return tell(&f, "certificate-issuer", &superseded.base);
	}
}

/* Two streams of their own: any interleaving, any repeat. */
Test(intake, ends_where_the_facts_say_in_any_order)
{
	static const struct {
		const char *what;
		Event events[10];
		size_t n;
		const char *state, *path;
	} cases[] = {
		{ "survey first",
		  { NEEDED, DECIDED, READY, ISSUED },
		  4,
		  "COMPLETED",
		  "IN_PROCESS DECIDED READY COMPLETED" },
		{ "waiting", { NEEDED, NEEDED }, 2, "IN_PROCESS", "IN_PROCESS" },
		{ "a grade that was undone is none", { WITHDRAWN, DECIDED, NEEDED }, 3, "IN_PROCESS", "IN_PROCESS" },
		{ "the survey preceded", { READY }, 1, "READY", "READY" },
		{ "the issuer's stream is ahead", { READY, NEEDED, DECIDED }, 3, "READY", "READY" },
		{ "the issuer is far ahead", { ISSUED, DECIDED, READY, NEEDED }, 4, "COMPLETED", NULL },
		{ "repeats",
		  { NEEDED, DECIDED, DECIDED, READY, READY, NEEDED, ISSUED, ISSUED },
		  8,
		  "COMPLETED",
		  NULL },
		{ "a re-survey, in order",
		  { DECIDED, READY, ISSUED, DECIDED, SUPERSEDED, READY2 },
		  6,
		  "READY",
		  NULL },
		{ "a re-survey, new one first", { DECIDED, READY, ISSUED, READY2, SUPERSEDED }, 5, "READY", NULL },
		{ "a re-survey, replaced first", { SUPERSEDED, READY2, READY, ISSUED, DECIDED }, 5, "READY", NULL },
		{ "and issued again", { ISSUED2, SUPERSEDED, READY, READY2, ISSUED, DECIDED }, 6, "COMPLETED", NULL },
		{ "nothing valid for now", { DECIDED, READY, ISSUED, SUPERSEDED }, 4, "DECIDED", NULL },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char receipt[8];
		const char *id, *path;

		snprintf(receipt, sizeof receipt, "E-%zu", i);
		id = given_accepted(receipt);
		for (size_t k = 0; k < cases[i].n; k++)
			cr_assert_eq(happen(id, cases[i].events[k]), 0, "%s: %s %s", cases[i].what, f.error.reason,
				     f.error.detail);
		cr_expect_str_eq(state_of(id), cases[i].state, "%s: %s", cases[i].what, state_of(id));
		path = path_of(id) + strlen("RECEIVED MATCHING REVIEW ACCEPTED ");
		cr_expect(!cases[i].path || strcmp(path, cases[i].path) == 0, "%s: %s", cases[i].what, path);
		/* Each step stands in the table, whatever the order was. */
		cr_expect_eq(
			count(&f, "SELECT count(*) FROM application a JOIN application_step s USING (application_id) "
				  "WHERE s.step_no = a.steps AND s.to_state <> a.state"),
			0, "%s", cases[i].what);
		run_sql(&f, "DELETE FROM dwelling_decision");
	}
}

Test(intake, leaves_alone_what_is_not_accepted_or_not_ours)
{
	Intake__RisaiForm form = form_of_taro();
	const char *id = given_application("L-1", &form), *unknown = "00000000-0000-7000-8000-0000000000ee";

	for (Event e = NEEDED; e < EVENTS; e++) {
		cr_assert_eq(happen(id, e), 0, "%s", f.error.reason);
		cr_assert_eq(happen(unknown, e), 0, "%s", f.error.reason);
	}
	cr_expect_str_eq(state_of(id), "REVIEW");
	cr_expect_eq(count(&f, "SELECT count(*) FROM application"), 1);
}

/* A clerk had linked it with the wrong person or house. */
Test(intake, a_wrong_link_is_undone_with_its_reason_and_what_follows_is_void)
{
	Intake__UndoMatchRequest q = INTAKE__UNDO_MATCH_REQUEST__INIT;
	const Intake__Application *a;
	const void *reply;
	char id[37];

	snprintf(id, sizeof id, "%s", given_accepted("U-1"));
	cr_assert_eq(happen(id, NEEDED), 0);
	cr_assert_eq(happen(id, DECIDED), 0);
	cr_assert_eq(happen(id, READY), 0);
	cr_assert_str_eq(state_of(id), "READY");
	q.application_id = id;
	cr_assert_eq(ask(&f, "UndoMatch", &q.base, &reply), SH_REFUSED, "not without a reason");
	q.reason = "同姓同名の別の方でした";
	cr_assert_eq(ask(&f, "UndoMatch", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_str_eq(((const Intake__UndoMatchReply *) reply)->state, "REVIEW");
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type LIKE '%ApplicationUnlinked'"), 1);
	a = look_at(id);
	cr_expect_str_eq(a->person_id, "");
	cr_expect_str_eq(a->dwelling_id, "");
	cr_expect_not_null(strstr(a->history[a->n_history - 1]->reason, q.reason));
	cr_expect_not_null(strstr(a->history[a->n_history - 1]->reason, TARO), "whom it was linked with is kept");
	cr_expect_eq(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%rpc=UndoMatch%" TARO "%'"), 1);
	cr_assert_eq(ask(&f, "UndoMatch", &q.base, &reply), SH_REFUSED, "nothing more to undo");
	cr_expect_str_eq(f.error.reason, "intake.undo.not_accepted");
	cr_assert_eq(happen(id, ISSUED), 0, "told late");
	cr_expect_str_eq(state_of(id), "REVIEW");

	as("staff:mado", "window");
	cr_assert_eq(accept_it(id), SH_REFUSED, "nobody is confirmed");
	cr_assert_eq(confirm(id, HANA, HOUSE1), 0, "%s %s", f.error.reason, f.error.detail);
	cr_assert_eq(accept_it(id), 0, "%s", f.error.reason);
	cr_assert_eq(happen(id, READY), 0, "the wrong certificate, told late again");
	cr_expect_str_neq(state_of(id), "READY");
	cr_assert_eq(happen(id, READY2), 0);
	cr_expect_str_eq(state_of(id), "READY");
}
