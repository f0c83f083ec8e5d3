/* A follower's transactions when calls fail in the middle: a batch is applied once and whole or not at all, what is
 * poison is parked in its order and redriven, and the way back from a fork leads only to where we have been. */
#include "common_sql.h"
#include "faults.h"
#include "service_fixture.h"
#include "sh_apply.h"
#include "sh_clock.h"
#include "sh_cursor.h"
#include "sh_event.h"
#include "sh_fork.h"
#include "sh_parked.h"
#include "sh_runtime.h"
#include "shien/samplebook/v1/events.pb-c.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define TOWN "992011"
#define PUBLISHER "register-sync"
#define STREAM "main"

/* ---- a follower: what it applies leaves a mark, and tells of it in its turn ---- */
static bool mended;         /* what was refused is taken */
static const char *trouble; /* how the handler fails; NULL: it does not */

static int entry_added(ShCall *call, const Book__EntryAdded *e)
{
	int r = sh_due(call, "mark", e->entry_id, call->now_us);

	if (r == 0 && (r = sh_audit_one(call, e->book_id)) == 0)
		r = sh_emit(call, e->book_id, &e->base);
	if (r != 0 || !trouble)
		return r;
	if (strcmp(trouble, "room") == 0) {
		while (sh_alloc(call->arena, 1 << 20)) {
		}
		return 0;
	}
	return sh_fail(&call->error, strcmp(trouble, "passing") == 0 ? SH_UNAVAILABLE : SH_INTERNAL, "test.trouble",
		       "-");
}
SH_EVENT_HANDLER(entry_added, Book__EntryAdded)

static int spoilt(ShCall *call, const Book__Spoilt *e)
{
	(void) e;
	return mended ? 0 : sh_fail(&call->error, SH_FAILED_PRECONDITION, "test.spoilt", "-");
}
SH_EVENT_HANDLER(spoilt, Book__Spoilt)

static const ShEventRow events[] = {
	SH_EVENT(PUBLISHER, book__entry_added__descriptor, entry_added, Book__EntryAdded),
	SH_EVENT(PUBLISHER, book__spoilt__descriptor, spoilt, Book__Spoilt),
	SH_EVENT_IGNORED(PUBLISHER, book__ignored__descriptor),
	{ 0 },
};
static const ShService service = { .name = "ledger", .events = events };

static Fixture f;
static unsigned entries; /* told so far: each has a name of its own */

enum { MOST = 8, PACKED = 200 };
typedef struct Told {
	ShStreamEvent event[MOST];
	uint8_t bytes[MOST][PACKED];
	char ids[MOST][24];
	size_t n;
} Told;

static void add(Told *t, const char *aggregate, const ProtobufCMessage *m)
{
	size_t i = t->n++;

	cr_assert(i < MOST && protobuf_c_message_get_packed_size(m) <= PACKED);
	t->event[i] = (ShStreamEvent){ 0, aggregate, m->descriptor->name, t->bytes[i],
				       protobuf_c_message_pack(m, t->bytes[i]) };
}

static void add_entry(Told *t, const char *book)
{
	Book__EntryAdded e = BOOK__ENTRY_ADDED__INIT;

	snprintf(t->ids[t->n], sizeof t->ids[t->n], "e%u", ++entries);
	e.book_id = book;
	e.entry_id = t->ids[t->n];
	add(t, book, &e.base);
}

static void add_spoilt(Told *t, const char *book)
{
	Book__Spoilt e = BOOK__SPOILT__INIT;

	e.book_id = book;
	add(t, book, &e.base);
}

static ShStreamPoint cursor(void)
{
	ShStreamPoint at;

	cr_assert_eq(sh_cursor_read(&f.process, &f.worker, PUBLISHER, TOWN, STREAM, &at), 0);
	return at;
}

static int take(Told *t, ShBatch *b, ShError *err)
{
	int r;

	*b = (ShBatch){ .publisher = PUBLISHER,
			.municipality = TOWN,
			.stream = STREAM,
			.from = cursor(),
			.events = t->event,
			.count = t->n };
	for (size_t i = 0; i < t->n; i++)
		t->event[i].seq = b->from.seq + 1 + i;
	r = sh_apply_batch(&f.process, &f.worker, b, err);
	faults_happened(); /* disarms */
	return r;
}

static void begin(void)
{
	fixture_open(&f, &service, "../tests/service/runtime/book/migrations");
	f.worker.wake = zsock_new_push("@inproc://nobody");
	zsock_set_sndtimeo(f.worker.wake, 0);
	mended = false;
	trouble = NULL;
}

static void end(void)
{
	zsock_destroy(&f.worker.wake);
	fixture_close(&f);
}

static const char marks[] = "SELECT count(*) FROM due WHERE kind = 'mark'",
		  parked[] = "SELECT count(*) FROM stream_parked";
static const char untrue[] = /* what the cursor says, and what is remembered, told and audited of it */
	"SELECT abs((SELECT coalesce(sum(last_seq - first_seq + 1), 0) FROM stream_applied) - (SELECT "
	"coalesce(max(seq), 0) FROM stream_cursor)) + abs((SELECT count(*) FROM due WHERE kind = 'mark') - (SELECT "
	"count(*) FROM outbox_pending)) + abs((SELECT count(*) FROM outbox_pending) - (SELECT count(*) FROM "
	"audit_pending))";

/* ---- batches ---- */
static unsigned sweep_batches(void)
{
	unsigned met = 0;

	for (unsigned n = 1; n < 2000; n++) {
		long before = count(&f, marks);
		ShError err = { 0 };
		Told t = { .n = 0 };
		bool struck;
		ShBatch b;
		int r;

		add_entry(&t, "a");
		add_spoilt(&t, "b");
		add_entry(&t, "b"); /* behind it */
		add_entry(&t, "c");
		b = (ShBatch){ .publisher = PUBLISHER,
			       .municipality = TOWN,
			       .stream = STREAM,
			       .from = cursor(),
			       .events = t.event,
			       .count = t.n };
		for (size_t i = 0; i < t.n; i++)
			t.event[i].seq = b.from.seq + 1 + i;
		faults_arm(n);
		r = sh_apply_batch(&f.process, &f.worker, &b, &err);
		struck = faults_happened();
		cr_assert(r == 0 || (struck && err.reason[0]), "fault %u: %s", n, err.reason);
		cr_assert_eq(count(&f, untrue), 0, "fault %u: %d %s", n, r, err.reason);
		cr_assert_leq(count(&f, marks), before + 2);
		if (r != 0)
			cr_assert_eq(count(&f, marks), before, "fault %u: nothing of it", n);
		met = n;
		if (!struck)
			break;
		if (n % 2) { /* with and without something that is parked already */
			run_sql(&f, "DELETE FROM stream_parked");
			run_sql(&f, "DELETE FROM due WHERE kind <> 'mark'");
		}
	}
	return met;
}

static void odd_batches(void)
{
	Book__Unheard unheard = BOOK__UNHEARD__INIT;
	Book__Ignored ignored = BOOK__IGNORED__INIT;
	uint64_t was = cursor().seq;
	ShError err;
	Told t = { .n = 0 };
	ShBatch b;

	run_sql(&f, "DELETE FROM stream_parked");
	unheard.book_id = ignored.book_id = "a";
	add(&t, "a", &ignored.base);
	add(&t, "a", &unheard.base);
	add_entry(&t, "a");
	cr_assert_eq(take(&t, &b, &err), 0, "%s", err.reason);
	cr_expect(b.taken && b.unknown, "it stops before what it does not know");
	cr_expect_eq(cursor().seq, was + 1);

	t.n = 0;
	add_entry(&t, "a");
	t.event[0].len--; /* cut short */
	cr_assert_eq(take(&t, &b, &err), 0);
	cr_expect_str_eq(text_of(&f, "SELECT reason FROM stream_parked"), "message.malformed");
	run_sql(&f, "DELETE FROM stream_parked");

	for (int i = 0; i < 3; i++) {
		static const char *const troubles[] = { "room", "its own", "passing" };
		static const char *const reasons[] = { "event.too_large", "test.trouble", "" };
		long before = count(&f, marks);
		int r;

		trouble = troubles[i];
		was = cursor().seq;
		t.n = 0;
		add_entry(&t, "a");
		r = take(&t, &b, &err);
		trouble = NULL;
		cr_expect_eq(r, i == 2 ? SH_FAULT : 0, "%s", troubles[i]);
		cr_expect_eq(cursor().seq, i == 2 ? was : was + 1, "what passes is no poison");
		cr_expect_eq(count(&f, marks), before, "nothing of it stays");
		cr_expect_eq(count(&f, parked), i != 2);
		if (i != 2)
			cr_expect_str_eq(text_of(&f, "SELECT reason FROM stream_parked"), reasons[i]);
		run_sql(&f, "DELETE FROM stream_parked");
	}
	b.from.hash[0] ^= 1; /* the same seq of another past */
	b.from.seq = cursor().seq;
	cr_assert_eq(sh_apply_batch(&f.process, &f.worker, &b, &err), 0);
	cr_expect_not(b.taken);
}

Test(apply, a_batch_is_whole_or_not, .init = begin, .fini = end)
{
	cr_assert_gt(sweep_batches(), 25);
	odd_batches();
}

/* ---- redrive ---- */
static int redrive(const char *id, ShError *err)
{
	ShCall call = { .arena = sh_arena_new(64 << 20),
			.db = &f.worker.db,
			.worker = &f.worker,
			.rpc = "-",
			.trace = "",
			.key = "",
			.now_us = sh_now_us(),
			.deadline_us = sh_monotonic_us() + 30000000 };
	int r;

	sh_call_as_service(&call, &f.process, TOWN, "STREAM");
	r = sh_run_due(&service, &call, SH_REDRIVE_KIND, id, 1);
	*err = call.error;
	sh_arena_free(call.arena);
	return r;
}

Test(apply, what_is_parked_is_redriven_in_order, .init = begin, .fini = end)
{
	unsigned struck_at = 0;
	bool struck = true;
	ShError err = { 0 };
	Told t = { .n = 0 };
	ShBatch b;

	for (unsigned n = 1; struck && n < 500; n++, struck_at = n) {
		int r;

		t.n = 0;
		add_spoilt(&t, "b");
		add_entry(&t, "b");
		mended = false;
		cr_assert_eq(take(&t, &b, &err), 0);
		run_sql(&f,
			"INSERT INTO due (municipality, kind, id, due_us, leased_until_us) VALUES ('" TOWN
			"', 'runtime-redrive', '" PUBLISHER "/" STREAM "', 1, 1) ON CONFLICT (municipality, kind, "
			"id) DO UPDATE SET leased_until_us = 1; UPDATE stream_parked SET next_us = 1, tries = 0");
		mended = n % 3 != 0;
		faults_arm(n);
		r = redrive(PUBLISHER "/" STREAM, &err);
		struck = faults_happened();
		cr_assert(r == 0 || struck, "%u: %s %s", n, err.reason, err.detail);
		cr_assert_eq(
			count(&f, "SELECT abs((SELECT count(*) FROM due WHERE kind = 'mark') - (SELECT count(*) FROM "
				  "outbox_pending))"),
			0, "fault %u", n);
		if (r == 0 && mended && !struck)
			cr_assert_eq(count(&f, parked), 0);
	}
	cr_assert_gt(struck_at, 12);
	cr_expect_eq(redrive("no-slash", &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "due.unknown");
}

/* ---- the way back ---- */
static Common__ShowStreamReply shown;

static int show(ShCall *call, void *arg)
{
	common__show_stream_reply__init(&shown);
	return sh_show_stream(call, arg, &shown);
}

static int mend(ShCall *call, void *arg)
{
	Common__MendForkReply reply = COMMON__MEND_FORK_REPLY__INIT;

	return sh_mend_fork(call, arg, &reply);
}

static int list(ShCall *call, void *arg)
{
	Common__ListParkedReply reply = COMMON__LIST_PARKED_REPLY__INIT;

	cr_assert_str_eq(sh_runtime_routes[0].rpc, "ListParked");
	return sh_runtime_routes[0].handler(call, arg, &reply);
}

static unsigned sweep_call(ShStep step, void *arg)
{
	for (unsigned n = 1; n < 500; n++) {
		ShError err;
		int r;

		cr_assert_eq(sh_db_ready(&f.worker.db, &err), 0); /* opened anew is another matter */
		faults_arm(n);
		r = in_tx(&f, step, arg);
		if (!faults_happened()) {
			cr_assert_eq(r, 0, "%s %s", f.error.reason, f.error.detail);
			return n - 1;
		}
		cr_assert(r == 0 || f.error.reason[0]);
	}
	return 0;
}

typedef enum Hash { TRUE_ONE, OTHER, SHORT, LONG, ZEROS } Hash;

static void put_hash(ProtobufCBinaryData *out, Hash kind, const uint8_t *true_one)
{
	static uint8_t bytes[2][SH_STREAM_HASH + 1];
	static unsigned which;
	uint8_t *h = bytes[which++ % 2];

	memset(h, 0, sizeof bytes[0]);
	if (kind != ZEROS)
		memcpy(h, true_one, SH_STREAM_HASH);
	h[3] ^= kind == OTHER;
	*out = (ProtobufCBinaryData){ (size_t) (SH_STREAM_HASH - (kind == SHORT) + (kind == LONG)), h };
}

Test(fork, leads_back_only_to_where_we_have_been, .init = begin, .fini = end)
{
	static const struct {
		const char *spoil;
		int from, to; /* seq */
		Hash hash;
		unsigned epoch;
		const char *stream, *reason;
	} rows[] = {
		{ NULL, 3, 2, OTHER, 2, STREAM, "fork.not_our_past" },
		{ NULL, 3, 2, SHORT, 2, STREAM, "fork.not_our_past" },
		{ NULL, 3, 2, LONG, 2, STREAM, "fork.not_our_past" },
		{ NULL, 3, 4, TRUE_ONE, 2, STREAM, "fork.not_our_past" },
		{ NULL, 3, 3, OTHER, 2, STREAM, "fork.not_our_past" },
		{ NULL, 3, 3, SHORT, 2, STREAM, "fork.not_our_past" },
		{ NULL, 3, 0, OTHER, 2, STREAM, "fork.not_our_past" },
		{ NULL, 2, 2, TRUE_ONE, 2, STREAM, "fork.cursor_moved" },
		{ NULL, 3, 2, TRUE_ONE, 2, "another", "fork.cursor_moved" },
		{ "UPDATE stream_cursor SET epoch = 2", 3, 2, TRUE_ONE, 1, STREAM, "fork.epoch_older" },
		{ "UPDATE stream_applied SET hashes = substr(hashes, 1, 63)", 3, 2, TRUE_ONE, 2, STREAM,
		  "fork.not_our_past" },
		{ "DELETE FROM stream_applied", 3, 2, TRUE_ONE, 2, STREAM, "fork.not_our_past" },
		{ NULL, 3, 2, TRUE_ONE, 2, STREAM, "" },
		{ NULL, 3, 3, TRUE_ONE, 2, STREAM, "" },
		{ NULL, 3, 0, ZEROS, 2, STREAM, "" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t hash[5][SH_STREAM_HASH] = { { 0 } };
		Common__MendForkRequest q = COMMON__MEND_FORK_REQUEST__INIT;
		Common__StreamHead from = COMMON__STREAM_HEAD__INIT, to = COMMON__STREAM_HEAD__INIT;
		Told t = { .n = 0 };
		ShError err;
		ShBatch b;

		run_sql(&f, "TRUNCATE stream_cursor, stream_applied, stream_parked");
		for (int n = 0; n < 3; n++)
			add_entry(&t, "a");
		cr_assert_eq(take(&t, &b, &err), 0, "%s", err.reason);
		for (int n = 0; n < 3; n++) {
			memcpy(hash[n + 1], hash[n], SH_STREAM_HASH);
			sh_stream_extend(hash[n + 1], &t.event[n]);
		}
		if (rows[i].spoil)
			run_sql(&f, rows[i].spoil);
		q.publisher = PUBLISHER;
		q.from = &from;
		q.to = &to;
		q.reason = "test";
		from.municipality = to.municipality = TOWN;
		from.stream = STREAM;
		to.stream = rows[i].stream;
		from.seq = (uint64_t) rows[i].from;
		to.seq = (uint64_t) rows[i].to;
		to.epoch = rows[i].epoch;
		put_hash(&from.hash, TRUE_ONE, hash[from.seq]);
		put_hash(&to.hash, rows[i].hash, hash[to.seq]);
		cr_expect_eq(in_tx(&f, mend, &q), *rows[i].reason ? SH_REFUSED : 0, "row %zu: %s", i, f.error.reason);
		cr_expect_str_eq(f.error.reason, rows[i].reason, "row %zu", i);
		cr_expect_eq(cursor().seq, *rows[i].reason ? 3 : (uint64_t) rows[i].to, "row %zu", i);
		if (i == sizeof rows / sizeof *rows - 1) {
			from.seq = 0;
			put_hash(&from.hash, ZEROS, NULL);
			cr_expect_gt(sweep_call(mend, &q), 8);
		}
	}
}

Test(fork, shows_what_was_applied_and_what_was_told, .init = begin, .fini = end)
{
	Common__ShowStreamRequest q = COMMON__SHOW_STREAM_REQUEST__INIT;
	Common__ListParkedRequest look = COMMON__LIST_PARKED_REQUEST__INIT;
	Told t = { .n = 0 };
	ShError err;
	ShBatch b;

	for (int n = 0; n < 3; n++)
		add_entry(&t, "a");
	add_spoilt(&t, "b");
	cr_assert_eq(take(&t, &b, &err), 0, "%s", err.reason);
	run_sequencer(&f);
	q.publisher = q.stream = "";
	cr_assert_gt(sweep_call(show, &q), 3);
	cr_expect_eq(shown.n_points, 2);
	q.publisher = PUBLISHER;
	cr_assert_eq(in_tx(&f, show, &q), 0);
	cr_expect_eq(shown.n_points, 1);
	cr_expect_eq(shown.points[0]->at->seq, 4);
	q.stream = STREAM;
	q.limit = 3;
	cr_assert_gt(sweep_call(show, &q), 4);
	cr_expect(shown.n_steps == 3 && shown.more);
	cr_expect_eq(shown.steps[0]->hash.len, SH_STREAM_HASH);
	q.publisher = "";
	q.limit = 0;
	cr_assert_eq(in_tx(&f, show, &q), 0);
	cr_expect(shown.n_steps == 3 && !shown.more, "three told of: the refused one left nothing");
	look.publisher = look.stream = look.aggregate_id = look.after_publisher = look.after_stream = "";
	cr_assert_gt(sweep_call(list, &look), 4);
}
