#include "mime/header_word.h"
#include "mime/mail_address.h"
#include "mime/mail_message.h"
#include "sh_text.h"
#include <criterion/criterion.h>
#include <sodium.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* What a reader makes of encoded words (RFC 2047 §6): words joined, folding between them dropped. */
static void decode(char *out, const char *in)
{
	for (const char *p = in, *end; *p; p = end + 2) {
		size_t n;

		p += strspn(p, "\r\n ");
		cr_assert_eq(strncmp(p, "=?UTF-8?B?", 10), 0, "%s", p);
		cr_assert((end = strstr(p, "?=")));
		cr_assert_leq(end + 2 - p, 75);
		cr_assert_eq(sodium_base642bin((unsigned char *) out, 100, p + 10, (size_t) (end - p - 10), NULL, &n,
					       NULL, sodium_base64_VARIANT_ORIGINAL),
			     0);
		cr_assert(sh_utf8_valid(out, n, NULL), "a character was cut");
		out += n;
		*out = '\0';
	}
}

Test(header, words_are_short_whole_and_read_back)
{
	ShArena *arena = sh_arena_new(1 << 22);
	char text[400] = "", back[2000];
	const char *out;
	ShError err;

	for (int n = 0; n < 60; n++) { /* every length, letters of 1, 3 and 4 bytes: every way a word can end */
		strcat(text, n % 5 == 4 ? "𠮷" : n % 3 == 2 ? "a" : "罹");
		for (size_t column = 0; column < 75; column += 7) {
			cr_assert_eq(header_words(arena, "subject", text, column, &out, &err), 0);
			decode(back, out);
			cr_expect_str_eq(back, text);
			for (const char *line = out; line;
			     line = strstr(line, "\r\n") ? strstr(line, "\r\n") + 2 : NULL)
				cr_expect_leq(strcspn(line, "\r\n") + (line == out ? column : 0), 76);
		}
	}
	cr_assert_eq(header_words(arena, "subject", "Hello, world", 9, &out, &err), 0);
	cr_expect_str_eq(out, "Hello, world");
	sh_arena_free(arena);
}

Test(header, nothing_can_be_smuggled_in)
{
	static const struct {
		const char *text, *reason;
	} rows[] = {
		{ "a\r\nBcc: x@example.com", "notifier.header.control" },
		{ "a\nBcc: x@example.com", "notifier.header.control" },
		{ "罹災\rBcc: x@example.com", "notifier.header.control" },
		{ "a\tb", "notifier.header.control" },
		{ "a\x7f", "notifier.header.control" },
		{ "\xe7\xbd", "notifier.header.utf8" },
		{ "\xed\xa0\x80", "notifier.header.utf8" },
	};
	ShArena *arena = sh_arena_new(65536);
	const char *out;

	for (size_t i = 0; i < COUNT(rows); i++) {
		ShError err = { 0 };

		cr_expect_eq(header_words(arena, "subject", rows[i].text, 9, &out, &err), SH_REFUSED, "row %zu", i);
		cr_expect_str_eq(err.reason, rows[i].reason, "row %zu", i);
		cr_expect_str_eq(err.field, "subject");
	}
	sh_arena_free(arena);
}

Test(address, takes_real_ones_and_no_tricks)
{
	static const struct {
		const char *address, *wire; /* NULL: refused */
	} rows[] = {
		{ "a@example.jp", "a@example.jp" },
		{ "a.b+c@sub-1.example.jp", "a.b+c@sub-1.example.jp" },
		{ "a..b@docomo.example", "\"a..b\"@docomo.example" },
		{ "a.@docomo.example", "\"a.\"@docomo.example" },
		{ ".a@docomo.example", "\".a\"@docomo.example" },
		{ "", NULL },
		{ "a", NULL },
		{ "@example.jp", NULL },
		{ "a@", NULL },
		{ "a@b@example.jp", NULL },
		{ "a@example..jp", NULL },
		{ "a@-example.jp", NULL },
		{ "a@example-.jp", NULL },
		{ "a@example.jp.", NULL },
		{ "a b@example.jp", NULL },
		{ "a@example.jp\r\nRCPT TO:<x@example.com>", NULL },
		{ "a@example.jp>,<x@example.com", NULL },
		{ "a,b@example.jp", NULL },
		{ "\"a\"@example.jp", NULL },
		{ "罹@example.jp", NULL },
		{ "a@例え.jp", NULL },
		{ "12345678901234567890123456789012345678901234567890123456789012345@example.jp", NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		char wire[MAIL_ADDRESS_WIRE];
		bool valid = mail_address_valid(rows[i].address);

		cr_expect_eq(valid, rows[i].wire != NULL, "%s", rows[i].address);
		if (valid && rows[i].wire) {
			mail_address_wire(wire, rows[i].address);
			cr_expect_str_eq(wire, rows[i].wire);
		}
	}
}

Test(message, bad_parts_are_refused_by_name)
{
	static const MailMessage good = { "市",   "n@city.example", "a@example.jp",   NULL,
					  "件名", "本文",           "1@city.example", 0 };
	MailMessage rows[] = { good, good, good, good, good, good, good };
	static const char *const fields[] = { "", "from", "to", "reply_to", "subject", "message_id", "body" };
	ShArena *arena = sh_arena_new(1 << 20);
	const char *text;
	size_t n;

	rows[1].from_address = "n@city.example\r\nX: y";
	rows[2].to_address = "a@example.jp, b@example.jp";
	rows[3].reply_to = "";
	rows[4].subject = "件名\nBcc: b@example.jp";
	rows[5].message_id = "1@city.example>\r\nX: y";
	rows[6].body = "\xff";
	for (size_t i = 0; i < COUNT(rows); i++) {
		ShError err = { 0 };

		cr_expect_eq(mail_build(arena, &rows[i], &text, &n, &err), i ? SH_REFUSED : 0, "row %zu", i);
		cr_expect_str_eq(err.field, fields[i], "row %zu: %s", i, err.reason);
	}
	sh_arena_free(arena);

	/* A body beyond the call's budget is said, not cut. */
	ShArena *small = sh_arena_new(512);
	MailMessage big = good;
	ShError err;
	char body[2000];

	memset(body, 'x', sizeof body - 1);
	body[sizeof body - 1] = '\0';
	big.body = body;
	cr_expect_eq(mail_build(small, &big, &text, &n, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "notifier.mail.too_large");
	sh_arena_free(small);
}
