#include "sh_redrive.h"
#include <criterion/criterion.h>

enum { SECOND = 1000000 };
static const int64_t now = 1000LL * SECOND;

Test(redrive, pauses_double_to_the_cap_and_end)
{
	static const int64_t pauses[] = { 5, 10, 20, 40, 80, 160, 320, 600, 600 };
	int64_t sum = 0;

	for (unsigned tries = 0; tries < sizeof pauses / sizeof *pauses; tries++)
		cr_expect_eq(sh_redrive_next_us(tries, now) - now, pauses[tries] * SECOND, "%u", tries);
	for (unsigned tries = 0; tries < SH_REDRIVE_TRIES; tries++)
		sum += sh_redrive_next_us(tries, now) - now;
	cr_expect(sum > 23LL * 3600 * SECOND && sum < 25LL * 3600 * SECOND, "about a day");
	cr_expect_eq(sh_redrive_next_us(SH_REDRIVE_TRIES, now), 0);
	cr_expect_eq(sh_redrive_next_us(4000000000u, now), 0);
}

Test(redrive, due)
{
	static const struct {
		const char *what;
		int64_t next_us;
		bool due;
	} cases[] = {
		{ "not by itself", 0, false },
		{ "now", now, true },
		{ "long ago", 1, true },
		{ "in a moment", now + 1, false },
		{ "in the longest pause", now + SH_REDRIVE_CAP_US, false },
		{ "given by a clock that was wrong", now + SH_REDRIVE_CAP_US + 1, true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_eq(sh_redrive_is_due(cases[i].next_us, now), cases[i].due, "%s", cases[i].what);
}

Test(redrive, what_passes_by_itself)
{
	cr_expect(sh_redrive_passes(SH_NOT_FOUND) && sh_redrive_passes(SH_FAILED_PRECONDITION) &&
		  sh_redrive_passes(SH_UNIMPLEMENTED));
	cr_expect(!sh_redrive_passes(SH_INVALID_ARGUMENT) && !sh_redrive_passes(SH_RESOURCE_EXHAUSTED) &&
		  !sh_redrive_passes(SH_PERMISSION_DENIED) && !sh_redrive_passes(SH_INTERNAL));
}
