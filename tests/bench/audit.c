/* Looks' records appended, copied, numbered, indexed and signed, against bare inserts by the same runner; and who
 * looked at a person among 10^6 records. On a database of its own (tests/service/runtime's site, without its
 * daemons). */
#include "bench.h"
#include "common_sql.h"
#include "common_system_sql.h"
#include "sh_audit.h"
#include "sh_clock.h"
#include "sh_notary.h"
#include "sh_sequence.h"
#include "sh_tx.h"
#include "site.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLIENTS = 16, SIGN_US = 5 * 1000000 };

static const ShSql bare = { "bench.bare", "INSERT INTO bench_bare (municipality, record) VALUES ($1, $2)" };
static const ShSql *const bare_list[] = { &bare, NULL };
static const ShSql *const *const worker_lists[] = { common_sql, bare_list, NULL };
static const ShSql *const *const system_lists[] = { common_system_sql, NULL };

typedef struct Clients {
	const char *db;
	ShStep step;
	long each;
} Clients;

static ShCall call_of(ShDb *db, ShArena *arena)
{
	return (ShCall){ .arena = arena,
			 .db = db,
			 .municipality = TOWN,
			 .actor = { .id = "staff:bench", .session = "" },
			 .caller = "shienctl",
			 .rpc = "GetVictims",
			 .purpose = "90-3",
			 .trace = "01970000-0000-7000-8000-000000000000",
			 .key = "",
			 .now_us = sh_now_us(),
			 .deadline_us = sh_monotonic_us() + 60 * 1000000 };
}

static int look(ShCall *call, void *arg) { return sh_audit_one(call, arg); }

static int insert(ShCall *call, void *arg)
{
	return sh_query(call, &bare, NULL, sh_text(TOWN), sh_text(sh_audit_record(call, &(const char *){ arg }, 1)));
}

static void *client(void *arg)
{
	const Clients *c = arg;
	ShError err;
	ShDb db;

	if (sh_db_open(&db, c->db, worker_lists, SH_PLAN_ONCE, &err) != 0)
		abort();
	for (long i = 0; i < c->each; i++) {
		ShArena *arena = sh_arena_new(1 << 20);
		ShCall call = call_of(&db, arena);
		char person[SH_UUID_LEN + 1];

		sh_uuid7(person);
		if (sh_tx_run(&call, SH_TX_READ, c->step, person) != 0)
			abort();
		sh_arena_free(arena);
	}
	sh_db_close(&db);
	return NULL;
}

static double run_clients(const Clients *c)
{
	pthread_t threads[CLIENTS];
	double began = bench_now();

	for (int i = 0; i < CLIENTS; i++)
		pthread_create(&threads[i], NULL, client, (void *) (uintptr_t) c);
	for (int i = 0; i < CLIENTS; i++)
		pthread_join(threads[i], NULL);
	return bench_now() - began;
}

/* As the sequencer's thread does it: each second what waits is numbered. */
typedef struct Sequence {
	const char *db;
	ShNotary *notary;
	atomic_bool ended;
} Sequence;

static bool number(ShDb *db)
{
	ShArena *arena = sh_arena_new(64 << 20);
	ShCall call = call_of(db, arena);
	uint64_t moved;

	if (sh_sequence_audit(&call, &moved) != 0)
		abort();
	sh_arena_free(arena);
	return moved > 0;
}

static void sign(ShDb *db, ShNotary *notary)
{
	ShArena *arena = sh_arena_new(64 << 20);
	ShCall call = call_of(db, arena);
	unsigned made, alarms;

	if (sh_notary_sign(notary, &call, &made, &alarms) != 0 || alarms > 0)
		abort();
	sh_arena_free(arena);
}

static void *sequence(void *arg)
{
	Sequence *s = arg;
	int64_t signed_us = sh_monotonic_us();
	ShError err;
	ShDb db;

	if (sh_db_open(&db, s->db, system_lists, SH_PLAN_AUTO, &err) != 0)
		abort();
	while (!s->ended) {
		number(&db);
		if (sh_monotonic_us() - signed_us > SIGN_US) {
			sign(&db, s->notary);
			signed_us = sh_monotonic_us();
		}
		sh_audit_store_sync();
		for (int i = 0; i < 10 && !s->ended; i++)
			pause_ms(100);
	}
	while (number(&db))
		;
	sign(&db, s->notary);
	sh_db_close(&db);
	return NULL;
}

/* Records a second, until the last of them is under a signature. */
static double appended(const Site *s, const char *db, const char *system_db, long each)
{
	Clients c = { db, look, each };
	Sequence q = { .db = system_db };
	double began = bench_now();
	pthread_t thread;

	q.notary = sh_notary_new("shienctl", sh_keys_audit_secret(s->keys), s->folder, 1);
	pthread_create(&thread, NULL, sequence, &q);
	run_clients(&c);
	q.ended = true;
	pthread_join(thread, NULL);
	sh_notary_free(q.notary);
	return (double) (each * CLIENTS) / (bench_now() - began);
}

static double inserted(const char *db, long each)
{
	Clients c = { db, insert, each };

	return (double) (each * CLIENTS) / run_clients(&c);
}

static void who_looked(PGconn *db, long records)
{
	BenchPair pair = { 0 };

	run_sql(db,
		"INSERT INTO audit_leaf SELECT '992012', n, 'at=' || 1700000000000000 + n || ' tenant=992012 "
		"actor=staff:mado "
		"behalf= caller=shienctl rpc=GetVictims purpose=90-3 trace=- ids=' || md5((n %% 50000)::text)::uuid "
		"|| ',' || "
		"md5(n::text || 'x')::uuid, '\\x00' FROM generate_series(0, %ld) n",
		records - 1);
	run_sql(db, "VACUUM ANALYZE audit_leaf");
	for (int i = 0; i < 5; i++) {
		double began = bench_now();

		count(db, "SELECT count(*) FROM shien.who_looked('992012', md5('%d')::uuid::text, 'at=1')", 4711 + i);
		bench_add(&pair, bench_now() - began, 2);
	}
	bench_report("audit.who-looked", "seconds", &pair, 1, false);
}

int main(void)
{
	const char *base = getenv("SHIEN_TEST_PG"), *said = getenv("BENCH_EVENTS"), *rounds = getenv("BENCH_ROUNDS");
	long each = said ? atol(said) / CLIENTS : 500;
	char db[1024], system_db[1024], folder[100];
	BenchPair pair = { 0 };
	ShError err;
	Site s;

	site_open(&s);
	snprintf(db, sizeof db, "%s dbname=%s_book user=%s_book_svc password=%s", base, s.tag, s.tag, s.password);
	snprintf(system_db, sizeof system_db, "%s dbname=%s_book user=%s_book_sys password=%s", base, s.tag, s.tag,
		 s.password);
	snprintf(folder, sizeof folder, "%s/audit", s.folder);
	if (sh_audit_store_open(folder, "shienctl", "1", &err) != 0)
		abort();
	run_sql(s.book_db,
		"CREATE TABLE bench_bare (municipality text NOT NULL, id bigint NOT NULL GENERATED ALWAYS AS "
		"IDENTITY, "
		"record text NOT NULL, PRIMARY KEY (municipality, id)); GRANT INSERT ON bench_bare TO %s_book_svc",
		s.tag);
	for (int i = 0; i < (rounds ? atoi(rounds) : 3); i++)
		bench_add(&pair, appended(&s, db, system_db, each), inserted(db, each));
	bench_report("audit", "records/s", &pair, 0.7, true);
	who_looked(s.book_db, getenv("BENCH_RECORDS") ? atol(getenv("BENCH_RECORDS")) : 1000000);
	sh_audit_store_close();
	site_close(&s);
	return 0;
}
