#include "admin_db.h"
#include "audit.h"
#include "places.h"
#include "restore.h"
#include "sh_clock.h"
#include "sh_site.h"
#include "sh_without.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATIENCE_S = 600 };

typedef struct Raise {
	const Context *ctx;
	ShDb db[PLACES];
	char generation[16];
	unsigned forks;
} Raise;

static PGresult *ask(ShDb *db, const char *sql, const char *const *values, int n)
{
	return PQexecParams(db->conn, sql, n, NULL, values, NULL, NULL, 0);
}

/* The first column of one row as a number; -1 where there is none. */
static long number(ShDb *db, const char *sql, const char *const *values, int n)
{
	PGresult *res = ask(db, sql, values, n);
	long got = PQresultStatus(res) == PGRES_TUPLES_OK && PQntuples(res) == 1 ? atol(PQgetvalue(res, 0, 0)) : -1;

	PQclear(res);
	return got;
}

/* Until it has come to the point and takes writes. */
static int wait_recovered(Raise *w, ShError *err)
{
	int64_t until = sh_monotonic_us() + PATIENCE_S * 1000000LL;

	while (number(&w->db[0], "SELECT pg_is_in_recovery()::int", NULL, 0) != 0) {
		if (sh_monotonic_us() > until)
			return sh_fail(err, SH_DEADLINE_EXCEEDED, "restore.recovering", "-");
		usleep(100000);
	}
	return 0;
}

static int open_all(Raise *w, ShError *err)
{
	int r = 0;

	for (int i = 0; r == 0 && i < PLACES; i++)
		r = admin_db_open(&w->db[i], w->ctx, places[i].service, err);
	return r;
}

static void close_all(Raise *w)
{
	for (int i = 0; i < PLACES; i++)
		sh_db_close(&w->db[i]);
}

static ShDb *db_of(Raise *w, const char *service)
{
	for (int i = 0; i < PLACES; i++)
		if (strcmp(places[i].service, service) == 0)
			return &w->db[i];
	return NULL;
}

static int changed(ShDb *db, const char *sql, const char *const *values, int n, ShError *err)
{
	PGresult *res = ask(db, sql, values, n);
	int r = PQresultStatus(res) == PGRES_COMMAND_OK ? 0 : sh_fail(err, SH_INTERNAL, "db.failed", "restore");

	PQclear(res);
	return r;
}

/* The hash names the whole past up to there: where the publisher has it too, nothing was lost between the two. */
static int adopt_cursors(Raise *w, int place, ShError *err)
{
	const char *values[] = { w->generation };
	PGresult *res = ask(&w->db[place],
			    "SELECT publisher, municipality, stream, seq, encode(hash, 'hex') FROM stream_cursor "
			    "WHERE seq > 0 AND epoch < $1::int",
			    values, 1);
	int r = PQresultStatus(res) == PGRES_TUPLES_OK ? 0 : sh_fail(err, SH_INTERNAL, "db.failed", "stream_cursor");

	for (int i = 0; r == 0 && i < PQntuples(res); i++) {
		const char *at[] = { PQgetvalue(res, i, 1), PQgetvalue(res, i, 2), PQgetvalue(res, i, 3),
				     PQgetvalue(res, i, 4) },
			   *own[] = { PQgetvalue(res, i, 0), at[0], at[1], w->generation };
		ShDb *publisher = db_of(w, own[0]);

		if (publisher && number(publisher,
					"SELECT count(*) FROM stream_event WHERE municipality = $1 AND stream = $2 "
					"AND seq = $3::bigint AND hash = decode($4, 'hex')",
					at, 4) == 1) {
			r = changed(
				&w->db[place],
				"UPDATE stream_cursor SET epoch = $4::int WHERE publisher = $1 AND municipality = "
				"$2 AND stream = $3",
				own, 4, err);
		} else {
			w->forks++;
			printf(w->ctx->json ? "{\"fork\":\"%s\",\"publisher\":\"%s\",\"tenant\":\"%s\",\"stream\":\"%"
					      "s\"}\n"
					    : "  fork  %s は %s の過去（%s %s）と食い違っています\n",
			       places[place].service, own[0], at[0], at[1]);
		}
	}
	PQclear(res);
	return r;
}

static int raise_one(Raise *w, int place, ShError *err)
{
	const char *values[] = { w->generation };
	ShDb *db = &w->db[place];
	int r = sh_db_exec(db, "BEGIN", "restore", err);

	if (r == 0)
		r = adopt_cursors(w, place, err);
	if (r == 0)
		r = changed(db, "UPDATE stream_head SET epoch = $1::int WHERE epoch < $1::int", values, 1, err);
	if (r == 0)
		r = changed(db, "UPDATE site SET generation = $1::int WHERE generation < $1::int", values, 1, err);
	return r != 0 ? r : sh_db_exec(db, "COMMIT", "restore", err);
}

/* Before its generation is raised: whoever was cut off in between begins one more. */
static int begin_trees(Raise *w, int place, const char *reason, ShError *err)
{
	uint64_t begun;

	if (number(&w->db[place], "SELECT generation FROM site", NULL, 0) >= atol(w->generation) &&
	    !SH_WITHOUT(restore_generation))
		return 0;
	return audit_begin_trees(w->ctx, places[place].service, "Restore", reason, &begun, err);
}

/* What `prepare` told PostgreSQL is done; left standing it would speak in the next backup. */
static int forget_recovery(Raise *w, ShError *err)
{
	static const char *const settings[] = { "restore_command", "recovery_target_action",
						"recovery_target_timeline", "recovery_target_time",
						"recovery_target_lsn" };
	char sql[100];
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof settings / sizeof *settings; i++) {
		snprintf(sql, sizeof sql, "ALTER SYSTEM RESET %s", settings[i]);
		r = sh_db_exec(&w->db[0], sql, "restore", err);
	}
	return r;
}

/* Behind the site's generation, somewhere? */
static int choose(Raise *w, bool again, ShError *err)
{
	uint32_t site;
	char dir[1024];
	long least = 1000000000, most = 1;
	int r = restore_generation(w->ctx, &site, err);

	for (int i = 0; r == 0 && i < PLACES; i++) {
		long n = number(&w->db[i], "SELECT generation FROM site", NULL, 0);

		if (n < 1)
			r = sh_fail(err, SH_UNAVAILABLE, "db.failed", "%s", places[i].service);
		least = n < least ? n : least;
		most = n > most ? n : most;
	}
	if (r == 0 && least >= (long) site && !SH_WITHOUT(restore_generation)) {
		if (!again)
			return sh_fail(err, SH_FAILED_PRECONDITION, "restore.nothing_to_raise", "%u", site);
		site = (uint32_t) most + 1;
		r = sh_site_raise_generation(restore_public_dir(w->ctx, dir), site, err);
	}
	snprintf(w->generation, sizeof w->generation, "%u", site);
	return r;
}

int restore_raise(const Context *ctx, const char *reason, bool again, unsigned *ret_forks, ShError *err)
{
	Raise w = { .ctx = ctx };
	int r = open_all(&w, err);

	if (r == 0)
		r = wait_recovered(&w, err);
	if (r == 0)
		r = choose(&w, again, err);
	for (int i = 0; r == 0 && i < PLACES; i++)
		r = begin_trees(&w, i, reason, err);
	for (int i = 0; r == 0 && i < PLACES; i++)
		r = raise_one(&w, i, err);
	if (r == 0)
		r = forget_recovery(&w, err);
	*ret_forks = w.forks;
	close_all(&w);
	return r;
}
