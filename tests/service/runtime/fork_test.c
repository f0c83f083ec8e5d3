/* A follower that is ahead of a publisher which was set back: it stops, says so, and goes on when a person has led it
 * back to the last point that both have; refused to whoever says a point that it never passed; killed in the middle.
 */
#include "load.h"
#include "sh_clock.h"
#include "shien/common/v1/contract.h"
#include "shien/common/v1/runtime.pb-c.h"

#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HASH = 32, BEFORE = 4, LOST = 3, ANEW = 2 };

typedef struct Point {
	uint32_t epoch;
	uint64_t seq;
	uint8_t hash[HASH];
} Point;

static void point_of(PGconn *db, const char *table, Point *ret)
{
	char hex[2 * HASH + 1];

	ret->epoch = (uint32_t) count(db, "SELECT epoch FROM %s WHERE stream = 'main'", table);
	ret->seq = (uint64_t) count(db, "SELECT seq FROM %s WHERE stream = 'main'", table);
	snprintf(hex, sizeof hex, "%s",
		 text_of(db, "SELECT encode(hash, 'hex') FROM %s WHERE stream = 'main'", table));
	cr_assert_eq(sodium_hex2bin(ret->hash, HASH, hex, 2 * HASH, NULL, NULL, NULL), 0);
}

static Common__StreamHead head(const Point *at)
{
	Common__StreamHead h = COMMON__STREAM_HEAD__INIT;

	h.municipality = TOWN;
	h.stream = "main";
	h.epoch = at->epoch;
	h.seq = at->seq;
	h.hash = (ProtobufCBinaryData){ HASH, (uint8_t *) (uintptr_t) at->hash };
	return h;
}

/* As a database that went back to a point: what it told since is gone, and it knows nothing of having told it. */
static void set_back(Site *s, const Point *to)
{
	run_sql(s->book_db, "DELETE FROM stream_event WHERE seq > %llu", (unsigned long long) to->seq);
	run_sql(s->book_db,
		"UPDATE stream_head SET seq = %llu, hash = (SELECT hash FROM stream_event WHERE seq = %llu AND "
		"stream = 'main') WHERE stream = 'main'",
		(unsigned long long) to->seq, (unsigned long long) to->seq);
	run_sql(s->book_db, "DELETE FROM entry WHERE entry_id LIKE 'lost-%%'");
	run_sql(s->book_db, "DELETE FROM reply_kept WHERE key LIKE 'lost-%%'");
	run_sql(s->book_db, "UPDATE book SET version = %d, total = 0 WHERE book_id = 'b'", BEFORE);
}

static void add_some(Client *c, const char *name, int n)
{
	c->service = NULL;
	for (int i = 0; i < n; i++) {
		char id[24];

		snprintf(id, sizeof id, "%s-%d", name, i);
		cr_assert_eq(add(c, id, "b", id, 1, NULL), 0, "%s", c->error.reason);
	}
}

typedef struct Fork {
	Site s;
	Client c;
	Point common, cursor, anew; /* both had it; the follower's; the publisher's now */
} Fork;

/* The follower has applied LOST events that the publisher no longer has, and it has told ANEW others instead. */
static void given_fork(Fork *f)
{
	site_open(&f->s);
	start_ready(&f->s, &f->s.book[0]);
	start_ready(&f->s, &f->s.reader[0]);
	client_open(&f->c, &f->s);
	add_some(&f->c, "before", BEFORE);
	cr_assert(becomes(f->s.reader_db, BEFORE, 8000, "SELECT count(*) FROM seen"));
	point_of(f->s.reader_db, "stream_cursor", &f->common);
	add_some(&f->c, "lost", LOST);
	cr_assert(becomes(f->s.reader_db, BEFORE + LOST, 8000, "SELECT count(*) FROM seen"));
	point_of(f->s.reader_db, "stream_cursor", &f->cursor);
	cr_assert_eq(f->cursor.seq, f->common.seq + LOST);
	cr_assert_eq(stop(&f->s.book[0]), 0);
	set_back(&f->s, &f->common);
	start_ready(&f->s, &f->s.book[0]);
	add_some(&f->c, "anew", ANEW);
	cr_assert(becomes(f->s.book_db, 0, 8000, "SELECT count(*) FROM outbox_pending"));
	point_of(f->s.book_db, "stream_head", &f->anew);
	pause_ms(2500);
	cr_assert_eq(count(f->s.reader_db, "SELECT count(*) FROM seen"), BEFORE + LOST, "nothing of another past");
}

static void given_end(Fork *f)
{
	client_close(&f->c);
	site_close(&f->s);
}

static int mend(Fork *f, const char *key, const Point *from, const Point *to, const Common__MendForkReply **ret)
{
	Common__MendForkRequest q = COMMON__MEND_FORK_REQUEST__INIT;
	Common__StreamHead from_head = head(from), to_head = head(to);

	q.publisher = "sample-book";
	q.from = &from_head;
	q.to = &to_head;
	q.reason = "the books were restored";
	f->c.service = NULL;
	return ask(&f->c, &common_contract, "MendFork", key, &q.base, (const void **) ret);
}

static void mended(Fork *f)
{
	cr_assert(becomes(f->s.reader_db, ANEW, 12000, "SELECT count(*) FROM seen WHERE entry_id LIKE 'anew-%'"),
		  "follows the publisher's new past");
	cr_assert(level(&f->s, 12000));
	cr_assert_eq(count(f->s.reader_db, "SELECT count(*) FROM seen"), BEFORE + LOST + ANEW,
		     "what was applied beyond stays");
	cr_assert(becomes(f->s.reader_db, 0, 8000, "SELECT count(*) FROM audit_pending"));
	cr_assert_eq(count(f->s.reader_db,
			   "SELECT count(*) FROM audit_leaf WHERE record LIKE '%%rpc=MendFork %%fork.from=%%' AND "
			   "record LIKE '%%fork.reason=%%'"),
		     1, "who, why and from where to where is on record once");
}

/* ---- what it was, seen from both ---- */
static const Common__ShowStreamReply *show(Fork *f, const char *service, const char *publisher, const char *stream,
					   uint64_t after, uint32_t limit)
{
	Common__ShowStreamRequest q = COMMON__SHOW_STREAM_REQUEST__INIT;
	const Common__ShowStreamReply *p;

	q.publisher = publisher;
	q.stream = stream;
	q.after_seq = after;
	q.limit = limit;
	f->c.service = service;
	cr_assert_eq(ask(&f->c, &common_contract, "ShowStream", "", &q.base, (const void **) &p), 0, "%s",
		     f->c.error.reason);
	return p;
}

static void check_shown(Fork *f)
{
	const Common__ShowStreamReply *p = show(f, "sample-reader", "sample-book", "", 0, 0);

	cr_assert_eq(p->n_points, 1);
	cr_assert_str_eq(p->points[0]->publisher, "sample-book");
	cr_assert_eq(p->points[0]->at->seq, f->cursor.seq);
	cr_assert_eq(memcmp(p->points[0]->at->hash.data, f->cursor.hash, HASH), 0);
	p = show(f, "sample-book", "", "main", f->common.seq, 0);
	cr_assert(p->n_steps == ANEW && !p->more && p->steps[0]->seq == f->common.seq + 1);
	cr_assert_eq(memcmp(p->steps[ANEW - 1]->hash.data, f->anew.hash, HASH), 0);
	p = show(f, "sample-reader", "sample-book", "main", f->common.seq - 1, 2);
	cr_assert(p->n_steps == 2 && p->more, "a page");
	cr_assert_eq(memcmp(p->steps[0]->hash.data, f->common.hash, HASH), 0, "both have passed there");
	cr_assert_str_eq(p->steps[0]->aggregate_id, "b");
}

Test(fork, is_mended_to_the_last_point_that_both_have)
{
	const Common__MendForkReply *p;
	Fork f;

	given_fork(&f);
	check_shown(&f);
	cr_assert_eq(mend(&f, "m1", &f.cursor, &f.common, &p), 0, "%s", f.c.error.reason);
	cr_assert(p->steps == LOST && p->unparked == 0);
	mended(&f);
	cr_assert_eq(mend(&f, "m1", &f.cursor, &f.common, &p), 0, "the same request");
	cr_assert_eq(p->steps, LOST, "the same answer");
	mended(&f);
	cr_assert_eq(mend(&f, "m2", &f.cursor, &f.common, NULL), SH_REFUSED, "it is there no more");
	cr_assert_str_eq(f.c.error.reason, "fork.cursor_moved");
	given_end(&f);
}

/* A point is refused for what it is; afterwards the right one is accepted. */
Test(fork, refuses_points_that_it_never_passed)
{
	Fork f;
	Point wrong[6];
	const Point *from[6];
	static const char *const reasons[] = { "fork.not_our_past", "fork.not_our_past", "fork.not_our_past",
					       "fork.cursor_moved", "fork.cursor_moved", "fork.epoch_older" };

	given_fork(&f);
	for (int i = 0; i < 6; i++)
		wrong[i] = f.common, from[i] = &f.cursor;
	wrong[0] = f.anew; /* of the other past */
	wrong[1].hash[0] ^= 1;
	wrong[2].seq += LOST + 5; /* beyond the cursor */
	from[3] = &f.common;
	from[4] = &f.anew;
	run_sql(f.s.reader_db, "UPDATE stream_cursor SET epoch = epoch + 1");
	for (int i = 0; i < 5; i++)
		wrong[i].epoch++;
	for (int i = 0; i < 6; i++) {
		char key[16];

		snprintf(key, sizeof key, "w%d", i);
		cr_assert_eq(mend(&f, key, from[i], &wrong[i], NULL), SH_REFUSED, "%d", i);
		cr_expect_str_eq(f.c.error.reason, reasons[i], "%d: %s", i, f.c.error.reason);
	}
	run_sql(f.s.reader_db, "UPDATE stream_cursor SET epoch = epoch - 1");
	f.c.roles = "window";
	cr_assert_eq(mend(&f, "r1", &f.cursor, &f.common, NULL), SH_REFUSED);
	cr_assert_str_eq(f.c.error.reason, "call.role_missing");
	f.c.roles = NULL;
	f.c.purpose = "";
	cr_assert_eq(mend(&f, "r2", &f.cursor, &f.common, NULL), SH_REFUSED);
	cr_assert_str_eq(f.c.error.reason, "call.purpose_missing");
	f.c.purpose = NULL;
	cr_assert_eq((uint64_t) count(f.s.reader_db, "SELECT seq FROM stream_cursor"), f.cursor.seq, "as it stood");
	cr_assert_eq(count(f.s.reader_db, "SELECT count(*) FROM seen"), BEFORE + LOST);
	cr_assert_eq(mend(&f, "right", &f.cursor, &f.common, NULL), 0, "%s", f.c.error.reason);
	mended(&f);
	given_end(&f);
}

/* What waited to be redriven beyond the point is of a past that is no more. */
Test(fork, forgets_what_was_parked_beyond)
{
	const Common__MendForkReply *p;
	Fork f;

	given_fork(&f);
	for (int i = 0; i < 2; i++) /* one before the point, one beyond */
		run_sql(f.s.reader_db,
			"INSERT INTO stream_parked (publisher, municipality, stream, seq, aggregate_id, type, "
			"payload, "
			"reason, parked_us) VALUES ('sample-book', '" TOWN "', 'main', %llu, 'x%d', 'none', '', "
			"'event.type_unknown', 1)",
			(unsigned long long) f.common.seq + (unsigned) i, i);
	cr_assert_eq(mend(&f, "m", &f.cursor, &f.common, &p), 0, "%s", f.c.error.reason);
	cr_assert_eq(p->unparked, 1);
	cr_assert_str_eq(text_of(f.s.reader_db, "SELECT string_agg(aggregate_id, ',') FROM stream_parked"), "x0");
	mended(&f);
	given_end(&f);
}

/* Before its commit nothing of it is done, from there on all of it; asked again under its key it has one effect. The
 * publisher is away meanwhile, so that the first transaction of the follower is this one. */
Test(fork, killed_in_the_middle)
{
	static const struct {
		const char *failpoint;
		bool done;
	} rows[] = {
		{ "kill:tx_before_commit:1", false },
		{ "kill:tx_after_commit:1", true },
		{ "kill:reply_before_send:1", true },
	};
	Fork f;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *at = rows[i].failpoint;
		int r;

		given_fork(&f);
		cr_assert_eq(stop(&f.s.reader[0]), 0);
		cr_assert_eq(stop(&f.s.book[0]), 0);
		start(&f.s, &f.s.reader[0], at);
		wait_ready(&f.s.reader[0]);
		cr_assert_eq(mend(&f, "m", &f.cursor, &f.common, NULL), SH_FAULT, "%s", at);
		cr_assert(died(&f.s.reader[0], 10000), "%s is not met", at);
		cr_assert_eq((uint64_t) count(f.s.reader_db, "SELECT seq FROM stream_cursor"),
			     rows[i].done ? f.common.seq : f.cursor.seq, "%s", at);
		cr_assert_eq(count(f.s.reader_db,
				   "SELECT count(*) FROM reply_kept WHERE rpc = 'MendFork' AND reply IS "
				   "NOT NULL"),
			     rows[i].done, "%s", at);
		cr_assert_eq(count(f.s.reader_db,
				   "SELECT (SELECT count(*) FROM audit_pending) + (SELECT count(*) FROM "
				   "audit_leaf)"),
			     rows[i].done, "%s", at);
		start_ready(&f.s, &f.s.book[0]);
		start_ready(&f.s, &f.s.reader[0]);
		while ((r = mend(&f, "m", &f.cursor, &f.common, NULL)) == SH_FAULT)
			pause_ms(50);
		cr_assert_eq(r, 0, "%s: %s", at, f.c.error.reason);
		mended(&f);
		given_end(&f);
	}
}
