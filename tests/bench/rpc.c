/* One victim read over CURVE with its audit record, 32 questions in flight, against pgbench running the same
 * statements under the same login with 32 clients. bench-rpc <secret dir> <public dir> <endpoint> <conninfo of the
 * ledger's login> <tenant> <seconds> <rounds> */
#include "bench.h"
#include "ask.h"
#include "shien/ledger/v1/ledger.pb-c.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { IN_FLIGHT = 32, PERSONS = 100 };

typedef struct Persons {
	const char *tenant, *disaster;
	const char **persons;
	size_t n_persons;
} Persons;

static void quit(const char *what, const char *why)
{
	fprintf(stderr, "bench-rpc: %s: %s\n", what, why);
	exit(1);
}

/* A hundred persons of the open ledger, as an array constant that both sides draw from. */
static void pick_persons(const char *conninfo, const char *tenant, Persons *a)
{
	PGconn *db = PQconnectdb(conninfo);
	char sql[400];
	PGresult *r;

	snprintf(sql, sizeof sql, "SET shien.municipality = '%s'", tenant);
	PQclear(PQexec(db, sql));
	r = PQexec(db, "SELECT person_id, disaster_id FROM person ORDER BY md5(person_id) LIMIT 100");
	if (PQntuples(r) != PERSONS)
		quit("fewer than 100 persons in the ledger", PQerrorMessage(db));
	a->disaster = strdup(PQgetvalue(r, 0, 1));
	a->persons = calloc(PERSONS, sizeof *a->persons);
	for (int i = 0; i < PERSONS; i++)
		a->persons[i] = strdup(PQgetvalue(r, i, 0));
	a->n_persons = PERSONS;
	PQclear(r);
	PQfinish(db);
}

/* pgbench prepares single statements only, so that BEGIN and its two SET LOCAL are a round trip each. The record is
 * as long as ours. */
static void write_script(const char *path, const Persons *a)
{
	FILE *out = fopen(path, "w");

	if (!out)
		quit(path, "cannot be written");
	fprintf(out,
		"\\set n random(1, %d)\nBEGIN;\nSET LOCAL shien.municipality = '%s';\n"
		"SET LOCAL statement_timeout = 5000;\n",
		PERSONS, a->tenant);
	fprintf(out, "INSERT INTO audit_pending (municipality, record) VALUES ('%s', '%0260d');\n", a->tenant, 0);
	fprintf(out,
		"SELECT p.person_id, p.household_id, p.victim, p.name, p.kana, p.birth_text, p.sex, "
		"p.sealed_address, p.relation, h.head_person_id = p.person_id AS head, p.protected, p.resident, "
		"p.version FROM person p JOIN household h ON h.municipality = '%s' AND h.disaster_id = '%s' AND "
		"h.household_id = p.household_id WHERE p.municipality = '%s' AND p.disaster_id = '%s' AND "
		"p.person_id = ANY (ARRAY[(ARRAY[",
		a->tenant, a->disaster, a->tenant, a->disaster);
	for (size_t i = 0; i < a->n_persons; i++)
		fprintf(out, "%s'%s'", i ? "," : "", a->persons[i]);
	fprintf(out, "])[:n]]) ORDER BY p.person_id;\n");
	fprintf(out, /* of the disaster: its address opens with it */
		"SELECT scope, purpose, wrapped, root_id, scoped FROM data_key WHERE municipality = '%s' AND key_id "
		"= "
		"(SELECT max(key_id) FROM data_key);\nCOMMIT;\n",
		a->tenant);
	fclose(out);
}

/* `length` as pgbench takes it: "-T 5" seconds, "-t 20" transactions of each client. */
static double pgbench(const char *conninfo, const char *script, const char *length)
{
	char command[1024], line[300];
	double rate = 0;
	FILE *in;

	snprintf(command, sizeof command, "pgbench -n -M prepared -c %d -j 2 %s -f %s '%s' 2>&1", IN_FLIGHT, length,
		 script, conninfo);
	in = popen(command, "r");
	while (in && fgets(line, sizeof line, in))
		if (sscanf(line, "tps = %lf", &rate) != 1 && strstr(line, "rror"))
			fputs(line, stderr);
	if (!in || pclose(in) != 0 || rate <= 0)
		quit("pgbench", "gave no rate");
	return rate;
}

static size_t pack(void *arg, uint64_t id, uint8_t out[1024])
{
	const Persons *p = arg;
	Ledger__GetVictimsRequest q = LEDGER__GET_VICTIMS_REQUEST__INIT;
	const char *person = p->persons[id % p->n_persons];

	q.disaster_id = p->disaster;
	q.n_person_ids = 1;
	q.person_ids = &person;
	return protobuf_c_message_pack(&q.base, out);
}

static bool right(void *arg, uint64_t id, const uint8_t *body, size_t len)
{
	const Persons *p = arg;
	Ledger__GetVictimsReply *reply = (Ledger__GetVictimsReply *) protobuf_c_message_unpack(
		&ledger__get_victims_reply__descriptor, NULL, len, body);
	bool good = reply && reply->n_victims == 1 &&
		    strcmp(reply->victims[0]->person_id, p->persons[id % p->n_persons]) == 0;

	if (reply)
		protobuf_c_message_free_unpacked(&reply->base, NULL);
	return good;
}

int main(int argc, char **argv)
{
	char script[] = "/tmp/shien-bench-rpc.XXXXXX", length[16];
	BenchPair pair = { .rounds = 0 };
	Persons persons = { 0 };
	Ask a = { .service = "ledger",
		  .rpc = "GetVictims",
		  .roles = "window",
		  .pack = pack,
		  .right = right,
		  .arg = &persons };
	ShError err = { 0 };
	int seconds, rounds, fd;

	if (argc != 8)
		quit("arguments", "seven are wanted");
	seconds = atoi(argv[6]);
	rounds = atoi(argv[7]);
	a.tenant = persons.tenant = argv[5];
	pick_persons(argv[4], a.tenant, &persons);
	if ((fd = mkstemp(script)) < 0)
		quit(script, "cannot be made");
	close(fd);
	write_script(script, &persons);
	if (ask_open(&a, argv[1], argv[2], argv[3], &err) != 0 || ask_run(&a, IN_FLIGHT, 1, &err) <= 0)
		quit(err.reason, err.detail);
	pgbench(argv[4], script, "-t 20"); /* however long a busy machine takes for 32 connections */
	snprintf(length, sizeof length, "-T %d", seconds);
	for (int i = 0; i < rounds; i++) {
		double figure = ask_run(&a, IN_FLIGHT, seconds, &err);

		if (figure <= 0)
			quit(err.reason, err.detail);
		bench_add(&pair, figure, pgbench(argv[4], script, length));
	}
	bench_report("rpc", "victims read per second", &pair, 0.7, true);
	ask_close(&a);
	unlink(script);
	return 0;
}
