#include "faults.h"
#include "sh_arena.h"

#include <curl/curl.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <libpq-fe.h>
#include <microhttpd.h>
#include <openssl/conf.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct MHD_Response MHD_Response_;

static _Thread_local unsigned left;
static _Thread_local bool happened;
static _Thread_local const char *only = "";

void faults_arm(unsigned nth)
{
	left = nth;
	happened = false;
}

void faults_only(const char *prefix) { only = prefix; }

bool faults_happened(void)
{
	left = 0;
	return happened;
}

/* ---- by chance ---- */
static char file[256];
static _Atomic(uint64_t) state;
static unsigned per_million;

__attribute__((constructor)) static void read_plan(void)
{
	const char *plan = getenv("SHIEN_TEST_FAULTS");
	unsigned long long seed;

	if (plan && sscanf(plan, "%255[^:]:%llu:%u", file, &seed, &per_million) == 3)
		state = seed;
	else
		file[0] = '\0';
}

static unsigned chance(void)
{
	uint64_t x = atomic_fetch_add(&state, 0x9e3779b97f4a7c15u) + 0x9e3779b97f4a7c15u; /* splitmix64 */

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return (unsigned) ((x ^ (x >> 31)) >> 33);
}

static bool fails(const char *name)
{
	if (left > 0 && strncmp(name, only, strlen(only)) == 0) {
		happened = --left == 0;
		return happened;
	}
	return *file && chance() % 1000000 < per_million && access(file, F_OK) == 0;
}

#define FAULT(type, name, failed, error, params, args)                                                               \
	type __real_##name params;                                                                                   \
	type __wrap_##name params;                                                                                   \
	type __wrap_##name params                                                                                    \
	{                                                                                                            \
		if (!fails(#name))                                                                                   \
			return __real_##name args;                                                                   \
		errno = (error);                                                                                     \
		return (failed);                                                                                     \
	}
#include "faults.def"
#undef FAULT

/* ---- those that take more than arguments ---- */
int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode = 0;

	va_start(ap, flags);
	if (flags & O_CREAT)
		mode = va_arg(ap, mode_t);
	va_end(ap);
	if (!fails("open"))
		return __real_open(path, flags, mode);
	errno = EMFILE;
	return -1;
}

int __real_openat(int dir, const char *path, int flags, ...);
int __wrap_openat(int dir, const char *path, int flags, ...);
int __wrap_openat(int dir, const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode = 0;

	va_start(ap, flags);
	if (flags & O_CREAT)
		mode = va_arg(ap, mode_t);
	va_end(ap);
	if (!fails("openat"))
		return __real_openat(dir, path, flags, mode);
	errno = EMFILE;
	return -1;
}

/* Closes all the same: what was still to be written is lost. */
int __real_fclose(FILE *f);
int __wrap_fclose(FILE *f);
int __wrap_fclose(FILE *f)
{
	int r = __real_fclose(f);

	if (!fails("fclose"))
		return r;
	errno = ENOSPC;
	return EOF;
}

/* The arena is spent, as if the call had grown too large. */
void *__real_sh_alloc(ShArena *arena, size_t size);
void *__wrap_sh_alloc(ShArena *arena, size_t size);
void *__wrap_sh_alloc(ShArena *arena, size_t size)
{
	return __real_sh_alloc(arena, fails("sh_alloc") ? SIZE_MAX / 2 : size);
}

/* By chance the connection goes, as when the server dies; else the statement is not done. */
static bool lose(PGconn *conn)
{
	if (*file && chance() % 4 == 0)
		shutdown(PQsocket(conn), SHUT_RDWR);
	return true;
}

PGresult *__real_PQexec(PGconn *conn, const char *sql);
PGresult *__wrap_PQexec(PGconn *conn, const char *sql);
PGresult *__wrap_PQexec(PGconn *conn, const char *sql)
{
	return strcmp(sql, "ROLLBACK") != 0 && fails("PQexec") && lose(conn) ? NULL : __real_PQexec(conn, sql);
}

PGresult *__real_PQexecPrepared(PGconn *conn, const char *name, int n, const char *const *values, const int *lengths,
				const int *formats, int format);
PGresult *__wrap_PQexecPrepared(PGconn *conn, const char *name, int n, const char *const *values, const int *lengths,
				const int *formats, int format);
PGresult *__wrap_PQexecPrepared(PGconn *conn, const char *name, int n, const char *const *values, const int *lengths,
				const int *formats, int format)
{
	return fails("PQexecPrepared") && lose(conn)
		       ? NULL
		       : __real_PQexecPrepared(conn, name, n, values, lengths, formats, format);
}

int __real_PQsendQueryPrepared(PGconn *conn, const char *name, int n, const char *const *values, const int *lengths,
			       const int *formats, int format);
int __wrap_PQsendQueryPrepared(PGconn *conn, const char *name, int n, const char *const *values, const int *lengths,
			       const int *formats, int format);
int __wrap_PQsendQueryPrepared(PGconn *conn, const char *name, int n, const char *const *values, const int *lengths,
			       const int *formats, int format)
{
	return fails("PQsendQueryPrepared") && lose(conn)
		       ? 0
		       : __real_PQsendQueryPrepared(conn, name, n, values, lengths, formats, format);
}

/* The statement was done, and there was no memory to say so. That nothing more comes cannot fail. */
PGresult *__real_PQgetResult(PGconn *conn);
PGresult *__wrap_PQgetResult(PGconn *conn);
PGresult *__wrap_PQgetResult(PGconn *conn)
{
	PGresult *res = __real_PQgetResult(conn);

	if (!res || !fails("PQgetResult") || !lose(conn))
		return res;
	PQclear(res);
	return PQmakeEmptyPGresult(conn, PGRES_FATAL_ERROR);
}
