/* What was given is taken back: a service's keys, all assertions that a door has signed, a client's API key. */
#include "admin_db.h"
#include "places.h"
#include "sh_clock.h"
#include "sh_keys.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *public_dir(const Context *ctx, char out[1024])
{
	if (*sh_setting(ctx->settings, "public_dir"))
		return sh_setting(ctx->settings, "public_dir");
	snprintf(out, 1024, "%s/public", sh_setting(ctx->settings, "keys"));
	return out;
}

static bool known(const char *service) { return place_of(service) || strcmp(service, "shienctl") == 0; }

/* The allow-list is a folder: who is not there is not let in, and who is in is cut at the next message. */
static int revoke_service(const Context *ctx, const char *service, ShError *err)
{
	static const char *const halves[] = { "curve", "sign", "box" };
	char dir[1024], path[1200];
	unsigned gone = 0;

	for (size_t i = 0; i < sizeof halves / sizeof *halves; i++) {
		snprintf(path, sizeof path, "%s/%s.%s", public_dir(ctx, dir), service, halves[i]);
		gone += unlink(path) == 0;
	}
	return gone ? 0 : sh_fail(err, SH_NOT_FOUND, "revoke.nothing", "%s", service);
}

static int revoke_actors(const Context *ctx, const char *service, ShError *err)
{
	char dir[1024];

	return sh_keys_raise_epoch(public_dir(ctx, dir), service, err);
}

static int revoke_api_key(const Context *ctx, const char *service, const char *key_id, ShError *err)
{
	char now[24];
	const char *values[] = { ctx->tenant, key_id, now };
	ShDb db = { 0 };
	PGresult *res;
	int r = admin_db_open(&db, ctx, service, err);

	snprintf(now, sizeof now, "%lld", (long long) sh_now_us());
	if (r == 0) {
		res = PQexecParams(db.conn,
				   "UPDATE api_key SET revoked_us = $3 WHERE municipality = $1 AND key_id = $2 AND "
				   "revoked_us = 0",
				   3, NULL, values, NULL, NULL, 0);
		if (PQresultStatus(res) != PGRES_COMMAND_OK)
			r = sh_fail(err, SH_INTERNAL, "db.failed", "api_key");
		else if (strcmp(PQcmdTuples(res), "1") != 0)
			r = sh_fail(err, SH_NOT_FOUND, "revoke.nothing", "%.40s", key_id);
		PQclear(res);
	}
	sh_db_close(&db);
	return r;
}

int cmd_revoke(const Context *ctx, int argc, char **argv)
{
	const char *what = argc > 0 ? argv[0] : "";
	ShError err = { 0 };
	int r;

	if (argc == 2 && strcmp(what, "service") == 0 && known(argv[1]))
		r = revoke_service(ctx, argv[1], &err);
	else if (argc == 2 && strcmp(what, "actors") == 0 && known(argv[1]))
		r = revoke_actors(ctx, argv[1], &err);
	else if (argc == 3 && strcmp(what, "apikey") == 0 && known(argv[1]) && strlen(ctx->tenant) == 6)
		r = revoke_api_key(ctx, argv[1], argv[2], &err);
	else
		return ctl_usage(ctx, "使い方: shienctl revoke service SERVICE  "
				      "そのサービスの公開鍵を外す（2秒以内に通信が切れる）\n"
				      "        shienctl revoke actors SERVICE   "
				      "その窓口がこれまでに証明した操作者をすべて無効にする\n"
				      "        shienctl --tenant 市町村コード revoke apikey SERVICE KEY_ID  "
				      "APIキーを無効にする（KEY_IDは shk_ の次の16文字）");
	if (r == 0)
		puts(ctx->json ? "{\"revoked\":true}" : "無効にしました。");
	return r == 0 ? CTL_OK : ctl_error(ctx, &err, r);
}
