#include "stay.h"

#include <stdio.h>
#include <string.h>

enum { SKEW_US = 5 * 60 * 1000000 }; /* clocks of reception tablets */

static const struct {
	const char *code, *label;
} destinations[] = {
	{ "HOME", "自宅" },
	{ "RELATIVES", "親族・知人宅" },
	{ "SHELTER", "他の避難所" },
	{ "CAR", "車中泊" },
	{ "HOTEL", "ホテル・旅館" },
	{ "OTHER", "その他" },
	{ "UNKNOWN", "退所・行先不明" },
};

const char *stay_destination_label(const char *code)
{
	for (size_t i = 0; i < sizeof destinations / sizeof *destinations; i++)
		if (strcmp(destinations[i].code, code) == 0)
			return destinations[i].label;
	return NULL;
}

const char *stay_state_code(StayState state)
{
	static const char *const codes[STAY_STATES] = { "IN", "LEFT", "LEFT_UNKNOWN" };

	return codes[state];
}

int stay_begin(Stay *stay, int64_t arrived_us, int64_t now_us, ShError *err)
{
	if (arrived_us > now_us + SKEW_US)
		return sh_fail_field(err, "arrived_us", "shelter.stay.future");
	*stay = (Stay){ .state = STAY_IN, .arrived_us = arrived_us };
	return 0;
}

static bool listed(StayState state, StayEvent event)
{
	static const struct {
		StayState from;
		StayEvent event;
	} steps[] = {
		{ STAY_IN, STAY_LEAVE },
		{ STAY_LEFT_UNKNOWN, STAY_LEARN_DESTINATION },
		{ STAY_LEFT, STAY_REOPEN },
		{ STAY_LEFT_UNKNOWN, STAY_REOPEN },
	};

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (steps[i].from == state && steps[i].event == event)
			return true;
	return false;
}

static int leave(Stay *stay, const char *destination, int64_t at_us, int64_t now_us, ShError *err)
{
	if (at_us < stay->arrived_us)
		return sh_fail_field(err, "left_us", "shelter.stay.before_arrival");
	if (at_us > now_us + SKEW_US)
		return sh_fail_field(err, "left_us", "shelter.stay.future");
	stay->state = strcmp(destination, "UNKNOWN") == 0 ? STAY_LEFT_UNKNOWN : STAY_LEFT;
	stay->left_us = at_us;
	snprintf(stay->destination, sizeof stay->destination, "%s", destination);
	return 0;
}

int stay_step(Stay *stay, StayEvent event, const char *destination, int64_t at_us, int64_t now_us, ShError *err)
{
	if (!listed(stay->state, event))
		return sh_fail(err, SH_FAILED_PRECONDITION, "shelter.stay.transition", "%s event %d",
			       stay_state_code(stay->state), (int) event);
	if (event == STAY_REOPEN) {
		stay->state = STAY_IN;
		stay->left_us = 0;
		stay->destination[0] = '\0';
		return 0;
	}
	if (!destination || !stay_destination_label(destination) ||
	    (event == STAY_LEARN_DESTINATION && strcmp(destination, "UNKNOWN") == 0))
		return sh_fail_field(err, "destination", "shelter.stay.destination");
	if (event == STAY_LEAVE)
		return leave(stay, destination, at_us, now_us, err);
	/* When they left stays what was seen; only the where is new. */
	stay->state = STAY_LEFT;
	snprintf(stay->destination, sizeof stay->destination, "%s", destination);
	return 0;
}
