/* Mails: addresses, header words and the finished message. Each line of the input is one thing that is given. */
#include "fuzz.h"
#include "mime/header_word.h"
#include "mime/mail_address.h"
#include "mime/mail_message.h"
#include "sh_text.h"

#include <sodium.h>
#include <string.h>

/* Line ends are CRLF and nothing else, lines are short and plain ASCII (RFC 5322 §2.1.1). */
static void lines_good(const char *text, size_t most)
{
	size_t column = 0;

	for (const char *p = text; *p; p++) {
		HOLDS(*p == '\r' || *p == '\n' || (*p >= 0x20 && *p < 0x7f));
		HOLDS(*p != '\r' || p[1] == '\n');
		HOLDS(*p != '\n' || (p > text && p[-1] == '\r'));
		column = *p == '\n' ? 0 : column + 1;
		HOLDS(column <= most + 1);
	}
}

/* What a reader makes of header words (RFC 2047): the text that was given. */
static const char *decoded(ShArena *arena, const char *words)
{
	char *out = sh_alloc(arena, strlen(words) + 1);
	size_t n = 0, got;
	const char *end;

	while (*words) {
		if (strncmp(words, "=?UTF-8?B?", 10) == 0) {
			end = strstr(words, "?=");
			HOLDS(end && end - words + 2 <= 75);
			HOLDS(sodium_base642bin((unsigned char *) out + n, 64, words + 10,
						(size_t) (end - words - 10), NULL, &got, NULL,
						sodium_base64_VARIANT_ORIGINAL) == 0);
			HOLDS(sh_utf8_valid(out + n, got, NULL));
			n += got;
			words = end + 2;
			words += strncmp(words, "\r\n =?", 5) == 0 ? 3 : 0;
		} else if (strncmp(words, "\r\n =?", 5) == 0) {
			words += 3;
		} else {
			out[n++] = *words++;
		}
	}
	out[n] = '\0';
	return out;
}

static void words(ShArena *arena, const char *text)
{
	const char *out;
	ShError err;

	for (size_t column = 0; column < 90; column += 9) {
		int r = header_words(arena, "x", text, column, &out, &err);

		HOLDS(r == 0 || r == SH_REFUSED);
		if (r != 0)
			return;
		lines_good(out, 998);
		/* no line but the first begins otherwise than folded */
		for (const char *p = out; (p = strstr(p, "\r\n")); p += 2)
			HOLDS(p[2] == ' ' && p[3] != '\0' && p[3] != '\r');
		HOLDS(strcmp(decoded(arena, out), text) == 0);
		/* what a reader decodes is one line, too */
		HOLDS(!strpbrk(text, "\r\n\x7f\x1b"));
	}
}

static void address(const char *s)
{
	char wire[MAIL_ADDRESS_WIRE];

	if (!mail_address_valid(s))
		return;
	HOLDS(strlen(s) <= MAIL_ADDRESS_MAX && strpbrk(s, " \t\r\n<>\",:;()[]\\") == NULL);
	HOLDS(strchr(s, '@') && strchr(s, '@') == strrchr(s, '@'));
	mail_address_wire(wire, s);
	HOLDS(strlen(wire) == strlen(s) || strlen(wire) == strlen(s) + 2);
	HOLDS(strpbrk(wire, " \r\n<>") == NULL);
}

static size_t headers(const char *text)
{
	size_t n = 0;

	for (const char *p = text; strncmp(p, "\r\n", 2) != 0; p = strstr(p, "\r\n") + 2) {
		HOLDS(strstr(p, "\r\n"));
		n += *p != ' ';
	}
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	Feed f = feed(bytes, len);
	ShArena *arena = sh_arena_new(4 << 20);
	MailMessage m = { .date_us = (int64_t) feed_number(&f, 8) };
	const char *text;
	size_t n;
	ShError err;
	int r;

	m.from_address = feed_line(&f, arena);
	m.to_address = feed_line(&f, arena);
	m.reply_to = feed_line(&f, arena);
	m.from_name = feed_line(&f, arena);
	m.message_id = feed_line(&f, arena);
	m.subject = feed_line(&f, arena);
	m.body = feed_rest_text(&f, arena);
	m.reply_to = *m.reply_to ? m.reply_to : NULL;
	address(m.from_address);
	address(m.to_address);
	words(arena, m.subject);
	words(arena, m.from_name);
	r = mail_build(arena, &m, &text, &n, &err);
	HOLDS(r == 0 || r == SH_REFUSED);
	if (r == 0) {
		HOLDS(strlen(text) == n);
		lines_good(text, 998);
		HOLDS(headers(text) == (m.reply_to ? 10 : 9));
	}
	sh_arena_free(arena);
	return 0;
}
