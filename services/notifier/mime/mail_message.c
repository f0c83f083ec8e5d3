#include "mail_message.h"
#include "header_word.h"
#include "mail_address.h"
#include "sh_text.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { LINE_BYTES = 57 /* 76 characters of base64 */ };

/* "Sat, 21 Nov 2026 08:00:00 +0900"; English and Japan's time whatever the locale. */
static const char *rfc5322_date(ShArena *arena, int64_t us)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t t = (time_t) (us / 1000000 + 9 * 3600L);
	struct tm tm = { 0 };

	gmtime_r(&t, &tm);
	return sh_printf(arena, "%s, %02d %s %04d %02d:%02d:%02d +0900", days[tm.tm_wday], tm.tm_mday,
			 months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* Line ends of a text part are CRLF before encoding (RFC 2045 §6.8). */
static char *with_crlf(ShArena *arena, const char *body, size_t *length)
{
	char *out = sh_alloc(arena, 2 * strlen(body) + 1), *p = out;

	for (const char *s = body; out && *s; s++) {
		if (*s == '\n' && (s == body || s[-1] != '\r'))
			*p++ = '\r';
		*p++ = *s;
	}
	*length = out ? (size_t) (p - out) : 0;
	return out;
}

static const char *base64_lines(ShArena *arena, const char *body)
{
	size_t n, lines, done = 0;
	char *crlf = with_crlf(arena, body, &n), *out, *p;

	lines = n / LINE_BYTES + 1;
	if (!crlf || !(p = out = sh_alloc(arena, lines * (LINE_BYTES / 3 * 4 + 2) + 8)))
		return "";
	*p = '\0';
	while (done < n) {
		size_t take = n - done < LINE_BYTES ? n - done : LINE_BYTES;

		sodium_bin2base64(p, LINE_BYTES / 3 * 4 + 1, (const unsigned char *) crlf + done, take,
				  sodium_base64_VARIANT_ORIGINAL);
		p += strlen(p);
		memcpy(p, "\r\n", 3);
		p += 2;
		done += take;
	}
	return out;
}

/* id-left@id-right of RFC 5322 §3.6.4, in the characters that an address may have. */
static int check(const MailMessage *m, ShError *err)
{
	if (!mail_address_valid(m->from_address))
		return sh_fail_field(err, "from", "notifier.mail.address");
	if (!mail_address_valid(m->to_address))
		return sh_fail_field(err, "to", "notifier.mail.address");
	if (m->reply_to && !mail_address_valid(m->reply_to))
		return sh_fail_field(err, "reply_to", "notifier.mail.address");
	if (!mail_address_valid(m->message_id))
		return sh_fail_field(err, "message_id", "notifier.mail.message_id");
	if (!sh_utf8_valid(m->body, strlen(m->body), NULL))
		return sh_fail_field(err, "body", "notifier.mail.body_utf8");
	return 0;
}

static const char *address_header(ShArena *arena, const char *header, const char *words, const char *address)
{
	char wire[MAIL_ADDRESS_WIRE];

	mail_address_wire(wire, address);
	if (words)
		return sh_printf(arena, "%s: %s\r\n <%s>\r\n", header, words, wire);
	return sh_printf(arena, "%s: %s\r\n", header, wire);
}

/* A display name of plain ASCII is quoted, so that a comma in it does not end the address. */
static int display_name(ShArena *arena, const char *name, const char **words, ShError *err)
{
	int r;

	*words = NULL;
	if (!name || !*name)
		return 0;
	if ((r = header_words(arena, "from_name", name, 6, words, err)) != 0)
		return r;
	if (strcmp(*words, name) != 0)
		return 0;
	if (strpbrk(name, "\"\\"))
		return sh_fail_field(err, "from_name", "notifier.header.control");
	*words = sh_printf(arena, "\"%s\"", name);
	return 0;
}

int mail_build(ShArena *arena, const MailMessage *m, const char **text, size_t *length, ShError *err)
{
	const char *name, *subject, *from, *to, *reply;
	int r;

	if ((r = check(m, err)) != 0 || (r = display_name(arena, m->from_name, &name, err)) != 0 ||
	    (r = header_words(arena, "subject", m->subject, 9, &subject, err)) != 0)
		return r;
	from = address_header(arena, "From", name, m->from_address);
	to = address_header(arena, "To", NULL, m->to_address);
	reply = m->reply_to ? address_header(arena, "Reply-To", NULL, m->reply_to) : "";
	*text = sh_printf(arena,
			  "Date: %s\r\n%s%s%sMessage-ID: <%s>\r\nSubject: %s\r\nAuto-Submitted: auto-generated\r\n"
			  "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
			  "Content-Transfer-Encoding: base64\r\n\r\n%s",
			  rfc5322_date(arena, m->date_us), from, to, reply, m->message_id, subject,
			  base64_lines(arena, m->body));
	if (sh_arena_exhausted(arena))
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "notifier.mail.too_large", "body");
	*length = strlen(*text);
	return 0;
}
