#include "delivery.h"

#include <stddef.h>
#include <stdio.h>

const DeliveryPolicy delivery_policy_default = { 30LL * 1000000, 3600LL * 1000000, 24 };

static const struct {
	DeliveryState from;
	DeliveryEvent event;
	DeliveryState to;
} steps[] = {
	{ DELIVERY_QUEUED, DELIVERY_CLAIM, DELIVERY_SENDING },
	{ DELIVERY_QUEUED, DELIVERY_SUPPRESS, DELIVERY_SUPPRESSED },
	{ DELIVERY_SENDING, DELIVERY_ACCEPTED, DELIVERY_SENT },
	{ DELIVERY_SENDING, DELIVERY_TEMPORARY, DELIVERY_RETRY },
	{ DELIVERY_SENDING, DELIVERY_PERMANENT, DELIVERY_FAILED },
	{ DELIVERY_SENDING, DELIVERY_INTERRUPTED, DELIVERY_RETRY },
	/* Whether it may go is asked after the claim, just before it goes. */
	{ DELIVERY_SENDING, DELIVERY_SUPPRESS, DELIVERY_SUPPRESSED },
	{ DELIVERY_RETRY, DELIVERY_CLAIM, DELIVERY_SENDING },
	{ DELIVERY_RETRY, DELIVERY_SUPPRESS, DELIVERY_SUPPRESSED },
	{ DELIVERY_RETRY, DELIVERY_REQUEUE, DELIVERY_QUEUED },
	{ DELIVERY_FAILED, DELIVERY_REQUEUE, DELIVERY_QUEUED },
};

const char *delivery_state_code(DeliveryState state)
{
	static const char *const names[DELIVERY_STATES] = { "QUEUED", "SENDING", "SENT",
							    "RETRY",  "FAILED",  "SUPPRESSED" };

	return names[state];
}

bool delivery_state_final(DeliveryState state)
{
	return state == DELIVERY_SENT || state == DELIVERY_FAILED || state == DELIVERY_SUPPRESSED;
}

int64_t delivery_pause(uint32_t attempts, uint32_t chance, const DeliveryPolicy *policy)
{
	int64_t pause = policy->base_us;

	for (uint32_t i = 1; i < attempts && pause < policy->cap_us; i++)
		pause = pause > policy->cap_us / 2 ? policy->cap_us : 2 * pause;
	if (pause > policy->cap_us)
		pause = policy->cap_us;
	/* chance / 2^32 of the second half; in two steps so that the product stays within 64 bits. */
	return pause / 2 + (pause - pause / 2) / 65536 * (chance >> 16) +
	       (pause - pause / 2) % 65536 * (chance >> 16) / 65536;
}

int delivery_step(Delivery *d, DeliveryEvent event, const char *reason, int64_t now_us, uint32_t chance,
		  const DeliveryPolicy *policy, ShError *err)
{
	size_t i = 0, n = sizeof steps / sizeof *steps;
	DeliveryState to;

	while (i < n && (steps[i].from != d->state || steps[i].event != event))
		i++;
	if (i == n)
		return sh_fail(err, SH_FAILED_PRECONDITION, "notifier.delivery.transition", "%s event %d",
			       delivery_state_code(d->state), (int) event);
	if (event == DELIVERY_CLAIM && now_us < d->due_at_us)
		return sh_fail(err, SH_FAILED_PRECONDITION, "notifier.delivery.not_due", "%s",
			       delivery_state_code(d->state));
	to = steps[i].to;
	if (to == DELIVERY_RETRY && d->attempts >= policy->max_attempts)
		to = DELIVERY_FAILED;
	if (event == DELIVERY_CLAIM)
		d->attempts++;
	if (event == DELIVERY_REQUEUE)
		d->attempts = 0;
	d->due_at_us = to == DELIVERY_RETRY ? now_us + delivery_pause(d->attempts, chance, policy) : 0;
	d->state = to;
	snprintf(d->reason, sizeof d->reason, "%s",
		 reason && (to == DELIVERY_RETRY || delivery_state_final(to)) && to != DELIVERY_SENT ? reason : "");
	return 0;
}
