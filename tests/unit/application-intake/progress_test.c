#include "rules/progress.h"

#include <criterion/criterion.h>

/* Whatever the facts are, there is a way from every state behind acceptance that they can have been in before. */
Test(progress, every_way_stands_in_the_table)
{
	static const ApplicationState states[] = { APPLICATION_ACCEPTED, APPLICATION_IN_PROCESS, APPLICATION_DECIDED,
						   APPLICATION_READY, APPLICATION_COMPLETED };

	for (size_t i = 0; i < 5; i++)
		for (size_t k = 1; k < 5; k++) {
			ApplicationState path[PATH_MAX_STEPS], at = states[i];
			size_t n = progress_path(states[i], states[k], path);

			cr_expect_eq(n == 0, i == k, "%zu to %zu", i, k);
			for (size_t s = 0; s < n; s++) {
				const ApplicationStep *step;
				ShError err = { 0 };

				cr_expect_eq(application_step(at, path[s], BY_MACHINE | BY_LEDGER | BY_ISSUER, &step,
							      &err),
					     0, "%zu to %zu", i, k);
				at = path[s];
			}
			cr_expect(n == 0 || at == states[k]);
		}
	/* Before acceptance, and after the end, neither ledger nor issuer moves an application; that the machine
	 * may go on from RECEIVED to REVIEW leads nowhere. */
	for (int from = 0; from < APPLICATION_STATES; from++) {
		ApplicationState path[PATH_MAX_STEPS];

		if (from < APPLICATION_ACCEPTED)
			cr_expect_eq(progress_path((ApplicationState) from, APPLICATION_READY, path), 0, "%d", from);
	}
	cr_expect_eq(progress_path(APPLICATION_RECEIVED, APPLICATION_REVIEW, (ApplicationState[PATH_MAX_STEPS]){ 0 }),
		     0);
}

Test(progress, the_newest_fact_of_the_way_counts)
{
	static const struct {
		ProgressFacts facts;
		ApplicationState state;
	} cases[] = {
		{ { false, false, false, false }, APPLICATION_ACCEPTED },
		{ { true, false, false, false }, APPLICATION_IN_PROCESS },
		{ { true, true, false, false }, APPLICATION_DECIDED },
		{ { false, false, true, false }, APPLICATION_READY },
		{ { true, true, true, true }, APPLICATION_COMPLETED },
		{ { false, false, false, true }, APPLICATION_COMPLETED },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_eq(progress_state(&cases[i].facts), cases[i].state, "%zu", i);
}
