#include "rules/attempt.h"
#include <criterion/criterion.h>

enum { SECOND = 1000000 };

Test(attempt, are_spent_and_come_back)
{
	static const Allowance three = { 3, 60 * (int64_t) SECOND };
	static const struct {
		int64_t at_s;
		bool may;
		unsigned retry_s;
		int spent;
	} rows[] = {
		{ 1000, true, 0, 1 },  { 1001, true, 0, 2 }, { 1002, true, 0, 3 }, { 1003, false, 57, 3 },
		{ 1059, false, 1, 3 }, { 1060, true, 0, 1 }, { 1061, true, 0, 2 }, { 1200, true, 0, 1 },
	};
	Spent spent = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unsigned retry_s = 0;

		cr_expect_eq(attempt_take(&spent, &three, rows[i].at_s * SECOND, &retry_s), rows[i].may, "%zu", i);
		cr_expect_eq(retry_s, rows[i].retry_s, "%zu: %u", i, retry_s);
		cr_expect_eq(spent.spent, rows[i].spent, "%zu", i);
	}
}

Test(attempt, says_whole_seconds_that_are_long_enough)
{
	Spent spent = { 1, 1000 };
	unsigned retry_s = 0;

	cr_expect_not(attempt_take(&spent, &(Allowance){ 1, SECOND }, 1001, &retry_s));
	cr_expect_eq(retry_s, 1u);
}

Test(attempt, what_was_given_back_begins_anew)
{
	Spent spent = { 0, 5 };
	unsigned retry_s = 0;

	cr_expect(attempt_take(&spent, &(Allowance){ 1, SECOND }, 100, &retry_s));
	cr_expect_eq(spent.since_us, 100);
}
