#include "mime/mail_message.h"
#include "smtp.h"
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A third party's mail server and a third party's parser (Debian's python3-aiosmtpd, Python's email). */
static struct {
	pid_t pid;
	int to;
	FILE *from;
	uint16_t port;
} sink;

static char folder[] = "/tmp/shien-smtp-XXXXXX";

static void start(const char *tls_folder)
{
	int in[2], out[2];
	char line[64];

	cr_assert_eq(pipe(in), 0);
	cr_assert_eq(pipe(out), 0);
	sink.pid = fork();
	if (sink.pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[1]);
		close(out[0]);
		execl("/usr/bin/python3", "python3", SHIEN_SOURCE_DIR "/tests/unit/notifier/smtp_sink.py", tls_folder,
		      NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	sink.to = in[1];
	sink.from = fdopen(out[0], "r");
	cr_assert(fgets(line, sizeof line, sink.from), "the sink did not start; is python3-aiosmtpd installed?");
	sink.port = (uint16_t) atoi(line);
	cr_assert(sink.port > 0);
}

static void sink_start(void) { start(NULL); }

static void tls_sink_start(void)
{
	cr_assert(mkdtemp(folder));
	start(folder);
}

static void sink_stop(void)
{
	int status;

	close(sink.to);
	fclose(sink.from);
	waitpid(sink.pid, &status, 0);
}

static void tls_sink_stop(void)
{
	char path[64];

	sink_stop();
	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, i ? "ca.pem" : "key.pem");
		unlink(path);
	}
	rmdir(folder);
}

static json_t *sink_next(void)
{
	char line[65536];

	cr_assert(fgets(line, sizeof line, sink.from), "the sink says no more");
	json_t *got = json_loads(line, 0, NULL);
	cr_assert(got, "%s", line);
	return got;
}

static SmtpServer here(void)
{
	return (SmtpServer){
		.host = "127.0.0.1", .port = sink.port, .helo = "shien.example", .connect_ms = 2000, .total_ms = 4000
	};
}

static const char *text_of(const json_t *mail, const char *key)
{
	return json_string_value(json_object_get(mail, key));
}
static const char *header_of(const json_t *mail, const char *key)
{
	return text_of(json_object_get(mail, "headers"), key);
}

Test(smtp, a_foreign_server_reads_back_what_was_written, .init = sink_start, .fini = sink_stop)
{
	static const char subject[] =
		"【輪島市】罹災証明書の交付準備ができました。葛󠄂城様 "
		"𠮷田様へのお知らせ(受付番号 2026-000123)";
	static const struct {
		const char *to, *subject, *body;
	} rows[] = {
		{ "a@example.jp", subject,
		  "罹災証明書の交付準備が完了しました。\n.\n..\nFrom 葛󠄂城\n" },
		{ "b..c.@docomo.example.jp", "Plain =?UTF-8?B?44GC?= and ASCII", "" },
		{ "d@example.jp", "Re: 100%, \"quoted\" <x>", "一行だけ" },
	};
	ShArena *arena = sh_arena_new(1 << 20);
	SmtpServer server = here();
	SmtpSender *sender;
	json_int_t peer = 0;
	ShError err;

	cr_assert_eq(smtp_new(&server, &sender, &err), 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		MailMessage mail = { .from_name = "輪島市役所 税務課",
				     .from_address = "no-reply@city.example",
				     .to_address = rows[i].to,
				     .reply_to = "desk@city.example",
				     .subject = rows[i].subject,
				     .body = rows[i].body,
				     .message_id = "01890000-0000-7000-8000-000000000001@city.example",
				     .date_us = 1795000000000000 };
		SmtpResult result;
		const char *text;
		size_t n;

		cr_assert_eq(mail_build(arena, &mail, &text, &n, &err), 0, "%s", err.reason);
		smtp_send(sender, mail.from_address, mail.to_address, text, n, &result);
		cr_assert_eq(result.outcome, SMTP_SENT, "row %zu: %d %s", i, result.reply, result.reason);
		cr_expect_eq(result.reply, 250);

		json_t *got = sink_next();
		cr_expect_str_eq(header_of(got, "Subject"), rows[i].subject);
		cr_expect_str_eq(text_of(got, "from_name"), "輪島市役所 税務課");
		cr_expect_str_eq(text_of(got, "mail_from"), "no-reply@city.example");
		cr_expect_str_eq(header_of(got, "Message-ID"), "<01890000-0000-7000-8000-000000000001@city.example>");
		cr_expect_str_eq(header_of(got, "Date"), "Wed, 18 Nov 2026 20:06:40 +0900");
		cr_expect_str_eq(header_of(got, "Auto-Submitted"), "auto-generated");
		cr_expect_str_eq(header_of(got, "Reply-To"), "desk@city.example");
		cr_expect_str_eq(text_of(got, "body"), rows[i].body);
		cr_expect_eq(json_array_size(json_object_get(got, "defects")), 0, "row %zu", i);
		cr_expect_leq(json_integer_value(json_object_get(got, "longest_line")), 78);
		/* One connection for all. */
		if (i > 0)
			cr_expect_eq(json_integer_value(json_object_get(got, "peer")), peer);
		peer = json_integer_value(json_object_get(got, "peer"));
		json_decref(got);
	}
	smtp_free(sender);
	sh_arena_free(arena);
}

Test(smtp, answers_become_retry_or_failure, .init = sink_start, .fini = sink_stop)
{
	static const struct {
		const char *to;
		SmtpOutcome outcome;
		int reply;
		const char *reason;
	} rows[] = {
		{ "a@example.jp", SMTP_SENT, 250, "" },
		{ "busy@example.jp", SMTP_RETRY, 452, "notifier.smtp.busy" },
		{ "unknown@example.jp", SMTP_FAILED, 550, "notifier.smtp.recipient" },
		{ "spam@example.jp", SMTP_FAILED, 554, "notifier.smtp.data" },
		{ "a@example.jp", SMTP_SENT, 250, "" },
	};
	static const char text[] = "From: no-reply@city.example\r\nSubject: x\r\n\r\nx\r\n";
	SmtpServer server = here();
	SmtpSender *sender;
	SmtpResult got;
	ShError err;

	cr_assert_eq(smtp_new(&server, &sender, &err), 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		smtp_send(sender, "no-reply@city.example", rows[i].to, text, strlen(text), &got);
		cr_expect_eq(got.outcome, rows[i].outcome, "%s: %d %s", rows[i].to, got.outcome, got.reason);
		cr_expect_eq(got.reply, rows[i].reply, "%s: %d", rows[i].to, got.reply);
		cr_expect_str_eq(got.reason, rows[i].reason, "%s: %s", rows[i].to, got.reason);
	}
	smtp_free(sender);

	server.total_ms = 500;
	cr_assert_eq(smtp_new(&server, &sender, &err), 0);
	smtp_send(sender, "no-reply@city.example", "slow@example.jp", text, strlen(text), &got);
	cr_expect_eq(got.outcome, SMTP_RETRY);
	cr_expect_str_eq(got.reason, "notifier.smtp.timeout");
	smtp_free(sender);

	/* It offers no STARTTLS: nothing is sent in the clear. */
	server = here();
	server.require_tls = true;
	cr_assert_eq(smtp_new(&server, &sender, &err), 0);
	smtp_send(sender, "no-reply@city.example", "a@example.jp", text, strlen(text), &got);
	cr_expect_eq(got.outcome, SMTP_RETRY);
	cr_expect_str_eq(got.reason, "notifier.smtp.tls", "%s", got.reason);
	smtp_free(sender);
}

/* A port that nobody listens on. */
Test(smtp, no_server_is_no_fault_of_the_mail)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof address;
	int s = socket(AF_INET, SOCK_STREAM, 0);
	SmtpServer server = here();
	SmtpSender *sender;
	SmtpResult got;
	ShError err;

	cr_assert_eq(bind(s, (struct sockaddr *) &address, n), 0);
	cr_assert_eq(getsockname(s, (struct sockaddr *) &address, &n), 0);
	server.port = ntohs(address.sin_port);
	cr_assert_eq(smtp_new(&server, &sender, &err), 0);
	smtp_send(sender, "no-reply@city.example", "a@example.jp", "x", 1, &got);
	cr_expect_eq(got.outcome, SMTP_RETRY);
	cr_expect_str_eq(got.reason, "notifier.smtp.unreachable");
	cr_expect_eq(got.reply, 0);
	smtp_free(sender);
	close(s);
}

Test(smtp, a_login_never_goes_without_tls)
{
	SmtpServer server = { .host = "127.0.0.1", .port = 25, .helo = "x", .user = "u", .password = "p" };
	SmtpSender *sender;
	ShError err;

	cr_expect_eq(smtp_new(&server, &sender, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "notifier.smtp.settings");
	server.require_tls = true;
	cr_expect_eq(smtp_new(&server, &sender, &err), 0);
	smtp_free(sender);
}

/* The same server, three settings: only with its certificate trusted and the right password does a mail go, and what
 * is wrong with our settings is never the mail's end. */
Test(smtp, tls_and_login, .init = tls_sink_start, .fini = tls_sink_stop)
{
	static const char text[] = "From: no-reply@city.example\r\nSubject: x\r\n\r\nx\r\n";
	static const struct {
		bool trusted;
		const char *user, *password;
		SmtpOutcome outcome;
		const char *reason;
	} rows[] = {
		{ true, "clerk", "open-sesame", SMTP_SENT, "" },
		{ true, "clerk", "open-barley", SMTP_RETRY, "notifier.smtp.login" },
		{ true, NULL, NULL, SMTP_RETRY, "notifier.smtp.login" },
		{ false, "clerk", "open-sesame", SMTP_RETRY, "notifier.smtp.tls" },
	};
	char ca[64];

	snprintf(ca, sizeof ca, "%s/ca.pem", folder);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		SmtpServer server = here();
		SmtpSender *sender;
		SmtpResult got;
		ShError err;

		server.require_tls = true;
		server.ca_file = rows[i].trusted ? ca : NULL;
		server.user = rows[i].user;
		server.password = rows[i].password;
		cr_assert_eq(smtp_new(&server, &sender, &err), 0);
		smtp_send(sender, "no-reply@city.example", "a@example.jp", text, strlen(text), &got);
		cr_expect_eq(got.outcome, rows[i].outcome, "row %zu: %d %s", i, got.reply, got.reason);
		cr_expect_str_eq(got.reason, rows[i].reason, "row %zu: %d %s", i, got.reply, got.reason);
		smtp_free(sender);
	}
	/* In the clear this server takes nothing, and that too is only put off. */
	SmtpServer server = here();
	SmtpSender *sender;
	SmtpResult got;
	ShError err;

	cr_assert_eq(smtp_new(&server, &sender, &err), 0);
	smtp_send(sender, "no-reply@city.example", "a@example.jp", text, strlen(text), &got);
	cr_expect_eq(got.outcome, SMTP_RETRY, "%d %s", got.reply, got.reason);
	smtp_free(sender);
}
