#include "sim.h"
#include <criterion/criterion.h>

enum { HISTORIES = 10000 };

/* And every kind of misfortune did happen, or the histories would prove nothing. */
Test(simulator, no_history_violates_an_invariant)
{
	uint64_t counts[SIM_COUNTS] = { 0 };

	for (uint64_t seed = 1; seed <= HISTORIES; seed++) {
		SimOutcome out = sim_run(seed, SIM_COMPLETE, NULL);

		cr_assert(!out.violated, "seed %llu: %s (replay: shien-simulate --seed %llu --histories 1 --trace)",
			  (unsigned long long) seed, out.what, (unsigned long long) seed);
		for (int i = 0; i < SIM_COUNTS; i++)
			counts[i] += out.counts[i];
	}
	for (int i = 0; i < SIM_COUNTS; i++)
		cr_expect(counts[i] > HISTORIES / 100, "%s: %llu", sim_count_text((SimCount) i),
			  (unsigned long long) counts[i]);
}

/* Histories that once found something, in a campaign of millions. What they play changes with the model: what was
 * found has a test of its own beside them. */
Test(simulator, what_was_found_once_is_not_found_again)
{
	static const uint64_t seeds[] = {
		1011173773, /* reader_test: forked with nothing applied, a later epoch */
	};

	for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
		SimOutcome out = sim_run(seeds[i], SIM_COMPLETE, NULL);

		cr_expect(!out.violated, "seed %llu: %s", (unsigned long long) seeds[i], out.what);
	}
}

/* The simulator itself: each thing that the design relies on is missed when it is gone. */
Test(simulator, finds_each_missing_guard)
{
	for (SimGuard guard = SIM_COMPLETE + 1; guard < SIM_GUARDS; guard++) {
		uint64_t seed = 1;

		while (seed <= 3000 && !sim_run(seed, guard, NULL).violated)
			seed++;
		cr_expect(seed <= 3000, "nothing violated without %s", sim_guard_name(guard));
	}
}

Test(simulator, a_seed_replays_exactly)
{
	char *told[2];
	size_t len[2];

	for (int i = 0; i < 2; i++) {
		FILE *trace = open_memstream(&told[i], &len[i]);

		cr_assert(trace);
		for (uint64_t seed = 1; seed <= 50; seed++)
			sim_run(seed, SIM_COMPLETE, trace);
		fclose(trace);
	}
	cr_expect(len[0] > 50 * 100 && len[0] == len[1]);
	cr_expect_str_eq(told[0], told[1]);
	for (int i = 0; i < 2; i++)
		free(told[i]);
}
