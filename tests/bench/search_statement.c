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

/* Milliseconds that the session's server has been at work (Linux): what it waits for a processor does not count. */
static double worked(PGconn *db)
{
	unsigned long long ns = 0;
	char path[40];
	FILE *in;

	snprintf(path, sizeof path, "/proc/%d/schedstat", PQbackendPID(db));
	in = fopen(path, "r");
	if (!in || fscanf(in, "%llu", &ns) != 1)
		search_quit(path, "cannot be read");
	fclose(in);
	return (double) ns / 1e6;
}

/* Of the statement alone. */
static double timed(PGconn *db, const char *begin, const char *name, int n, const char *const *values)
{
	double took;
	PGresult *r;

	run(db, begin);
	took = worked(db);
	r = PQexecPrepared(db, name, n, values, NULL, NULL, 1);
	took = worked(db) - took;
	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		search_quit(name, PQerrorMessage(db));
	PQclear(r);
	run(db, "COMMIT");
	return took;
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

/* Who asks what. */
enum { OURS, UNSECURED, BARE, SIDES };

static void prepare_all(PGconn *const side[SIDES], const ShSql *sql)
{
	for (int s = OURS; s <= UNSECURED; s++) {
		run(side[s], "SET plan_cache_mode = force_generic_plan"); /* as the daemon's workers have it */
		prepare(side[s], sql->name, sql->text);
	}
}

void search_statements(const char *service, const char *owner, const char *tenant, SearchKind kind,
		       const SearchPerson *people, int rounds, SearchCost *ret)
{
	static double took[SIDES][SEARCH_PEOPLE][MOST_ROUNDS];
	static char text[SEARCH_TEXT];
	PGconn *const side[SIDES] = { open_session(service), open_session(owner), open_session(owner) };
	double mean[SIDES] = { 0 };
	char begin[160], name[24];

	snprintf(begin, sizeof begin,
		 "BEGIN; SET LOCAL shien.municipality = '%s'; SET LOCAL statement_timeout = 5000", tenant);
	for (int round = -1; round < rounds; round++) /* the first prepares and warms up */
		for (int i = 0; i < SEARCH_PEOPLE; i++) {
			double now[SIDES];
			Bound b;

			bind(&b, tenant, kind, &people[i]);
			snprintf(name, sizeof name, "bare_%d", i);
			if (round < 0) {
				if (i == 0)
					prepare_all(side, b.sql);
				search_bare(text, tenant, kind, &people[i]);
				prepare(side[BARE], name, text);
			}
			now[OURS] = timed(side[OURS], begin, b.sql->name, b.n, b.values);
			now[UNSECURED] = timed(side[UNSECURED], begin, b.sql->name, b.n, b.values);
			now[BARE] = timed(side[BARE], begin, name, 0, NULL);
			for (int s = 0; s < SIDES && round >= 0; s++)
				took[s][i][round] = now[s];
		}
	for (int s = 0; s < SIDES; s++) {
		for (int i = 0; i < SEARCH_PEOPLE; i++)
			mean[s] += median(took[s][i], rounds) / SEARCH_PEOPLE;
		PQfinish(side[s]);
	}
	*ret = (SearchCost){ mean[OURS], mean[UNSECURED], mean[BARE] };
}
