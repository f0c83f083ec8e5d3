#include "sh_check_digit.h"

#include <string.h>

static int value(char c) { return c - '0'; }

/* The rest of a weighted sum → what makes it whole; of 10 and 11 nothing is left. */
static char of_rest(int rest) { return (char) ('0' + (rest <= 1 ? 0 : 11 - rest)); }

char sh_check_digit_lg_code(const char *digits)
{
	int sum = 0;

	for (int i = 0; i < 5; i++)
		sum += value(digits[i]) * (6 - i);
	/* 11 − s while s < 11, else 11 − s mod 11, and of 10 and 11 the last digit: the same formula */
	return (char) ('0' + (11 - sum % 11) % 10);
}

char sh_check_digit_individual_number(const char *digits)
{
	int sum = 0;

	for (int n = 1; n <= 11; n++) /* counted from the right */
		sum += value(digits[11 - n]) * (n <= 6 ? n + 1 : n - 5);
	return of_rest(sum % 11);
}

char sh_check_digit_m11w27(const char *digits, size_t n)
{
	int sum = 0, weight = 2;

	for (; n-- > 0; weight = weight == 7 ? 2 : weight + 1)
		sum = (sum + value(digits[n]) * weight) % 11; /* however long */
	return of_rest(sum);
}

static bool digits_only(const char *s, size_t n) { return strspn(s, "0123456789") == n && s[n] == '\0'; }

bool sh_lg_code_ok(const char *code) { return digits_only(code, 6) && code[5] == sh_check_digit_lg_code(code); }

bool sh_individual_number_ok(const char *number)
{
	return digits_only(number, 12) && number[11] == sh_check_digit_individual_number(number);
}

bool sh_m11w27_ok(const char *number)
{
	size_t n = strlen(number);

	return n >= 2 && digits_only(number, n) && number[n - 1] == sh_check_digit_m11w27(number, n - 1);
}
