#include "rules/check_in.h"
#include "rules/stay.h"
#include <criterion/criterion.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
enum { MINUTE = 60 * 1000000 };

Test(stay, every_pair_that_is_not_listed_refuses)
{
	static const int want[STAY_STATES][STAY_EVENTS] = {
		[STAY_IN] = { STAY_LEFT, -1, -1 },
		[STAY_LEFT] = { -1, -1, STAY_IN },
		[STAY_LEFT_UNKNOWN] = { -1, STAY_LEFT, STAY_IN },
	};

	for (int state = 0; state < STAY_STATES; state++)
		for (int event = 0; event < STAY_EVENTS; event++) {
			Stay stay = { .state = (StayState) state, .arrived_us = 100 }, before = stay;
			ShError err = { 0 };
			int r = stay_step(&stay, (StayEvent) event, "HOME", 200, 300, &err);

			cr_expect_eq(r, want[state][event] < 0 ? SH_REFUSED : 0, "%d %d", state, event);
			if (r == 0) {
				cr_expect_eq((int) stay.state, want[state][event], "%d %d", state, event);
			} else {
				cr_expect_str_eq(err.reason, "shelter.stay.transition");
				cr_expect_eq(memcmp(&stay, &before, sizeof stay), 0);
			}
		}
}

Test(stay, leaving_for_nobody_knows_where_is_a_state)
{
	Stay stay;
	ShError err;

	cr_assert_eq(stay_begin(&stay, 100, 100, &err), 0);
	cr_assert_eq(stay_step(&stay, STAY_LEAVE, "UNKNOWN", 200, 300, &err), 0);
	cr_expect_eq(stay.state, STAY_LEFT_UNKNOWN);
	cr_expect_str_eq(stay_destination_label(stay.destination), "退所・行先不明");
	cr_expect_eq(stay.left_us, 200);
	/* To learn "unknown" is to learn nothing. */
	cr_expect_eq(stay_step(&stay, STAY_LEARN_DESTINATION, "UNKNOWN", 400, 400, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "shelter.stay.destination");
	cr_assert_eq(stay_step(&stay, STAY_LEARN_DESTINATION, "RELATIVES", 400, 400, &err), 0);
	cr_expect_eq(stay.state, STAY_LEFT);
	cr_expect_eq(stay.left_us, 200, "when they left stays what was seen");
	cr_expect_str_eq(stay.destination, "RELATIVES");
}

Test(stay, times_and_destinations_are_checked)
{
	static const struct {
		const char *destination;
		int64_t left, now;
		const char *reason;
	} rows[] = {
		{ "HOME", 1000, 1000, "" },
		{ "HOME", 999, 1000, "shelter.stay.before_arrival" },
		{ "HOME", 1000 + 5LL * MINUTE, 1000, "" },
		{ "HOME", 1001 + 5LL * MINUTE, 1000, "shelter.stay.future" },
		{ "MOON", 1000, 1000, "shelter.stay.destination" },
		{ "", 1000, 1000, "shelter.stay.destination" },
		{ NULL, 1000, 1000, "shelter.stay.destination" },
	};
	ShError err;
	Stay stay;

	for (size_t i = 0; i < COUNT(rows); i++) {
		err = (ShError){ 0 };
		cr_assert_eq(stay_begin(&stay, 1000, 1000, &err), 0);
		cr_expect_eq(stay_step(&stay, STAY_LEAVE, rows[i].destination, rows[i].left, rows[i].now, &err),
			     *rows[i].reason ? SH_REFUSED : 0, "row %zu", i);
		cr_expect_str_eq(err.reason, rows[i].reason, "row %zu", i);
	}
	cr_expect_eq(stay_begin(&stay, 1001 + 5LL * MINUTE, 1000, &err), SH_REFUSED);
}

Test(check_in, the_same_person_twice)
{
	static const OpenStay here = { "s1", "here", 100, false }, car = { "s2", "here", 100, true },
			      there = { "s3", "there", 100, false };
	static const struct {
		const char *name;
		CheckInFacts facts;
		CheckInDecision decision;
	} rows[] = {
		{ "first", { "here", 200, false, true, NULL, 0 }, CHECK_IN_NEW },
		{ "first, by hand", { "here", 200, false, false, NULL, 0 }, CHECK_IN_NEW },
		{ "again", { "here", 200, false, true, &here, 1 }, CHECK_IN_ALREADY },
		{ "again, by hand", { "here", 200, false, false, &here, 1 }, CHECK_IN_KEEP_BOTH },
		{ "from the car", { "here", 200, false, true, &car, 1 }, CHECK_IN_MOVED },
		{ "from elsewhere", { "here", 200, false, true, &there, 1 }, CHECK_IN_MOVED },
		{ "from elsewhere, by hand", { "here", 200, false, false, &there, 1 }, CHECK_IN_KEEP_BOTH },
		{ "entered afterwards", { "here", 50, false, true, &there, 1 }, CHECK_IN_KEEP_BOTH },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t same;
		CheckInDecision got = check_in_decide(&rows[i].facts, &same);

		cr_expect_eq(got, rows[i].decision, "%s: %s", rows[i].name, check_in_code(got));
	}
	OpenStay both[] = { there, here };
	size_t same;

	cr_expect_eq(check_in_decide(&(CheckInFacts){ "here", 200, false, true, both, 2 }, &same), CHECK_IN_ALREADY);
	cr_expect_eq(same, 1);
}
