/* 支援措置: when somebody must be asked, what may be recorded, how long a lift is. */
#include "rules/measure.h"

#include <criterion/criterion.h>
#include <string.h>

static ShCivil day(const char *iso)
{
	ShCivil d = { .precision = SH_CIVIL_UNKNOWN };
	ShError err;

	if (*iso)
		cr_assert_eq(sh_civil_parse_iso(&d, iso, &err), 0, "%s", iso);
	return d;
}

Test(measure, states)
{
	static const struct {
		const char *to, *today;
		bool in_force;
		MeasureState state;
	} cases[] = {
		{ "2027-01-31", "2026-12-30", true, MEASURE_RUNNING },
		{ "2027-01-31", "2026-12-31", true, MEASURE_RENEWABLE }, /* 延長 from a month before (3.4) */
		{ "2027-01-31", "2027-01-01", true, MEASURE_RENEWABLE },
		{ "2027-01-31", "2027-01-31", true, MEASURE_RENEWABLE }, /* its last day */
		{ "2027-01-31", "2027-02-01", true, MEASURE_OVER },      /* and it does not end (3.1) */
		{ "2027-01-31", "2040-01-01", true, MEASURE_OVER },
		{ "2027-01-31", "2027-02-01", false, MEASURE_ENDED },
		{ "2027-01-31", "2026-11-30", true, MEASURE_RUNNING },
		{ "2027-03-30", "2027-02-28", true, MEASURE_RUNNING },
		{ "2027-03-30", "2027-03-01", true, MEASURE_RENEWABLE }, /* a month without that day */
		{ "", "2040-01-01", true, MEASURE_RUNNING },             /* 仮支援措置 that waits */
		{ "", "2040-01-01", false, MEASURE_ENDED },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_eq(measure_state(day(cases[i].to), day(cases[i].today), cases[i].in_force), cases[i].state,
			     "case %zu", i);
	cr_expect_str_eq(measure_state_name(MEASURE_RUNNING), "RUNNING");
	cr_expect_str_eq(measure_state_name(MEASURE_RENEWABLE), "RENEWABLE");
	cr_expect_str_eq(measure_state_name(MEASURE_OVER), "OVER");
	cr_expect_str_eq(measure_state_name(MEASURE_ENDED), "ENDED");
}

Test(measure, what_may_be_recorded)
{
	static const struct {
		const char *kind, *from, *to, *fault;
	} cases[] = {
		{ "1", "2026-01-05", "2027-01-04", NULL },
		{ "1", "2026-01-05", "2027-01-05", NULL }, /* one year */
		{ "1", "2026-01-05", "2027-01-06", "period_to" },
		{ "1", "2026-01-05", "2027-02-01", "period_to" },
		{ "1", "2026-01-05", "2028-01-01", "period_to" },
		{ "1", "2026-12-05", "2026-12-04", "period_to" },
		{ "1", "2026-12-05", "2026-12-05", NULL },
		{ "1", "2026-01-05", "", "period_to" }, /* is decided, so it has an end */
		{ "2", "2026-01-05", "", NULL },
		{ "2", "2026-01-05", "2026-03-05", NULL },
		{ "2", "2026-01-05", "2026-01-04", "period_to" },
		{ "3", "2026-01-05", "2026-03-05", "kind" }, /* ended by SetProtection alone */
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *fault = measure_fault(cases[i].kind, day(cases[i].from), day(cases[i].to));

		cr_expect(fault ? cases[i].fault && strcmp(fault, cases[i].fault) == 0 : !cases[i].fault,
			  "case %zu: %s", i, fault ? fault : "-");
	}
	cr_expect(measure_covers_known("RESIDENCE") && measure_covers_known("RESIDENCE_FORMER") &&
		  measure_covers_known("SUPPLEMENT") && measure_covers_known("SUPPLEMENT_OLD"));
	cr_expect_not(measure_covers_known("FAMILY"));
}

Test(measure, lifts)
{
	const int64_t now = 1000000000, hour = (int64_t) 3600 * 1000000;
	const struct {
		int64_t until;
		const char *reason, *clerk;
		LiftVerdict verdict;
	} cases[] = {
		{ now + 1, "OWN_REQUEST", "staff:ito", LIFT_OK },
		{ now + 8 * hour, "COURT", "staff:ito", LIFT_OK },
		{ now + 8 * hour + 1, "COURT", "staff:ito", LIFT_TOO_LONG },
		{ now, "OFFICE", "staff:ito", LIFT_NO_TIME },
		{ now + hour, "OFFICE", "staff:ito", LIFT_OK },
		{ now + hour, "CHECK", "staff:ito", LIFT_OK },
		{ now + hour, "CURIOSITY", "staff:ito", LIFT_REASON },
		{ now + hour, "CHECK", "staff:desk", LIFT_SELF },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_eq(lift_verdict(now, cases[i].until, cases[i].reason, cases[i].clerk, "staff:desk"),
			     cases[i].verdict, "case %zu", i);
}
