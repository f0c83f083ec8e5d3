#include "sh_hex.h"

#include <string.h>

void sh_hex(char *out, const void *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *b = bytes;

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[b[i] >> 4];
		out[2 * i + 1] = digits[b[i] & 15];
	}
	out[2 * n] = '\0';
}

/* Value + 1; 0 is no digit. By table: whole files come through here. */
static const uint8_t values[256] = {
	['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
	['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
	['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

bool sh_unhex(void *out, size_t n, const char *hex)
{
	const uint8_t *digits = (const uint8_t *) hex;
	uint8_t *b = out;

	if (strlen(hex) != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++) {
		uint8_t hi = values[digits[2 * i]], lo = values[digits[2 * i + 1]];

		if (hi == 0 || lo == 0)
			return false;
		b[i] = (uint8_t) ((hi - 1) << 4 | (lo - 1));
	}
	return true;
}
