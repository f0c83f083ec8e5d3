/* Events published and consumed: 16 clients' transactions put them into the outboxes of two towns, a publishing
 * daemon numbers and sends them, a consuming daemon applies each in a transaction of its own; until its cursors stand
 * at the heads. Against bare inserts of the same rows by the same clients into a table like the outbox that nobody
 * reads. The daemons are the runtime's samples (tests/service/runtime), so that nothing but the runtime is measured.
 */
#include "bench.h"
#include "shien/samplebook/v1/events.pb-c.h"
#include "site.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLIENTS = 16, TOWNS = 2, PATIENCE_MS = 180000 };

static const char *const towns[TOWNS] = { TOWN, "992020" };

typedef struct Inserter {
	pthread_t thread;
	Site *site;
	const char *table;
	int number, events, round;
} Inserter;

static int from_env(const char *name, int usual) { return getenv(name) ? atoi(getenv(name)) : usual; }

static void want(PGconn *db, PGresult *r)
{
	cr_assert(PQresultStatus(r) == PGRES_COMMAND_OK, "%s", PQerrorMessage(db));
	PQclear(r);
}

/* One transaction for each event, as an rpc has it; every client writes to a book of its own. */
static void insert_one(const Inserter *w, PGconn *db, int i)
{
	Book__EntryAdded e = BOOK__ENTRY_ADDED__INIT;
	const char *town = towns[w->number % TOWNS];
	char book[32], entry[64], begin[160];
	uint8_t payload[256];
	const char *values[] = { town, book, (const char *) payload };
	int lengths[] = { 0, 0, 0 }, formats[] = { 0, 0, 1 };

	snprintf(book, sizeof book, "b%d", w->number);
	snprintf(entry, sizeof entry, "e%d-%d-%d", w->round, w->number, i);
	e.book_id = book;
	e.entry_id = entry;
	e.amount = i;
	e.version = (uint64_t) w->round * (uint64_t) w->events + (uint64_t) i + 1;
	lengths[2] = (int) protobuf_c_message_pack(&e.base, payload);
	snprintf(begin, sizeof begin,
		 "BEGIN; SET LOCAL shien.municipality = '%s'; SET LOCAL statement_timeout = 30000", town);
	want(db, PQexec(db, begin));
	want(db, PQexecPrepared(db, "put", 3, values, lengths, formats, 0));
	want(db, PQexec(db, "COMMIT"));
}

static void *insert_all(void *arg)
{
	Inserter *w = arg;
	const Site *s = w->site;
	char conninfo[1024], sql[300];
	PGconn *db;

	snprintf(conninfo, sizeof conninfo, "%s dbname=%s_book user=%s_book_svc password=%s", getenv("SHIEN_TEST_PG"),
		 s->tag, s->tag, s->password);
	db = PQconnectdb(conninfo);
	snprintf(sql, sizeof sql,
		 "INSERT INTO %s (municipality, stream, aggregate_id, type, payload) VALUES ($1, 'main', $2, "
		 "'shien.samplebook.v1.EntryAdded', $3)",
		 w->table);
	want(db, PQprepare(db, "put", sql, 3, NULL));
	for (int i = 0; i < w->events; i++)
		insert_one(w, db, i);
	PQfinish(db);
	return NULL;
}

static void insert_by_all(Site *s, const char *table, int events, int round)
{
	Inserter w[CLIENTS];

	for (int i = 0; i < CLIENTS; i++) {
		w[i] = (Inserter){
			.site = s, .table = table, .number = i, .events = events / CLIENTS, .round = round
		};
		cr_assert_eq(pthread_create(&w[i].thread, NULL, insert_all, &w[i]), 0);
	}
	for (int i = 0; i < CLIENTS; i++)
		pthread_join(w[i].thread, NULL);
}

static double published_and_consumed(Site *s, int events, int round)
{
	double begin = bench_now();

	insert_by_all(s, "outbox_pending", events, round);
	cr_assert(becomes(s->reader_db, (long) (round + 1) * (events / CLIENTS) * CLIENTS, PATIENCE_MS,
			  "SELECT coalesce(sum(seq), 0) FROM stream_cursor"));
	return events / (bench_now() - begin);
}

static double inserted(Site *s, int events, int round)
{
	double begin = bench_now();

	insert_by_all(s, "bare_outbox", events, round);
	return events / (bench_now() - begin);
}

Test(bench, stream, .timeout = 900)
{
	int events = from_env("BENCH_EVENTS", 8000) / CLIENTS * CLIENTS, rounds = from_env("BENCH_ROUNDS", 5);
	BenchPair pair = { .rounds = 0 };
	Site s;

	site_open(&s);
	run_sql(s.book_db, "CREATE TABLE bare_outbox (LIKE outbox_pending INCLUDING ALL)");
	run_sql(s.book_db, "SELECT shien.tenant_table('bare_outbox', 'INSERT')");
	start_ready(&s, &s.book[0]);
	start_ready(&s, &s.reader[0]);
	pause_ms(1000);
	for (int i = 0; i < rounds; i++) {
		double figure = published_and_consumed(&s, events, i);

		bench_add(&pair, figure, inserted(&s, events, i));
	}
	cr_assert_eq(count(s.reader_db, "SELECT count(*) FROM seen"), (long) rounds * events, "each applied, once");
	bench_report("stream", "events published and consumed per second", &pair, 0.6, true);
	fflush(stdout);
	site_close(&s);
}
