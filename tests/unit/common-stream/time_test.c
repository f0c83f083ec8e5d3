#include "sh_stream.h"
#include <criterion/criterion.h>

enum { SECOND = 1000000 };
static const int64_t now = 1000LL * SECOND;

/* When the first tick of every millisecond has something to do: µs after `from`, -1 for not within a minute. */
static int64_t until(ShStreamReader *reader, int64_t from, ShStreamActionKind wanted)
{
	for (int64_t t = 0; t <= 60LL * SECOND; t += 1000)
		if (sh_stream_on_tick(reader, from + t).kind == wanted)
			return t;
	return -1;
}

static ShStreamReader fresh(void)
{
	ShStreamPoint at = { .epoch = 1, .seq = 5 };
	ShStreamReader reader;

	sh_stream_reader_init(&reader, &at);
	return reader;
}

Test(time, begins_at_once)
{
	ShStreamReader reader = fresh();

	cr_expect_eq(sh_stream_on_tick(&reader, now).kind, SH_STREAM_REREAD);
	cr_expect_eq(until(&reader, now, SH_STREAM_REREAD), SH_STREAM_PATIENCE_US, "unanswered: again");
	cr_expect_eq(sh_stream_on_cursor(&reader, &reader.at, now).kind, SH_STREAM_ASK);
}

Test(time, patience_grows_to_the_cap)
{
	static const int64_t waits[] = { 2 * SECOND, 4 * SECOND, 5 * SECOND, 5 * SECOND, 5 * SECOND };
	ShStreamReader reader = fresh();
	int64_t t = now;

	sh_stream_on_head(&reader, 1, 9, t);
	for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
		cr_expect_eq(until(&reader, t, SH_STREAM_ASK), waits[i], "wait %zu", i);
		t += waits[i];
	}
	sh_stream_on_empty(&reader, 1, 5, t); /* asks again, for 9 was heard */
	cr_expect_eq(until(&reader, t, SH_STREAM_ASK), 2 * SECOND, "an answer makes us patient anew");
}

/* After a silence the patience that grew in it does not count; what was asked since does. */
Test(time, a_voice_ends_the_patience_of_a_silence)
{
	ShStreamReader reader = fresh();

	cr_expect_eq(sh_stream_on_voice(&reader, now, now).kind, SH_STREAM_NOTHING, "nothing was asked");
	sh_stream_on_head(&reader, 1, 9, now);
	sh_stream_on_tick(&reader, now + 2LL * SECOND);
	cr_assert_eq(reader.failures, 1);
	cr_expect_eq(sh_stream_on_voice(&reader, now + 2LL * SECOND, now + 2LL * SECOND).kind, SH_STREAM_NOTHING,
		     "asked just now");
	cr_expect_eq(sh_stream_on_voice(&reader, now + 3LL * SECOND, now + 3LL * SECOND).kind, SH_STREAM_ASK);
	cr_expect_eq(until(&reader, now + 3LL * SECOND, SH_STREAM_ASK), SH_STREAM_PATIENCE_US, "patient anew");
	reader.state = SH_STREAM_BACKOFF; /* its own fault: a voice does not mend that */
	cr_expect_eq(sh_stream_on_voice(&reader, now + 9LL * SECOND, now + 9LL * SECOND).kind, SH_STREAM_NOTHING);
}

Test(time, back_off_grows_to_the_cap)
{
	ShStreamReader reader = fresh();
	int64_t wait = SH_STREAM_BACKOFF_US;

	for (unsigned i = 0; i < 100; i++) {
		reader.state = SH_STREAM_APPLYING;
		sh_stream_on_not_applied(&reader, &reader.at, now);
		cr_expect_eq(until(&reader, now, SH_STREAM_REREAD), wait, "failure %u", i);
		wait = 2 * wait < SH_STREAM_BACKOFF_CAP_US ? 2 * wait : SH_STREAM_BACKOFF_CAP_US;
	}
	reader.failures = 4000000000u;
	reader.state = SH_STREAM_APPLYING;
	sh_stream_on_not_applied(&reader, &reader.at, now);
	cr_expect_eq(until(&reader, now, SH_STREAM_REREAD), SH_STREAM_BACKOFF_CAP_US);
}

/* Heads that agree with us do not put it off: the cursor may have gone on without us. */
Test(time, quiet)
{
	ShStreamReader reader = fresh();

	sh_stream_on_head(&reader, 1, 9, now);
	sh_stream_on_empty(&reader, 1, 5, now);
	sh_stream_on_empty(&reader, 1, 5, now);
	cr_assert_eq(reader.state, SH_STREAM_IDLE);
	sh_stream_on_head(&reader, 1, 5, now + 9LL * SECOND);
	cr_expect_eq(until(&reader, now, SH_STREAM_REREAD), SH_STREAM_QUIET_US);
}

/* Whatever the clock does, no wait becomes longer than it would have been from the jump on. */
Test(time, clock_jumps)
{
	static const ShStreamState states[] = { SH_STREAM_ASKED, SH_STREAM_IDLE, SH_STREAM_BACKOFF };
	static const int64_t jumps[] = {
		-1, -SECOND, -11LL * SECOND, -3600LL * SECOND, -2000LL * SECOND, 3600LL * SECOND
	};

	for (size_t s = 0; s < sizeof states / sizeof *states; s++) {
		for (size_t j = 0; j < sizeof jumps / sizeof *jumps; j++) {
			ShStreamReader reader = fresh();
			int64_t t;

			reader.state = states[s];
			reader.asked_us = now;
			reader.retry_us = now + (states[s] == SH_STREAM_IDLE ? SH_STREAM_QUIET_US : SECOND);
			t = until(&reader, now + jumps[j],
				  states[s] == SH_STREAM_ASKED ? SH_STREAM_ASK : SH_STREAM_REREAD);
			cr_expect(t >= 0 && t <= SH_STREAM_QUIET_US, "state %d, jump %lld: %lld", (int) states[s],
				  (long long) jumps[j], (long long) t);
		}
	}
}
