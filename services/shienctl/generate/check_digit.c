#include "check_digit.h"

#include <string.h>

char check_digit_lg_code(const char *body)
{
	int sum = 0, digit;

	for (int i = 0; i < 5; i++)
		sum += (body[i] - '0') * (6 - i);
	digit = sum < 11 ? 11 - sum : 11 - sum % 11;
	return (char) ('0' + digit % 10);
}

char check_digit_individual_number(const char *body)
{
	int sum = 0;

	for (int n = 1; n <= 11; n++)
		sum += (body[11 - n] - '0') * (n <= 6 ? n + 1 : n - 5);
	sum %= 11;
	return (char) ('0' + (sum <= 1 ? 0 : 11 - sum));
}

char check_digit_m11w27(const char *body)
{
	int sum = 0, weight = 2;

	for (size_t i = strlen(body); i-- > 0; weight = weight == 7 ? 2 : weight + 1)
		sum += (body[i] - '0') * weight;
	sum %= 11;
	return (char) ('0' + (sum <= 1 ? 0 : 11 - sum));
}
