#include "sh_phone.h"

#include <stdint.h>
#include <string.h>

enum { DIGITS_MAX = 15, DIGITS_MIN = 10 };

static uint32_t next(const char **p)
{
	const unsigned char *s = (const unsigned char *) *p;
	const int n = s[0] < 0x80 ? 1 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	uint32_t c = n == 1 ? s[0] : s[0] & (0xffu >> (n + 1));

	for (int i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80) { /* no UTF-8 */
			*p += i;
			return 0xfffd;
		}
		c = c << 6 | (s[i] & 0x3f);
	}
	*p += n;
	return c;
}

/* Full-width forms stand 0xfee0 above what they are forms of. */
static uint32_t plain(uint32_t c) { return c >= 0xff01 && c <= 0xff5e ? c - 0xfee0 : c; }

static bool between(uint32_t c)
{
	static const uint32_t others[] = { '-', '(', ')', ' ', '.', '/', 0x2212, 0x30fc, 0xff70, 0x3000, 0xa0 };

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (others[i] == c)
			return true;
	return c >= 0x2010 && c <= 0x2015;
}

/* All digits, and whether a plus stood before them. */
static bool digits_of(const char *text, char ret[DIGITS_MAX + 3], bool *ret_plus)
{
	size_t n = 0;

	*ret_plus = false;
	while (*text) {
		const uint32_t c = plain(next(&text));

		if (c >= '0' && c <= '9') {
			if (n == DIGITS_MAX + 2)
				return false;
			ret[n++] = (char) c;
		} else if (c == '+' && n == 0 && !*ret_plus) {
			*ret_plus = true;
		} else if (!between(c)) {
			return false;
		}
	}
	ret[n] = '\0';
	return true;
}

/* What follows the trunk zero; NULL: it is a number of another country. */
static const char *domestic(const char *digits, bool plus)
{
	const size_t n = strlen(digits);
	const bool japan = digits[0] == '8' && digits[1] == '1';

	if (plus || (japan && (n == 11 || n == 12))) {
		if (!japan)
			return NULL;
		return digits + (digits[2] == '0' ? 3 : 2); /* +81 (0)90 … is written, too */
	}
	return digits[0] == '0' ? digits + 1 : digits;
}

bool sh_phone_key(const char *text, char ret[SH_PHONE_SIZE])
{
	char digits[DIGITS_MAX + 3];
	const char *rest;
	size_t n;
	bool plus;

	if (!digits_of(text, digits, &plus))
		return false;
	rest = domestic(digits, plus);
	n = rest ? strlen(rest) + 1 : strlen(digits);
	if (n < DIGITS_MIN || n > DIGITS_MAX)
		return false;
	ret[0] = rest ? '0' : '+';
	strcpy(ret + 1, rest ? rest : digits);
	return true;
}
