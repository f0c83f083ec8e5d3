#include "notifier_fixture.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

TestSuite(sending, .init = notifier_open, .fini = notifier_close, .timeout = 60);
TestSuite(no_server, .init = notifier_open_without, .fini = notifier_close_without, .timeout = 60);

static const char *at(const json_t *mail, const char *key) { return json_string_value(json_object_get(mail, key)); }

Test(sending, each_notice_goes_once_to_whom_it_concerns)
{
	const struct {
		const char *subject, *holds;
	} mails[] = {
		{ "申請を受け付けました", "2026-000123" },
		{ "申請内容の補正のお願い", "写真が不足しています" },
		{ "交付の準備ができました", "罹災証明書" },
		{ "申請の結果について", "写真が不足しています" },
	};
	char sql[256];

	target.reason = "写真が不足しています\n\t2枚必要です";
	target.due_on = "2026-02-28";
	cr_assert_eq(received(APP, 0), 0, "%s", f.error.reason);
	cr_assert_eq(received(APP, 0), 0, "told again");
	cr_expect_eq(run_due(&f, sh_now_us()), 1, "%s %s", f.error.reason, f.error.detail);
	cr_assert_eq(returned(), 0);
	cr_assert_eq(returned(), 0);
	cr_expect_eq(run_due(&f, sh_now_us()), 1);
	cr_assert_eq(ready(CERTIFICATE), 0);
	cr_expect_eq(run_due(&f, sh_now_us()), 1);
	cr_assert_eq(rejected(), 0);
	cr_expect_eq(run_due(&f, sh_now_us()), 1);
	for (size_t i = 0; i < 4; i++) {
		json_t *mail = mail_next();

		cr_expect(strstr(at(mail, "subject"), mails[i].subject) != NULL, "%s", at(mail, "subject"));
		cr_expect(strstr(at(mail, "body"), mails[i].holds) != NULL, "%s", at(mail, "body"));
		cr_expect_str_eq(at(mail, "to"), "hanako@mail.example");
		cr_expect_str_eq(at(mail, "from"), "risai@city.example");
		cr_expect(strstr(at(mail, "body"), "花子") == NULL, "no name in a mail");
		cr_expect_eq(json_integer_value(json_object_get(mail, "defects")), 0);
		snprintf(sql, sizeof sql,
			 "SELECT count(*) FROM message WHERE state = 'SENT' AND '<' || message_id || "
			 "'@city.example>' = '%s'",
			 at(mail, "id"));
		cr_expect_eq(count(&f, sql), 1, "%s", at(mail, "id"));
		json_decref(mail);
	}
	cr_expect(mail_silent());
	cr_assert_eq(received(APP, 1), 0, "handed over anew");
	cr_assert_eq(returned(), 0, "and returned anew: another turn");
	cr_expect_eq(run_due(&f, sh_now_us()), 2);
	json_decref(mail_next());
	json_decref(mail_next());
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type = 'shien.notifier.v1.Delivered'"), 6);
	cr_expect_eq(count(&f,
			   "SELECT count(*) FROM message WHERE message::text LIKE '%hanako%' OR message::text LIKE "
			   "'%花子%'"),
		     0, "no address and no name rests here");
}

Test(sending, nothing_goes_to_who_is_protected_dead_or_without_address)
{
	static const struct {
		struct Target says;
		const char *reason;
		unsigned asks_register;
	} rows[] = {
		{ { .mail = "hanako@mail.example", .withhold = true }, "notifier.suppressed.not_by_mail", 0 },
		{ { .mail = "" }, "notifier.suppressed.not_by_mail", 0 },
		{ { .mail = "hanako@mail.example", .person_id = PERSON, .withheld = true },
		  "notifier.suppressed.not_by_mail",
		  1 },
		{ { .mail = "ha na@mail.example", .person_id = PERSON }, "notifier.suppressed.address", 0 },
		{ { .unknown = true }, "notifier.suppressed.unknown", 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		run_sql(&f, "DELETE FROM message; DELETE FROM due");
		target = rows[i].says;
		cr_assert_eq(received(APP, 0), 0);
		cr_expect_eq(run_due(&f, sh_now_us()), 1, "row %zu: %s", i, f.error.reason);
		cr_expect_str_eq(state(), "SUPPRESSED", "row %zu", i);
		cr_expect_str_eq(reason(), rows[i].reason, "row %zu", i);
		cr_expect_eq(target.asked_register, rows[i].asks_register, "row %zu", i);
		cr_expect_eq(count(&f, "SELECT count(*) FROM due WHERE kind = 'send'"), 0, "row %zu", i);
	}
	cr_expect(mail_silent());
	run_sql(&f, "DELETE FROM message; DELETE FROM due");
	target = (struct Target){ .mail = "hanako@mail.example", .person_id = PERSON };
	cr_assert_eq(received(APP, 0), 0);
	cr_expect_eq(run_due(&f, sh_now_us()), 1);
	cr_expect_str_eq(state(), "SENT", "and one who may be told is");
	json_decref(mail_next());
}

Test(sending, who_cannot_be_asked_is_asked_later)
{
	target.intake_down = true;
	cr_assert_eq(received(APP, 0), 0);
	cr_expect_eq(run_due(&f, sh_now_us()), 1);
	cr_expect_str_eq(state(), "QUEUED");
	cr_expect_str_eq(reason(), "notifier.later.intake");
	cr_expect_eq(run_due(&f, sh_now_us()), 0, "not at once again");
	target.intake_down = false;
	target.register_down = true;
	cr_expect_eq(run_due(&f, in_future(31)), 1);
	cr_expect_str_eq(state(), "QUEUED", "no answer is no leave to send");
	cr_expect_str_eq(reason(), "notifier.later.register");
	cr_expect(mail_silent());
	target.register_down = false;
	cr_expect_eq(run_due(&f, in_future(62)), 1);
	cr_expect_str_eq(state(), "SENT");
	cr_expect_eq(count(&f, "SELECT tries FROM message"), 1, "only the sending was a try");
	json_decref(mail_next());
}

Test(sending, the_servers_no_is_for_now_or_for_good)
{
	const void *reply;
	Notifier__RetryMessageRequest again = NOTIFIER__RETRY_MESSAGE_REQUEST__INIT;

	target.mail = "busy@mail.example";
	cr_assert_eq(received(APP, 0), 0);
	cr_expect_eq(run_due(&f, sh_now_us()), 1);
	cr_expect_str_eq(state(), "RETRY", "452");
	cr_expect_str_eq(reason(), "notifier.smtp.busy");
	cr_expect_gt(count(&f, "SELECT (next_us - changed_us) / 1000000 FROM message"), 14);
	target.mail = "unknown@mail.example";
	cr_expect_eq(run_due(&f, in_future(40)), 1);
	cr_expect_str_eq(state(), "FAILED", "550");
	cr_expect_str_eq(reason(), "notifier.smtp.recipient");
	cr_expect_eq(count(&f, "SELECT count(*) FROM due WHERE kind = 'send'"), 0);
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type = 'shien.notifier.v1.DeliveryFailed'"),
		     1);

	again.message_id = strdup(text_of(&f, "SELECT message_id FROM message"));
	target.mail = "spam@mail.example";
	cr_assert_eq(ask(&f, "RetryMessage", &again.base, &reply), 0, "%s", f.error.reason);
	cr_expect_str_eq(((const Notifier__RetryMessageReply *) reply)->state, "QUEUED");
	cr_expect_eq(run_due(&f, sh_now_us()), 1);
	cr_expect_str_eq(state(), "FAILED", "554 after the data");
	cr_expect_str_eq(reason(), "notifier.smtp.data");
	target.mail = "hanako@mail.example";
	cr_assert_eq(ask(&f, "RetryMessage", &again.base, &reply), 0, "%s", f.error.reason);
	cr_expect_eq(run_due(&f, sh_now_us()), 1);
	cr_expect_str_eq(state(), "SENT", "mended");
	json_decref(mail_next());
	cr_assert_eq(ask(&f, "RetryMessage", &again.base, &reply), SH_REFUSED, "what is sent is not sent again");
	cr_expect_str_eq(f.error.reason, "notifier.delivery.transition");
	free((char *) (uintptr_t) again.message_id);
}

Test(no_server, then_there_is_one_and_the_mail_arrives_once)
{
	json_t *mail;

	cr_assert_eq(received(APP, 0), 0);
	cr_expect_eq(run_due(&f, sh_now_us()), 1);
	cr_expect_str_eq(state(), "RETRY");
	cr_expect_str_eq(reason(), "notifier.smtp.unreachable");
	cr_expect_eq(run_due(&f, in_future(40)), 1);
	cr_expect_eq(count(&f, "SELECT tries FROM message"), 2);
	cr_assert_eq(mail_server_start(mail_port), mail_port);
	cr_expect_eq(run_due(&f, in_future(120)), 1);
	cr_expect_str_eq(state(), "SENT");
	mail = mail_next();
	cr_expect_eq(strncmp(at(mail, "id") + 1, text_of(&f, "SELECT message_id FROM message"), 36), 0);
	json_decref(mail);
	cr_expect_eq(run_due(&f, in_future(4000)), 2, "the digest, for which there is no desk");
	cr_expect(mail_silent());
	server_stop(); /* its connection, before its server */
	mail_server_stop();
}

Test(sending, a_stop_half_way_sends_again_under_the_same_id)
{
	cr_assert_eq(received(APP, 0), 0);
	run_sql(&f, "UPDATE message SET state = 'SENDING', tries = 1, changed_us = 1"); /* killed after the mark */
	cr_expect_eq(run_due(&f, sh_now_us()), 1);
	cr_expect_str_eq(state(), "RETRY");
	cr_expect_str_eq(reason(), "notifier.interrupted");
	cr_expect(mail_silent(), "after a pause");
	cr_expect_eq(run_due(&f, in_future(40)), 1);
	cr_expect_str_eq(state(), "SENT");
	cr_expect_eq(count(&f, "SELECT tries FROM message"), 2);
	json_decref(mail_next());
}

Test(sending, what_was_withdrawn_does_not_go)
{
	Intake__ApplicationWithdrawn e = INTAKE__APPLICATION_WITHDRAWN__INIT;

	e.application_id = APP;
	cr_assert_eq(received(APP, 0), 0);
	cr_assert_eq(tell(&f, "application-intake", &e.base), 0, "%s", f.error.reason);
	cr_expect_str_eq(state(), "SUPPRESSED");
	cr_expect_eq(run_due(&f, sh_now_us()), 1);
	cr_expect_eq(target.asked_intake, 0);
	cr_expect(mail_silent());
}

/* Another's house and certificate; that the application arrived is still true. */
Test(sending, what_was_told_of_a_wrong_link_does_not_go)
{
	Certificate__CertificateReady ready = CERTIFICATE__CERTIFICATE_READY__INIT;
	Intake__ApplicationUnlinked e = INTAKE__APPLICATION_UNLINKED__INIT;

	e.application_id = ready.application_id = APP;
	ready.certificate_id = "00000000-0000-7000-8000-0000000000c9";
	cr_assert_eq(received(APP, 0), 0);
	cr_assert_eq(tell(&f, "certificate-issuer", &ready.base), 0, "%s", f.error.reason);
	cr_assert_eq(tell(&f, "application-intake", &e.base), 0, "%s", f.error.reason);
	cr_expect_eq(count(&f, "SELECT count(*) FROM message WHERE notice = 'READY' AND state = 'SUPPRESSED'"), 1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM message WHERE notice = 'RECEIPT' AND state = 'QUEUED'"), 1);
}

/* A refusal by word of mouth that was not confirmed: what waits does not go, and the next one is told. */
Test(sending, what_was_told_of_a_refusal_taken_back_does_not_go)
{
	Intake__ApplicationReopened e = INTAKE__APPLICATION_REOPENED__INIT;

	e.application_id = APP;
	cr_assert_eq(received(APP, 0), 0);
	cr_assert_eq(rejected(), 0);
	cr_assert_eq(tell(&f, "application-intake", &e.base), 0, "%s", f.error.reason);
	cr_expect_str_eq(text_of(&f, "SELECT state || ' ' || reason FROM message WHERE notice = 'REJECTED'"),
			 "SUPPRESSED notifier.suppressed.reopened");
	cr_expect_eq(count(&f, "SELECT count(*) FROM message WHERE notice = 'RECEIPT' AND state = 'QUEUED'"), 1);
	cr_assert_eq(rejected(), 0);
	cr_assert_eq(rejected(), 0, "told again");
	cr_expect_eq(count(&f, "SELECT count(*) FROM message WHERE notice = 'REJECTED' AND state = 'QUEUED'"), 1);
}

/* A mail server that cannot be, and a broken text, stop the daemon at its start. */
Test(settings, are_proved_at_start)
{
	static const struct {
		const char *url, *user, *templates, *reason; /* "" = starts */
	} rows[] = {
		{ "smtp://127.0.0.1:25", "", "/services/notifier/templates", "" },
		{ "smtp://mail.city.example", "", "/services/notifier/templates", "" },
		{ "smtp+tls://[::1]:587", "", "/services/notifier/templates", "" },
		{ "smtp://[::1]:587", "", "/services/notifier/templates", "" },
		{ "http://mail.city.example", "", "/services/notifier/templates", "notifier.smtp.url" },
		{ "mail.city.example:25", "", "/services/notifier/templates", "notifier.smtp.url" },
		{ "smtp://:25", "", "/services/notifier/templates", "notifier.smtp.url" },
		{ "smtp://host:0", "", "/services/notifier/templates", "notifier.smtp.url" },
		{ "smtp://host:70000", "", "/services/notifier/templates", "notifier.smtp.url" },
		{ "smtp://host:25x", "", "/services/notifier/templates", "notifier.smtp.url" },
		{ "smtp+tls://host:587", "clerk", "/services/notifier/templates", "notifier.smtp.settings" },
		{ "smtp://host:25", "", "/services/notifier", "notifier.template.unreadable" },
	};
	const ShSetting *tables[] = { notifier_service.settings, NULL };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char folder[300];
		ShError err = { 0 };
		ShSettings *s;
		int r;

		snprintf(folder, sizeof folder, SHIEN_SOURCE_DIR "%s", rows[i].templates);
		setenv("SHIEN_NOTIFIER_SMTP_URL", rows[i].url, 1);
		setenv("SHIEN_NOTIFIER_SMTP_USER", rows[i].user, 1);
		setenv("SHIEN_NOTIFIER_SMTP_PASSWORD_FILE", "/nonexistent", 1);
		setenv("SHIEN_NOTIFIER_TEMPLATES_DIR", folder, 1);
		cr_assert_eq(sh_settings_read(&s, "notifier", tables, NULL, &err), 0, "%s", err.reason);
		r = notifier_service.start(s, &err);
		cr_expect_str_eq(err.reason, rows[i].reason, "%s", rows[i].url);
		cr_expect_eq(r == 0, !*rows[i].reason, "%s", rows[i].url);
		notifier_service.stop();
		sh_settings_free(s);
	}
}
