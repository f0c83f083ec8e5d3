/* What register-sync promises as a whole: every rpc answered, every reason explained, no big table read from end to
 * end. */
#include "daemon_checks.h"
#include "register_sync.h"
#include "reasons.h"
#include "register_sync_sql.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Test(contract, routes) { check_routes(&register_sync_service); }
Test(contract, settings) { check_settings(&register_sync_service, "register-sync"); }

/* "register.…" reasons in the sources, each with a text and its mend. */
static unsigned check_mends(const char *path)
{
	FILE *in = fopen(path, "r");
	char line[400];
	unsigned n = 0;

	cr_assert(in != NULL, "%s", path);
	while (fgets(line, sizeof line, in))
		for (char *at = line; (at = strstr(at, "\"register.")); at++) {
			size_t len = strcspn(at + 1, "\"");
			char reason[100];

			snprintf(reason, sizeof reason, "%.*s", (int) len, at + 1);
			cr_assert(register_reason_ja(reason) != NULL, "%s: %s has no text", path, reason);
			cr_assert(register_reason_mend_ja(reason)[0] != '\0', "%s has no mend", reason);
			n++;
		}
	fclose(in);
	return n;
}

Test(contract, reasons)
{
	static const char *const folders[] = { "", "/rules" };
	unsigned n = 0;

	for (int i = 0; i < 2; i++) {
		char folder[300], path[600];
		struct dirent *entry;
		DIR *dir;

		snprintf(folder, sizeof folder, SHIEN_SOURCE_DIR "/services/register-sync%s", folders[i]);
		dir = opendir(folder);
		cr_assert(dir != NULL, "%s", folder);
		while ((entry = readdir(dir))) {
			size_t len = strlen(entry->d_name);

			if (len < 3 || strcmp(entry->d_name + len - 2, ".c") != 0)
				continue;
			snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
			n += check_mends(path);
		}
		closedir(dir);
	}
	cr_assert_gt(n, 40);
	for (const ShReason *r = register_sync_service.reasons; r->reason; r++)
		cr_assert_neq(r->text_ja[0], '\0', "%s", r->reason);
}

/* ---- plans, under the service's own login, with row-level security */
static const char fill[] =
	"INSERT INTO history SELECT '992011', 'p' || i, 1, 1, 1, NULL, '\\x00', 'h', '2020-01-01', '2020-01-01', "
	"false, false, "
	"1980, 1, 1, '1980-01-01', '1', 'n' || i, 'k' || i, '{}', 1, '\\x00', ('a' || i)::bytea, '', ARRAY[i] FROM "
	"generate_series(1, 20000) i;"
	"INSERT INTO person SELECT '992011', 'p' || i, i::text, 'h' || i, 1, 1, 1, false, false, 1900 + i % 100, i % "
	"12 + "
	"1, i % 28 + 1, "
	"'1980-01-01', "
	"'1', 'n' || i, 'k' || i, 1, ('a' || i)::bytea, ARRAY[i], 'n' || i FROM generate_series(1, 20000) i;"
	"INSERT INTO household SELECT '992011', i::text, 'h' || i FROM generate_series(1, 20000) i;"
	"INSERT INTO person_other_name SELECT '992011', 'o' || i, 'p' || i FROM generate_series(1, 20000) i;"
	"INSERT INTO card_link SELECT '992011', 'AUTH', decode(md5(i::text), 'hex'), '', 'p' || i, '\\x00', 1 "
	"FROM generate_series(1, 20000) i;"
	"INSERT INTO person_number SELECT '992011', 'p' || i, decode(md5(i::text), 'hex'), '\\x00', 1 "
	"FROM generate_series(1, 20000) i;"
	"INSERT INTO import_reject SELECT '992011', 'i', i, 0, 'c', 'r', '\\x00' FROM generate_series(1, 20000) i;"
	"INSERT INTO stale SELECT '992011', 'p' || i, 'GAP', 2, 3, 1, '2026-09-01', 0, CASE WHEN i % 100 > 0 THEN 1 "
	"END FROM generate_series(1, 20000) i;"
	"INSERT INTO reconciliation SELECT '992011', i, i, 1, 1, 1, 1, 0 FROM generate_series(1, 20000) i;"
	"INSERT INTO import (municipality, import_id, import_no, blob_id, job_id, sealed_file_name, as_of, profile, "
	"encoding, state, feed_id, batch_no) SELECT '992011', 'i' || i, i, 'b', '', '\\x00', '2026-09-01', 'p', '', "
	"'DONE', 'juki', i FROM generate_series(1, 20000) i;"
	"INSERT INTO protection SELECT '992011', 'p' || i, 'SELF', '1', 0, '', 'h' || i FROM generate_series(1, "
	"20000) i;"
	"ANALYZE";

static const char *const big[] = { "history",   "person",        "household",     "person_other_name",
				   "card_link", "person_number", "import_reject", "protection",
				   "stale",     "import",        "reconciliation" };

/* Counting who is missing, or which households have no head, reads everybody: once for a file, at its end and at that
 * of its check, and for a comparison, which reads everybody itself; the list of those households is for the
 * register's own staff. */
static bool may_scan(const ShSql *sql)
{
	return strcmp(sql->name, sql_count_missing.name) == 0 ||
	       strcmp(sql->name, sql_count_checked_persons.name) == 0 ||
	       strcmp(sql->name, sql_count_heads.name) == 0 || strcmp(sql->name, sql_list_heads.name) == 0;
}

static void explain(PGconn *conn, const ShSql *sql)
{
	char text[8192], params[400] = "";
	PGresult *r = PQdescribePrepared(conn, sql->name);
	int n = PQnparams(r);

	PQclear(r);
	for (int i = 0; i < n; i++)
		strcat(params, i ? ", NULL" : "NULL");
	snprintf(text, sizeof text, "EXPLAIN EXECUTE \"%s\"%s%s%s", sql->name, n ? "(" : "", params, n ? ")" : "");
	r = PQexec(conn, text);
	cr_assert_eq(PQresultStatus(r), PGRES_TUPLES_OK, "%s: %s", sql->name, PQerrorMessage(conn));
	cr_assert_gt(PQntuples(r), 0);
	for (int i = 0; i < PQntuples(r); i++)
		for (size_t t = 0; t < sizeof big / sizeof *big; t++) {
			char scan[64];
			const char *at;

			snprintf(scan, sizeof scan, "Seq Scan on %s", big[t]);
			at = strstr(PQgetvalue(r, i, 0), scan);
			cr_assert(!at || (at[strlen(scan)] != ' ' && at[strlen(scan)] != '\0') || may_scan(sql),
				  "%s reads %s from end to end", sql->name, big[t]);
		}
	PQclear(r);
}

static long number_of(PGconn *conn, const char *sql)
{
	PGresult *r = PQexec(conn, sql);
	long n;

	cr_assert_eq(PQresultStatus(r), PGRES_TUPLES_OK, "%s", PQerrorMessage(conn));
	n = strtol(PQgetvalue(r, 0, 0), NULL, 10);
	PQclear(r);
	return n;
}

/* What a function does is in no plan that can be asked for: its scans are counted. */
static void scans_of_the_search(PGconn *conn)
{
	static const char scans[] =
		"SELECT coalesce(sum(seq_scan), 0) FROM pg_stat_xact_user_tables WHERE relname = 'person'";

	PQclear(PQexec(conn, "BEGIN"));
	cr_assert_eq(number_of(conn,
			       "SELECT count(*) FROM persons_by_token('992011', ARRAY[7]::bigint[], '{}', 'n7', 0, "
			       "'{}', '{}', '', false, 50)"),
		     1);
	cr_assert_eq(number_of(conn,
			       "SELECT count(*) FROM persons_by_token('992011', '{}', ARRAY[7]::bigint[], 'n7', 0, "
			       "'{}', '{}', '', false, 50)"),
		     1);
	cr_assert_eq(number_of(conn, scans), 0);
	cr_assert_gt(number_of(conn,
			       "SELECT coalesce(idx_scan, 0) FROM pg_stat_xact_user_tables WHERE relname = 'person'"),
		     16, "one look at the index for each bucket");
	PQclear(PQexec(conn, "ROLLBACK"));
}

Test(contract, no_sequential_scan)
{
	Fixture f;
	PGconn *conn;
	unsigned n = 0;

	setenv("SHIEN_REGISTER_SYNC_DATA_DIR", SHIEN_SOURCE_DIR "/services/register-sync", 1);
	fixture_open(&f, &register_sync_service, "register-sync/migrations");
	run_sql(&f, fill);
	conn = f.worker.db.conn;
	/* The plan for any values, as a worker comes to use it. */
	PQclear(PQexec(conn, "SET plan_cache_mode = force_generic_plan; SET shien.municipality = '992011'"));
	scans_of_the_search(conn);
	for (const ShSql *const *sql = register_sync_service.statements; *sql; sql++, n++)
		explain(conn, *sql);
	cr_assert_gt(n, 40);
	fixture_close(&f);
}
