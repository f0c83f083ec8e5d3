/* The mail server: its address from the settings, and a few connections that are kept between mails. */
#include "notifier.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT = 16 };

static struct {
	pthread_mutex_t lock;
	SmtpSender *idle[KEPT];
	unsigned n;
	SmtpServer server;
	char host[256], helo[256], user[256], password[256], ca_file[512];
} pool = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* smtp://HOST:PORT, or smtp+tls://HOST:PORT: STARTTLS with a verified certificate, or nothing is sent. */
static int read_url(const char *url, ShError *err)
{
	const char *place = strstr(url, "://"), *colon, *end;
	char *rest = (char *) "";
	long port = 25;

	pool.server.require_tls = strncmp(url, "smtp+tls://", 11) == 0;
	if (!place || (!pool.server.require_tls && strncmp(url, "smtp://", 7) != 0))
		return sh_fail(err, SH_INVALID_ARGUMENT, "notifier.smtp.url", "smtp_url");
	place += 3;
	if (*place == '[') { /* an IPv6 address */
		end = strchr(++place, ']');
		colon = end && end[1] == ':' ? end + 1 : NULL;
	} else {
		colon = strrchr(place, ':');
		end = colon;
	}
	if (colon)
		port = strtol(colon + 1, &rest, 10);
	snprintf(pool.host, sizeof pool.host, "%.*s", (int) (end ? (size_t) (end - place) : strlen(place)), place);
	if (!*pool.host || *rest || port < 1 || port > 65535)
		return sh_fail(err, SH_INVALID_ARGUMENT, "notifier.smtp.url", "smtp_url");
	pool.server.host = pool.host;
	pool.server.port = (uint16_t) port;
	return 0;
}

static int read_password(const char *path, ShError *err)
{
	FILE *in = fopen(path, "re");

	if (!in || !fgets(pool.password, sizeof pool.password, in)) {
		if (in)
			fclose(in);
		return sh_fail(err, SH_INVALID_ARGUMENT, "notifier.smtp.settings", "smtp_password_file");
	}
	fclose(in);
	pool.password[strcspn(pool.password, "\r\n")] = '\0';
	pool.server.password = pool.password;
	return 0;
}

int server_start(const ShSettings *settings, ShError *err)
{
	const char *user = sh_setting(settings, "smtp_user"), *ca = sh_setting(settings, "smtp_ca_file");
	const char *from = sh_setting(settings, "mail_from"), *at = strchr(from, '@');
	SmtpSender *first;
	int r;

	pool.server = (SmtpServer){ .helo = pool.helo, .connect_ms = 10000 };
	snprintf(pool.helo, sizeof pool.helo, "%s", at ? at + 1 : "shien.invalid");
	pool.server.total_ms = (uint32_t) sh_setting_int(settings, "smtp_timeout") * 1000;
	if ((r = read_url(sh_setting(settings, "smtp_url"), err)) != 0)
		return r;
	if (*ca) {
		snprintf(pool.ca_file, sizeof pool.ca_file, "%s", ca);
		pool.server.ca_file = pool.ca_file;
	}
	if (*user) {
		snprintf(pool.user, sizeof pool.user, "%s", user);
		pool.server.user = pool.user;
		if ((r = read_password(sh_setting(settings, "smtp_password_file"), err)) != 0)
			return r;
	}
	if ((r = smtp_new(&pool.server, &first, err)) == 0)
		pool.idle[pool.n++] = first;
	return r;
}

void server_stop(void)
{
	while (pool.n > 0)
		smtp_free(pool.idle[--pool.n]);
	explicit_bzero(pool.password, sizeof pool.password);
}

static SmtpSender *take(void)
{
	SmtpSender *sender = NULL;
	ShError err;

	pthread_mutex_lock(&pool.lock);
	if (pool.n > 0)
		sender = pool.idle[--pool.n];
	pthread_mutex_unlock(&pool.lock);
	if (!sender && smtp_new(&pool.server, &sender, &err) != 0)
		return NULL;
	return sender;
}

static void give_back(SmtpSender *sender)
{
	pthread_mutex_lock(&pool.lock);
	if (pool.n < KEPT) {
		pool.idle[pool.n++] = sender;
		sender = NULL;
	}
	pthread_mutex_unlock(&pool.lock);
	smtp_free(sender);
}

void server_send(const char *from, const char *to, const char *text, size_t len, SmtpResult *ret)
{
	SmtpSender *sender = take();

	if (!sender) {
		*ret = (SmtpResult){ .outcome = SMTP_RETRY, .reason = "notifier.smtp.unreachable" };
		return;
	}
	smtp_send(sender, from, to, text, len, ret);
	give_back(sender);
}
