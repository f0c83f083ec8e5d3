#include "smtp.h"
#include "mime/mail_address.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct SmtpSender {
	CURL *curl;
	char url[512];
};

/* What is still to be handed to the server. */
typedef struct Upload {
	const char *text;
	size_t left;
	bool begun;
} Upload;

static void curl_start(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

static size_t read_text(char *out, size_t size, size_t count, void *self)
{
	Upload *u = self;
	size_t n = size * count < u->left ? size * count : u->left;

	memcpy(out, u->text, n);
	u->text += n;
	u->left -= n;
	u->begun = true;
	return n;
}

static void configure(SmtpSender *s, const SmtpServer *server)
{
	curl_easy_setopt(s->curl, CURLOPT_URL, s->url);
	curl_easy_setopt(s->curl, CURLOPT_PROTOCOLS_STR, "smtp");
	curl_easy_setopt(s->curl, CURLOPT_PROXY, "");
	curl_easy_setopt(s->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(s->curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(s->curl, CURLOPT_READFUNCTION, read_text);
	curl_easy_setopt(s->curl, CURLOPT_CONNECTTIMEOUT_MS, (long) server->connect_ms);
	curl_easy_setopt(s->curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long) (server->total_ms + 999) / 1000);
	curl_easy_setopt(s->curl, CURLOPT_TIMEOUT_MS, (long) server->total_ms);
	if (server->require_tls)
		curl_easy_setopt(s->curl, CURLOPT_USE_SSL, (long) CURLUSESSL_ALL);
	if (server->ca_file)
		curl_easy_setopt(s->curl, CURLOPT_CAINFO, server->ca_file);
	if (server->user) {
		curl_easy_setopt(s->curl, CURLOPT_USERNAME, server->user);
		curl_easy_setopt(s->curl, CURLOPT_PASSWORD, server->password);
	}
}

int smtp_new(const SmtpServer *server, SmtpSender **out, ShError *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	SmtpSender *s;

	if (!server->host || !*server->host || !server->port || !server->helo ||
	    (server->user && !server->password) || (server->user && !server->require_tls))
		return sh_fail(err, SH_INVALID_ARGUMENT, "notifier.smtp.settings", "port %u", server->port);
	pthread_once(&once, curl_start);
	if (!(s = calloc(1, sizeof *s)) || !(s->curl = curl_easy_init())) {
		free(s);
		return sh_fail(err, SH_INTERNAL, "notifier.smtp.settings", "out of memory");
	}
	if ((size_t) snprintf(s->url, sizeof s->url,
			      strchr(server->host, ':') ? "smtp://[%s]:%u/%s" : "smtp://%s:%u/%s", server->host,
			      server->port, server->helo) >= sizeof s->url) {
		smtp_free(s);
		return sh_fail(err, SH_INVALID_ARGUMENT, "notifier.smtp.settings", "host too long");
	}
	configure(s, server);
	*out = s;
	return 0;
}

void smtp_free(SmtpSender *s)
{
	if (!s)
		return;
	curl_easy_cleanup(s->curl);
	free(s);
}

static void result(SmtpResult *out, SmtpOutcome outcome, const char *reason)
{
	out->outcome = outcome;
	snprintf(out->reason, sizeof out->reason, "%s", reason);
}

/* What went wrong before a mail was spoken of is not the mail's fault: the server, the network or our settings. */
static const char *not_the_mail(CURLcode code, long reply)
{
	switch (code) {
	case CURLE_OPERATION_TIMEDOUT:
		return "notifier.smtp.timeout";
	case CURLE_LOGIN_DENIED:
		return "notifier.smtp.login";
	case CURLE_USE_SSL_FAILED:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
		return "notifier.smtp.tls";
	default:
		break;
	}
	/* 530, 535, 538: the server wants a login or a better one (RFC 4954). */
	return reply == 530 || reply == 535 || reply == 538 ? "notifier.smtp.login" : NULL;
}

static void judge(CURLcode code, const Upload *upload, SmtpResult *out)
{
	const char *reason = not_the_mail(code, out->reply);
	/* After the greeting: curl says SEND_ERROR when MAIL, RCPT or DATA was refused. */
	bool about_mail = upload->begun || code == CURLE_SEND_ERROR;

	if (code == CURLE_OK)
		result(out, SMTP_SENT, "");
	else if (reason)
		result(out, SMTP_RETRY, reason);
	else if (out->reply >= 500 && out->reply <= 599 && about_mail)
		result(out, SMTP_FAILED, upload->begun ? "notifier.smtp.data" : "notifier.smtp.recipient");
	else if (out->reply >= 400 && out->reply <= 499)
		result(out, SMTP_RETRY, "notifier.smtp.busy");
	else
		result(out, SMTP_RETRY, out->reply ? "notifier.smtp.refused" : "notifier.smtp.unreachable");
}

void smtp_send(SmtpSender *s, const char *from, const char *to, const char *text, size_t length, SmtpResult *out)
{
	char from_wire[MAIL_ADDRESS_WIRE], to_wire[MAIL_ADDRESS_WIRE], path[MAIL_ADDRESS_WIRE + 2];
	Upload upload = { text, length, false };
	struct curl_slist *recipients;
	CURLcode code;
	long reply = 0;

	mail_address_wire(from_wire, from);
	mail_address_wire(to_wire, to);
	snprintf(path, sizeof path, "<%s>", to_wire);
	*out = (SmtpResult){ 0 };
	if (!(recipients = curl_slist_append(NULL, path))) {
		result(out, SMTP_RETRY, "notifier.smtp.unreachable");
		return;
	}
	snprintf(path, sizeof path, "<%s>", from_wire);
	curl_easy_setopt(s->curl, CURLOPT_MAIL_FROM, path);
	curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, recipients);
	curl_easy_setopt(s->curl, CURLOPT_READDATA, &upload);
	curl_easy_setopt(s->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t) length);
	code = curl_easy_perform(s->curl);
	curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &reply);
	out->reply = (int) reply;
	judge(code, &upload, out);
	/* The list and the upload end with this call; the handle must not point to them. */
	curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, NULL);
	curl_easy_setopt(s->curl, CURLOPT_READDATA, NULL);
	curl_slist_free_all(recipients);
}
