#include "faults.h"

#include <criterion/criterion.h>

enum { MOST = 20000 };

unsigned faults_sweep(Scenario *scenario, void *self)
{
	for (unsigned n = 1; n < MOST; n++) {
		ShError err = { 0 };
		int r;

		faults_arm(n);
		r = scenario(self, &err);
		if (!faults_happened()) {
			cr_assert_eq(r, 0, "without a fault it does: %s %s", err.reason, err.detail);
			return n - 1;
		}
		cr_assert(r == 0 || err.reason[0], "fault %u: it does not say why", n);
	}
	cr_assert_fail("no end of calls");
	return 0;
}
