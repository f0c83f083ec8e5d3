#include "admin_db.h"
#include "sh_actor.h"
#include "sh_api_key.h"
#include "sh_clock.h"
#include "sh_hex.h"

#include <stdio.h>
#include <string.h>

/* A client of a door: shown once, stored hashed. */
int cmd_apikey(const Context *ctx, int argc, char **argv)
{
	char shown[SH_API_KEY_MAX], id[17], hex[65], now[24];
	const char *values[] = { ctx->tenant, id, hex, argc > 1 ? argv[1] : "", NULL, now };
	ShArena *arena;
	uint8_t hash[32];
	ShError err = { 0 };
	ShDb db = { 0 };
	PGresult *res;
	int r;

	if (argc != 3 || strlen(ctx->tenant) != 6) {
		return ctl_usage(ctx, "使い方: shienctl --tenant 市町村コード apikey SERVICE CLIENT ROLE[,ROLE]");
	}
	sh_api_key_make(shown, id, hash);
	sh_hex(hex, hash, sizeof hash);
	snprintf(now, sizeof now, "%lld", (long long) sh_now_us());
	arena = sh_arena_new(1 << 20);
	r = sh_roles_sorted(arena, argv[2], &values[4], &err);
	if (r == 0)
		r = admin_db_open(&db, ctx, argv[0], &err);
	if (r == 0) {
		res = PQexecParams(db.conn,
				   "INSERT INTO api_key (municipality, key_id, hash, client, roles, made_us)"
				   " VALUES ($1, $2, decode($3, 'hex'), $4, $5, $6)",
				   6, NULL, values, NULL, NULL, 0);
		if (PQresultStatus(res) != PGRES_COMMAND_OK)
			r = sh_fail(&err, SH_INTERNAL, "db.failed", "api_key");
		PQclear(res);
	}
	sh_db_close(&db);
	sh_arena_free(arena);
	if (r == 0)
		printf(ctx->json ? "{\"apiKey\":\"%s\"}\n" : "%s\n", shown);
	return r == 0 ? CTL_OK : ctl_error(ctx, &err, r);
}
