/* Looks that wait together share one transaction: none is answered before its record is committed, none fails for
 * another, none sees another municipality, whatever happens in between. */
#include "client.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OTHER_TOWN "992020"
enum { LOOKS = 16, BUSY_MS = 1500, HEAD_START_MS = 300 };

/* Keeps who recorded what in which transaction. One book cannot be read, the record of another not be committed, that
 * of a third ends the daemon's connection, the first time. What is undone is not kept. */
static const char *const watch =
	"CREATE TABLE told (record text, tx bigint, waits text);"
	"CREATE SEQUENCE losses;"
	"CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN"
	" IF NEW.record LIKE '%ids=lost' AND nextval('losses') = 1 THEN"
	"  PERFORM pg_terminate_backend(pg_backend_pid()); END IF;"
	" INSERT INTO told VALUES (NEW.record, txid_current(), current_setting('synchronous_commit'));"
	" RETURN NEW; END $$;"
	"CREATE TRIGGER watch BEFORE INSERT ON audit_pending FOR EACH ROW EXECUTE FUNCTION watch();"
	"CREATE FUNCTION at_last() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN"
	" IF NEW.record LIKE '%ids=late' THEN RAISE 'late'; END IF; RETURN NEW; END $$;"
	"CREATE CONSTRAINT TRIGGER at_last AFTER INSERT ON audit_pending DEFERRABLE INITIALLY DEFERRED"
	" FOR EACH ROW EXECUTE FUNCTION at_last();"
	"CREATE POLICY bad ON book AS RESTRICTIVE FOR SELECT"
	" USING (CASE book_id WHEN 'bad' THEN 1 / (length(book_id) - 3) = 1 ELSE true END)";

typedef struct Asker {
	Site *site;
	const char *book, *town;
	bool forged;
	int64_t total;
	int result;
	ShCode code;
	bool recorded; /* when the answer was there */
	pthread_t thread;
} Asker;

static pthread_barrier_t connected, occupied;
static pthread_mutex_t db = PTHREAD_MUTEX_INITIALIZER;

static long records(Site *s, const char *town, const char *book)
{
	return count(s->book_db, "SELECT count(*) FROM told WHERE record LIKE '%% tenant=%s %%ids=%s'", town, book);
}

static void *look(void *arg)
{
	Book__LookAtRequest q = BOOK__LOOK_AT_REQUEST__INIT;
	Book__WaitRequest no_time = BOOK__WAIT_REQUEST__INIT;
	const Book__LookAtReply *seen;
	Asker *a = arg;
	Client c;

	client_open(&c, a->site);
	c.home = a->town;
	cr_assert_eq(ask(&c, &book_contract, "Wait", "", &no_time.base, NULL), 0, "%s", c.error.reason);
	pthread_barrier_wait(&connected);
	pthread_barrier_wait(&occupied);
	q.book_id = a->book;
	c.forged = a->forged;
	a->result = ask(&c, &book_contract, "LookAt", "", &q.base, (const void **) &seen);
	a->code = c.error.code;
	a->total = a->result == 0 ? seen->total : 0;
	pthread_mutex_lock(&db);
	a->recorded = records(a->site, a->town, a->book) > 0;
	pthread_mutex_unlock(&db);
	client_close(&c);
	return NULL;
}

static void *keep_busy(void *site)
{
	Book__WaitRequest q = BOOK__WAIT_REQUEST__INIT;
	Client c;

	client_open(&c, site);
	q.ms = BUSY_MS;
	cr_assert_eq(ask(&c, &book_contract, "Wait", "", &q.base, NULL), 0, "%s", c.error.reason);
	client_close(&c);
	return NULL;
}

/* The one worker is busy while all of them come, so that they wait together. */
static void look_together(Asker *askers)
{
	pthread_t busy;

	pthread_barrier_init(&connected, NULL, LOOKS + 1);
	pthread_barrier_init(&occupied, NULL, LOOKS + 1);
	for (int i = 0; i < LOOKS; i++)
		pthread_create(&askers[i].thread, NULL, look, &askers[i]);
	pthread_barrier_wait(&connected);
	pthread_create(&busy, NULL, keep_busy, askers[0].site);
	pause_ms(HEAD_START_MS);
	pthread_barrier_wait(&occupied);
	for (int i = 0; i < LOOKS; i++)
		pthread_join(askers[i].thread, NULL);
	pthread_join(busy, NULL);
	pthread_barrier_destroy(&connected);
	pthread_barrier_destroy(&occupied);
}

static char books[LOOKS][16];

/* How long they may share it: all of them, unless a test says otherwise. */
static const char *share_ms = "10000";

/* One worker, and books b0, b1, … of both towns: the total of the i-th is i + 1 here and 101 + i there. */
static void open_site(Site *s)
{
	Client c;

	setenv("SHIEN_SAMPLE_BOOK_WORKERS", "1", 1);
	setenv("SHIEN_SAMPLE_BOOK_LOOK_SHARE_MS", share_ms, 1);
	site_open(s);
	run_sql(s->book_db, "%s", watch);
	start_ready(s, &s->book[0]);
	for (int town = 0; town < 2; town++) {
		client_open(&c, s);
		c.home = town ? OTHER_TOWN : TOWN;
		for (int i = 0; i < LOOKS; i++) {
			snprintf(books[i], sizeof books[i], "b%d", i);
			cr_assert_eq(add(&c, books[i], books[i], books[i], (town ? 101 : 1) + i, NULL), 0, "%s",
				     c.error.reason);
		}
		client_close(&c);
	}
}

static void add_book(Site *s, const char *book, long total)
{
	run_sql(s->book_db,
		"INSERT INTO book (municipality, book_id, version, total) VALUES ('" TOWN "', '%s', 1, %ld)", book,
		total);
}

static void all_of(Site *s, Asker *askers)
{
	for (int i = 0; i < LOOKS; i++)
		askers[i] = (Asker){ .site = s, .book = books[i], .town = TOWN };
}

static void check_answered(Site *s, const Asker *a, int64_t total)
{
	cr_expect_eq(a->result, 0, "%s: %d", a->book, (int) a->code);
	cr_expect_eq(a->total, total, "%s %s: %ld", a->town, a->book, (long) a->total);
	cr_expect(a->recorded, "%s was answered before its record was there", a->book);
	cr_expect_eq(records(s, a->town, a->book), 1, "%s has its own record, once", a->book);
}

Test(looks, one_transaction_one_flush)
{
	Asker askers[LOOKS];
	Site s;

	open_site(&s);
	all_of(&s, askers);
	look_together(askers);
	for (int i = 0; i < LOOKS; i++)
		check_answered(&s, &askers[i], i + 1);
	cr_expect_eq(count(s.book_db, "SELECT count(DISTINCT tx) FROM told"), 1);
	cr_expect_eq(count(s.book_db, "SELECT count(*) FROM told WHERE waits <> 'on'"), 0, "the disk is waited for");
	cr_expect_eq(lines_of(&s, ".records"), LOOKS, "copied to the second store");
	cr_expect_eq(check_audit(s.book_db), LOOKS);
	site_close(&s);
}

/* Looks that take long share it with few: nobody waits for all the others. */
Test(looks, long_ones_share_with_few)
{
	Asker askers[LOOKS];
	Site s;

	share_ms = "1";
	open_site(&s);
	all_of(&s, askers);
	look_together(askers); /* of none is known yet how long it takes */
	run_sql(s.book_db, "DELETE FROM told");
	run_sql(s.book_db, "ALTER POLICY bad ON book USING (pg_sleep(0.002) IS NOT NULL)");
	look_together(askers);
	run_sql(s.book_db, "DELETE FROM told");
	look_together(askers);
	for (int i = 0; i < LOOKS; i++)
		check_answered(&s, &askers[i], i + 1);
	cr_expect_geq(count(s.book_db, "SELECT count(DISTINCT tx) FROM told"), LOOKS / 2);
	site_close(&s);
}

/* Where the database cannot hold their records, the second store does, for all of them. */
Test(looks, recorded_elsewhere)
{
	Asker askers[LOOKS];
	Site s;

	open_site(&s);
	run_sql(s.book_db, "REVOKE INSERT ON audit_pending FROM %s_book_svc", s.tag);
	all_of(&s, askers);
	look_together(askers);
	for (int i = 0; i < LOOKS; i++)
		cr_expect(askers[i].result == 0 && askers[i].total == i + 1, "%s", askers[i].book);
	cr_expect_eq(lines_of(&s, ".only"), LOOKS);
	cr_expect_eq(lines_of(&s, ".records"), 0);
	run_sql(s.book_db, "GRANT INSERT ON audit_pending TO %s_book_svc", s.tag);
	cr_assert(becomes(s.book_db, LOOKS, 5000, "SELECT count(*) FROM audit_leaf"), "taken over");
	for (int i = 0; i < LOOKS; i++)
		cr_expect_eq(
			count(s.book_db, "SELECT count(*) FROM audit_leaf WHERE record LIKE '%% ids=%s'", books[i]),
			1, "%s", books[i]);
	site_close(&s);
}

/* The seventh fails in one way or another, and it alone. */
Test(looks, one_fails_for_itself)
{
	static const struct {
		const char *book;
		bool forged;
		ShCode code;
		long transactions;
	} rows[] = {
		{ "bad", false, SH_INTERNAL, LOOKS - 1 },      /* its question */
		{ "late", false, SH_INTERNAL, LOOKS - 1 },     /* the commit, because of it */
		{ "unknown", false, SH_NOT_FOUND, LOOKS - 1 }, /* refused after it was recorded */
		{ "b6", true, SH_UNAUTHENTICATED, 1 },         /* refused before anything was asked */
	};
	Asker askers[LOOKS];
	Site s;

	open_site(&s);
	add_book(&s, "bad", 1);
	add_book(&s, "late", 1);
	for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
		run_sql(s.book_db, "DELETE FROM told");
		all_of(&s, askers);
		askers[6].book = rows[row].book;
		askers[6].forged = rows[row].forged;
		look_together(askers);
		for (int i = 0; i < LOOKS; i++)
			if (i != 6)
				check_answered(&s, &askers[i], i + 1);
		cr_expect_neq(askers[6].result, 0, "%s", rows[row].book);
		cr_expect_eq(askers[6].code, rows[row].code, "%s: %d", rows[row].book, (int) askers[6].code);
		cr_expect_eq(records(&s, TOWN, rows[row].book), 0, "%s was not looked at", rows[row].book);
		cr_expect_eq(count(s.book_db, "SELECT count(DISTINCT tx) FROM told"), rows[row].transactions, "%s",
			     rows[row].book);
	}
	site_close(&s);
}

/* Two towns' looks wait by turns: each sees its own, in a transaction of its own town. */
Test(looks, of_two_municipalities)
{
	Asker askers[LOOKS];
	Site s;

	open_site(&s);
	all_of(&s, askers);
	for (int i = 1; i < LOOKS; i += 2) {
		askers[i].book = askers[i - 1].book;
		askers[i].town = OTHER_TOWN;
	}
	look_together(askers);
	for (int i = 0; i < LOOKS; i++)
		check_answered(&s, &askers[i], i % 2 ? 100 + i : i + 1);
	cr_expect_eq(count(s.book_db, "SELECT count(DISTINCT tx) FROM told"), 2);
	cr_expect_eq(count(s.book_db, "SELECT count(*) FROM told a JOIN told b USING (tx) WHERE "
				      "a.record LIKE '%% tenant=" TOWN " %%' AND "
				      "b.record LIKE '%% tenant=" OTHER_TOWN " %%'"),
		     0);
	site_close(&s);
}

/* The connection goes in the middle. What had been recorded by then is undone, and all is done again. */
Test(looks, connection_lost_in_between)
{
	Asker askers[LOOKS];
	Site s;

	open_site(&s);
	add_book(&s, "lost", 7);
	all_of(&s, askers);
	askers[6].book = "lost";
	look_together(askers);
	for (int i = 0; i < LOOKS; i++)
		check_answered(&s, &askers[i], i + 1);
	cr_expect_gt(count(s.book_db, "SELECT last_value FROM losses"), 1, "it was lost");
	cr_expect_eq(check_audit(s.book_db), LOOKS);
	site_close(&s);
}

/* And does not come back for a while: nobody is answered, nothing stays recorded. */
Test(looks, server_gone_in_between)
{
	Asker askers[LOOKS];
	Site s;

	open_site(&s);
	run_sql(s.book_db, "ALTER ROLE %s_book_svc NOLOGIN", s.tag);
	all_of(&s, askers);
	askers[6].book = "lost";
	look_together(askers);
	for (int i = 0; i < LOOKS; i++) {
		cr_expect_eq(askers[i].result, SH_FAULT, "%s was answered", askers[i].book);
		cr_expect_eq(askers[i].code, SH_UNAVAILABLE, "%s: %d", askers[i].book, (int) askers[i].code);
	}
	cr_expect_eq(count(s.book_db, "SELECT count(*) FROM told"), 0);
	run_sql(s.book_db, "ALTER ROLE %s_book_svc LOGIN", s.tag);
	wait_ready(&s.book[0]);
	all_of(&s, askers);
	look_together(askers);
	for (int i = 0; i < LOOKS; i++)
		check_answered(&s, &askers[i], i + 1);
	site_close(&s);
}
