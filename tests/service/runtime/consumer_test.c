/* The following half of the streams, told anything by a publisher: what follows is applied once, what does not is
 * asked for again, and whatever is no message of the protocol is passed over. */
#include "service_fixture.h"
#include "sh_consumer.h"
#include "sh_curve.h"
#include "sh_frames.h"
#include "sh_stream.h"
#include "shien/common/v1/contract.h"
#include "shien/common/v1/stream.pb-c.h"
#include "shien/samplebook/v1/events.pb-c.h"

#include <criterion/criterion.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TOWN "992011"
#define PUBLISHER "register-sync"
enum { EVENTS = 4, WAIT_MS = 6000 };

static atomic_int slow_ms; /* so long an event takes */
static atomic_uint begun;  /* so many have begun */

static int entry_added(ShCall *call, const Book__EntryAdded *e)
{
	useconds_t us = (useconds_t) slow_ms * 1000;

	begun++;
	usleep(us);
	return sh_due(call, "mark", e->entry_id, 1);
}
SH_EVENT_HANDLER(entry_added, Book__EntryAdded)

static const ShEventRow events[] = {
	SH_EVENT(PUBLISHER, book__entry_added__descriptor, entry_added, Book__EntryAdded),
	SH_EVENT_IGNORED(PUBLISHER, book__ignored__descriptor),
	SH_EVENT_IGNORED("notifier", book__ignored__descriptor), /* followed nowhere: no endpoint is set */
	SH_EVENT_IGNORED("nobody", book__ignored__descriptor),   /* whose key is not there */
	{ 0 },
};

static char where[80];
static ShSetting settings[] = { { "stream_register_sync", SH_SETTING_TEXT, where, 0, 0, "" },
				{ "stream_notifier", SH_SETTING_TEXT, "", 0, 0, "" },
				{ "stream_nobody", SH_SETTING_TEXT, "ipc:///nonexistent/stream", 0, 0, "" },
				{ 0 } };
static const ShSql *const none[] = { NULL };
static const ShService service = { .name = "ledger", .events = events, .settings = settings, .statements = none };

static Fixture f;
static ShKeys *publisher_keys;
static ShZap *zap;
static zsock_t *publisher;
static zactor_t *consumer;
static zframe_t *follower; /* who it is, to the publisher */

/* ---- what the publisher has to tell ---- */
static uint8_t payloads[EVENTS][64], hashes[EVENTS + 1][SH_STREAM_HASH];
static Common__Event told[EVENTS];

static void make_events(void)
{
	static const char *const ids[EVENTS] = { "e1", "e2", "e3", "e4" };

	memset(hashes[0], 0, SH_STREAM_HASH);
	for (int i = 0; i < EVENTS; i++) {
		Book__EntryAdded e = BOOK__ENTRY_ADDED__INIT;
		ShStreamEvent s;

		e.book_id = "b";
		e.entry_id = ids[i];
		common__event__init(&told[i]);
		told[i].seq = (uint64_t) i + 1;
		told[i].aggregate_id = "b";
		told[i].type = e.base.descriptor->name;
		told[i].payload = (ProtobufCBinaryData){ protobuf_c_message_pack(&e.base, payloads[i]), payloads[i] };
		s = (ShStreamEvent){ told[i].seq, "b", told[i].type, payloads[i], told[i].payload.len };
		memcpy(hashes[i + 1], hashes[i], SH_STREAM_HASH);
		sh_stream_extend(hashes[i + 1], &s);
	}
}

static void send_parts(int kind, const void *body, size_t len, bool more)
{
	zmsg_t *m = zmsg_new();
	zframe_t *k = sh_kind_frame((ShFrameKind) kind);

	zmsg_addmem(m, zframe_data(follower), zframe_size(follower));
	zmsg_append(m, &k);
	if (body)
		zmsg_addmem(m, body, len);
	if (more)
		zmsg_addstr(m, "one part more");
	cr_assert_eq(zmsg_send(&m, publisher), 0);
}

static void send_message(ShFrameKind kind, const ProtobufCMessage *message)
{
	uint8_t bytes[2000];

	cr_assert_leq(protobuf_c_message_get_packed_size(message), sizeof bytes);
	send_parts(kind, bytes, protobuf_c_message_pack(message, bytes), false);
}

static const char *stream = "main";

static void tell_head(uint64_t seq)
{
	Common__StreamHead h = COMMON__STREAM_HEAD__INIT, *list[] = { &h };
	Common__Heads heads = COMMON__HEADS__INIT;

	h.municipality = TOWN;
	h.stream = stream;
	h.epoch = 1;
	h.seq = seq;
	heads.n_heads = 1;
	heads.heads = list;
	send_message(SH_HEADS, &heads.base);
}

/* Events from..to (from 1); `to` < from: none. The hash after them is `hash`. */
static void tell_batch(int from, int to, const uint8_t *hash, size_t hash_len)
{
	Common__StreamHead after = COMMON__STREAM_HEAD__INIT;
	Common__Batch b = COMMON__BATCH__INIT;
	Common__Event *list[EVENTS];

	for (int i = from; i <= to; i++)
		list[b.n_events++] = &told[i - 1];
	b.events = list;
	after.municipality = TOWN;
	after.stream = stream;
	after.epoch = 1;
	after.seq = (uint64_t) to;
	after.hash = (ProtobufCBinaryData){ hash_len, (uint8_t *) (uintptr_t) hash };
	b.after = &after;
	send_message(SH_BATCH_EVENTS, &b.base);
}

/* ---- what the consumer asks ---- */
static bool next_open(uint64_t *ret_seq, uint32_t *ret_credit)
{
	ShArena *arena = sh_arena_new(1 << 16);
	const ProtobufCMessage *message;
	int64_t until = sh_monotonic_us() + WAIT_MS * 1000;
	bool found = false;
	zframe_t *kind;
	zmsg_t *m;
	ShError err;

	while (!found && sh_monotonic_us() < until && (m = zmsg_recv(publisher)) != NULL) {
		zframe_destroy(&follower);
		follower = zmsg_pop(m);
		kind = zmsg_first(m);
		if (sh_kind_is(kind, SH_OPEN)) {
			zframe_t *body = zmsg_next(m);

			cr_assert_eq(sh_unpack(&common_contract, &common__open__descriptor, arena, zframe_data(body),
					       zframe_size(body), &message, &err),
				     0);
			*ret_seq = ((const Common__Open *) message)->at->seq;
			*ret_credit = ((const Common__Open *) message)->credit;
			found = true;
		} else {
			cr_assert(sh_kind_is(kind, SH_HELLO));
		}
		zmsg_destroy(&m);
	}
	sh_arena_free(arena);
	return found;
}

static void expect_open(uint64_t seq)
{
	uint32_t credit;
	uint64_t at;

	cr_assert(next_open(&at, &credit), "it does not ask");
	cr_assert_eq(at, seq, "it asks from %llu", (unsigned long long) at);
	cr_assert_eq(credit, SH_STREAM_CREDIT);
}

static long marks(void) { return count(&f, "SELECT count(*) FROM due WHERE kind = 'mark'"); }

/* From whom the next word is; whether it is HELLO. */
static bool next_is_hello(void)
{
	zmsg_t *m = zmsg_recv(publisher);
	bool is;

	cr_assert_not_null(m, "nobody follows");
	zframe_destroy(&follower);
	follower = zmsg_pop(m);
	is = sh_kind_is(zmsg_first(m), SH_HELLO);
	zmsg_destroy(&m);
	return is;
}

static void begin(void)
{
	char secret[160], public[160];
	ShError err = { 0 };

	snprintf(where, sizeof where, "ipc:///tmp/shien-consumer-%d", getpid());
	fixture_open(&f, &service, "../tests/service/runtime/book/migrations");
	f.process.db = f.conninfo;
	snprintf(secret, sizeof secret, "%s/secret", f.folder);
	snprintf(public, sizeof public, "%s/public", f.folder);
	cr_assert_eq(sh_keys_open(&publisher_keys, PUBLISHER, secret, public, &err), 0, "%s", err.reason);
	cr_assert_eq(sh_zap_start(&zap, zsys_init(), f.process.keys, &err), 0, "%s", err.reason);
	publisher = zsock_new(ZMQ_ROUTER);
	zsock_set_rcvtimeo(publisher, WAIT_MS);
	cr_assert_eq(sh_curve_server(zsock_resolve(publisher), publisher_keys, &err), 0, "%s", err.reason);
	cr_assert_eq(zsock_bind(publisher, "%s", where), 0);
	make_events();
	consumer = zactor_new(sh_consumer_main, &f.process);
	cr_assert(next_is_hello());
}

static void end(void)
{
	zactor_destroy(&consumer);
	zframe_destroy(&follower);
	zsock_destroy(&publisher);
	sh_zap_stop(zap);
	sh_keys_free(publisher_keys);
	fixture_close(&f);
	unlink(where + strlen("ipc://"));
}

Test(consumer, applies_what_follows_and_asks_on_from_there, .init = begin, .fini = end, .timeout = 60)
{
	tell_head(EVENTS);
	expect_open(0);
	tell_batch(1, 2, hashes[2], SH_STREAM_HASH);
	expect_open(2);
	cr_expect_eq(marks(), 2);
	tell_batch(1, 3, hashes[3], SH_STREAM_HASH); /* two of them are not new */
	expect_open(3);
	cr_expect_eq(marks(), 3);
	tell_batch(4, 4, hashes[4], SH_STREAM_HASH);
	expect_open(4);
	tell_batch(1, 0, hashes[4], SH_STREAM_HASH); /* nothing more */
	cr_expect_eq(marks(), 4);
	cr_expect_eq(count(&f, "SELECT seq FROM stream_cursor"), 4);
}

/* Nothing is asked for a while; HELLOs go on. */
static bool is_silent(int ms)
{
	bool silent = true;

	zsock_set_rcvtimeo(publisher, ms / 4);
	for (int64_t until = sh_monotonic_us() + (int64_t) ms * 1000; silent && sh_monotonic_us() < until;) {
		zmsg_t *m = zmsg_recv(publisher);

		if (m) {
			zmsg_first(m);
			silent = !sh_kind_is(zmsg_next(m), SH_OPEN);
		}
		zmsg_destroy(&m);
	}
	zsock_set_rcvtimeo(publisher, WAIT_MS);
	return silent;
}

/* What is missing is asked for again; what follows from another past stops the stream for a person. */
Test(consumer, takes_no_events_with_a_gap_or_of_another_past, .init = begin, .fini = end, .timeout = 60)
{
	tell_head(EVENTS);
	expect_open(0);
	tell_batch(2, 2, hashes[2], SH_STREAM_HASH);
	expect_open(0);
	cr_expect_eq(marks(), 0);
	tell_batch(1, 1, hashes[1], SH_STREAM_HASH);
	expect_open(1);
	tell_batch(2, 3, hashes[2], SH_STREAM_HASH);
	tell_head(EVENTS);
	tell_batch(2, 3, hashes[3], SH_STREAM_HASH);
	is_silent(300); /* what was asked before they came */
	cr_expect(is_silent(1500), "it goes on asking");
	cr_expect_eq(marks(), 1, "nor is the right one taken any more");
	cr_expect_eq(count(&f, "SELECT seq FROM stream_cursor"), 1);
}

/* A hash that is none is not the one that follows. */
Test(consumer, takes_no_events_without_their_hash, .init = begin, .fini = end, .timeout = 60)
{
	tell_head(EVENTS);
	expect_open(0);
	tell_batch(1, 2, hashes[2], SH_STREAM_HASH - 1);
	is_silent(300); /* what was asked before it came */
	cr_expect(is_silent(1500), "it goes on asking");
	cr_expect_eq(marks(), 0);
}

Test(consumer, passes_over_what_is_no_message, .init = begin, .fini = end, .timeout = 60)
{
	static const uint8_t gibberish[] = "\xff\xff\xff";

	send_parts(SH_HEADS, NULL, 0, false);
	send_parts(SH_HEADS, gibberish, 3, false);
	send_parts(SH_BATCH_EVENTS, gibberish, 3, false);
	send_parts(SH_BATCH_EVENTS, "", 0, false); /* about no stream */
	send_parts(SH_REQUEST, gibberish, 3, false);
	send_parts(77, gibberish, 3, false);
	tell_head(EVENTS);
	expect_open(0);
	tell_batch(1, 1, hashes[1], SH_STREAM_HASH);
	expect_open(1);
	cr_expect_eq(marks(), 1);
}

/* Where its database cannot be asked for the cursor, it asks nobody; and goes on when it can. */
Test(consumer, asks_nothing_while_it_does_not_know_where_it_is, .init = begin, .fini = end, .timeout = 60)
{
	char sql[200];
	uint32_t credit;
	uint64_t at;

	snprintf(sql, sizeof sql, "REVOKE SELECT ON stream_cursor FROM %s_svc", f.template);
	run_sql(&f, sql);
	tell_head(EVENTS);
	tell_batch(1, 4, hashes[4], SH_STREAM_HASH); /* unasked */
	is_silent(300);
	cr_expect(is_silent(1500), "it asks");
	cr_expect_eq(marks(), 0);
	snprintf(sql, sizeof sql, "GRANT SELECT ON stream_cursor TO %s_svc", f.template);
	run_sql(&f, sql);
	tell_head(EVENTS);
	cr_assert(next_open(&at, &credit));
	tell_batch(1, 4, hashes[4], SH_STREAM_HASH);
	expect_open(4);
	cr_expect_eq(marks(), 4);
}

/* Who it is, to the publisher; another connection is somebody else. */
static bool is_same(const zframe_t *before) { return zframe_eq((zframe_t *) (uintptr_t) before, follower); }

/* A batch that takes longer than a publisher may be silent: the publisher was not, so that nothing is asked twice,
 * nor is another one connected to. */
Test(consumer, asks_once_after_a_batch_that_took_long, .init = begin, .fini = end, .timeout = 60)
{
	zframe_t *before;

	tell_head(EVENTS);
	expect_open(0);
	before = zframe_dup(follower);
	slow_ms = 5200;
	tell_batch(1, 1, hashes[1], SH_STREAM_HASH);
	for (int i = 0; i < 5; i++) {
		usleep(1000000);
		tell_head(EVENTS);
	}
	expect_open(1);
	slow_ms = 0;
	cr_expect(is_silent(1500), "it asks again");
	next_is_hello(); /* or OPEN, after its patience */
	cr_expect(is_same(before), "it has connected anew");
	cr_expect_eq(marks(), 1);
	zframe_destroy(&before);
}

/* While a batch of one stream takes long, the answer to another one's question waits to be read. */
Test(consumer, reads_an_answer_before_it_is_impatient, .init = begin, .fini = end, .timeout = 60)
{
	stream = "other";
	tell_head(EVENTS);
	expect_open(0);
	stream = "main";
	tell_head(EVENTS);
	expect_open(0);
	slow_ms = 2600;
	tell_batch(1, 1, hashes[1], SH_STREAM_HASH);
	while (begun == 0)
		usleep(10000);
	slow_ms = 0;
	stream = "other";
	tell_batch(1, 2, hashes[2], SH_STREAM_HASH);
	expect_open(1); /* of the first */
	expect_open(2); /* of the other, and not from 0 again */
}
