#include "daemon_checks.h"
#include "sh_reasons.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void check_routes(const ShService *service)
{
	ShError err = { 0 };

	cr_assert_eq(sh_routes_check(service->contract, service->routes, &err), 0, "%s %s", err.reason, err.detail);
}

static char *read_whole(const char *path)
{
	FILE *in = fopen(path, "r");
	char *text = calloc(1, 1 << 20);

	cr_assert(in && text, "%s", path);
	cr_assert_gt(fread(text, 1, (1 << 20) - 1, in), 0, "%s", path);
	fclose(in);
	return text;
}

/* "shelter.x.y" as a whole literal of dots, letters and underscores. */
static unsigned reasons_in(const ShService *service, const char *path, const char *prefix)
{
	char *text = read_whole(path), wanted[64];
	unsigned found = 0;

	snprintf(wanted, sizeof wanted, "\"%s", prefix);
	for (const char *p = text; (p = strstr(p, wanted)) != NULL; p++) {
		size_t n = strcspn(p + 1, "\"");
		char reason[128];

		snprintf(reason, sizeof reason, "%.*s", (int) n, p + 1);
		if (reason[n - 1] == '.' || strcmp(reason + n - 2, ".h") == 0 ||
		    strspn(reason, "abcdefghijklmnopqrstuvwxyz_.") != n)
			continue;
		cr_expect(sh_reason_text(service, reason) != NULL, "%s gives %s without a text", path, reason);
		found++;
	}
	free(text);
	return found;
}

void check_reasons(const ShService *service, const char *folder, const char *prefix)
{
	static const char *const places[] = { "*.c", "rules/*.c", "mime/*.c" };
	unsigned found = 0;

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		char pattern[512];
		glob_t files;

		snprintf(pattern, sizeof pattern, SHIEN_SOURCE_DIR "/services/%s/%s", folder, places[i]);
		if (glob(pattern, 0, NULL, &files) != 0)
			continue;
		for (size_t j = 0; j < files.gl_pathc; j++)
			found += reasons_in(service, files.gl_pathv[j], prefix);
		globfree(&files);
	}
	cr_expect_gt(found, 10, "the sources were found");
	cr_expect_null(sh_reason_text(service, "no.such.reason"));
	for (const ShReason *r = service->reasons; r && r->reason; r++)
		for (const ShReason *other = r + 1; other->reason; other++)
			cr_expect_str_neq(r->reason, other->reason, "two texts");
}

void check_settings(const ShService *service, const char *folder)
{
	char path[512], *text;

	snprintf(path, sizeof path, SHIEN_SOURCE_DIR "/services/%s/README.md", folder);
	text = read_whole(path);
	for (const ShSetting *s = service->settings; s && s->name; s++)
		cr_expect(strstr(text, s->name) != NULL, "%s says nothing of %s", path, s->name);
	free(text);
}

static void explain(Fixture *f, const char *name, const char *const *big)
{
	char sql[512], scan[96];
	PGresult *d = PQdescribePrepared(f->worker.db.conn, name), *plan;
	int n;

	cr_assert_eq(PQresultStatus(d), PGRES_COMMAND_OK, "%s", name);
	n = snprintf(sql, sizeof sql, "EXPLAIN EXECUTE \"%s\"", name);
	for (int i = 0; i < PQnparams(d); i++)
		n += snprintf(sql + n, sizeof sql - (size_t) n, "%sNULL", i ? "," : "(");
	if (PQnparams(d) > 0)
		snprintf(sql + n, sizeof sql - (size_t) n, ")");
	PQclear(d);
	plan = PQexec(f->worker.db.conn, sql);
	cr_assert_eq(PQresultStatus(plan), PGRES_TUPLES_OK, "%s: %s", name, PQerrorMessage(f->worker.db.conn));
	for (int i = 0; i < PQntuples(plan); i++)
		for (const char *const *t = big; *t; t++) {
			snprintf(scan, sizeof scan, "Seq Scan on %s", *t);
			cr_expect(strstr(PQgetvalue(plan, i, 0), scan) == NULL, "%s reads all of %s", name, *t);
		}
	PQclear(plan);
}

void check_scans(Fixture *f, const ShService *service, const char *const *big)
{
	char begin[160];
	unsigned statements = 0;

	snprintf(begin, sizeof begin,
		 "BEGIN; SET LOCAL shien.municipality = '%s'; SET LOCAL enable_seqscan = off; SET LOCAL "
		 "plan_cache_mode = force_generic_plan",
		 f->municipality);
	PQclear(PQexec(f->worker.db.conn, begin));
	for (const ShSql *const *s = service->statements; *s; s++, statements++)
		explain(f, (*s)->name, big);
	PQclear(PQexec(f->worker.db.conn, "ROLLBACK"));
	cr_expect_gt(statements, 5);
}
