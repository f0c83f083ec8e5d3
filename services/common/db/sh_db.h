#pragma once
#include "sh_call.h"
#include <libpq-fe.h>
#include <stddef.h>
#include <stdint.h>

/* A named statement, generated from sql/<subject>.sql. */
typedef struct ShSql {
	const char *name, *text;
} ShSql;

/* Which plans PostgreSQL makes for prepared statements. */
typedef enum ShPlans {
	SH_PLAN_AUTO, /* for the values at hand where that looks cheaper: arrays of any length */
	SH_PLAN_ONCE, /* for calls: planning a question for one person takes longer than answering it */
} ShPlans;

/* One connection of one thread. Statements are prepared when it opens, and prepared anew after a reconnect. */
struct ShDb {
	PGconn *conn;
	const char *conninfo;
	const ShSql *const *const *statements; /* lists, ending with NULL */
	ShPlans plans;
	bool stale;                 /* the schema changed under a plan: opened anew before the next use */
	int64_t pause_us, again_us; /* after a failure: nobody tries again before */
};

/* Results belong to the call they were asked in; nothing is freed by hand. */
typedef PGresult ShRows;

/* A parameter; the pointer is borrowed until the query returns. */
typedef struct ShParam {
	const char *value; /* NULL is SQL NULL */
	int length;        /* of bytes */
	bool binary;
	char number[24];
} ShParam;

ShParam sh_text(const char *s);
ShParam sh_text_or_null(const char *s); /* "" and NULL are SQL NULL */
ShParam sh_int(int64_t n);
ShParam sh_bool(bool b);
ShParam sh_real(double x);
ShParam sh_bytes(const void *p, size_t n); /* bytea */
/* text[] of n strings, built in the arena. */
ShParam sh_text_array(ShArena *arena, const char *const *strings, size_t n);
/* The same where the statement takes text[] and nothing else: as the wire has it, with nothing to quote or to parse.
 */
ShParam sh_text_array_wire(ShArena *arena, const char *const *strings, size_t n);
/* The same for int[] and bytea[]. */
ShParam sh_int_array_wire(ShArena *arena, const int32_t *numbers, size_t n);
ShParam sh_bytes_array_wire(ShArena *arena, const ProtobufCBinaryData *parts, size_t n);

/* bigint[], as text: also for a list of such arrays. */
ShParam sh_int64_array(ShArena *arena, const int64_t *numbers, size_t n);

/* Connects and prepares and describes every statement; one that does not fit the schema stops the daemon, by name. */
int sh_db_open(ShDb *db, const char *conninfo, const ShSql *const *const *statements, ShPlans plans, ShError *err);
void sh_db_close(ShDb *db);
/* Opens again where the connection is gone; refused at once while the pause after a failed attempt lasts (a twentieth
 * of a second, twice as long each time, at most a second): a server that recovers has better to do than to turn away.
 * Not inside a transaction. */
int sh_db_ready(ShDb *db, ShError *err);

/* Run a statement inside the call's transaction; *ret_rows may be NULL where no answer is wanted. */
#define sh_query(call, sql, ret_rows, ...)                                                                           \
	sh_query_v(call, sql, ret_rows, (const ShParam[]){ __VA_ARGS__ },                                            \
		   sizeof((const ShParam[]){ __VA_ARGS__ }) / sizeof(ShParam))
int sh_query_v(ShCall *call, const ShSql *sql, const ShRows **ret_rows, const ShParam *params, size_t n);
/* The same, with the answer as the wire has it: for statements whose columns are text and bytea only. Half the bytes
 * of a large bytea, and nothing to decode. */
#define sh_query_wire(call, sql, ret_rows, ...)                                                                      \
	sh_query_wire_v(call, sql, ret_rows, (const ShParam[]){ __VA_ARGS__ },                                       \
			sizeof((const ShParam[]){ __VA_ARGS__ }) / sizeof(ShParam))
int sh_query_wire_v(ShCall *call, const ShSql *sql, const ShRows **ret_rows, const ShParam *params, size_t n);

int sh_rows_count(const ShRows *rows);
int64_t sh_rows_affected(const ShRows *rows);
/* NULL is SQL NULL. A column that the statement does not have is our bug and aborts. Lives as long as the call. */
const char *sh_rows_text(const ShRows *rows, int row, const char *column);
/* "" for SQL NULL. */
const char *sh_rows_str(const ShRows *rows, int row, const char *column);
int64_t sh_rows_int(const ShRows *rows, int row, const char *column); /* 0 for SQL NULL */
double sh_rows_real(const ShRows *rows, int row, const char *column);
bool sh_rows_bool(const ShRows *rows, int row, const char *column);
/* bytea: decoded into the arena where it did not come as the wire has it; length 0 for SQL NULL. */
const uint8_t *sh_rows_bytes(ShCall *call, const ShRows *rows, int row, const char *column, size_t *ret_len);
/* bytea of exactly `len` bytes, such as a hash, into `out`; false for any other length. Takes no memory, so that none
 * that is spent is ever read as a wrong hash. */
bool sh_rows_exact(const ShRows *rows, int row, const char *column, void *out, size_t len);
/* text[] without NULLs: decoded into the arena. */
const char **sh_rows_texts(ShCall *call, const ShRows *rows, int row, const char *column, size_t *ret_n);

/* For the runner and the runtime's own threads. BEGIN with tenant and statement time-out (the remaining time) in one
 * message; COMMIT of a failed transaction is a fault. */
int sh_db_begin(ShCall *call);
int sh_db_commit(ShCall *call);
void sh_db_rollback(ShCall *call);
int sh_db_savepoint(ShCall *call);
int sh_db_release(ShCall *call);
int sh_db_rollback_to(ShCall *call);
/* A piece of SQL outside of prepared statements, for migrations and the runtime's threads. */
int sh_db_exec(ShDb *db, const char *sql, const char *what, ShError *err);
