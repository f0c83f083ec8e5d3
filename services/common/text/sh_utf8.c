#include "sh_text.h"

/* Length of the sequence at s, 0 if it is not well formed (Unicode table 3-7). */
static int sequence(const unsigned char *s, size_t n)
{
	unsigned char lo = 0x80, hi = 0xBF;
	int len;

	if (s[0] < 0x80)
		return s[0] ? 1 : 0;
	if (s[0] >= 0xC2 && s[0] <= 0xDF)
		len = 2;
	else if (s[0] >= 0xE0 && s[0] <= 0xEF)
		len = 3;
	else if (s[0] >= 0xF0 && s[0] <= 0xF4)
		len = 4;
	else
		return 0;
	if (s[0] == 0xE0)
		lo = 0xA0;
	else if (s[0] == 0xED)
		hi = 0x9F;
	else if (s[0] == 0xF0)
		lo = 0x90;
	else if (s[0] == 0xF4)
		hi = 0x8F;
	if ((size_t) len > n || s[1] < lo || s[1] > hi)
		return 0;
	for (int i = 2; i < len; i++)
		if (s[i] < 0x80 || s[i] > 0xBF)
			return 0;
	return len;
}

bool sh_utf8_valid(const void *s, size_t n, size_t *ret_bad)
{
	const unsigned char *p = s;
	size_t i = 0;

	while (i < n) {
		int len = p[i] - 1u < 0x7F ? 1 : sequence(p + i, n - i);
		if (len == 0) {
			if (ret_bad)
				*ret_bad = i;
			return false;
		}
		i += (size_t) len;
	}
	return true;
}

int sh_utf8_put(char out[4], uint32_t cp)
{
	if (cp < 0x80) {
		out[0] = (char) cp;
		return 1;
	}
	int tail = cp < 0x800 ? 1 : cp < 0x10000 ? 2 : 3;
	static const unsigned char lead[] = { 0, 0xC0, 0xE0, 0xF0 };
	out[0] = (char) (lead[tail] | cp >> (6 * tail));
	for (int i = 1; i <= tail; i++)
		out[i] = (char) (0x80 | (cp >> (6 * (tail - i)) & 0x3F));
	return tail + 1;
}

static inline const char *get(const char *s, uint32_t *ret)
{
	const unsigned char *p = (const unsigned char *) s;

	if (p[0] < 0x80) {
		*ret = p[0];
		return s + 1;
	}
	int tail = p[0] < 0xE0 ? 1 : p[0] < 0xF0 ? 2 : 3;
	uint32_t cp = p[0] & (0x3Fu >> tail);

	for (int i = 1; i <= tail; i++)
		cp = cp << 6 | (p[i] & 0x3Fu);
	*ret = cp;
	return s + tail + 1;
}

/* The first byte of U+FE00..FE0F and of U+E0100..E01EF: every other follower need not be read to know it is none. */
static bool starts_selector(unsigned char byte) { return byte == 0xEF || byte == 0xF3; }
bool sh_is_selector(uint32_t cp) { return (cp >= 0xFE00 && cp <= 0xFE0F) || (cp >= 0xE0100 && cp <= 0xE01EF); }

const char *sh_letter_next(const char *p, ShLetter *ret)
{
	uint32_t follower;

	*ret = (ShLetter){ 0 };
	if (!*p)
		return NULL;
	p = get(p, &ret->base);
	if (starts_selector((unsigned char) *p)) {
		const char *after = get(p, &follower);
		if (sh_is_selector(follower)) {
			ret->selector = follower;
			p = after;
		}
	}
	return p;
}

size_t sh_letter_count(const char *s)
{
	ShLetter letter;
	size_t n = 0;

	while ((s = sh_letter_next(s, &letter)))
		n++;
	return n;
}

bool sh_is_private_use(uint32_t cp)
{
	return (cp >= 0xE000 && cp <= 0xF8FF) || (cp >= 0xF0000 && cp <= 0xFFFFD) ||
	       (cp >= 0x100000 && cp <= 0x10FFFD);
}
