/* Staff search the register, 16 questions in flight: by the beginning of a reading, by a part of a name, by address,
 * by date of birth, of people drawn by chance, so that common names are asked for as often as they are borne. Against
 * the bare statements over the same tables without row security, 16 clients of pgbench. bench-search <secret dir>
 * <public dir> <endpoint> <conninfo of the owner> <tenant> <seconds> <register file> */
#include "ask.h"
#include "bench.h"
#include "rules/search_token.h"
#include "shien/register/v1/register.pb-c.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { IN_FLIGHT = 16, PEOPLE = 100, TOOK = 200000, STATEMENT = 16000 };
#define SLOWEST 0.05 /* p99, seconds */

typedef enum Kind { KANA, PART_OF_NAME, ADDRESS, BIRTH, KINDS } Kind;
static const char *const names[] = { "search.kana", "search.part", "search.address", "search.birth" };

typedef struct Person {
	char kana[100], part[40], address[300], birth[16], token[24];
} Person;

typedef struct Question {
	Kind kind;
	Person *people;
	long answers, empty, found; /* who lives with a protected person is found by nobody */
} Question;

static void quit(const char *what, const char *why)
{
	fprintf(stderr, "bench-search: %s: %s\n", what, why);
	exit(1);
}

static PGresult *query(PGconn *db, const char *sql)
{
	PGresult *r = PQexec(db, sql);

	if (PQresultStatus(r) != PGRES_TUPLES_OK && PQresultStatus(r) != PGRES_COMMAND_OK)
		quit(sql, PQerrorMessage(db));
	return r;
}

/* Names and dates of birth are those of the register's own search columns. Addresses stand sealed there, and come
 * from the file, a line each; the reference asks for numbers that stand in the index instead: that of the whole
 * address, which the fewest have. */
static void pick(PGconn *db, const char *tenant, Person *people)
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
		tenant, PEOPLE);
	r = query(db, sql);
	if (PQntuples(r) != PEOPLE)
		quit("people", "too few in the register");
	for (int i = 0; i < PEOPLE; i++) {
		snprintf(people[i].kana, sizeof people[i].kana, "%s", PQgetvalue(r, i, 0));
		snprintf(people[i].part, sizeof people[i].part, "%s", PQgetvalue(r, i, 1));
		snprintf(people[i].birth, sizeof people[i].birth, "%s", PQgetvalue(r, i, 2));
		snprintf(people[i].token, sizeof people[i].token, "%s", PQgetvalue(r, i, 3));
	}
	PQclear(r);
}

static void read_addresses(const char *path, Person *people)
{
	FILE *in = fopen(path, "r");

	if (!in)
		quit(path, "cannot be read");
	for (int i = 0; i < PEOPLE; i++) {
		if (!fgets(people[i].address, sizeof people[i].address, in))
			quit(path, "has too few lines");
		people[i].address[strcspn(people[i].address, "\n")] = '\0';
	}
	fclose(in);
}

static size_t pack(void *arg, uint64_t id, uint8_t out[1024])
{
	const Question *w = arg;
	const Person *p = &w->people[id % PEOPLE];
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

/* ---- the reference: the same columns over the same indexes, as many of them, asked by the tables' owner, whom row
 * security spares */
#define COLUMNS                                                                                                      \
	"p.person_id, p.history_no, p.branch_no, p.import_no, p.household_id, p.sex, p.birth_year, p.birth_month, "  \
	"p.birth_day, p.name_key, p.kana_key, h.resident_since, h.sealed_image"
#define FROM                                                                                                         \
	"FROM person p JOIN history h USING (municipality, person_id, history_no, branch_no, import_no) WHERE "      \
	"p.municipality = '%s' AND "

/* The pair of letters stands in sixteen numbers, by bucket: the first fifty out of one after the other. */
static void part_of_name(char *out, size_t size, const char *tenant, const Person *p)
{
	int64_t token[SEARCH_TOKENS_MOST];
	size_t n = (size_t) snprintf(out, size, "SELECT * FROM (");

	for (unsigned bucket = 0; bucket < SEARCH_BUCKETS; bucket++) {
		search_name_tokens(token, 0, tenant, bucket, p->part);
		n += (size_t) snprintf(out + n, size - n,
				       "%s(SELECT " COLUMNS " " FROM "p.search_tokens @> ARRAY[%lld])",
				       bucket ? " UNION ALL " : "", tenant, (long long) token[0]);
	}
	snprintf(out + n, size - n, ") AS f LIMIT 50;\n");
}

static void statement(char *out, size_t size, const char *tenant, Kind kind, const Person *p)
{
	size_t n;

	if (kind == PART_OF_NAME) {
		part_of_name(out, size, tenant, p);
		return;
	}
	n = (size_t) snprintf(out, size, "SELECT " COLUMNS " " FROM, tenant);
	if (kind == KANA)
		snprintf(out + n, size - n,
			 "p.kana_key >= '%s' AND p.kana_key < '%s\xF4\x8F\xBF\xBF' ORDER BY p.kana_key LIMIT 50;\n",
			 p->kana, p->kana);
	else if (kind == ADDRESS)
		snprintf(out + n, size - n, "p.search_tokens && ARRAY[%s]::bigint[] LIMIT 50;\n", p->token);
	else
		snprintf(out + n, size - n,
			 "p.birth_year = %.4s AND p.birth_month = %.2s AND p.birth_day = %.2s LIMIT 50;\n", p->birth,
			 p->birth + 5, p->birth + 8);
}

/* Rows that the reference has for one question. */
static double rows_of(PGconn *db, const char *tenant, Kind kind, const Person *people)
{
	static char text[STATEMENT];
	long rows = 0;

	for (int i = 0; i < PEOPLE; i++) {
		PGresult *r;

		statement(text, sizeof text, tenant, kind, &people[i]);
		r = query(db, text);
		rows += PQntuples(r);
		PQclear(r);
	}
	return (double) rows / PEOPLE;
}

static double pgbench(const char *conninfo, const char *folder, const char *tenant, Kind kind, const Person *people,
		      int seconds)
{
	static char command[PEOPLE * 40 + 1000];
	static char text[STATEMENT];
	char path[300], line[300];
	double rate = 0;
	size_t n;
	FILE *io;

	n = (size_t) snprintf(command, sizeof command, "cd '%s' && pgbench -n -M prepared -c %d -j 2 -T %d", folder,
			      IN_FLIGHT, seconds);
	for (int i = 0; i < PEOPLE; i++) {
		snprintf(path, sizeof path, "%s/%d.sql", folder, i);
		if (!(io = fopen(path, "w")))
			quit(path, "cannot be written");
		statement(text, sizeof text, tenant, kind, &people[i]);
		fputs(text, io);
		fclose(io);
		n += (size_t) snprintf(command + n, sizeof command - n, " -f %d.sql", i);
	}
	snprintf(command + n, sizeof command - n, " '%s' 2>&1", conninfo);
	io = popen(command, "r");
	while (io && fgets(line, sizeof line, io))
		if (rate <= 0 && sscanf(line, "tps = %lf", &rate) != 1 && strstr(line, "rror"))
			fputs(line, stderr);
	if (!io || pclose(io) != 0 || rate <= 0)
		quit("pgbench", "gave no rate");
	return rate;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *) a, y = *(const double *) b;

	return (x > y) - (x < y);
}

/* p99 against the bound; and how many are answered against the bare statements. */
static void report(Ask *a, Kind kind, const BenchPair *rate)
{
	BenchPair slow = { .rounds = 0 };
	char name[40];

	qsort(a->took, a->n_took, sizeof *a->took, by_size);
	bench_add(&slow, 1e3 * a->took[a->n_took * 99 / 100], 1e3 * SLOWEST);
	snprintf(name, sizeof name, "%s.p99", names[kind]);
	bench_report(name, "ms of 99 of 100 answers, 16 in flight", &slow, 1.0, false);
	bench_report(names[kind], "answers per second", rate, 1 / 1.5, true);
}

static void remove_folder(const char *folder)
{
	char path[300];

	for (int i = 0; i < PEOPLE; i++) {
		snprintf(path, sizeof path, "%s/%d.sql", folder, i);
		unlink(path);
	}
	rmdir(folder);
}

int main(int argc, char **argv)
{
	static Person people[PEOPLE];
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
	int seconds;

	if (argc != 8)
		quit("arguments", "seven are wanted");
	a.tenant = argv[5];
	seconds = atoi(argv[6]);
	db = PQconnectdb(argv[4]);
	pick(db, a.tenant, people);
	read_addresses(argv[7], people);
	if (!mkdtemp(folder) || ask_open(&a, argv[1], argv[2], argv[3], &err) != 0)
		quit(err.reason, err.detail);
	for (w.kind = KANA; w.kind < KINDS; w.kind++) {
		BenchPair rate = { .rounds = 0 };

		a.room_took = 0;
		w.answers = w.empty = w.found = 0;
		if (ask_run(&a, IN_FLIGHT, 1, &err) <= 0) /* warms up both */
			quit(names[w.kind], err.reason);
		pgbench(argv[4], folder, a.tenant, w.kind, people, 1);
		a.n_took = 0;
		a.room_took = TOOK;
		for (int i = 0; i < 3; i++) {
			double figure = ask_run(&a, IN_FLIGHT, seconds, &err);

			if (figure <= 0)
				quit(names[w.kind], err.reason);
			bench_add(&rate, figure, pgbench(argv[4], folder, a.tenant, w.kind, people, seconds));
		}
		if (w.empty * 10 > w.answers)
			quit(names[w.kind], "nobody is found in more than a tenth of the answers");
		fprintf(stderr, "%s: %.1f persons an answer, %.1f rows of the reference\n", names[w.kind],
			(double) w.found / (double) w.answers, rows_of(db, a.tenant, w.kind, people));
		report(&a, w.kind, &rate);
	}
	PQfinish(db);
	ask_close(&a);
	remove_folder(folder);
	return 0;
}
