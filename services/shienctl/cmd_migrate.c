#include "admin_db.h"
#include "places.h"
#include "sh_migrate.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static bool has(ShDb *db, const char *question, const char *name)
{
	PGresult *res = PQexecParams(db->conn, question, 1, NULL, &name, NULL, NULL, 0);
	bool found = PQntuples(res) > 0;

	PQclear(res);
	return found;
}

static int read_password(const char *path, char out[128], ShError *err)
{
	FILE *in = fopen(path, "r");
	bool got = in && fgets(out, 128, in);

	if (in)
		fclose(in);
	if (!got)
		return sh_fail(err, SH_FAILED_PRECONDITION, "keys.missing", "%.100s", path);
	out[strcspn(out, "\r\n")] = '\0';
	if (strspn(out, "0123456789abcdefABCDEF") != strlen(out))
		return sh_fail(err, SH_FAILED_PRECONDITION, "keys.malformed", "%.100s", path);
	return 0;
}

/* The login exists and has the password of the file; the server stores it hashed (scram). */
static int login(ShDb *db, const Context *ctx, const char *service, const char *role, const char *file, ShError *err)
{
	char path[1200], password[128], sql[400], *hashed;
	int r;

	snprintf(path, sizeof path, "%s/%s/%s", sh_setting(ctx->settings, "keys"), service, file);
	if ((r = read_password(path, password, err)) != 0)
		return r;
	/* Hashed here: a statement with a clear password would stand in the server's log should it fail. */
	hashed = PQencryptPasswordConn(db->conn, password, role, "scram-sha-256");
	explicit_bzero(password, sizeof password);
	if (!hashed)
		return sh_fail(err, SH_INTERNAL, "db.failed", "%s", role);
	snprintf(sql, sizeof sql, "%s ROLE %s LOGIN NOBYPASSRLS PASSWORD '%s'",
		 has(db, "SELECT 1 FROM pg_roles WHERE rolname = $1", role) ? "ALTER" : "CREATE", role, hashed);
	PQfreemem(hashed);
	return sh_db_exec(db, sql, role, err);
}

static int prepare_server(ShDb *db, const Context *ctx, const Place *p, const char *id, ShError *err)
{
	char database[80], role[80], system_role[80], sql[512];
	int r = 0;

	snprintf(database, sizeof database, "shien_%s", id);
	snprintf(role, sizeof role, "shien_%s", id);
	snprintf(system_role, sizeof system_role, "shien_%s_system", id);
	if (!has(db, "SELECT 1 FROM pg_database WHERE datname = $1", database)) {
		snprintf(sql, sizeof sql,
			 "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'",
			 database);
		r = sh_db_exec(db, sql, database, err);
	}
	if (r != 0 || (r = login(db, ctx, p->service, role, "postgres.password", err)) != 0 ||
	    (r = login(db, ctx, p->service, system_role, "postgres.system.password", err)) != 0)
		return r;
	snprintf(sql, sizeof sql, "REVOKE ALL ON DATABASE %s FROM PUBLIC; GRANT CONNECT ON DATABASE %s TO %s, %s",
		 database, database, role, system_role);
	return sh_db_exec(db, sql, database, err);
}

static int migrate_one(const Context *ctx, ShDb *server, const Place *p, unsigned *ret_applied, ShError *err)
{
	const char *sources = sh_setting(ctx->settings, "sources");
	char id[64], role[80], system_role[80], runtime[1100], own[1100];
	const char *folders[] = { runtime, own, NULL };
	ShDb db;
	int r;

	place_id(id, p->service);
	snprintf(role, sizeof role, "shien_%s", id);
	snprintf(system_role, sizeof system_role, "shien_%s_system", id);
	snprintf(runtime, sizeof runtime, "%s/common/db/migrations", sources);
	snprintf(own, sizeof own, "%s/%s/migrations", sources, p->service);
	if ((r = prepare_server(server, ctx, p, id, err)) != 0)
		return r;
	r = admin_db_open(&db, ctx, p->service, err);
	if (r == 0)
		r = sh_migrate(&db, &(ShMigration){ role, system_role, folders }, ret_applied, err);
	sh_db_close(&db);
	return r;
}

int cmd_migrate(const Context *ctx, int argc, char **argv)
{
	ShError err = { 0 };
	ShDb server = { 0 };
	json_t *done = json_object(), *o = json_pack("{s:o}", "applied", done);
	unsigned applied = 0;
	int r = sh_db_open(&server, sh_setting(ctx->settings, "db"), NULL, SH_PLAN_AUTO, &err);

	(void) argc, (void) argv;
	for (const Place *p = places; r == 0 && p->service; p++) {
		r = migrate_one(ctx, &server, p, &applied, &err);
		if (r == 0 && !ctx->json)
			printf("%-20s %u 件適用\n", p->service, applied);
		json_object_set_new(done, p->service, json_integer(applied));
	}
	if (r == 0 && ctx->json) {
		json_dumpf(o, stdout, JSON_COMPACT);
		putchar('\n');
	}
	json_decref(o);
	sh_db_close(&server);
	return r == 0 ? CTL_OK : ctl_error(ctx, &err, r);
}
