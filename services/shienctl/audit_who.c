#include "admin_db.h"
#include "audit.h"
#include "client.h"
#include "sh_audit.h"
#include "sh_audit_line.h"
#include "sh_clock.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *basis_of(const char *purpose)
{
	static const struct {
		const char *code, *basis_ja;
	} all[] = {
#define SH_PURPOSE(code, basis) { code, basis },
#include "purposes.def"
#undef SH_PURPOSE
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(all[i].code, purpose) == 0)
			return all[i].basis_ja;
	return "";
}

static void when(int64_t us, char out[40])
{
	time_t seconds = (time_t) (us / 1000000) + 9 * 3600; /* 日本標準時 */
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(out, 40, "%Y-%m-%dT%H:%M:%S+09:00", &tm);
}

static void print(const Context *ctx, const char *service, const char *record)
{
	char actor[200], behalf[200], caller[80], rpc[80], purpose[64], trace[80], at[40];

	sh_audit_value(record, "actor", actor, sizeof actor);
	sh_audit_value(record, "behalf", behalf, sizeof behalf);
	sh_audit_value(record, "caller", caller, sizeof caller);
	sh_audit_value(record, "rpc", rpc, sizeof rpc);
	sh_audit_value(record, "purpose", purpose, sizeof purpose);
	sh_audit_value(record, "trace", trace, sizeof trace);
	when(strncmp(record, "at=", 3) == 0 ? strtoll(record + 3, NULL, 10) : 0, at);
	if (ctx->json) {
		json_t *o = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "at", at, "service", service, "actor",
				      actor, "behalf", behalf, "caller", caller, "rpc", rpc, "purpose", purpose,
				      "basis", basis_of(purpose), "trace", trace);

		json_dumpf(o, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(o);
	} else {
		printf("%s  %-18s  %s%s%s  %s（%s から）  %s %s\n", at, service, actor, *behalf ? " ← " : "", behalf,
		       rpc, caller, purpose, basis_of(purpose));
	}
}

/* This look has a record of its own, committed before anything is shown. */
static const char *asked(const Context *ctx, ShArena *arena, const char *person)
{
	char trace[SH_UUID_LEN + 1];
	ShCall call = { .arena = arena,
			.municipality = ctx->tenant,
			.actor = { .id = ctx->actor, .session = "" },
			.caller = "shienctl",
			.rpc = "AuditWhoLooked",
			.purpose = "AUDIT",
			.now_us = sh_now_us() };

	sh_uuid7(trace);
	call.trace = trace;
	return sh_audit_record(&call, &person, 1);
}

static int by_time(const void *a, const void *b)
{
	const char *x = *(const char *const *) a, *y = *(const char *const *) b;
	long long p = strtoll(x + (strncmp(x, "at=", 3) ? 0 : 3), NULL, 10),
		  q = strtoll(y + (strncmp(y, "at=", 3) ? 0 : 3), NULL, 10);

	return (p > q) - (p < q);
}

static int show(const Context *ctx, ShDb *db, const char *service, const char *person, const char *record,
		uint64_t *ret_looks, ShError *err)
{
	const char *values[] = { ctx->tenant, person, record };
	PGresult *res = PQexecParams(db->conn, "SELECT leaf_no, record FROM shien.who_looked($1, $2, $3)", 3, NULL,
				     values, NULL, NULL, 0);
	const char **lines;
	int n = PQntuples(res), r;

	if (PQresultStatus(res) != PGRES_TUPLES_OK) {
		PQclear(res);
		return sh_fail(err, SH_UNAVAILABLE, "db.failed", "who_looked");
	}
	r = sh_db_exec(db, "COMMIT", "who_looked", err);
	lines = calloc((size_t) n + 1, sizeof *lines);
	for (int i = 0; r == 0 && lines && i < n; i++)
		lines[i] = PQgetvalue(res, i, 1);
	if (r == 0 && lines)
		qsort(lines, (size_t) n, sizeof *lines, by_time);
	for (int i = 0; r == 0 && lines && i < n; i++)
		print(ctx, service, lines[i]);
	*ret_looks = (uint64_t) n;
	free(lines);
	PQclear(res);
	return r;
}

int audit_who_looked(const Context *ctx, const char *service, const char *person, uint64_t *ret_looks, ShError *err)
{
	ShArena *arena = sh_arena_new(1 << 20);
	ShDb db = { 0 };
	int r = admin_db_open(&db, ctx, service, err);

	if (r == 0)
		r = sh_db_exec(&db, "BEGIN", "who_looked", err);
	if (r == 0)
		r = show(ctx, &db, service, person, asked(ctx, arena, person), ret_looks, err);
	sh_db_close(&db);
	sh_arena_free(arena);
	return r;
}
