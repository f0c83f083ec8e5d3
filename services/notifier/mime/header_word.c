#include "header_word.h"
#include "sh_text.h"
#include "sh_without.h"

#include <sodium.h>
#include <string.h>

enum {
	LINE = 76,        /* RFC 2047 §2: a line that has an encoded word; the word itself at most 75 */
	WRAPPING = 12,    /* =?UTF-8?B? … ?= */
	PLAIN_LINE = 900, /* RFC 5322 §2.1.1: 998; plain text is not folded here, so it stays below */
};

static bool plain(const char *s)
{
	for (const char *p = s; *p; p++)
		if (*p < 0x20 || *p > 0x7e)
			return false;
	/* What looks like an encoded word would be decoded by the reader. */
	return !strstr(s, "=?") && strlen(s) <= PLAIN_LINE;
}

/* Length of the character at p of valid UTF-8. */
static size_t character(const char *p)
{
	size_t n = 1;

	while (((unsigned char) p[n] & 0xc0) == 0x80)
		n++;
	return n;
}

static size_t bytes_that_fit(const char *p, size_t column)
{
	size_t room, n = 0;

	if (column == 0)
		column = 1;
	room = column + WRAPPING + 4 <= LINE ? (LINE - column - WRAPPING) / 4 * 3 : 0;

	while (p[n] && n + character(p + n) <= room)
		n += character(p + n);
	return n;
}

static const char *encode(ShArena *arena, const char *p, size_t column)
{
	const char *out = "";

	for (size_t n; *p; p += n) {
		char b64[128];

		if (!(n = bytes_that_fit(p, column))) { /* the name of the header fills the line */
			out = sh_printf(arena, "%s\r\n ", out);
			column = 1;
			continue;
		}
		sodium_bin2base64(b64, sizeof b64, (const unsigned char *) p, n, sodium_base64_VARIANT_ORIGINAL);
		out = sh_printf(arena, "%s=?UTF-8?B?%s?=%s", out, b64, p[n] ? "\r\n " : "");
		column = 1;
	}
	return out;
}

int header_words(ShArena *arena, const char *field, const char *text, size_t column, const char **out, ShError *err)
{
	if (!sh_utf8_valid(text, strlen(text), NULL))
		return sh_fail_field(err, field, "notifier.header.utf8");
	for (const char *p = text; *p; p++)
		if (!SH_WITHOUT(header_control) && ((unsigned char) *p < 0x20 || *p == 0x7f))
			return sh_fail_field(err, field, "notifier.header.control");
	if (strlen(text) > 2000)
		return sh_fail_field(err, field, "notifier.header.too_long");
	*out = plain(text) ? sh_printf(arena, "%s", text) : encode(arena, text, column);
	if (sh_arena_exhausted(arena))
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "notifier.mail.too_large", "%s", field);
	return 0;
}
