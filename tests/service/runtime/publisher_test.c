/* The serving half of the streams, asked by a consumer that says anything: what is ours is sent, what is another past
 * is said to be, what is no question has no answer. */
#include "sh_curve.h"
#include "sh_frames.h"
#include "sh_publisher.h"
#include "sh_sequence.h"
#include "sh_stream.h"
#include "shien/common/v1/contract.h"
#include "shien/common/v1/stream.pb-c.h"
#include "system.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define TOWN "992011"
enum { EVENTS = 3, LARGE = 65000 };

static System s;
static ShZap *zap;
static ShPublisher *publisher;
static zsock_t *consumer;
static char where[80];
static uint8_t hashes[EVENTS + 1][SH_STREAM_HASH]; /* after so many events */

static int number(System *self, ShCall *call)
{
	uint64_t moved;
	bool more;

	(void) self;
	return sh_sequence_all(call, 1, &moved, &more);
}

static int serve(System *self, ShCall *call)
{
	(void) self;
	sh_publisher_serve(publisher, call);
	return call->error.code == SH_OK ? 0 : SH_FAULT;
}

static int heads(System *self, ShCall *call)
{
	(void) self;
	sh_publisher_heads(publisher, call);
	return call->error.code == SH_OK ? 0 : SH_FAULT;
}

static void connect_consumer(void)
{
	ShError err;

	zsock_destroy(&consumer);
	consumer = zsock_new(ZMQ_DEALER);
	zsock_set_rcvtimeo(consumer, 5000);
	cr_assert_eq(sh_curve_client(zsock_resolve(consumer), s.f.process.keys, "ledger", &err), 0);
	cr_assert_eq(zsock_connect(consumer, "%s", where), 0);
}

static void begin(void)
{
	ShError err = { 0 };

	system_open(&s);
	snprintf(where, sizeof where, "ipc://%s/stream", s.f.folder);
	cr_assert_eq(sh_zap_start(&zap, zsys_init(), s.f.process.keys, &err), 0, "%s", err.reason);
	cr_assert_eq(sh_publisher_open(&publisher, where, s.f.process.keys, &err), 0, "%s", err.reason);
	connect_consumer();
	for (int i = 0; i < EVENTS; i++)
		system_sql(&s,
			   "INSERT INTO outbox_pending (municipality, stream, aggregate_id, type, payload) VALUES "
			   "('" TOWN "', 'main', 'a', 'shien.samplebook.v1.Ignored', 'x')");
	cr_assert_eq(system_run(&s, number, &err), 0, "%s", err.reason);
	memset(hashes[0], 0, SH_STREAM_HASH);
	for (int i = 0; i < EVENTS; i++) {
		const ShStreamEvent e = { (uint64_t) i + 1, "a", "shien.samplebook.v1.Ignored", (const uint8_t *) "x",
					  1 };

		memcpy(hashes[i + 1], hashes[i], SH_STREAM_HASH);
		sh_stream_extend(hashes[i + 1], &e);
	}
}

static void end(void)
{
	zsock_destroy(&consumer);
	sh_publisher_close(publisher);
	sh_zap_stop(zap);
	system_close(&s);
}

/* ---- a question, and what comes of it ---- */
static bool arrives(void)
{
	zpoller_t *poller = zpoller_new(sh_publisher_socket(publisher), NULL);
	bool there = zpoller_wait(poller, 5000) != NULL;

	zpoller_destroy(&poller);
	return there;
}

/* Sends parts, and lets the publisher answer; with this fault. */
static int say(const zmsg_t *parts, unsigned fault, ShError *err)
{
	zmsg_t *m = zmsg_dup((zmsg_t *) (uintptr_t) parts);

	cr_assert_eq(zmsg_send(&m, consumer), 0);
	cr_assert(arrives());
	faults_arm(fault);
	return system_run(&s, serve, err);
}

static zmsg_t *frames(ShFrameKind kind, const void *body, size_t len)
{
	zmsg_t *m = zmsg_new();
	zframe_t *f = sh_kind_frame(kind);

	zmsg_append(m, &f);
	zmsg_addmem(m, body, len);
	return m;
}

static zmsg_t *open_at(const char *stream, uint32_t epoch, uint64_t seq, const uint8_t *hash, size_t hash_len,
		       uint32_t credit)
{
	Common__StreamHead at = COMMON__STREAM_HEAD__INIT;
	Common__Open open = COMMON__OPEN__INIT;
	uint8_t bytes[200];

	at.municipality = TOWN;
	at.stream = stream;
	at.epoch = epoch;
	at.seq = seq;
	at.hash = (ProtobufCBinaryData){ hash_len, (uint8_t *) (uintptr_t) hash };
	open.at = &at;
	open.credit = credit;
	return frames(SH_OPEN, bytes, protobuf_c_message_pack(&open.base, bytes));
}

/* The next answer, in `arena`; NULL: none. */
static const ProtobufCMessage *answer(ShArena *arena, ShFrameKind kind, const ProtobufCMessageDescriptor *type)
{
	zmsg_t *m = zmsg_recv(consumer);
	const ProtobufCMessage *message;
	zframe_t *f;
	ShError err;

	if (!m)
		return NULL;
	cr_assert_eq(zmsg_size(m), 2);
	cr_assert(sh_kind_is(zmsg_first(m), kind));
	f = zmsg_next(m);
	cr_assert_eq(sh_unpack(&common_contract, type, arena, zframe_data(f), zframe_size(f), &message, &err), 0,
		     "%s", err.reason);
	zmsg_destroy(&m);
	return message;
}

static const Common__Heads *heads_told(ShArena *arena)
{
	return (const Common__Heads *) answer(arena, SH_HEADS, &common__heads__descriptor);
}

static const Common__Batch *batch_told(ShArena *arena)
{
	return (const Common__Batch *) answer(arena, SH_BATCH_EVENTS, &common__batch__descriptor);
}

static void check_heads(ShArena *arena)
{
	const Common__Heads *h = heads_told(arena);

	cr_assert_not_null(h);
	cr_assert_eq(h->n_heads, 1);
	cr_expect_str_eq(h->heads[0]->municipality, TOWN);
	cr_expect_str_eq(h->heads[0]->stream, "main");
	cr_expect(h->heads[0]->epoch == 1 && h->heads[0]->seq == EVENTS && h->heads[0]->hash.len == SH_STREAM_HASH);
	cr_expect_eq(memcmp(h->heads[0]->hash.data, hashes[EVENTS], SH_STREAM_HASH), 0);
}

Test(publisher, tells_its_heads_to_whoever_said_hello, .init = begin, .fini = end)
{
	ShArena *arena = sh_arena_new(1 << 20);
	zmsg_t *hello = frames(SH_HELLO, "", 0);
	ShError err;

	cr_expect_eq(system_run(&s, heads, &err), 0);
	cr_expect_eq(say(hello, 0, &err), 0, "%s", err.reason);
	check_heads(arena);
	cr_expect_eq(system_run(&s, heads, &err), 0, "%s", err.reason);
	check_heads(arena);
	zsock_set_rcvtimeo(consumer, 200);
	cr_expect_null(heads_told(arena), "each time once");
	zmsg_destroy(&hello);
	sh_arena_free(arena);
}

/* Where the consumer stands, and how many events it is sent, or that its past is not ours. */
Test(publisher, sends_what_follows_the_same_past_and_no_other, .init = begin, .fini = end)
{
	static const struct {
		const char *stream;
		uint32_t epoch;
		uint64_t seq;
		int hash; /* index into hashes; -1: another */
		size_t hash_len;
		uint32_t credit;
		size_t events;
		bool fork;
		const char *spoil, *reason; /* reason: no answer at all */
	} rows[] = {
		{ "main", 0, 0, 0, 32, 500, 3, false, NULL, NULL },
		{ "main", 0, 0, 0, 0, 500, 3, false, NULL, NULL },
		{ "main", 1, 1, 1, 32, 500, 2, false, NULL, NULL },
		{ "main", 1, 1, 1, 32, 1, 1, false, NULL, NULL },
		{ "main", 1, 3, 3, 32, 500, 0, false, NULL, NULL },
		{ "main", 1, 3, -1, 32, 500, 0, true, NULL, NULL },
		{ "main", 1, 3, 2, 32, 500, 0, true, NULL, NULL },
		{ "main", 1, 3, 3, 31, 500, 0, true, NULL, NULL },
		{ "main", 2, 3, 3, 32, 500, 0, true, NULL, NULL },
		{ "main", 1, 4, 3, 32, 500, 0, true, NULL, NULL },
		{ "other", 0, 0, 0, 32, 500, 0, false, NULL, NULL },
		{ "other", 1, 1, 1, 32, 500, 0, true, NULL, NULL },
		{ "main", 1, 1, 1, 32, 0, 0, false, NULL, "field.out_of_range" },
		{ "no stream", 1, 1, 1, 32, 1, 0, false, NULL, "field.malformed" },
		{ "main", 1, 2, 2, 32, 500, 0, false,
		  "UPDATE stream_event SET hash = substr(hash, 1, 31) WHERE seq = 2", "stream.hash_broken" },
		{ "main", 1, 2, 2, 32, 500, 0, true, "DELETE FROM stream_event WHERE seq = 2", NULL },
		{ "main", 0, 0, 0, 32, 500, 0, false, "UPDATE stream_head SET hash = substr(hash, 1, 31)",
		  "stream.hash_broken" },
	};
	static const uint8_t another[SH_STREAM_HASH] = { 7 };
	ShError err;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ShArena *arena = sh_arena_new(1 << 20);
		zmsg_t *m =
			open_at(rows[i].stream, rows[i].epoch, rows[i].seq,
				rows[i].hash < 0 ? another : hashes[rows[i].hash], rows[i].hash_len, rows[i].credit);
		const Common__Batch *b;
		int r;

		if (rows[i].spoil)
			system_sql(&s, "%s", rows[i].spoil);
		r = say(m, 0, &err);
		zmsg_destroy(&m);
		cr_expect_eq(r, rows[i].reason ? SH_FAULT : 0, "row %zu: %s", i, err.reason);
		if (rows[i].reason) {
			cr_expect_str_eq(err.reason, rows[i].reason, "row %zu", i);
			zsock_set_rcvtimeo(consumer, 100);
			cr_expect_null(batch_told(arena), "row %zu", i);
			zsock_set_rcvtimeo(consumer, 5000);
			sh_arena_free(arena);
			continue;
		}
		b = batch_told(arena);
		cr_assert_not_null(b, "row %zu", i);
		cr_expect_eq(b->fork, rows[i].fork, "row %zu", i);
		cr_assert_eq(b->n_events, rows[i].events, "row %zu: %zu", i, b->n_events);
		cr_expect_eq(b->after->seq, rows[i].seq + rows[i].events, "row %zu", i);
		for (size_t k = 0; k < b->n_events; k++)
			cr_expect_eq(b->events[k]->seq, rows[i].seq + 1 + k, "row %zu", i);
		if (b->n_events)
			cr_expect_eq(memcmp(b->after->hash.data, hashes[b->after->seq], SH_STREAM_HASH), 0, "row %zu",
				     i);
		sh_arena_free(arena);
	}
}

/* Bounded by bytes, too: and never nothing where there is something. */
Test(publisher, sends_large_events_in_several_batches, .init = begin, .fini = end)
{
	ShArena *arena = sh_arena_new(32 << 20);
	zmsg_t *m = open_at("main", 1, EVENTS, hashes[EVENTS], SH_STREAM_HASH, 500);
	const Common__Batch *b;
	ShError err;

	system_sql(&s,
		   "INSERT INTO outbox_pending (municipality, stream, aggregate_id, type, payload) SELECT '" TOWN
		   "', 'main', 'a', 't', convert_to(repeat('x', %d), 'UTF8') FROM generate_series(1, 20)",
		   LARGE);
	cr_assert_eq(system_run(&s, number, &err), 0, "%s", err.reason);
	cr_assert_eq(say(m, 0, &err), 0, "%s", err.reason);
	b = batch_told(arena);
	cr_assert_not_null(b);
	cr_expect_eq(b->n_events, 17, "%zu", b->n_events);
	cr_expect_eq(b->events[0]->payload.len, LARGE);
	zmsg_destroy(&m);
	sh_arena_free(arena);
}

/* What is no question is not answered, and the next one is. */
Test(publisher, does_not_mind_what_it_cannot_read, .init = begin, .fini = end)
{
	ShArena *arena = sh_arena_new(1 << 20);
	zmsg_t *hello = frames(SH_HELLO, "", 0), *bad[5];
	ShError err;

	for (int i = 0; i < 5; i++)
		bad[i] = zmsg_new();
	zmsg_addstr(bad[0], "x");
	zmsg_addmem(bad[1], "\3\2", 2); /* HELLO of another version */
	zmsg_addstr(bad[1], "");
	zmsg_addmem(bad[2], "\3\1", 2);
	zmsg_addstr(bad[2], "");
	zmsg_addstr(bad[2], "one part more");
	zmsg_addmem(bad[3], "\3", 1);
	zmsg_addstr(bad[3], "");
	zmsg_addmem(bad[4], "\5\1", 2);
	zmsg_addstr(bad[4], "no OPEN");
	for (int i = 0; i < 5; i++) {
		cr_expect_eq(say(bad[i], 0, &err), i == 4 ? SH_FAULT : 0, "%d: %s", i, err.reason);
		zsock_set_rcvtimeo(consumer, 50);
		cr_expect_null(zmsg_recv(consumer), "%d", i);
		zmsg_destroy(&bad[i]);
	}
	zsock_set_rcvtimeo(consumer, 5000);
	cr_assert_eq(say(hello, 0, &err), 0, "%s", err.reason);
	check_heads(arena);
	/* Without a database it is dropped unread. */
	cr_assert_eq(zmsg_send(&hello, consumer), 0);
	cr_assert(arrives());
	sh_publisher_drop(publisher);
	zsock_set_rcvtimeo(consumer, 100);
	cr_expect_null(heads_told(arena));
	sh_arena_free(arena);
}

/* ---- and when calls fail ---- */
Test(publisher, an_answer_is_right_or_there_is_none, .init = begin, .fini = end, .timeout = 120)
{
	zmsg_t *questions[] = { frames(SH_HELLO, "", 0), open_at("main", 1, 1, hashes[1], SH_STREAM_HASH, 500) };
	unsigned met = 0;

	for (int q = 0; q < 2; q++) {
		bool struck = true;

		for (unsigned n = 1; struck && n < 200; n++) {
			ShArena *arena = sh_arena_new(1 << 20);
			const Common__Batch *b;
			ShError err;
			int r = say(questions[q], n, &err);

			/* system_run disarmed: whether it struck shows in the error, or in nothing at all */
			struck = r != 0;
			met += struck;
			cr_assert(!struck || err.reason[0], "%u", n);
			zsock_set_rcvtimeo(consumer, struck ? 20 : 5000);
			if (q == 0 && !struck)
				check_heads(arena);
			else if (q == 1 && (b = batch_told(arena)) != NULL)
				cr_assert(b->n_events == 2 && b->after->seq == 3 && !b->fork, "%u", n);
			else
				cr_assert(struck || q == 0, "%u: no answer, and no word why", n);
			sh_arena_free(arena);
		}
		zmsg_destroy(&questions[q]);
	}
	cr_expect_gt(met, 4, "%u", met); /* more where the folder of keys is read again meanwhile */
}

static int open_another(void *self, ShError *err)
{
	ShPublisher *another = NULL;
	int r = sh_publisher_open(&another, self, s.f.process.keys, err);

	cr_assert_eq(r == 0, another != NULL);
	sh_publisher_close(another);
	return r;
}

Test(publisher, opens_shut_to_strangers_or_not_at_all, .init = begin, .fini = end)
{
	char elsewhere[100];
	ShError err;

	snprintf(elsewhere, sizeof elsewhere, "%s-2", where);
	cr_expect_gt(faults_sweep(open_another, elsewhere), 10);
	cr_expect_eq(open_another("tcp://no.such.interface:1", &err), SH_FAULT);
	cr_expect_str_eq(err.reason, "loop.bind");
	sh_publisher_close(NULL);
}
