#include "service_database.h"
#include "sh_migrate.h"

#include <criterion/criterion.h>
#include <glob.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool run_as_root(PGconn *root, const char *sql)
{
	PGresult *r = PQexec(root, sql);
	ExecStatusType s = PQresultStatus(r);
	bool found = s == PGRES_TUPLES_OK && PQntuples(r) > 0;

	cr_assert(s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK, "%s\n%s", PQerrorMessage(root), sql);
	PQclear(r);
	return found;
}

/* PostGIS takes seconds to make, and copies in a fraction of one: once for a server. */
static void make_postgis_template(PGconn *root, const char *base)
{
	char conninfo[1024];
	PGconn *in;

	run_as_root(root, "SELECT pg_advisory_lock(7236453)");
	if (!run_as_root(root, "SELECT FROM pg_database WHERE datname = 'shien_test_postgis'")) {
		run_as_root(root, "DROP DATABASE IF EXISTS shien_test_postgis_new");
		run_as_root(root, "CREATE DATABASE shien_test_postgis_new");
		snprintf(conninfo, sizeof conninfo, "%s dbname=shien_test_postgis_new", base);
		in = PQconnectdb(conninfo);
		cr_assert(PQstatus(in) == CONNECTION_OK, "%s", PQerrorMessage(in));
		run_as_root(in, "CREATE EXTENSION postgis");
		PQfinish(in);
		run_as_root(root, "ALTER DATABASE shien_test_postgis_new RENAME TO shien_test_postgis");
	}
	run_as_root(root, "SELECT pg_advisory_unlock(7236453)");
}

static bool wants_postgis(const char *migrations)
{
	char path[512];
	glob_t found;
	bool any;

	snprintf(path, sizeof path, SHIEN_SOURCE_DIR "/services/%s/*_postgis.sql", migrations);
	any = glob(path, 0, NULL, &found) == 0;
	if (any)
		globfree(&found);
	return any;
}

static void folders_of(const char *migrations, char own[static 512], const char *ret_folders[static 3])
{
	snprintf(own, 512, SHIEN_SOURCE_DIR "/services/%s", migrations);
	ret_folders[0] = SHIEN_SOURCE_DIR "/services/common/db/migrations";
	ret_folders[1] = own;
	ret_folders[2] = NULL;
}

/* A name that no other migrations have, of what stands in their files. */
static void name_template(const char *const *folders, char name[static 64])
{
	unsigned char hash[16];
	char pattern[600], hex[33], bytes[4096];
	crypto_generichash_state all;

	crypto_generichash_init(&all, NULL, 0, sizeof hash);
	for (; *folders; folders++) {
		glob_t found;

		snprintf(pattern, sizeof pattern, "%s/*.sql", *folders);
		cr_assert_eq(glob(pattern, 0, NULL, &found), 0, "%s", pattern);
		for (size_t i = 0; i < found.gl_pathc; i++) {
			FILE *file = fopen(found.gl_pathv[i], "r");
			size_t n;

			cr_assert(file != NULL, "%s", found.gl_pathv[i]);
			crypto_generichash_update(&all, (const unsigned char *) found.gl_pathv[i],
						  strlen(found.gl_pathv[i]) + 1);
			while ((n = fread(bytes, 1, sizeof bytes, file)) > 0)
				crypto_generichash_update(&all, (const unsigned char *) bytes, n);
			fclose(file);
		}
		globfree(&found);
	}
	crypto_generichash_final(&all, hash, sizeof hash);
	snprintf(name, 64, "shien_test_%s", sodium_bin2hex(hex, sizeof hex, hash, sizeof hash));
}

static void migrate(ShDb *db, const char *name, const char *const *folders)
{
	char service[80], system_role[80];
	ShError err = { 0 };
	unsigned applied;

	snprintf(service, sizeof service, "%s_svc", name);
	snprintf(system_role, sizeof system_role, "%s_sys", name);
	cr_assert_eq(sh_migrate(db, &(ShMigration){ service, system_role, folders }, &applied, &err), 0, "%s %s",
		     err.reason, err.detail);
	cr_assert_gt(applied, 1);
}

/* A hundred and more migrations take a second, a copy of what they make a tenth: once for a server, too. What the two
 * logins may do is given to two roles that nobody can be, of which each test's logins are members. */
static void make_template(PGconn *root, const char *base, const char *name, bool postgis, const char *const *folders)
{
	char conninfo[1024], sql[512];
	ShError err = { 0 };
	ShDb db = { 0 };

	run_as_root(root, "SELECT pg_advisory_lock(7236454)");
	snprintf(sql, sizeof sql, "SELECT FROM pg_database WHERE datname = '%s'", name);
	if (!run_as_root(root, sql)) {
		snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s_new", name);
		run_as_root(root, sql);
		snprintf(sql, sizeof sql, "CREATE DATABASE %s_new%s", name,
			 postgis ? " TEMPLATE shien_test_postgis" : "");
		run_as_root(root, sql);
		snprintf(sql, sizeof sql,
			 "DROP ROLE IF EXISTS %s_svc, %s_sys; CREATE ROLE %s_svc NOLOGIN; CREATE ROLE %s_sys NOLOGIN",
			 name, name, name, name);
		run_as_root(root, sql);
		snprintf(conninfo, sizeof conninfo, "%s dbname=%s_new", base, name);
		cr_assert_eq(sh_db_open(&db, conninfo, NULL, SH_PLAN_AUTO, &err), 0, "%s %s", err.reason, err.detail);
		migrate(&db, name, folders);
		sh_db_close(&db);
		snprintf(sql, sizeof sql, "ALTER DATABASE %s_new RENAME TO %s", name, name);
		run_as_root(root, sql);
	}
	run_as_root(root, "SELECT pg_advisory_unlock(7236454)");
}

/* A fresh database, made from the admin's connection string; `f->template` is whose roles its logins are members of.
 */
static void make_database(Fixture *f, const char *base, const char *migrations)
{
	bool postgis = wants_postgis(migrations);
	const char *folders[3];
	char sql[256], own[512];
	ShError err = { 0 };
	PGconn *root = PQconnectdb(base);

	cr_assert(PQstatus(root) == CONNECTION_OK, "%s", PQerrorMessage(root));
	folders_of(migrations, own, folders);
	name_template(folders, f->template);
	if (postgis)
		make_postgis_template(root, base);
	make_template(root, base, f->template, postgis, folders);
	snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE %s", f->database, f->template);
	run_as_root(root, sql);
	PQfinish(root);
	snprintf(f->conninfo, sizeof f->conninfo, "%s dbname=%s", base, f->database);
	cr_assert_eq(sh_db_open(&f->admin, strdup(f->conninfo), NULL, SH_PLAN_AUTO, &err), 0, "%s %s", err.reason,
		     err.detail);
}

static void make_roles(Fixture *f, const char *base)
{
	char password[33], sql[512];
	unsigned char random[16];

	randombytes_buf(random, sizeof random);
	sodium_bin2hex(password, sizeof password, random, sizeof random);
	for (int i = 0; i < 2; i++) {
		const char *kind = i ? "sys" : "svc";

		snprintf(sql, sizeof sql, "CREATE ROLE %s_%s LOGIN PASSWORD '%s' IN ROLE %s_%s", f->database, kind,
			 password, f->template, kind);
		run_sql(f, sql);
	}
	snprintf(f->conninfo, sizeof f->conninfo, "%s dbname=%s user=%s_svc password=%s", base, f->database,
		 f->database, password);
	snprintf(f->system_conninfo, sizeof f->system_conninfo, "%s dbname=%s user=%s_sys password=%s", base,
		 f->database, f->database, password);
}

void database_make(Fixture *f, const char *base, const char *migrations)
{
	make_database(f, base, migrations);
	make_roles(f, base);
}

void database_drop(const Fixture *f)
{
	char sql[256];
	PGconn *root;

	root = PQconnectdb(getenv("SHIEN_TEST_PG"));
	snprintf(sql, sizeof sql, "DROP DATABASE %s WITH (FORCE)", f->database);
	PQclear(PQexec(root, sql));
	snprintf(sql, sizeof sql, "DROP ROLE %s_svc, %s_sys", f->database, f->database);
	PQclear(PQexec(root, sql));
	PQfinish(root);
}
