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

/* Rows of any table: each of one municipality (so that its name alone narrows nothing), each value another one.
 * Checks and foreign keys are of no concern to a planner. */
static const char fill[] =
	"DO $$ DECLARE t text; c record; names text; made text; BEGIN"
	" SET LOCAL session_replication_role = replica;"
	" FOREACH t IN ARRAY string_to_array('%s', ' ') LOOP"
	"  FOR c IN SELECT conname FROM pg_constraint WHERE conrelid = t::regclass AND contype = 'c' LOOP"
	"   EXECUTE format('ALTER TABLE %%I DROP CONSTRAINT %%I', t, c.conname); END LOOP;"
	"  SELECT string_agg(quote_ident(attname), ','), string_agg(CASE"
	"    WHEN attname = 'municipality' THEN quote_literal('%s')"
	"    WHEN atttypid = 'bytea'::regtype THEN 'int8send(n)'"
	"    WHEN atttypid = 'bool'::regtype THEN 'n %% 2 = 0'"
	"    WHEN atttypid = 'date'::regtype THEN 'date ''1900-01-01'' + n::int'"
	"    WHEN typcategory = 'A' THEN quote_literal('{}')"
	"    WHEN typcategory = 'N' THEN 'n'"
	"    ELSE 'lpad(n::text, 12, ''0'')' END, ',')"
	"   INTO names, made FROM pg_attribute JOIN pg_type y ON y.oid = atttypid"
	"   WHERE attrelid = t::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';"
	"  EXECUTE format('INSERT INTO %%I (%%s) OVERRIDING SYSTEM VALUE SELECT %%s FROM generate_series(1, 20000)"
	" AS n', t, names, made);"
	"  EXECUTE format('ANALYZE %%I', t);"
	" END LOOP; END $$";

static void fill_big(Fixture *f, const char *const *big)
{
	char names[600] = "", sql[4096];

	for (const char *const *t = big; *t; t++) {
		cr_assert_lt(strlen(names) + strlen(*t) + 2, sizeof names);
		strcat(strcat(names, *names ? " " : ""), *t);
	}
	snprintf(sql, sizeof sql, fill, names, f->municipality);
	run_sql(f, sql);
	for (const char *const *t = big; *t; t++) {
		snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", *t);
		cr_assert_geq(count(f, sql), 20000, "%s", *t);
	}
}

PGresult *explain_prepared(PGconn *conn, const char *name, const char *options)
{
	char sql[512];
	PGresult *d = PQdescribePrepared(conn, name), *plan;
	int n;

	cr_assert_eq(PQresultStatus(d), PGRES_COMMAND_OK, "%s", name);
	n = snprintf(sql, sizeof sql, "EXPLAIN (%s) EXECUTE \"%s\"", options, name);
	for (int i = 0; i < PQnparams(d); i++)
		n += snprintf(sql + n, sizeof sql - (size_t) n, "%sNULL", i ? "," : "(");
	if (PQnparams(d) > 0)
		snprintf(sql + n, sizeof sql - (size_t) n, ")");
	PQclear(d);
	plan = PQexec(conn, sql);
	if (PQresultStatus(plan) == PGRES_TUPLES_OK)
		return plan;
	PQclear(plan);
	return NULL;
}

/* Whether a prepared statement reads all of a big table; its plan in `ret_plan`. */
static bool scans(PGconn *conn, const char *name, const char *const *big, char *ret_plan, size_t room)
{
	PGresult *plan = explain_prepared(conn, name, "FORMAT TEXT");
	bool found = false;
	char scan[96];
	size_t at = 0;

	cr_assert_not_null(plan, "%s: %s", name, PQerrorMessage(conn));
	for (int i = 0; i < PQntuples(plan); i++) {
		const char *line = PQgetvalue(plan, i, 0);

		if (at < room)
			at += (size_t) snprintf(ret_plan + at, room - at, "%s\n", line);
		for (const char *const *t = big; *t; t++) {
			const char *hit;

			snprintf(scan, sizeof scan, "Seq Scan on %s", *t);
			hit = strstr(line, scan);
			found |= hit && (hit[strlen(scan)] == ' ' || hit[strlen(scan)] == '\0');
		}
	}
	PQclear(plan);
	return found;
}

/* What no index serves must be seen, in each of the tables: else none of the others proves anything. */
static void see_bad_ones(PGconn *conn, const char *const *big)
{
	static char plan[8192];

	for (const char *const *t = big; *t; t++) {
		char name[80], sql[256];

		snprintf(name, sizeof name, "bad_%s", *t);
		snprintf(sql, sizeof sql, "SELECT 1 FROM %s AS b WHERE municipality = $1 AND b::text = $2", *t);
		PQclear(PQprepare(conn, name, sql, 0, NULL));
		cr_expect(scans(conn, name, big, plan, sizeof plan), "%s without an index is not seen\n%s", *t, plan);
	}
}

static unsigned check_list(PGconn *conn, const ShSql *const *list, const char *const *big)
{
	static char plan[8192];
	unsigned statements = 0;

	for (const ShSql *const *s = list; *s; s++, statements++)
		cr_expect_not(scans(conn, (*s)->name, big, plan, sizeof plan), "%s\n%s", (*s)->name, plan);
	return statements;
}

void check_scans(Fixture *f, const ShSql *const *statements, const char *const *big, const char *const *readable)
{
	PGconn *conn = f->worker.db.conn;
	char begin[160];

	fill_big(f, big);
	snprintf(begin, sizeof begin,
		 "SELECT set_config('shien.municipality', '%s', false), set_config('plan_cache_mode', "
		 "'force_generic_plan', false)",
		 f->municipality);
	PQclear(PQexec(conn, begin));
	see_bad_ones(conn, readable);
	cr_expect_gt(check_list(conn, statements, big), 5);
}
