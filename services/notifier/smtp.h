#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "sh_error.h"

/* Hands one mail to a mail server over SMTP (RFC 5321). The connection is kept between mails. One thread per sender.
 */
typedef struct SmtpServer {
	const char *host; /* name or address, IPv6 without brackets */
	uint16_t port;
	const char *helo;    /* our own name */
	bool require_tls;    /* STARTTLS with a verified certificate, or nothing is sent */
	const char *ca_file; /* NULL: the system's */
	const char *user;    /* NULL: no login; only ever sent with require_tls */
	const char *password;
	uint32_t connect_ms, total_ms; /* time-outs; per connection, per mail */
} SmtpServer;

typedef enum SmtpOutcome {
	SMTP_SENT,  /* the server took it over */
	SMTP_RETRY, /* 4xx, no connection, no answer in time, or a fault of our own settings: the mail is not to blame
		     */
	SMTP_FAILED /* 5xx to the sender, the recipient or the data: this mail will never go */
} SmtpOutcome;

typedef struct SmtpResult {
	SmtpOutcome outcome;
	int reply;       /* the server's last code; 0: it never answered */
	char reason[64]; /* "" or notifier.smtp.{unreachable,timeout,tls,login,busy,refused,recipient,data} */
} SmtpResult;

typedef struct SmtpSender SmtpSender;

/* Copies what it needs of *server. Refuses: notifier.smtp.settings (a login without TLS, no host, no port). */
int smtp_new(const SmtpServer *server, SmtpSender **out, ShError *err);
void smtp_free(SmtpSender *sender);

/* from and to are bare valid addresses, text is what mail_build made. An answer that was lost after the data is
 * SMTP_RETRY: the mail may then arrive twice, with one Message-ID. */
void smtp_send(SmtpSender *sender, const char *from, const char *to, const char *text, size_t length,
	       SmtpResult *out);
