/* The reference of the search: bare statements. */
#include "search.h"
#include "rules/search_token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COLUMNS                                                                                                      \
	"p.person_id, p.history_no, p.branch_no, p.import_no, p.household_id, p.sex, p.birth_year, p.birth_month, "  \
	"p.birth_day, p.name_key, p.kana_key, h.resident_since, h.sealed_image"
#define FROM                                                                                                         \
	"FROM person p JOIN history h USING (municipality, person_id, history_no, branch_no, import_no) WHERE "      \
	"p.municipality = '%s' AND "

const char *const search_names[KINDS] = { "search.kana", "search.part", "search.address", "search.birth" };

void search_quit(const char *what, const char *why)
{
	fprintf(stderr, "bench-search: %s: %s\n", what, why);
	exit(1);
}

PGresult *search_query(PGconn *db, const char *sql)
{
	PGresult *r = PQexec(db, sql);

	if (PQresultStatus(r) != PGRES_TUPLES_OK && PQresultStatus(r) != PGRES_COMMAND_OK)
		search_quit(sql, PQerrorMessage(db));
	return r;
}

/* The pair of letters stands in sixteen numbers, by bucket: the first fifty out of one after the other. */
static void part_of_name(char out[SEARCH_TEXT], const char *tenant, const SearchPerson *p)
{
	int64_t token[SEARCH_TOKENS_MOST];
	size_t n = (size_t) snprintf(out, SEARCH_TEXT, "SELECT * FROM (");

	for (unsigned bucket = 0; bucket < SEARCH_BUCKETS; bucket++) {
		search_name_tokens(token, 0, tenant, bucket, p->part);
		n += (size_t) snprintf(out + n, SEARCH_TEXT - n,
				       "%s(SELECT " COLUMNS " " FROM "p.search_tokens @> ARRAY[%lld])",
				       bucket ? " UNION ALL " : "", tenant, (long long) token[0]);
	}
	snprintf(out + n, SEARCH_TEXT - n, ") AS f LIMIT 50");
}

void search_bare(char out[SEARCH_TEXT], const char *tenant, SearchKind kind, const SearchPerson *p)
{
	size_t n;

	if (kind == PART_OF_NAME) {
		part_of_name(out, tenant, p);
		return;
	}
	n = (size_t) snprintf(out, SEARCH_TEXT, "SELECT " COLUMNS " " FROM, tenant);
	if (kind == KANA)
		snprintf(out + n, SEARCH_TEXT - n,
			 "p.kana_key >= '%s' AND p.kana_key < '%s\xF4\x8F\xBF\xBF' ORDER BY p.kana_key LIMIT 50",
			 p->kana, p->kana);
	else if (kind == ADDRESS)
		snprintf(out + n, SEARCH_TEXT - n, "p.search_tokens && ARRAY[%s]::bigint[] LIMIT 50", p->token);
	else
		snprintf(out + n, SEARCH_TEXT - n,
			 "p.birth_year = %.4s AND p.birth_month = %.2s AND p.birth_day = %.2s LIMIT 50", p->birth,
			 p->birth + 5, p->birth + 8);
}

double search_bare_rows(PGconn *owner, const char *tenant, SearchKind kind, SearchPerson *people)
{
	static char text[SEARCH_TEXT];
	long rows = 0;

	for (int i = 0; i < SEARCH_PEOPLE; i++) {
		PGresult *r;

		search_bare(text, tenant, kind, &people[i]);
		r = search_query(owner, text);
		rows += people[i].rows[kind] = PQntuples(r);
		PQclear(r);
	}
	return (double) rows / SEARCH_PEOPLE;
}

/* Ours says who asked and names each person by an id. */
static void write_script(const char *path, const char *tenant, SearchKind kind, const SearchPerson *p)
{
	enum { SAID = 220, AN_ID = 37 };
	static char text[SEARCH_TEXT];
	FILE *io = fopen(path, "w");

	if (!io)
		search_quit(path, "cannot be written");
	search_bare(text, tenant, kind, p);
	fprintf(io, "BEGIN;\nINSERT INTO audit_pending (municipality, record) VALUES ('%s', '%0*d');\n%s;\nCOMMIT;\n",
		tenant, SAID + AN_ID * p->rows[kind], 0, text);
	fclose(io);
}

double search_bare_rate(const char *conninfo, const char *folder, const char *tenant, SearchKind kind,
			const SearchPerson *people, int seconds)
{
	static char command[SEARCH_PEOPLE * 40 + 1000];
	char path[300], line[300];
	double rate = 0;
	size_t n;
	FILE *io;

	n = (size_t) snprintf(command, sizeof command, "cd '%s' && pgbench -n -M prepared -c %d -j 2 -T %d", folder,
			      SEARCH_IN_FLIGHT, seconds);
	for (int i = 0; i < SEARCH_PEOPLE; i++) {
		snprintf(path, sizeof path, "%s/%d.sql", folder, i);
		write_script(path, tenant, kind, &people[i]);
		n += (size_t) snprintf(command + n, sizeof command - n, " -f %d.sql", i);
	}
	snprintf(command + n, sizeof command - n, " '%s' 2>&1", conninfo);
	io = popen(command, "r");
	while (io && fgets(line, sizeof line, io))
		if (rate <= 0 && sscanf(line, "tps = %lf", &rate) != 1 && strstr(line, "rror"))
			fputs(line, stderr);
	if (!io || pclose(io) != 0 || rate <= 0)
		search_quit("pgbench", "gave no rate");
	return rate;
}

void search_forget_scripts(const char *folder)
{
	char path[300];

	for (int i = 0; i < SEARCH_PEOPLE; i++) {
		snprintf(path, sizeof path, "%s/%d.sql", folder, i);
		unlink(path);
	}
	rmdir(folder);
}
