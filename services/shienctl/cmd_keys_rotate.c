/* Rotation while everything runs: files are changed here, the rest is due work of each daemon (sh_rekey.h). */
#include "keys.h"
#include "admin_db.h"
#include "places.h"
#include "sh_clock.h"
#include "sh_keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOOK_US = 300000 };

static long number(ShDb *db, const char *sql, const char *const *values, int n, ShError *err)
{
	PGresult *res = PQexecParams(db->conn, sql, n, NULL, values, NULL, NULL, 0);
	long got = -1;

	if (PQresultStatus(res) == PGRES_TUPLES_OK && PQntuples(res) == 1)
		got = atol(PQgetvalue(res, 0, 0));
	else
		sh_fail(err, SH_INTERNAL, "db.failed", "keys");
	PQclear(res);
	return got;
}

/* One piece of due work for every tenant that has keys. */
static int ask_daemon(ShDb *db, const char *kind, const char *id, ShError *err)
{
	char now[24];
	const char *values[] = { kind, id, now };

	snprintf(now, sizeof now, "%lld", (long long) sh_now_us());
	return number(db,
		      "WITH asked AS (INSERT INTO due (municipality, kind, id, due_us)"
		      " SELECT DISTINCT municipality, $1, $2, $3::bigint FROM data_key WHERE wrapped IS NOT NULL"
		      " ON CONFLICT (municipality, kind, id) DO UPDATE SET due_us = least(due.due_us, "
		      "excluded.due_us),"
		      " again = due.leased_until_us > 0 RETURNING 1) SELECT count(*) FROM asked",
		      values, 3, err) < 0
		       ? SH_FAULT
		       : 0;
}

static int wait_for(ShDb *db, const char *service, int seconds, ShError *err)
{
	int64_t until = sh_monotonic_us() + (int64_t) seconds * 1000000;
	long left;

	while ((left = number(db, "SELECT count(*) FROM due WHERE left(kind, 5) = 'keys_'", NULL, 0, err)) > 0) {
		if (sh_monotonic_us() > until)
			return sh_fail(err, SH_DEADLINE_EXCEEDED, "keys.still_working", "%s: %ld", service, left);
		usleep(LOOK_US);
	}
	return left < 0 ? SH_FAULT : 0;
}

static void folders(const Context *ctx, const char *service, char secret[1024], char public[1024])
{
	const char *root = sh_setting(ctx->settings, "keys");

	snprintf(secret, 1024, "%s/%s", root, service);
	snprintf(public, 1024, "%s/public", root);
}

static int rotate_root(const Context *ctx, const KeysAsk *ask, const char *service, ShDb *db, ShError *err)
{
	char secret[1024], public[1024];
	int r;

	(void) ask;
	folders(ctx, service, secret, public);
	r = sh_keys_rotate_root(service, secret, public, err);
	if (r == 0) {
		sleep(2); /* a daemon looks at its files once a second */
		r = ask_daemon(db, "keys_rewrap", "-", err);
	}
	return r;
}

static int rotate_data(const Context *ctx, const KeysAsk *ask, const char *service, ShDb *db, ShError *err)
{
	(void) ctx, (void) service;
	return ask_daemon(db, "keys_rotate", ask->disaster ? ask->disaster : "*", err);
}

/* Only where nothing is left under it. Boxes sealed to it (個人番号 of applications that are not matched yet) are not
 * in register-sync's sight: docs/operations.md says when. */
static int retire_root(const Context *ctx, const KeysAsk *ask, const char *service, ShDb *db, ShError *err)
{
	char secret[1024], public[1024], id[16];
	const char *values[] = { id };
	ShRoots roots;
	ShKeys *keys;
	long left;
	int r;

	(void) ask;
	folders(ctx, service, secret, public);
	if ((r = sh_keys_open(&keys, service, secret, public, err)) != 0)
		return r;
	sh_keys_roots(keys, &roots);
	sh_keys_free(keys);
	snprintf(id, sizeof id, "%u", roots.id[0]);
	explicit_bzero(&roots, sizeof roots);
	left = number(db, "SELECT count(*) FROM data_key WHERE wrapped IS NOT NULL AND root_id <> $1::bigint", values,
		      1, err);
	if (left > 0)
		return sh_fail(err, SH_FAILED_PRECONDITION, "keys.still_wrapped", "%s: %ld", service, left);
	return left < 0 ? SH_FAULT : sh_keys_retire_root(service, secret, err);
}

static const struct {
	const char *verb, *what, *done_ja;
	int (*run)(const Context *ctx, const KeysAsk *ask, const char *service, ShDb *db, ShError *err);
} actions[] = {
	{ "rotate", "root", "大元の鍵を替え、データ鍵を包み直しました。", rotate_root },
	{ "rotate", "data", "データ鍵を替え、封印し直しました。", rotate_data },
	{ "retire", "root", "前の大元の鍵を廃棄しました。", retire_root },
};

static int one(const Context *ctx, const KeysAsk *ask, size_t action, const char *service, ShError *err)
{
	ShDb db = { 0 };
	int r = admin_db_open(&db, ctx, service, err);

	if (r == 0)
		r = actions[action].run(ctx, ask, service, &db, err);
	if (r == 0)
		r = wait_for(&db, service, ask->seconds, err);
	sh_db_close(&db);
	return r;
}

int keys_rotate(const Context *ctx, const KeysAsk *ask)
{
	size_t n = sizeof actions / sizeof *actions, a = 0;
	bool known = !ask->service;
	ShError err = { 0 };
	int r = 0;

	while (a < n && (strcmp(actions[a].verb, ask->verb) != 0 || strcmp(actions[a].what, ask->what) != 0))
		a++;
	for (const Place *p = places; p->service; p++)
		known |= ask->service && strcmp(p->service, ask->service) == 0;
	if (a == n || !known || !*sh_setting(ctx->settings, "keys"))
		return ctl_usage(ctx, "使い方: shienctl keys rotate root|data | retire root  [--service X] "
				      "[--disaster ID] [--wait 秒]（設定 keys が必要）");
	for (const Place *p = places; r == 0 && p->service; p++)
		if (!ask->service || strcmp(p->service, ask->service) == 0) {
			r = one(ctx, ask, a, p->service, &err);
			if (r == 0)
				printf(ctx->json ? "{\"service\":\"%s\",\"keys\":\"%s\"}\n" : "%-20s %s\n",
				       p->service, ctx->json ? "done" : actions[a].done_ja);
		}
	return r == 0 ? CTL_OK : ctl_error(ctx, &err, r);
}
