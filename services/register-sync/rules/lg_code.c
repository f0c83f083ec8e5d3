#include "lg_code.h"
#include "sh_check_digit.h"

#include <stdio.h>
#include <string.h>

/* 01..47, then a municipality (100…) or the prefecture itself (000). */
static bool is_jis(const char *five)
{
	int prefecture = (five[0] - '0') * 10 + five[1] - '0';

	return prefecture >= 1 && prefecture <= 47 && (five[2] != '0' || strcmp(five + 2, "000") == 0);
}

static void with_check_digit(char out[7], const char *five)
{
	snprintf(out, 7, "%.5s%c", five, sh_check_digit_lg_code(five));
}

LgCodeForm lg_code_read(char out[7], const char *digits)
{
	size_t n = strlen(digits);
	char padded[7];

	out[0] = '\0';
	if (n == 6) {
		memcpy(out, digits, 7);
		return sh_lg_code_ok(out) ? LG_CODE_WHOLE : LG_CODE_BAD_CHECK;
	}
	if (n != 4 && n != 5)
		return LG_CODE_UNREADABLE;
	snprintf(padded, sizeof padded, "%s%.5s", n == 4 ? "0" : "", digits);
	if (n == 4) { /* 1100 for 01100: five digits that lost their zero */
		if (!is_jis(padded))
			return LG_CODE_UNREADABLE;
		with_check_digit(out, padded);
		return LG_CODE_ZERO_LOST;
	}
	char whole[7], body[6];
	snprintf(whole, sizeof whole, "0%.5s", digits);
	snprintf(body, sizeof body, "%.5s", whole);
	bool lost = is_jis(body) && sh_lg_code_ok(whole);
	if (is_jis(padded)) {
		with_check_digit(out, padded);
		return lost ? LG_CODE_AMBIGUOUS : LG_CODE_SHORT;
	}
	if (!lost)
		return LG_CODE_UNREADABLE;
	memcpy(out, whole, sizeof whole);
	return LG_CODE_ZERO_LOST;
}
