#include "sh_stream.h"
#include <criterion/criterion.h>
#include <string.h>

/* A stream of ten events, and a reader that has applied some of them. */
enum { EVENTS = 10, SECOND = 1000000 };
static const int64_t now = 1000LL * SECOND;
static ShStreamEvent events[EVENTS + 1];
static uint8_t hash[EVENTS + 1][SH_STREAM_HASH];

static void make_stream(void)
{
	for (uint64_t seq = 1; seq <= EVENTS; seq++) {
		events[seq] = (ShStreamEvent){ seq, "a", "T", (const uint8_t *) "xyz", 3 };
		memcpy(hash[seq], hash[seq - 1], SH_STREAM_HASH);
		sh_stream_extend(hash[seq], &events[seq]);
	}
}

TestSuite(reader, .init = make_stream);

static ShStreamPoint point(uint32_t epoch, uint64_t seq)
{
	ShStreamPoint at = { .epoch = epoch, .seq = seq };

	memcpy(at.hash, hash[seq], SH_STREAM_HASH);
	return at;
}

/* In a state, since now. */
static ShStreamReader reader_in(ShStreamState state, uint32_t epoch, uint64_t seq)
{
	ShStreamPoint at = point(epoch, seq);
	ShStreamReader reader;

	sh_stream_reader_init(&reader, &at);
	reader.state = state;
	reader.asked_us = now;
	reader.retry_us = now + (state == SH_STREAM_IDLE ? SH_STREAM_QUIET_US : SECOND);
	return reader;
}

Test(reader, head)
{
	static const struct {
		const char *what;
		ShStreamState state;
		uint32_t epoch, heard_epoch;
		uint64_t seq, heard;
		ShStreamActionKind action;
		uint64_t head;
	} cases[] = {
		{ "same", SH_STREAM_IDLE, 1, 1, 5, 5, SH_STREAM_NOTHING, 5 },
		{ "more", SH_STREAM_IDLE, 1, 1, 5, 7, SH_STREAM_ASK, 7 },
		{ "less: the publisher shall say FORK", SH_STREAM_IDLE, 1, 1, 5, 3, SH_STREAM_ASK, 5 },
		{ "later epoch, same number", SH_STREAM_IDLE, 1, 2, 5, 5, SH_STREAM_ASK, 5 },
		{ "earlier epoch, same number", SH_STREAM_IDLE, 2, 1, 5, 5, SH_STREAM_ASK, 5 },
		{ "first", SH_STREAM_IDLE, 0, 1, 0, 3, SH_STREAM_ASK, 3 },
		{ "first, and nothing there", SH_STREAM_IDLE, 0, 1, 0, 0, SH_STREAM_NOTHING, 0 },
		{ "asked already", SH_STREAM_ASKED, 1, 1, 5, 7, SH_STREAM_NOTHING, 7 },
		{ "at work", SH_STREAM_APPLYING, 1, 1, 5, 9, SH_STREAM_NOTHING, 9 },
		{ "backing off", SH_STREAM_BACKOFF, 1, 1, 5, 7, SH_STREAM_NOTHING, 7 },
		{ "halted", SH_STREAM_HALTED, 1, 1, 5, 7, SH_STREAM_NOTHING, 7 },
		{ "forked", SH_STREAM_FORKED, 1, 1, 5, 7, SH_STREAM_NOTHING, 5 },
		{ "forked with nothing applied, a later epoch", SH_STREAM_FORKED, 1, 2, 0, 7, SH_STREAM_NOTHING, 0 },
		{ "asked, another epoch's", SH_STREAM_ASKED, 1, 2, 5, 90, SH_STREAM_NOTHING, 5 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ShStreamReader reader = reader_in(cases[i].state, cases[i].epoch, cases[i].seq);
		ShStreamAction action = sh_stream_on_head(&reader, cases[i].heard_epoch, cases[i].heard, now);

		cr_expect_eq(action.kind, cases[i].action, "%s", cases[i].what);
		cr_expect_eq(reader.head, cases[i].head, "%s", cases[i].what);
		cr_expect_eq(reader.state, action.kind == SH_STREAM_ASK ? SH_STREAM_ASKED : cases[i].state, "%s",
			     cases[i].what);
		if (cases[i].seq > 0 || cases[i].state == SH_STREAM_FORKED)
			cr_expect_eq(reader.at.epoch, cases[i].epoch, "%s", cases[i].what);
	}
}

/* With nothing applied the later epoch wins, and what the earlier one said is void. */
Test(reader, adopts_an_epoch_while_it_has_nothing)
{
	ShStreamReader reader = reader_in(SH_STREAM_IDLE, 0, 0);

	sh_stream_on_head(&reader, 1, 8, now);
	cr_expect(reader.at.epoch == 1 && reader.head == 8);
	sh_stream_on_head(&reader, 2, 3, now);
	cr_expect(reader.at.epoch == 2 && reader.head == 3);
	sh_stream_on_head(&reader, 1, 9, now);
	cr_expect(reader.at.epoch == 2 && reader.head == 3);
	cr_expect_eq(sh_stream_on_batch(&reader, 1, &events[1], 3, hash[3], now).kind, SH_STREAM_NOTHING);
	cr_expect_eq(sh_stream_on_batch(&reader, 3, &events[1], 3, hash[3], now).kind, SH_STREAM_APPLY);
	cr_expect_eq(reader.at.epoch, 3);
}

Test(reader, batch)
{
	static const struct {
		const char *what;
		ShStreamState state;
		uint32_t epoch, batch_epoch;
		uint64_t seq, from;
		size_t count;
		uint64_t hash_of;
		ShStreamActionKind action;
		size_t skip;
		ShStreamState then;
	} cases[] = {
		{ "first", SH_STREAM_ASKED, 0, 1, 0, 1, 3, 3, SH_STREAM_APPLY, 0, SH_STREAM_APPLYING },
		{ "next", SH_STREAM_ASKED, 1, 1, 5, 6, 3, 8, SH_STREAM_APPLY, 0, SH_STREAM_APPLYING },
		{ "one", SH_STREAM_ASKED, 1, 1, 5, 6, 1, 6, SH_STREAM_APPLY, 0, SH_STREAM_APPLYING },
		{ "partly known", SH_STREAM_ASKED, 1, 1, 5, 3, 6, 8, SH_STREAM_APPLY, 3, SH_STREAM_APPLYING },
		{ "after a late EMPTY", SH_STREAM_IDLE, 1, 1, 5, 6, 3, 8, SH_STREAM_APPLY, 0, SH_STREAM_APPLYING },
		{ "known, up to the cursor", SH_STREAM_ASKED, 1, 1, 5, 3, 3, 5, SH_STREAM_NOTHING, 0,
		  SH_STREAM_ASKED },
		{ "known", SH_STREAM_ASKED, 1, 1, 5, 2, 3, 4, SH_STREAM_NOTHING, 0, SH_STREAM_ASKED },
		{ "gap", SH_STREAM_ASKED, 1, 1, 5, 7, 3, 9, SH_STREAM_ASK, 0, SH_STREAM_ASKED },
		{ "gap at the beginning", SH_STREAM_ASKED, 0, 1, 0, 2, 3, 4, SH_STREAM_ASK, 0, SH_STREAM_ASKED },
		{ "nothing in it", SH_STREAM_ASKED, 1, 1, 5, 6, 0, 5, SH_STREAM_ASK, 0, SH_STREAM_ASKED },
		{ "another hash", SH_STREAM_ASKED, 1, 1, 5, 6, 3, 9, SH_STREAM_ALARM, 0, SH_STREAM_FORKED },
		{ "another hash, partly known", SH_STREAM_ASKED, 1, 1, 5, 3, 6, 9, SH_STREAM_ALARM, 0,
		  SH_STREAM_FORKED },
		{ "another hash at the cursor", SH_STREAM_ASKED, 1, 1, 5, 3, 3, 4, SH_STREAM_ALARM, 0,
		  SH_STREAM_FORKED },
		{ "later epoch", SH_STREAM_ASKED, 1, 2, 5, 6, 3, 8, SH_STREAM_ALARM, 0, SH_STREAM_FORKED },
		{ "earlier epoch", SH_STREAM_ASKED, 2, 1, 5, 6, 3, 8, SH_STREAM_NOTHING, 0, SH_STREAM_ASKED },
		{ "at work", SH_STREAM_APPLYING, 1, 1, 5, 6, 3, 8, SH_STREAM_NOTHING, 0, SH_STREAM_APPLYING },
		{ "backing off", SH_STREAM_BACKOFF, 1, 1, 5, 6, 3, 8, SH_STREAM_NOTHING, 0, SH_STREAM_BACKOFF },
		{ "halted", SH_STREAM_HALTED, 1, 1, 5, 6, 3, 8, SH_STREAM_NOTHING, 0, SH_STREAM_HALTED },
		{ "forked", SH_STREAM_FORKED, 1, 1, 5, 6, 3, 8, SH_STREAM_NOTHING, 0, SH_STREAM_FORKED },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ShStreamReader reader = reader_in(cases[i].state, cases[i].epoch, cases[i].seq);
		ShStreamAction action = sh_stream_on_batch(&reader, cases[i].batch_epoch, &events[cases[i].from],
							   cases[i].count, hash[cases[i].hash_of], now);

		cr_expect_eq(action.kind, cases[i].action, "%s", cases[i].what);
		cr_expect_eq(action.skip, cases[i].skip, "%s", cases[i].what);
		cr_expect_eq(reader.state, cases[i].then, "%s", cases[i].what);
		cr_expect_eq(reader.at.seq, cases[i].seq, "%s", cases[i].what);
	}
}

Test(reader, batch_with_a_hole_inside)
{
	ShStreamReader reader = reader_in(SH_STREAM_ASKED, 1, 5);
	ShStreamEvent holed[] = { events[6], events[8] };

	cr_expect_eq(sh_stream_on_batch(&reader, 1, holed, 2, hash[8], now).kind, SH_STREAM_ASK);
	/* and again: it is no accident, slow down */
	cr_expect_eq(sh_stream_on_batch(&reader, 1, holed, 2, hash[8], now).kind, SH_STREAM_NOTHING);
	cr_expect_eq(reader.state, SH_STREAM_BACKOFF);
	cr_expect_gt(reader.retry_us, now);
}

Test(reader, empty)
{
	static const struct {
		const char *what;
		ShStreamState state;
		uint32_t epoch;
		uint64_t head, heard;
		ShStreamActionKind action;
		ShStreamState then;
	} cases[] = {
		{ "at the head", SH_STREAM_ASKED, 1, 5, 5, SH_STREAM_NOTHING, SH_STREAM_IDLE },
		{ "a head was heard since", SH_STREAM_ASKED, 1, 5, 7, SH_STREAM_ASK, SH_STREAM_ASKED },
		{ "old answer", SH_STREAM_ASKED, 1, 4, 5, SH_STREAM_NOTHING, SH_STREAM_ASKED },
		{ "another epoch's", SH_STREAM_ASKED, 2, 5, 5, SH_STREAM_NOTHING, SH_STREAM_ASKED },
		{ "at work", SH_STREAM_APPLYING, 1, 5, 5, SH_STREAM_NOTHING, SH_STREAM_APPLYING },
		{ "backing off", SH_STREAM_BACKOFF, 1, 5, 5, SH_STREAM_NOTHING, SH_STREAM_BACKOFF },
		{ "forked", SH_STREAM_FORKED, 1, 5, 5, SH_STREAM_NOTHING, SH_STREAM_FORKED },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ShStreamReader reader = reader_in(cases[i].state, 1, 5);

		reader.head = cases[i].heard;
		cr_expect_eq(sh_stream_on_empty(&reader, cases[i].epoch, cases[i].head, now).kind, cases[i].action,
			     "%s", cases[i].what);
		cr_expect_eq(reader.state, cases[i].then, "%s", cases[i].what);
	}
}

/* A head that no longer exists makes us ask once more, not for ever. */
Test(reader, empty_ends_the_questions)
{
	ShStreamReader reader = reader_in(SH_STREAM_IDLE, 1, 5);

	cr_expect_eq(sh_stream_on_head(&reader, 1, 9, now).kind, SH_STREAM_ASK);
	cr_expect_eq(sh_stream_on_empty(&reader, 1, 5, now).kind, SH_STREAM_ASK);
	cr_expect_eq(sh_stream_on_empty(&reader, 1, 5, now).kind, SH_STREAM_NOTHING);
	cr_expect_eq(reader.state, SH_STREAM_IDLE);
}

Test(reader, outcome_of_apply)
{
	ShStreamReader reader = reader_in(SH_STREAM_APPLYING, 1, 5);
	ShStreamPoint at = point(1, 8), moved = point(1, 9);

	reader.failures = 3;
	cr_expect_eq(sh_stream_on_applied(&reader, &at, now).kind, SH_STREAM_ASK);
	cr_expect(reader.state == SH_STREAM_ASKED && reader.at.seq == 8 && reader.failures == 0);
	cr_expect_eq(sh_stream_on_applied(&reader, &moved, now).kind, SH_STREAM_NOTHING, "not asked to apply");
	cr_expect_eq(reader.at.seq, 8);

	reader = reader_in(SH_STREAM_APPLYING, 1, 5);
	cr_expect_eq(sh_stream_on_not_applied(&reader, &at, now).kind, SH_STREAM_NOTHING);
	cr_expect(reader.state == SH_STREAM_BACKOFF && reader.at.seq == 8 && reader.head == 8);
	cr_expect_eq(sh_stream_on_tick(&reader, now + SH_STREAM_BACKOFF_US - 1).kind, SH_STREAM_NOTHING);
	cr_expect_eq(sh_stream_on_tick(&reader, now + SH_STREAM_BACKOFF_US).kind, SH_STREAM_REREAD);
	cr_expect_eq(sh_stream_on_cursor(&reader, &moved, now + SH_STREAM_BACKOFF_US).kind, SH_STREAM_ASK);
	cr_expect(reader.state == SH_STREAM_ASKED && reader.at.seq == 9);
	cr_expect_eq(sh_stream_on_cursor(&reader, &at, now).kind, SH_STREAM_NOTHING, "not asked to read");
	cr_expect_eq(reader.at.seq, 9);
}

Test(reader, stops)
{
	ShStreamReader reader = reader_in(SH_STREAM_APPLYING, 1, 5);

	sh_stream_on_unknown_type(&reader);
	cr_expect_eq(reader.state, SH_STREAM_HALTED);
	cr_expect_eq(sh_stream_on_tick(&reader, now + 3600LL * SECOND).kind, SH_STREAM_NOTHING);
	for (int i = 0; i < 3; i++) {
		ShStreamPoint elsewhere = reader.at;

		elsewhere.epoch += i == 0;
		elsewhere.seq += i == 1;
		elsewhere.hash[5] ^= i == 2;
		cr_expect_eq(sh_stream_on_fork(&reader, &elsewhere).kind, SH_STREAM_NOTHING, "of where we are not");
		cr_expect_neq(reader.state, SH_STREAM_FORKED);
	}
	cr_expect_eq(sh_stream_on_fork(&reader, &reader.at).kind, SH_STREAM_ALARM);
	cr_expect_eq(sh_stream_on_fork(&reader, &reader.at).kind, SH_STREAM_NOTHING, "one alarm");
	sh_stream_on_unknown_type(&reader);
	cr_expect_eq(reader.state, SH_STREAM_FORKED);
	cr_expect_eq(sh_stream_on_tick(&reader, now + 3600LL * SECOND).kind, SH_STREAM_NOTHING);
}
