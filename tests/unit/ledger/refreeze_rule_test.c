#include "rules/refreeze.h"

#include <criterion/criterion.h>

Test(refreeze, says_what_becomes_of_each)
{
	static const struct {
		RefreezeFacts facts;
		RefreezeFate fate;
	} cases[] = {
		{ { true, true, true, false }, REFREEZE_STAYS },
		{ { true, false, true, false }, REFREEZE_LEAVES },
		{ { true, false, false, false }, REFREEZE_KEPT },
		{ { false, true, true, false }, REFREEZE_JOINS },
		{ { false, true, true, true }, REFREEZE_ELSEWHERE },
	};

	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_eq(refreeze_fate(&cases[i].facts), cases[i].fate, "%u", i);
}
