#include "sh_csv_value.h"
#include "sh_text.h"

#include <stdlib.h>
#include <string.h>

bool sh_csv_fold(char out[SH_CSV_VALUE_SIZE], const char *text)
{
	ShLetter letter;
	size_t n = 0;

	for (const char *p = text; (p = sh_letter_next(p, &letter));) {
		uint32_t c = letter.base;
		if (c >= 0xFF01 && c <= 0xFF5E)
			c -= 0xFEE0;
		if (c == 0x2010 || c == 0x2015 || c == 0x2212 || c == 0x30FC)
			c = '-';
		/* a selector that stands alone selects nothing */
		if (c == ' ' || c == 0x3000 || c == '\t' || sh_is_selector(c))
			continue;
		if (n + 5 > SH_CSV_VALUE_SIZE)
			return false;
		n += (size_t) sh_utf8_put(out + n, c);
	}
	out[n] = '\0';
	return true;
}

/* 1.0 for 1: an integer that went through a floating-point column. */
static void drop_decimal_zero(char *s)
{
	char *dot = strchr(s, '.');

	if (dot && dot != s && dot[1] && dot[1 + strspn(dot + 1, "0")] == '\0')
		*dot = '\0';
}

static bool only_digits(const char *s) { return *s && s[strspn(s, "0123456789")] == '\0'; }

bool sh_csv_digits(char out[16], const char *text, int expected, bool *ret_padded)
{
	char s[SH_CSV_VALUE_SIZE];

	*ret_padded = false;
	out[0] = '\0';
	if (!sh_csv_fold(s, text))
		return false;
	if (expected == 7 && strlen(s) == 8 && s[3] == '-')
		memmove(s + 3, s + 4, 5);
	drop_decimal_zero(s);
	size_t n = strlen(s), want = expected ? (size_t) expected : n;
	/* More than two zeros in front is no code that lost them, but something else. */
	if (!only_digits(s) || n > 15 || n > want || want - n > 2)
		return false;
	memset(out, '0', want - n);
	memcpy(out + (want - n), s, n + 1);
	*ret_padded = want != n;
	return true;
}

bool sh_csv_flag(int8_t *ret, const char *text)
{
	static const struct {
		const char *text;
		int8_t value;
	} flags[] = {
		{ "1", 1 },    { "0", 0 },      { "○", 1 },     { "〇", 1 },     { "◯", 1 },
		{ "×", 0 },    { "-", 0 },      { "有", 1 },    { "無", 0 },     { "あり", 1 },
		{ "なし", 0 }, { "true", 1 },   { "false", 0 }, { "TRUE", 1 },   { "FALSE", 0 },
		{ "該当", 1 }, { "非該当", 0 }, { "はい", 1 },  { "いいえ", 0 },
	};
	char s[SH_CSV_VALUE_SIZE];

	if (!sh_csv_fold(s, text))
		return false;
	drop_decimal_zero(s);
	/* 01 and 00 as in two-digit code columns */
	const char *p = s[0] == '0' && (s[1] == '0' || s[1] == '1') && s[2] == '\0' ? s + 1 : s;
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (strcmp(p, flags[i].text) == 0) {
			*ret = flags[i].value;
			return true;
		}
	return false;
}

bool sh_csv_count(int64_t *ret, const char *text)
{
	char s[SH_CSV_VALUE_SIZE];

	if (!sh_csv_fold(s, text))
		return false;
	drop_decimal_zero(s);
	if (!only_digits(s) || strlen(s) > 9)
		return false;
	*ret = strtoll(s, NULL, 10);
	return true;
}
