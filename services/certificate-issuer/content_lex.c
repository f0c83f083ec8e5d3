#include "content_lex.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool is_space(unsigned char c)
{
	return c == 0 || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' ';
}
static bool is_regular(unsigned char c) { return !is_space(c) && !strchr("()<>[]{}/%", c); }

static ContentToken bytes_token(ContentLex *lex, ContentKind kind, const void *bytes, size_t len)
{
	char *copy = sh_alloc(lex->arena, len + 1);

	if (!copy)
		return (ContentToken){ .kind = CONTENT_BROKEN };
	memcpy(copy, bytes, len);
	copy[len] = '\0';
	return (ContentToken){ .kind = kind, .text = copy, .len = len };
}

static ContentToken word(ContentLex *lex, ContentKind kind)
{
	const unsigned char *from = lex->at;

	while (lex->at < lex->end && is_regular(*lex->at))
		lex->at++;
	return bytes_token(lex, kind, from, (size_t) (lex->at - from));
}

/* A sign, digits, a point, digits (ISO 32000-1 §7.3.3): strtod would also take exponents, hexadecimal and infinity.
 */
static bool is_number(const char *s)
{
	size_t whole, part = 0;

	s += *s == '+' || *s == '-';
	s += whole = strspn(s, "0123456789");
	if (*s == '.')
		s += 1 + (part = strspn(s + 1, "0123456789"));
	return *s == '\0' && whole + part > 0;
}

static ContentToken number_or_operator(ContentLex *lex)
{
	bool number = strchr("+-.0123456789", *lex->at) != NULL;
	ContentToken t = word(lex, CONTENT_OPERATOR);

	if (t.kind != CONTENT_OPERATOR || !number)
		return t;
	t.kind = t.len <= 24 && is_number(t.text) ? CONTENT_NUMBER : CONTENT_BROKEN;
	t.number = t.kind == CONTENT_NUMBER ? strtod(t.text, NULL) : 0;
	return t;
}

static int nibble(unsigned char c)
{
	return c >= '0' && c <= '9' ? c - '0' : isxdigit(c) ? tolower(c) - 'a' + 10 : -1;
}

static ContentToken hex_string(ContentLex *lex)
{
	const unsigned char *close = memchr(lex->at, '>', (size_t) (lex->end - lex->at));
	unsigned char *out = close ? sh_alloc(lex->arena, (size_t) (close - lex->at) / 2 + 2) : NULL;
	size_t digits = 0;

	if (!out)
		return (ContentToken){ .kind = CONTENT_BROKEN };
	for (; lex->at < close; lex->at++) {
		int v = nibble(*lex->at);

		if (is_space(*lex->at))
			continue;
		if (v < 0)
			return (ContentToken){ .kind = CONTENT_BROKEN };
		out[digits / 2] = (unsigned char) (digits % 2 ? out[digits / 2] | v : v << 4);
		digits++;
	}
	lex->at++;
	out[(digits + 1) / 2] = 0;
	return (ContentToken){ .kind = CONTENT_STRING, .text = (char *) out, .len = (digits + 1) / 2 };
}

/* After a backslash: octal, a letter, or the character itself; -1 for a line continued. */
static int escape(ContentLex *lex)
{
	static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
	unsigned char c = *lex->at++;
	const char *p = strchr(from, c);
	int v = 0, n = 0;

	if (c && p)
		return to[p - from];
	if (c == '\n')
		return -1;
	if (c < '0' || c > '7')
		return c;
	lex->at--;
	while (n++ < 3 && lex->at < lex->end && *lex->at >= '0' && *lex->at <= '7')
		v = v * 8 + (*lex->at++ - '0');
	return v & 0xff;
}

static size_t string_end(const ContentLex *lex)
{
	const unsigned char *p = lex->at;

	for (int depth = 1; p < lex->end; p++) {
		if (*p == '\\')
			p++;
		else if (*p == '(')
			depth++;
		else if (*p == ')' && --depth == 0)
			return (size_t) (p - lex->at);
	}
	return SIZE_MAX;
}

static ContentToken literal_string(ContentLex *lex)
{
	size_t raw = string_end(lex), n = 0;
	const unsigned char *stop;
	char *out;

	if (raw == SIZE_MAX || !(out = sh_alloc(lex->arena, raw + 1)))
		return (ContentToken){ .kind = CONTENT_BROKEN };
	stop = lex->at + raw;
	while (lex->at < stop) {
		int c = *lex->at++;

		if (c == '\\')
			c = escape(lex);
		if (c >= 0)
			out[n++] = (char) c;
	}
	lex->at = stop + 1;
	out[n] = '\0';
	return (ContentToken){ .kind = CONTENT_STRING, .text = out, .len = n };
}

static void skip(ContentLex *lex)
{
	while (lex->at < lex->end && (is_space(*lex->at) || *lex->at == '%')) {
		if (*lex->at == '%')
			while (lex->at < lex->end && *lex->at != '\n' && *lex->at != '\r')
				lex->at++;
		else
			lex->at++;
	}
}

ContentToken content_next(ContentLex *lex)
{
	bool twice;
	unsigned char c;

	skip(lex);
	if (lex->at == lex->end)
		return (ContentToken){ .kind = CONTENT_END };
	c = *lex->at;
	if (is_regular(c))
		return number_or_operator(lex);
	lex->at++;
	twice = lex->at < lex->end && *lex->at == c;
	if (c == '/')
		return word(lex, CONTENT_NAME);
	if (c == '(')
		return literal_string(lex);
	if (c == '<' && !twice)
		return hex_string(lex);
	if ((c == '<' || c == '>') && twice)
		lex->at++;
	else if (c != '[' && c != ']')
		return (ContentToken){ .kind = CONTENT_BROKEN };
	return (ContentToken){ .kind = c == '[' || c == '<' ? CONTENT_OPEN : CONTENT_CLOSE };
}
