#include "notifier_fixture.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(digest, .init = notifier_open, .fini = notifier_close, .timeout = 60);

static const char *at(const json_t *mail, const char *key) { return json_string_value(json_object_get(mail, key)); }

static int put_address(const char *desk, const char *mail)
{
	Notifier__PutStaffAddressRequest q = NOTIFIER__PUT_STAFF_ADDRESS_REQUEST__INIT;
	const void *reply;

	q.desk = desk;
	q.mail = mail;
	return ask(&f, "PutStaffAddress", &q.base, &reply);
}

static int accepted(const char *application_id)
{
	Intake__ApplicationAccepted e = INTAKE__APPLICATION_ACCEPTED__INIT;

	e.application_id = application_id;
	e.disaster_id = DISASTER;
	e.person_id = PERSON;
	e.dwelling_id = DWELLING;
	return tell(&f, "application-intake", &e.base);
}

static int needed(const char *dwelling_id)
{
	Ledger__SurveyNeeded e = LEDGER__SURVEY_NEEDED__INIT;

	e.disaster_id = DISASTER;
	e.dwelling_id = dwelling_id;
	e.application_id = APP;
	return tell(&f, "ledger", &e.base);
}

static int decided(const char *survey_id)
{
	Ledger__DamageDecided e = LEDGER__DAMAGE_DECIDED__INIT;

	e.disaster_id = DISASTER;
	e.dwelling_id = DWELLING;
	e.survey_id = survey_id;
	e.grade_code = "2";
	return tell(&f, "ledger", &e.base);
}

Test(digest, one_mail_for_many_arrivals)
{
	Notifier__PutSenderRequest sender = NOTIFIER__PUT_SENDER_REQUEST__INIT;
	Notifier__SendDigestRequest now = NOTIFIER__SEND_DIGEST_REQUEST__INIT;
	const void *reply;
	json_t *mail;

	target.withhold = true; /* no receipts in this test */
	sender.municipality_name = "潮咲市";
	sender.desk = "税務課";
	sender.desk_phone = "0000-00-0000";
	cr_assert_eq(ask(&f, "PutSender", &sender.base, &reply), 0, "%s", f.error.reason);
	cr_assert_eq(put_address("WINDOW", "mado@city.example"), 0, "%s", f.error.reason);
	cr_assert_eq(put_address("MAYOR", "mayor@city.example"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "notifier.desk.unknown");
	cr_expect_eq(count(&f, "SELECT count(*) FROM staff_address WHERE position('mado'::bytea IN sealed_mail) > 0"),
		     0);

	cr_assert_eq(received(APP, 0), 0);
	cr_assert_eq(received(APP, 0), 0, "told twice, counted once");
	cr_assert_eq(received(APP_TWO, 0), 0);
	cr_assert_eq(needed(DWELLING), 0);
	cr_expect_eq(run_due(&f, sh_now_us()), 2, "the two receipts");
	cr_expect(mail_silent(), "the digest waits for its time");
	cr_expect_eq(run_due(&f, in_future(3601)), 3, "the digest and its two mails");
	mail = mail_next();
	cr_expect_str_eq(at(mail, "to"), "mado@city.example");
	cr_expect(strstr(at(mail, "subject"), "【潮咲市】申請到着 2件") != NULL, "%s", at(mail, "subject"));
	json_decref(mail);
	cr_expect_eq(
		count(&f, "SELECT count(*) FROM message WHERE notice = 'DIGEST_SURVEYS' AND state = 'SUPPRESSED' AND "
			  "reason = 'notifier.suppressed.desk'"),
		1, "a desk without an address is seen");

	now.digest_id = "00000000-0000-7000-8000-000000000091";
	cr_assert_eq(ask(&f, "SendDigest", &now.base, &reply), 0);
	cr_expect_eq(((const Notifier__SendDigestReply *) reply)->messages, 0, "nothing new");
	cr_assert_eq(received(APP_TWO, 1), 0);
	now.digest_id = "00000000-0000-7000-8000-000000000092";
	cr_assert_eq(ask(&f, "SendDigest", &now.base, &reply), 0);
	cr_expect_eq(((const Notifier__SendDigestReply *) reply)->messages, 1);
	run_due(&f, sh_now_us());
	mail = mail_next();
	cr_expect(strstr(at(mail, "subject"), "申請到着 1件") != NULL, "%s", at(mail, "subject"));
	json_decref(mail);
	cr_expect(mail_silent());
}

Test(digest, surveys_count_what_is_still_to_be_done)
{
	json_t *mail;

	cr_assert_eq(put_address("SURVEY", "chosa@city.example"), 0, "%s", f.error.reason);
	cr_assert_eq(needed(DWELLING), 0);
	cr_assert_eq(needed("00000000-0000-7000-8000-0000000000e2"), 0);
	cr_assert_eq(needed("00000000-0000-7000-8000-0000000000e3"), 0);
	cr_assert_eq(decided(SURVEY), 0, "%s", f.error.reason);
	cr_expect_eq(run_due(&f, in_future(3601)), 2);
	mail = mail_next();
	cr_expect_str_eq(at(mail, "to"), "chosa@city.example");
	cr_expect(strstr(at(mail, "subject"), "家屋 2件") != NULL, "%s", at(mail, "subject"));
	json_decref(mail);
}

Test(digest, the_result_is_told_when_accepted_and_decided_in_either_order)
{
	Notifier__ListMessagesRequest q = NOTIFIER__LIST_MESSAGES_REQUEST__INIT;
	const Notifier__ListMessagesReply *p;
	const void *reply;
	json_t *mail;

	cr_assert_eq(accepted(APP), 0, "%s", f.error.reason);
	cr_expect_eq(count(&f, "SELECT count(*) FROM message"), 0);
	cr_assert_eq(decided(SURVEY), 0, "%s", f.error.reason);
	cr_assert_eq(decided(SURVEY), 0, "told again");
	cr_expect_eq(count(&f, "SELECT count(*) FROM message WHERE notice = 'RESULT'"), 1);
	cr_assert_eq(accepted(APP_TWO), 0, "the spouse, when the grade is known already");
	cr_expect_eq(count(&f, "SELECT count(*) FROM message WHERE notice = 'RESULT'"), 2);
	cr_assert_eq(decided(SURVEY_TWO), 0, "a re-survey");
	cr_expect_eq(count(&f, "SELECT count(*) FROM message WHERE notice = 'RESULT'"), 4);
	cr_expect_eq(run_due(&f, sh_now_us()), 4);
	for (int i = 0; i < 4; i++) {
		mail = mail_next();
		cr_expect(strstr(at(mail, "subject"), "申請の結果が出ました") != NULL, "%s", at(mail, "subject"));
		cr_expect(strstr(at(mail, "body"), "半壊") == NULL, "no grade in a mail");
		json_decref(mail);
	}

	q.application_id = APP;
	q.state = "SENT";
	cr_assert_eq(ask(&f, "ListMessages", &q.base, &reply), 0, "%s", f.error.reason);
	p = reply;
	cr_expect_eq(p->n_messages, 2);
	cr_expect_str_eq(p->messages[0]->notice, "RESULT");
	q.application_id = "";
	q.limit = 3;
	cr_assert_eq(ask(&f, "ListMessages", &q.base, &reply), 0);
	p = reply;
	cr_expect_eq(p->n_messages, 3);
	cr_expect(p->more);
	q.state = "FAILED";
	cr_assert_eq(ask(&f, "ListMessages", &q.base, &reply), 0);
	cr_expect_eq(((const Notifier__ListMessagesReply *) reply)->n_messages, 0);
}
