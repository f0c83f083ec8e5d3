#include "rules/delivery.h"
#include "rules/notice_key.h"
#include <criterion/criterion.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static const DeliveryPolicy policy = { 1000, 8000, 3 };

/* Every pair of state and event: the listed ones go where they say, all others refuse and change nothing. */
Test(delivery, is_a_closed_machine)
{
	static const struct {
		DeliveryState from;
		DeliveryEvent event;
		DeliveryState to;
	} listed[] = {
		{ DELIVERY_QUEUED, DELIVERY_CLAIM, DELIVERY_SENDING },
		{ DELIVERY_QUEUED, DELIVERY_SUPPRESS, DELIVERY_SUPPRESSED },
		{ DELIVERY_SENDING, DELIVERY_ACCEPTED, DELIVERY_SENT },
		{ DELIVERY_SENDING, DELIVERY_TEMPORARY, DELIVERY_RETRY },
		{ DELIVERY_SENDING, DELIVERY_PERMANENT, DELIVERY_FAILED },
		{ DELIVERY_SENDING, DELIVERY_INTERRUPTED, DELIVERY_RETRY },
		{ DELIVERY_RETRY, DELIVERY_CLAIM, DELIVERY_SENDING },
		{ DELIVERY_RETRY, DELIVERY_SUPPRESS, DELIVERY_SUPPRESSED },
		{ DELIVERY_SENDING, DELIVERY_SUPPRESS, DELIVERY_SUPPRESSED },
		{ DELIVERY_RETRY, DELIVERY_REQUEUE, DELIVERY_QUEUED },
		{ DELIVERY_FAILED, DELIVERY_REQUEUE, DELIVERY_QUEUED },
	};

	for (int state = 0; state < DELIVERY_STATES; state++)
		for (int event = 0; event < DELIVERY_EVENTS; event++) {
			Delivery d = { .state = (DeliveryState) state, .attempts = 1 }, before = d;
			ShError err = { 0 };
			int want = -1, r;

			for (size_t i = 0; i < COUNT(listed); i++)
				if ((int) listed[i].from == state && (int) listed[i].event == event)
					want = (int) listed[i].to;
			r = delivery_step(&d, (DeliveryEvent) event, "r", 100, 0, &policy, &err);
			cr_expect_eq(r, want < 0 ? SH_REFUSED : 0, "%s event %d", delivery_state_code(d.state),
				     event);
			if (want < 0) {
				cr_expect_str_eq(err.reason, "notifier.delivery.transition");
				cr_expect_eq(memcmp(&d, &before, sizeof d), 0);
			} else {
				cr_expect_eq((int) d.state, want);
				cr_expect(!delivery_state_final(before.state) || event == DELIVERY_REQUEUE);
			}
		}
}

Test(delivery, tries_until_it_is_enough)
{
	Delivery d = { 0 };
	ShError err;
	int64_t now = 1000000;

	for (uint32_t attempt = 1; attempt <= policy.max_attempts; attempt++) {
		cr_assert_eq(delivery_step(&d, DELIVERY_CLAIM, NULL, now, 0, &policy, &err), 0);
		cr_expect_eq(d.attempts, attempt);
		cr_expect_str_eq(d.reason, "");
		cr_assert_eq(delivery_step(&d, DELIVERY_TEMPORARY, "notifier.smtp.busy", now, 0, &policy, &err), 0);
		cr_expect_str_eq(d.reason, "notifier.smtp.busy");
		if (attempt < policy.max_attempts) {
			cr_expect_eq(d.state, DELIVERY_RETRY);
			cr_expect_gt(d.due_at_us, now);
			cr_expect_eq(delivery_step(&d, DELIVERY_CLAIM, NULL, d.due_at_us - 1, 0, &policy, &err),
				     SH_REFUSED);
			cr_expect_str_eq(err.reason, "notifier.delivery.not_due");
			now = d.due_at_us;
		}
	}
	cr_expect_eq(d.state, DELIVERY_FAILED);
	cr_expect_str_eq(d.reason, "notifier.smtp.busy", "why it failed is kept");
	cr_assert_eq(delivery_step(&d, DELIVERY_REQUEUE, "ignored", now, 0, &policy, &err), 0);
	cr_expect_eq(d.attempts, 0);
	cr_expect_str_eq(d.reason, "");
	cr_expect_eq(delivery_step(&d, DELIVERY_CLAIM, NULL, now, 0, &policy, &err), 0, "at once");
}

Test(delivery, pauses_double_up_to_the_cap_and_spread)
{
	static const int64_t whole[] = { 1000, 2000, 4000, 8000, 8000, 8000 };

	for (uint32_t n = 1; n <= COUNT(whole); n++) {
		int64_t low = delivery_pause(n, 0, &policy), high = delivery_pause(n, UINT32_MAX, &policy),
			middle = delivery_pause(n, UINT32_MAX / 2, &policy);

		cr_expect_eq(low, whole[n - 1] / 2, "%u: %ld", n, (long) low);
		cr_expect(high <= whole[n - 1] && high >= whole[n - 1] - 1, "%u: %ld", n, (long) high);
		cr_expect(low < middle && middle < high);
	}
	/* A cap below the base caps the first pause too. */
	cr_expect_eq(delivery_pause(1, 0, &(DeliveryPolicy){ 9000, 8000, 3 }), 4000);
	/* No overflow, whatever the number. */
	for (uint32_t n = 1; n < 10000; n += 97) {
		int64_t pause = delivery_pause(n, UINT32_MAX, &delivery_policy_default);

		cr_expect(pause > 0 && pause <= delivery_policy_default.cap_us, "%u: %ld", n, (long) pause);
	}
	cr_expect_lt(delivery_pause(UINT32_MAX, 5, &(DeliveryPolicy){ 1, INT64_MAX, 1 }), INT64_MAX);
}

Test(notice_key, is_the_same_for_the_same_notice_only)
{
	static const NoticeSubject rows[] = {
		{ "172049", "receipt", "a1", 0, "c1", "mail" }, { "172057", "receipt", "a1", 0, "c1", "mail" },
		{ "172049", "ready", "a1", 0, "c1", "mail" },   { "172049", "receipt", "a2", 0, "c1", "mail" },
		{ "172049", "receipt", "a1", 1, "c1", "mail" }, { "172049", "receipt", "a1", 0, "c2", "mail" },
		{ "172049", "receipt", "a1", 0, "c1", "post" }, { "172049", "receipta", "1", 0, "c1", "mail" },
		{ "172049", "receipt", "a1c", 0, "1", "mail" },
	};
	char keys[COUNT(rows)][NOTICE_KEY_LEN + 1], again[NOTICE_KEY_LEN + 1];

	for (size_t i = 0; i < COUNT(rows); i++) {
		notice_key(keys[i], &rows[i]);
		notice_key(again, &rows[i]);
		cr_expect_str_eq(keys[i], again);
		cr_expect_eq(strlen(keys[i]), NOTICE_KEY_LEN);
		for (size_t j = 0; j < i; j++)
			cr_expect_str_neq(keys[i], keys[j], "%zu and %zu", i, j);
	}
}
