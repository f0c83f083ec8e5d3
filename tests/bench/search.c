/* Staff search the register: by the beginning of a reading, by a part of a name, by address, by date of birth, of
 * people drawn by chance, so that common names are asked for as often as they are borne. Each three times: the
 * daemon's statement against the bare one; the slowest of its answers, 16 in flight, against a bound; and how many it
 * answers against bare statements with the look's record. bench-search <secret dir> <public dir> <endpoint> <conninfo
 * of the owner> <conninfo of the daemon's login> <tenant> <seconds> <rounds> <register file> */
#include "search.h"
#include "ask.h"
#include "bench.h"
#include "shien/register/v1/register.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOOK = 200000 };
#define SLOWEST 0.05 /* p99, seconds */

typedef struct Question {
	SearchKind kind;
	SearchPerson *people;
	long answers, empty, found; /* who lives with a protected person is found by nobody */
} Question;

/* Names and dates of birth are those of the register's own search columns. Addresses stand sealed there, and come
 * from the file, a line each; the reference asks for numbers that stand in the index instead: that of the whole
 * address, which the fewest have. */
static void pick(PGconn *db, const char *tenant, SearchPerson *people)
{
	char sql[700];
	PGresult *r;

	snprintf(
		sql, sizeof sql,
		"SELECT substr(kana_key, 1, 3), substr(name_key, 2, 2), to_char(birth_on, 'YYYY-MM-DD'), "
		"(SELECT t FROM unnest(search_tokens) AS t WHERE t < 0 ORDER BY (SELECT count(*) FROM person q WHERE "
		"q.search_tokens @> ARRAY[t]) LIMIT 1) FROM person WHERE municipality = '%s' AND "
		"length(name_key) > 2 AND length(kana_key) > 4 AND birth_on IS NOT NULL ORDER BY md5(person_id) "
		"LIMIT %d",
		tenant, SEARCH_PEOPLE);
	r = search_query(db, sql);
	if (PQntuples(r) != SEARCH_PEOPLE)
		search_quit("people", "too few in the register");
	for (int i = 0; i < SEARCH_PEOPLE; i++) {
		snprintf(people[i].kana, sizeof people[i].kana, "%s", PQgetvalue(r, i, 0));
		snprintf(people[i].part, sizeof people[i].part, "%s", PQgetvalue(r, i, 1));
		snprintf(people[i].birth, sizeof people[i].birth, "%s", PQgetvalue(r, i, 2));
		snprintf(people[i].token, sizeof people[i].token, "%s", PQgetvalue(r, i, 3));
	}
	PQclear(r);
}

static void read_addresses(const char *path, SearchPerson *people)
{
	FILE *in = fopen(path, "r");

	if (!in)
		search_quit(path, "cannot be read");
	for (int i = 0; i < SEARCH_PEOPLE; i++) {
		if (!fgets(people[i].address, sizeof people[i].address, in))
			search_quit(path, "has too few lines");
		people[i].address[strcspn(people[i].address, "\n")] = '\0';
	}
	fclose(in);
}

static size_t pack(void *arg, uint64_t id, uint8_t out[1024])
{
	const Question *w = arg;
	const SearchPerson *p = &w->people[id % SEARCH_PEOPLE];
	RegisterSync__SearchResidentsRequest q = REGISTER_SYNC__SEARCH_RESIDENTS_REQUEST__INIT;

	switch (w->kind) {
	case KANA:
		q.name = p->kana;
		break;
	case PART_OF_NAME:
		q.name = p->part;
		q.how = "PART";
		break;
	case ADDRESS:
		q.address = p->address;
		break;
	case BIRTH:
	case KINDS:
		q.birth = p->birth;
		break;
	}
	return protobuf_c_message_pack(&q.base, out);
}

static bool right(void *arg, uint64_t id, const uint8_t *body, size_t len)
{
	RegisterSync__SearchResidentsReply *p = (RegisterSync__SearchResidentsReply *) protobuf_c_message_unpack(
		&register_sync__search_residents_reply__descriptor, NULL, len, body);
	Question *w = arg;

	(void) id;
	if (!p)
		return false;
	w->answers++;
	w->empty += p->n_found == 0;
	w->found += (long) p->n_found;
	protobuf_c_message_free_unpacked(&p->base, NULL);
	return true;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *) a, y = *(const double *) b;

	return (x > y) - (x < y);
}

static void report_cost(SearchKind kind, const char *what, const char *unit, double ours, double other)
{
	BenchPair pair = { .rounds = 0 };
	char name[40];

	bench_add(&pair, ours, other);
	snprintf(name, sizeof name, "%s.%s", search_names[kind], what);
	bench_report(name, unit, &pair, 1.5, false);
}

static void report_statement(const char *service, const char *owner, const char *tenant, SearchKind kind,
			     const SearchPerson *people, int rounds)
{
	SearchCost c;

	search_statements(service, owner, tenant, kind, people, 5 * rounds, &c);
	report_cost(kind, "security", "ms of processor a statement, against the same without row security", c.ours,
		    c.unsecured);
	report_cost(kind, "statement", "ms of processor a statement, against bare SQL without row security", c.ours,
		    c.bare);
}

static void report_slowest(Ask *a, SearchKind kind)
{
	BenchPair slow = { .rounds = 0 };
	char name[40];

	qsort(a->took, a->n_took, sizeof *a->took, by_size);
	bench_add(&slow, 1e3 * a->took[a->n_took * 99 / 100], 1e3 * SLOWEST);
	snprintf(name, sizeof name, "%s.p99", search_names[kind]);
	bench_report(name, "ms of 99 of 100 answers, 16 in flight", &slow, 1.0, false);
}

/* Whole answers by turns with bare statements. */
static void measure(Ask *a, Question *w, const char *owner, const char *folder, int seconds, int rounds)
{
	BenchPair rate = { .rounds = 0 };
	ShError err = { 0 };

	a->room_took = 0;
	w->answers = w->empty = w->found = 0;
	if (ask_run(a, SEARCH_IN_FLIGHT, 1, &err) <= 0) /* warms up both */
		search_quit(search_names[w->kind], err.reason);
	search_bare_rate(owner, folder, a->tenant, w->kind, w->people, 1);
	a->n_took = 0;
	a->room_took = TOOK;
	for (int i = 0; i < rounds; i++) {
		double figure = ask_run(a, SEARCH_IN_FLIGHT, seconds, &err);

		if (figure <= 0)
			search_quit(search_names[w->kind], err.reason);
		bench_add(&rate, figure, search_bare_rate(owner, folder, a->tenant, w->kind, w->people, seconds));
	}
	if (w->empty * 10 > w->answers)
		search_quit(search_names[w->kind], "nobody is found in more than a tenth of the answers");
	report_slowest(a, w->kind);
	bench_report(search_names[w->kind], "whole answers per second, against bare SQL with the look's record",
		     &rate, 1 / 1.5, true);
}

int main(int argc, char **argv)
{
	static SearchPerson people[SEARCH_PEOPLE];
	static double took[TOOK];
	char folder[] = "/tmp/shien-bench-search.XXXXXX";
	Question w = { .people = people };
	Ask a = { .service = "register-sync",
		  .rpc = "SearchResidents",
		  .roles = "window",
		  .pack = pack,
		  .right = right,
		  .arg = &w,
		  .took = took };
	ShError err = { 0 };
	PGconn *db;

	if (argc != 10)
		search_quit("arguments", "nine are wanted");
	const char *owner = argv[4], *service = argv[5];
	a.tenant = argv[6];
	db = PQconnectdb(owner);
	pick(db, a.tenant, people);
	read_addresses(argv[9], people);
	if (!mkdtemp(folder) || ask_open(&a, argv[1], argv[2], argv[3], &err) != 0)
		search_quit(err.reason, err.detail);
	for (w.kind = KANA; w.kind < KINDS; w.kind++) {
		double rows = search_bare_rows(db, a.tenant, w.kind, people);

		report_statement(service, owner, a.tenant, w.kind, people, atoi(argv[8]));
		measure(&a, &w, owner, folder, atoi(argv[7]), atoi(argv[8]));
		fprintf(stderr, "%s: %.1f persons an answer, %.1f rows of the reference\n", search_names[w.kind],
			(double) w.found / (double) w.answers, rows);
	}
	PQfinish(db);
	ask_close(&a);
	search_forget_scripts(folder);
	return 0;
}
