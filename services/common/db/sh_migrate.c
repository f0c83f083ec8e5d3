#include "sh_migrate.h"
#include "sh_clock.h"
#include "sh_hex.h"

#include <dirent.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 1 << 20 };

static char *read_file(const char *path)
{
	FILE *in = fopen(path, "r");
	char *text = in ? malloc(MOST) : NULL;
	size_t n = text ? fread(text, 1, MOST, in) : 0;

	if (in)
		fclose(in);
	if (text && n == MOST) {
		free(text);
		return NULL;
	}
	if (text)
		text[n] = '\0';
	return text;
}

/* The text with both role names put in; the caller frees. */
static char *fill_in(const char *text, const ShMigration *what)
{
	char *out = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&out, &len);

	if (!f)
		return NULL;
	while (*text) {
		bool service = strncmp(text, "{{service}}", 11) == 0,
		     system_role = strncmp(text, "{{system}}", 10) == 0;

		if (service || system_role) {
			fputs(service ? what->service : what->system, f);
			text += service ? 11 : 10;
		} else {
			fputc(*text++, f);
		}
	}
	fclose(f);
	return out;
}

/* 1 applied already and the same, 0 to be applied. */
static int known(ShDb *db, const char *name, const char *hash, ShError *err)
{
	PGresult *res = PQexecParams(db->conn, "SELECT sha256 FROM schema_migration WHERE name = $1", 1, NULL, &name,
				     NULL, NULL, 0);
	int r = 0;

	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		r = sh_fail(err, SH_INTERNAL, "migrate.failed", "%s", name);
	else if (PQntuples(res) == 1)
		r = strcmp(PQgetvalue(res, 0, 0), hash) == 0
			    ? 1
			    : sh_fail(err, SH_INTERNAL, "migrate.changed", "%s", name);
	PQclear(res);
	return r;
}

static int apply(ShDb *db, const char *name, const char *sql, const char *hash, ShError *err)
{
	char now[24];
	const char *values[] = { name, hash, now };
	PGresult *res;
	int r;

	snprintf(now, sizeof now, "%lld", (long long) sh_now_us());
	if ((r = sh_db_exec(db, "BEGIN", name, err)) != 0)
		return r;
	r = sh_db_exec(db, sql, name, err);
	if (r == 0) {
		res = PQexecParams(db->conn, "INSERT INTO schema_migration VALUES ($1, $2, $3)", 3, NULL, values,
				   NULL, NULL, 0);
		if (PQresultStatus(res) != PGRES_COMMAND_OK)
			r = sh_fail(err, SH_INTERNAL, "migrate.failed", "%s", name);
		PQclear(res);
	}
	if (r != 0) {
		PQclear(PQexec(db->conn, "ROLLBACK"));
		return r;
	}
	return sh_db_exec(db, "COMMIT", name, err);
}

static int one_file(ShDb *db, const ShMigration *what, const char *folder, const char *file, unsigned *applied,
		    ShError *err)
{
	uint8_t digest[32];
	char path[4096], hash[65], *text, *sql;
	int r;

	snprintf(path, sizeof path, "%s/%s", folder, file);
	text = read_file(path);
	if (!text)
		return sh_fail(err, SH_INTERNAL, "migrate.unreadable", "%s", file);
	crypto_hash_sha256(digest, (const uint8_t *) text, strlen(text));
	sh_hex(hash, digest, sizeof digest);
	sql = fill_in(text, what);
	free(text);
	r = known(db, file, hash, err);
	if (r == 0 && (r = apply(db, file, sql, hash, err)) == 0)
		(*applied)++;
	free(sql);
	return r == 1 ? 0 : r;
}

static int is_sql(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 4 && strcmp(d->d_name + n - 4, ".sql") == 0;
}

static int one_folder(ShDb *db, const ShMigration *what, const char *folder, unsigned *applied, ShError *err)
{
	struct dirent **files;
	int n = scandir(folder, &files, is_sql, alphasort), r = 0;

	if (n < 0)
		return sh_fail(err, SH_INTERNAL, "migrate.unreadable", "folder");
	for (int i = 0; i < n; i++) {
		if (r == 0)
			r = one_file(db, what, folder, files[i]->d_name, applied, err);
		free(files[i]);
	}
	free(files);
	return r;
}

static bool role_ok(const char *role)
{
	return *role && strspn(role, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(role);
}

int sh_migrate(ShDb *db, const ShMigration *what, unsigned *ret_applied, ShError *err)
{
	int r;

	*ret_applied = 0;
	if (!role_ok(what->service) || !role_ok(what->system))
		return sh_fail(err, SH_INVALID_ARGUMENT, "migrate.role_malformed", "-");
	r = sh_db_exec(db,
		       "SELECT pg_advisory_lock(7236452);"
		       "CREATE TABLE IF NOT EXISTS schema_migration (name text PRIMARY KEY, sha256 text NOT NULL, "
		       "applied_us bigint NOT NULL)",
		       "migrate", err);
	for (const char *const *folder = what->folders; *folder && r == 0; folder++)
		r = one_folder(db, what, *folder, ret_applied, err);
	PQclear(PQexec(db->conn, "SELECT pg_advisory_unlock(7236452)"));
	return r;
}
