/* What row security and the daemon's own statement cost, statement against statement: one session each, by turns, so
 * that a busy machine is busy for both. */
#include "bench.h"
#include "register_sync_sql.h"
#include "rules/search_token.h"
#include "search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PARAMS = 13, MOST_ROUNDS = 64 };
#define ANY_MONTH "{0,1,2,3,4,5,6,7,8,9,10,11,12}"
#define ANY_DAY "{0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31}"

/* As find() of the daemon's search.c binds them. */
typedef struct Bound {
	const ShSql *sql;
	const char *values[MOST_PARAMS];
	int n;
	char text[3][200];
} Bound;

static void add(Bound *b, const char *const *values, int n)
{
	memcpy(b->values + b->n, values, (size_t) n * sizeof *values);
	b->n += n;
}

static void bind(Bound *b, const char *tenant, SearchKind kind, const SearchPerson *p)
{
	const char *addresses = "{}";
	int64_t pair[SEARCH_TOKENS_MOST];

	*b = (Bound){ .n = 0 };
	if (kind == ADDRESS) {
		snprintf(b->text[0], sizeof b->text[0], "{%s}", p->token);
		addresses = b->text[0];
	}
	add(b, (const char *[]){ tenant, addresses, "", "f", "64", "f", "t", "51" }, 8);
	switch (kind) {
	case KANA:
		b->sql = &sql_search_by_beginning;
		snprintf(b->text[0], sizeof b->text[0], "%s\xF4\x8F\xBF\xBF", p->kana);
		add(b, (const char *[]){ p->kana, b->text[0], "0", ANY_MONTH, ANY_DAY }, 5);
		return;
	case PART_OF_NAME:
		b->sql = &sql_search_by_token;
		search_name_tokens(pair, 0, tenant, 0, p->part);
		snprintf(b->text[0], sizeof b->text[0], "{%lld}", (long long) pair[0]);
		add(b, (const char *[]){ b->text[0], p->part, "0", ANY_MONTH, ANY_DAY }, 5);
		return;
	case ADDRESS:
		b->sql = &sql_search_by_token;
		add(b, (const char *[]){ "{}", "", "0", ANY_MONTH, ANY_DAY }, 5);
		return;
	case BIRTH:
	case KINDS:
		b->sql = &sql_search_by_birth;
		snprintf(b->text[0], sizeof b->text[0], "%.4s", p->birth);
		snprintf(b->text[1], sizeof b->text[1], "{0,%d}", atoi(p->birth + 5));
		snprintf(b->text[2], sizeof b->text[2], "{0,%d}", atoi(p->birth + 8));
		add(b, (const char *[]){ "", b->text[0], b->text[1], b->text[2] }, 4);
		return;
	}
}

static void run(PGconn *db, const char *sql) { PQclear(search_query(db, sql)); }

static PGconn *open_session(const char *conninfo)
{
	PGconn *db = PQconnectdb(conninfo);

	if (PQstatus(db) != CONNECTION_OK)
		search_quit("session", PQerrorMessage(db));
	return db;
}

static void prepare(PGconn *db, const char *name, const char *text)
{
	PGresult *r = PQprepare(db, name, text, 0, NULL);

	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		search_quit(name, PQerrorMessage(db));
	PQclear(r);
}

/* Milliseconds of the statement alone; how many rows. */
static double timed(PGconn *db, const char *begin, const char *name, int n, const char *const *values, int *ret_rows)
{
	double took;
	PGresult *r;

	run(db, begin);
	took = bench_now();
	r = PQexecPrepared(db, name, n, values, NULL, NULL, 1);
	took = bench_now() - took;
	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		search_quit(name, PQerrorMessage(db));
	*ret_rows = PQntuples(r);
	PQclear(r);
	run(db, "COMMIT");
	return 1e3 * took;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *) a, y = *(const double *) b;

	return (x > y) - (x < y);
}

static double median(double *values, int n)
{
	qsort(values, (size_t) n, sizeof *values, by_size);
	return values[n / 2];
}

void search_statements(const char *service_conninfo, const char *owner_conninfo, const char *tenant, SearchKind kind,
		       const SearchPerson *people, int rounds, double *ret_ours, double *ret_bare)
{
	static double ours[SEARCH_PEOPLE][MOST_ROUNDS], bare[SEARCH_PEOPLE][MOST_ROUNDS];
	static char text[SEARCH_TEXT];
	PGconn *service = open_session(service_conninfo), *owner = open_session(owner_conninfo);
	char begin[160], name[16];
	int found, rows;

	snprintf(begin, sizeof begin,
		 "BEGIN; SET LOCAL shien.municipality = '%s'; SET LOCAL statement_timeout = 5000", tenant);
	run(service, "SET plan_cache_mode = force_generic_plan"); /* as the daemon's workers have it */
	for (int round = -1; round < rounds; round++)             /* the first prepares and warms up */
		for (int i = 0; i < SEARCH_PEOPLE; i++) {
			Bound b;

			bind(&b, tenant, kind, &people[i]);
			snprintf(name, sizeof name, "bare_%d", i);
			if (round < 0) {
				if (i == 0)
					prepare(service, b.sql->name, b.sql->text);
				search_bare(text, tenant, kind, &people[i]);
				prepare(owner, name, text);
			}
			double a = timed(service, begin, b.sql->name, b.n, b.values, &found);
			double o = timed(owner, begin, name, 0, NULL, &rows);

			if (round >= 0) {
				ours[i][round] = a;
				bare[i][round] = o;
			}
		}
	*ret_ours = *ret_bare = 0;
	for (int i = 0; i < SEARCH_PEOPLE; i++) {
		*ret_ours += median(ours[i], rounds) / SEARCH_PEOPLE;
		*ret_bare += median(bare[i], rounds) / SEARCH_PEOPLE;
	}
	PQfinish(service);
	PQfinish(owner);
}
