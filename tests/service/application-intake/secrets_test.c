#include "peers_fake.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <string.h>

/* Rows of any table whose text holds it, as PostgreSQL shows it: text as text, bytes as hex. */
static long rows_with(const char *needle)
{
	char hex[200] = "", sql[1200];

	for (size_t i = 0; needle[i]; i++)
		snprintf(hex + 2 * i, 3, "%02x", (unsigned char) needle[i]);
	snprintf(
		sql, sizeof sql,
		"DO $$ DECLARE t regclass; n bigint; BEGIN CREATE TEMP TABLE IF NOT EXISTS found (n bigint); "
		"DELETE FROM found; FOR t IN SELECT oid::regclass FROM pg_class WHERE relkind = 'r' AND relnamespace "
		"= "
		"'public'::regnamespace LOOP EXECUTE format('SELECT count(*) FROM %%s AS x WHERE x::text LIKE %%L OR "
		"x::text LIKE %%L', t, '%%%s%%', '%%%s%%') INTO n; INSERT INTO found VALUES (n); END LOOP; END $$",
		needle, hex);
	run_sql(&f, sql);
	return count(&f, "SELECT sum(n) FROM found");
}

Test(intake, the_number_is_nowhere_and_the_form_is_sealed)
{
	Intake__RisaiForm form = form_of_taro();
	const char *id;

	form.mynumber = NUMBER;
	form.mail = "taro-secret@mail.example";
	id = given_application("X-1", &form);
	cr_assert_str_eq(look_at(id)->match, "M2", "the number was there and was used");
	cr_assert_str_eq(look_at(id)->form->mail, "taro-secret@mail.example", "and the form can be read");
	cr_assert_gt(rows_with("X-1"), 0, "what is there is found");
	cr_assert_gt(rows_with(TARO), 0);
	cr_expect_eq(rows_with(NUMBER), 0);
	cr_expect_eq(rows_with("taro-secret@mail.example"), 0);
	cr_expect_eq(rows_with("潮見太郎"), 0);
}

static const Intake__NoticeTarget *target(const char *id)
{
	Intake__GetNoticeTargetRequest q = INTAKE__GET_NOTICE_TARGET_REQUEST__INIT;
	const void *reply;

	as("service:notifier", "service");
	q.application_id = id;
	cr_assert_eq(ask(&f, "GetNoticeTarget", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	return reply;
}

Test(intake, a_notice_goes_out_only_where_the_register_lets_it)
{
	Intake__GetNoticeTargetRequest q = INTAKE__GET_NOTICE_TARGET_REQUEST__INIT;
	Intake__RisaiForm form = form_of_taro(), miyo = form_of_taro();
	const Intake__SubmitReply *p;
	const Intake__NoticeTarget *t;
	const char *id = given_application("Y-1", &form);
	const void *reply;
	char fresh[37];

	t = target(id);
	cr_expect_not(t->withhold);
	cr_expect_str_eq(t->mail, "taro@mail.example");
	cr_expect_str_eq(t->applicant_name, "潮見太郎");
	cr_expect_str_eq(t->receipt_no, "Y-1");

	town.withheld = TARO;
	t = target(id);
	cr_expect(t->withhold, "protected meanwhile");
	cr_expect_str_empty(t->mail);
	cr_expect_str_empty(t->applicant_name);
	town.withheld = NULL;
	town.dead = TARO;
	t = target(id);
	cr_expect(t->withhold, "dead, as the ledger knows: the family is told by people");
	cr_expect_str_empty(t->mail);
	town.dead = NULL;
	/* No answer is neither leave nor a refusal for good: whoever asks asks again. */
	town.away = true;
	q.application_id = id;
	as("service:notifier", "service");
	cr_expect_eq(ask(&f, "GetNoticeTarget", &q.base, &reply), SH_FAULT);
	cr_expect_eq(f.error.code, SH_UNAVAILABLE, "%s", f.error.reason);
	town.away = false;
	cr_expect_not(target(id)->withhold, "and again");

	miyo.applicant_name = "岬美代";
	miyo.applicant_birth = "1980-08-08";
	id = given_application("Y-2", &miyo);
	t = target(id);
	cr_expect(t->withhold);
	cr_expect_str_empty(t->mail);

	/* Before the machine has looked nobody knows. */
	cr_assert_eq(hand_over(&(Given){ .receipt_no = "Y-3", .form = &form }, &p), 0);
	as("service:notifier", "service");
	snprintf(fresh, sizeof fresh, "%s", p->application_id);
	q.application_id = fresh;
	cr_expect_eq(ask(&f, "GetNoticeTarget", &q.base, &reply), SH_FAULT);
	cr_expect_str_eq(f.error.reason, "intake.match.pending");
}

Test(intake, looking_at_an_application_is_on_record)
{
	Intake__GetApplicationFactsRequest q = INTAKE__GET_APPLICATION_FACTS_REQUEST__INIT;
	Intake__RebuildWorkflowRequest rebuild = INTAKE__REBUILD_WORKFLOW_REQUEST__INIT;
	const Intake__ApplicationFacts *facts;
	const char *id = given_accepted("Z-1");
	const void *reply;
	long before = count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%" TARO "%'");

	look_at(id);
	cr_expect_eq(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%" TARO "%'"), before + 1);

	as("service:ledger", "service");
	f.caller = "ledger";
	q.application_id = id;
	cr_assert_eq(ask(&f, "GetApplicationFacts", &q.base, &reply), 0, "%s", f.error.reason);
	facts = reply;
	cr_expect_str_eq(facts->person_id, TARO);
	cr_expect_str_eq(facts->dwelling_id, HOUSE1);
	cr_expect_str_eq(facts->state, "ACCEPTED");
	cr_expect_str_eq(facts->delivery, "COUNTER");
	cr_expect_eq(facts->copies, 1);

	as("staff:unyo", "operator");
	cr_assert_eq(ask(&f, "RebuildWorkflow", &rebuild.base, &reply), 0, "%s", f.error.reason);
	cr_expect_eq(((const Intake__RebuildWorkflowReply *) reply)->applications, 1);
}
