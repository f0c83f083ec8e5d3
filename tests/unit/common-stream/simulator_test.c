#include "sim.h"
#include <criterion/criterion.h>

enum { HISTORIES = 10000 };

static void add(SimCounts *sum, const SimCounts *one)
{
	uint64_t *to = (uint64_t *) sum;
	const uint64_t *from = (const uint64_t *) one;

	for (size_t i = 0; i < sizeof *sum / sizeof *to; i++)
		to[i] += from[i];
}

/* And every kind of misfortune did happen, or the histories would prove nothing. */
Test(simulator, no_history_violates_an_invariant)
{
	SimCounts counts = { 0 };
	const uint64_t *count = (const uint64_t *) &counts;

	for (uint64_t seed = 1; seed <= HISTORIES; seed++) {
		SimOutcome out = sim_run(seed, SIM_COMPLETE, NULL);

		cr_assert(!out.violated, "seed %llu: %s (replay: shien-simulate --seed %llu --histories 1 --trace)",
			  (unsigned long long) seed, out.what, (unsigned long long) seed);
		add(&counts, &out.counts);
	}
	for (size_t i = 0; i < sizeof counts / sizeof *count; i++)
		cr_expect(count[i] > HISTORIES / 100, "count %zu of SimCounts is %llu", i,
			  (unsigned long long) count[i]);
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
