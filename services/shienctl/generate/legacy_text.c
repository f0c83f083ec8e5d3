#include "legacy_text.h"
#include "sh_memory.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>

struct LegacyText {
	uint16_t of[0x10000]; /* CP932 of a BMP character; 0: none */
};

enum { GETA = 0x81AC, GAIJI_YOSHI = 0xF040, GAIJI_HASHI = 0xF041 };

static uint16_t convert(iconv_t cd, uint32_t c)
{
	unsigned char in[2] = { (unsigned char) (c >> 8), (unsigned char) c }, out[4];
	char *from = (char *) in, *to = (char *) out;
	size_t from_left = 2, to_left = sizeof out;

	if (iconv(cd, &from, &from_left, &to, &to_left) == (size_t) -1) {
		iconv(cd, NULL, NULL, NULL, NULL);
		return 0;
	}
	if (to_left == 3)
		return out[0];
	return (uint16_t) (to_left == 2 ? out[0] << 8 | out[1] : 0);
}

int legacy_text_new(LegacyText **ret, ShError *err)
{
	iconv_t cd = iconv_open("CP932", "UTF-16BE");
	LegacyText *legacy;

	if (cd == (iconv_t) -1)
		return sh_fail(err, SH_INTERNAL, "generate.cp932.missing", "iconv errno %d", errno);
	legacy = sh_need(calloc(1, sizeof *legacy));
	for (uint32_t c = 1; c < 0x10000; c++)
		if (c < 0xD800 || c > 0xF8FF) /* surrogates and private use have no place of their own */
			legacy->of[c] = convert(cd, c);
	legacy->of[0x69D7] = GAIJI_HASHI;
	iconv_close(cd);
	*ret = legacy;
	return 0;
}

void legacy_text_free(LegacyText *legacy) { free(legacy); }

/* Our own text: always well formed. */
static const unsigned char *next(const unsigned char *p, uint32_t *ret)
{
	if (p[0] < 0x80) {
		*ret = p[0];
		return p + 1;
	}
	if (p[0] < 0xE0) {
		*ret = (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
		return p + 2;
	}
	if (p[0] < 0xF0) {
		*ret = (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
		return p + 3;
	}
	*ret = (p[0] & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
	return p + 4;
}

/* 0: leave it out. */
static uint16_t degraded(uint32_t c)
{
	if (c >= 0xE0100 && c <= 0xE01EF)
		return 0;
	if (c == 0x20BB7)
		return GAIJI_YOSHI;
	return c >= 0xE000 && c <= 0xF8FF ? GETA : '?';
}

size_t legacy_text_write(const LegacyText *legacy, const char *text, size_t n, char *out, size_t *lost)
{
	const unsigned char *p = (const unsigned char *) text, *end = p + n;
	char *at = out;

	while (p < end) {
		uint32_t c;
		uint16_t code;

		p = next(p, &c);
		code = c < 0x10000 ? legacy->of[c] : 0;
		if (!code || code == GAIJI_HASHI) {
			code = code ? code : degraded(c);
			++*lost;
		}
		if (code > 0xFF)
			*at++ = (char) (code >> 8);
		if (code)
			*at++ = (char) code;
	}
	return (size_t) (at - out);
}
