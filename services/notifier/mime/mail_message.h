#pragma once
#include <stdint.h>
#include "sh_arena.h"
#include "sh_error.h"

/* One mail to one person, as RFC 5322 / MIME: UTF-8 text in base64, Date, Message-ID, Auto-Submitted (RFC 3834:
 * nobody's absence note shall answer a machine). */
typedef struct MailMessage {
	const char *from_name;    /* the municipality; may be NULL */
	const char *from_address; /* bare: no-reply@city.example */
	const char *to_address;
	const char *reply_to;   /* bare; NULL: none */
	const char *subject;    /* UTF-8, one line */
	const char *body;       /* UTF-8; LF or CRLF */
	const char *message_id; /* without brackets, made once per message and kept over retries */
	int64_t date_us;        /* µs UTC; written in Japan's time */
} MailMessage;

/* *text (CRLF lines, in the arena) and its length. Refuses: notifier.mail.address (field from, to, reply_to),
 * notifier.mail.message_id, notifier.mail.body_utf8, notifier.header.*, notifier.mail.too_large. */
int mail_build(ShArena *arena, const MailMessage *mail, const char **text, size_t *length, ShError *err);
