#include "check_digit.h"

#include <string.h>

static int digit(char c) { return c - '0'; }

bool check_digit_register(const char *digits)
{
	size_t n = strlen(digits);
	int sum = 0, weight = 2;

	if (n < 2)
		return false;
	for (size_t i = n - 1; i-- > 0; weight = weight == 7 ? 2 : weight + 1)
		sum += digit(digits[i]) * weight;
	return digit(digits[n - 1]) == (sum % 11 == 0 ? 0 : (11 - sum % 11) % 10);
}

bool check_digit_my_number(const char *digits)
{
	int sum = 0;

	if (strlen(digits) != 12)
		return false;
	for (int n = 1; n <= 11; n++) /* counted from the right, the check digit left out */
		sum += digit(digits[11 - n]) * (n <= 6 ? n + 1 : n - 5);
	return digit(digits[11]) == (sum % 11 <= 1 ? 0 : 11 - sum % 11);
}

bool check_digit_lg_code(const char *digits)
{
	int sum = 0;

	if (strlen(digits) != 6)
		return false;
	for (int i = 0; i < 5; i++)
		sum += digit(digits[i]) * (6 - i);
	/* 11 − s while s < 11, else 11 − s mod 11; of 10 and 11 the last digit */
	return digit(digits[5]) == (sum < 11 ? 11 - sum : 11 - sum % 11) % 10;
}
