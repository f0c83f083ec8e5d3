#include "sh_db.h"
#include "sh_without.h"
#include "sh_clock.h"
#include "sh_hex.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *sqlstate; /* or the beginning of it */
	ShCode code;
} known[] = {
	{ "40001", SH_ABORTED }, /* serialization failure */
	{ "40P01", SH_ABORTED }, /* deadlock */
	{ "0A000", SH_ABORTED }, /* cached plan must not change result type: prepared anew */
	{ "55P03", SH_ABORTED }, /* lock not available */
	{ "23505", SH_ALREADY_EXISTS }, { "57014", SH_DEADLINE_EXCEEDED }, /* statement time-out */
	{ "57P", SH_UNAVAILABLE },                                         /* the server is going down */
	{ "53", SH_UNAVAILABLE },                                          /* no disk, memory, connections */
	{ "58", SH_UNAVAILABLE },                                          /* its disk answers with errors */
};

/* SQLSTATE, statement and constraint: PostgreSQL's own message would quote people's data (invalid input syntax for …;
 * the row itself it withholds where row security is on). */
static int db_fail(ShDb *db, const PGresult *res, const char *what, ShError *err)
{
	const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
	const char *constraint = res ? PQresultErrorField(res, PG_DIAG_CONSTRAINT_NAME) : NULL;
	/* Without a state it is libpq that could not: the connection is gone, or there was no memory for a result.
	 * Both pass: a statement that is wrong has a state. */
	ShCode code = state && PQstatus(db->conn) == CONNECTION_OK ? SH_INTERNAL : SH_UNAVAILABLE;

	if (SH_WITHOUT(log_redaction) && res && PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY))
		return sh_fail(err, code, "db.failed", "%s", PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY));
	for (size_t i = 0; state && i < sizeof known / sizeof *known; i++)
		if (!strncmp(state, known[i].sqlstate, strlen(known[i].sqlstate)))
			code = known[i].code;
	if (state && strcmp(state, "0A000") == 0)
		db->stale = true;
	return sh_fail(err, code, code == SH_ALREADY_EXISTS && constraint ? constraint : "db.failed", "%s %s %s",
		       what, state ? state : "-", constraint ? constraint : "");
}

ShParam sh_text(const char *s) { return (ShParam){ .value = s ? s : "" }; }
ShParam sh_text_or_null(const char *s) { return (ShParam){ .value = s && *s ? s : NULL }; }
ShParam sh_bool(bool b) { return (ShParam){ .value = b ? "t" : "f" }; }

ShParam sh_bytes(const void *p, size_t n)
{
	return (ShParam){ .value = p ? p : "", .length = (int) n, .binary = true };
}

ShParam sh_int(int64_t n)
{
	ShParam p = { .value = "" };

	snprintf(p.number, sizeof p.number, "%lld", (long long) n);
	return p;
}

ShParam sh_real(double x)
{
	ShParam p = { .value = "" };

	snprintf(p.number, sizeof p.number, "%.15g", x);
	return p;
}

static int prepare(ShDb *db, const ShSql *sql, ShError *err)
{
	PGresult *res = PQprepare(db->conn, sql->name, sql->text, 0, NULL);
	int r = PQresultStatus(res) == PGRES_COMMAND_OK ? 0 : db_fail(db, res, sql->name, err);

	PQclear(res);
	if (r != 0)
		return r;
	res = PQdescribePrepared(db->conn, sql->name);
	r = PQresultStatus(res) == PGRES_COMMAND_OK ? 0 : db_fail(db, res, sql->name, err);
	PQclear(res);
	return r;
}

static int prepare_all(ShDb *db, ShError *err)
{
	int r = 0;

	for (const ShSql *const *const *list = db->statements; list && *list; list++)
		for (const ShSql *const *sql = *list; *sql && r == 0; sql++)
			r = prepare(db, *sql, err);
	return r;
}

static int connect_db(ShDb *db, ShError *err)
{
	int r;

	/* A server that is gone without a word is noticed; the connection string stands over these. */
	static const char *const keys[] = { "connect_timeout", "tcp_user_timeout", "dbname", NULL };
	const char *const values[] = { "5", "15000", db->conninfo, NULL };

	db->stale = false;
	db->conn = PQconnectdbParams(keys, values, 1);
	if (PQstatus(db->conn) != CONNECTION_OK)
		return sh_fail(err, SH_UNAVAILABLE, "db.unreachable", "connect");
	PQsetErrorVerbosity(db->conn, PQERRORS_SQLSTATE);
	r = sh_db_exec(db, "SET client_min_messages = error; SET application_name = 'shien'; SET TimeZone = 'UTC'",
		       "session", err);
	if (r == 0 && db->plans == SH_PLAN_ONCE)
		r = sh_db_exec(db, "SET plan_cache_mode = force_generic_plan", "session", err);
	if (r == 0)
		r = prepare_all(db, err);
	if (r != 0) /* half prepared is not open */
		sh_db_close(db);
	return r;
}

enum { FIRST_PAUSE_US = 50000, LONGEST_PAUSE_US = 1000000 };

static int open_anew(ShDb *db, ShError *err)
{
	int64_t now_us = sh_monotonic_us();
	int r;

	if (now_us < db->again_us)
		return sh_fail(err, SH_UNAVAILABLE, "db.unreachable", "pause");
	r = connect_db(db, err);
	if (r == 0) {
		db->pause_us = db->again_us = 0;
		return 0;
	}
	db->pause_us = db->pause_us ? 2 * db->pause_us : FIRST_PAUSE_US;
	if (db->pause_us > LONGEST_PAUSE_US)
		db->pause_us = LONGEST_PAUSE_US;
	db->again_us = sh_monotonic_us() + db->pause_us;
	return r;
}

int sh_db_open(ShDb *db, const char *conninfo, const ShSql *const *const *statements, ShPlans plans, ShError *err)
{
	*db = (ShDb){ .conninfo = conninfo, .statements = statements, .plans = plans };
	return open_anew(db, err);
}

void sh_db_close(ShDb *db)
{
	PQfinish(db->conn);
	db->conn = NULL;
}

int sh_db_ready(ShDb *db, ShError *err)
{
	if (db->conn && !db->stale && PQstatus(db->conn) == CONNECTION_OK &&
	    PQtransactionStatus(db->conn) == PQTRANS_IDLE)
		return 0;
	sh_db_close(db);
	return open_anew(db, err);
}

int sh_db_exec(ShDb *db, const char *sql, const char *what, ShError *err)
{
	PGresult *res = PQexec(db->conn, sql);
	ExecStatusType status = PQresultStatus(res);
	int r = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? 0 : db_fail(db, res, what, err);

	PQclear(res);
	return r;
}

static void clear(void *res) { PQclear(res); }

/* NULL as of PQexecPrepared: the connection is gone, or there is no memory. */
static PGresult *result_of(ShCall *call)
{
	PGconn *conn = call->db->conn;
	PGresult *res, *more;

	while (call->beside && PQisBusy(conn))
		if (!call->beside(call->beside_arg))
			call->beside = NULL;
		else if (!PQconsumeInput(conn))
			break;
	res = PQgetResult(conn);
	while ((more = PQgetResult(conn)) != NULL) {
		PQclear(res);
		res = more;
	}
	return res;
}

static int query(ShCall *call, const ShSql *sql, const ShRows **ret_rows, const ShParam *params, size_t n, bool wire)
{
	enum { MOST = 64 };
	const char *values[MOST];
	int lengths[MOST], formats[MOST];
	ExecStatusType status;
	PGresult *res;
	int r;

	assert(n <= MOST);
	for (size_t i = 0; i < n; i++) {
		values[i] = params[i].number[0] ? params[i].number : params[i].value;
		lengths[i] = params[i].length;
		formats[i] = params[i].binary;
	}
	if (!call->beside)
		res = PQexecPrepared(call->db->conn, sql->name, (int) n, values, lengths, formats, wire);
	else if (PQsendQueryPrepared(call->db->conn, sql->name, (int) n, values, lengths, formats, wire))
		res = result_of(call);
	else
		res = NULL;
	status = PQresultStatus(res);
	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
		r = db_fail(call->db, res, sql->name, &call->error);
		PQclear(res);
		return r;
	}
	sh_arena_defer(call->arena, clear, res);
	if (sh_arena_exhausted(call->arena))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "%s", sql->name);
	if (ret_rows)
		*ret_rows = res;
	return 0;
}

int sh_query_v(ShCall *call, const ShSql *sql, const ShRows **ret_rows, const ShParam *params, size_t n)
{
	return query(call, sql, ret_rows, params, n, false);
}

int sh_query_wire_v(ShCall *call, const ShSql *sql, const ShRows **ret_rows, const ShParam *params, size_t n)
{
	return query(call, sql, ret_rows, params, n, true);
}

int sh_rows_count(const ShRows *rows) { return PQntuples(rows); }
int64_t sh_rows_affected(const ShRows *rows) { return atoll(PQcmdTuples((PGresult *) (uintptr_t) rows)); }

const char *sh_rows_text(const ShRows *rows, int row, const char *column)
{
	int c = PQfnumber(rows, column);

	assert(c >= 0);
	return PQgetisnull(rows, row, c) ? NULL : PQgetvalue(rows, row, c);
}

const char *sh_rows_str(const ShRows *rows, int row, const char *column)
{
	const char *s = sh_rows_text(rows, row, column);

	return s ? s : "";
}

int64_t sh_rows_int(const ShRows *rows, int row, const char *column) { return atoll(sh_rows_str(rows, row, column)); }
double sh_rows_real(const ShRows *rows, int row, const char *column) { return atof(sh_rows_str(rows, row, column)); }
bool sh_rows_bool(const ShRows *rows, int row, const char *column)
{
	return sh_rows_str(rows, row, column)[0] == 't';
}

const uint8_t *sh_rows_bytes(ShCall *call, const ShRows *rows, int row, const char *column, size_t *ret_len)
{
	const char *hex = sh_rows_str(rows, row, column);

	if (PQfformat(rows, PQfnumber(rows, column)) == 1) {
		*ret_len = (size_t) PQgetlength(rows, row, PQfnumber(rows, column));
		return (const uint8_t *) hex;
	}
	size_t n = strlen(hex) < 2 ? 0 : strlen(hex) / 2 - 1; /* "\x…" */
	uint8_t *out = sh_alloc(call->arena, n + 1);

	*ret_len = 0;
	if (!out || (n > 0 && !sh_unhex(out, n, hex + 2)))
		return (const uint8_t *) "";
	*ret_len = n;
	return out;
}

bool sh_rows_exact(const ShRows *rows, int row, const char *column, void *out, size_t len)
{
	const char *value = sh_rows_str(rows, row, column);
	int at = PQfnumber(rows, column);

	if (PQfformat(rows, at) != 1)
		return strncmp(value, "\\x", 2) == 0 && sh_unhex(out, len, value + 2);
	if ((size_t) PQgetlength(rows, row, at) != len)
		return false;
	memcpy(out, value, len);
	return true;
}

/* {"a","b c",d} as PostgreSQL writes it. */
const char **sh_rows_texts(ShCall *call, const ShRows *rows, int row, const char *column, size_t *ret_n)
{
	const char *s = sh_rows_str(rows, row, column);
	size_t len = strlen(s), most = 1, n = 0;
	const char **out;
	char *text;

	*ret_n = 0;
	for (const char *c = s; *c; c++)
		most += *c == ',';
	out = sh_alloc(call->arena, most * sizeof *out);
	text = sh_alloc(call->arena, len + 1);
	if (!out || !text || len <= 2)
		return out;
	for (const char *c = s + 1; *c && *c != '}';) {
		bool quoted = *c == '"';

		out[n++] = text;
		for (c += quoted; quoted ? *c != '"' : *c != ',' && *c != '}'; c++) {
			if (*c == '\\')
				c++;
			*text++ = *c;
		}
		*text++ = '\0';
		c += quoted;
		c += *c == ',';
	}
	*ret_n = n;
	return out;
}

static int command(ShCall *call, const char *sql, const char *tag)
{
	PGresult *res = PQexec(call->db->conn, sql);
	int r = 0;

	if (PQresultStatus(res) != PGRES_COMMAND_OK)
		r = db_fail(call->db, res, tag, &call->error);
	else if (strcmp(PQcmdStatus(res), tag) != 0) /* COMMIT of a failed transaction says ROLLBACK, and "ok" */
		r = sh_fail(&call->error, SH_INTERNAL, "db.rolled_back", "%s", tag);
	PQclear(res);
	return r;
}

int sh_db_begin(ShCall *call)
{
	int64_t left_ms = (call->deadline_us - sh_monotonic_us()) / 1000;
	char sql[160];

	if (strlen(call->municipality) != 6 || strspn(call->municipality, "0123456789") != 6)
		return sh_fail(&call->error, SH_INVALID_ARGUMENT, "call.municipality.malformed", "-");
	if (left_ms <= 0)
		return sh_fail(&call->error, SH_DEADLINE_EXCEEDED, "call.too_late", "%s", call->rpc);
	snprintf(sql, sizeof sql, "BEGIN; SET LOCAL shien.municipality = '%s'; SET LOCAL statement_timeout = %lld",
		 call->municipality, (long long) left_ms);
	return command(call, sql, "SET");
}

int sh_db_commit(ShCall *call) { return command(call, "COMMIT", "COMMIT"); }
void sh_db_rollback(ShCall *call) { PQclear(PQexec(call->db->conn, "ROLLBACK")); }
int sh_db_savepoint(ShCall *call) { return command(call, "SAVEPOINT one", "SAVEPOINT"); }
int sh_db_release(ShCall *call) { return command(call, "RELEASE one", "RELEASE"); }
int sh_db_rollback_to(ShCall *call) { return command(call, "ROLLBACK TO one", "ROLLBACK"); }
