#pragma once
#include "sh_keys.h"
#include "sh_settings.h"
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* A site of two sample daemons for one test: databases, roles, keys, free ports, real processes. */
#define TOWN "992011"
enum { REPLICAS = 2 };

typedef struct Daemon {
	const char *service; /* "sample-book" */
	int replica;
	pid_t pid;                         /* 0: not running */
	uint16_t rpc, stream, admin, door; /* ports */
	char log[120];
} Daemon;

typedef struct Site {
	char folder[64], tag[40], password[33];
	Daemon book[REPLICAS], reader[REPLICAS];
	PGconn *book_db, *reader_db; /* as the owner */
	ShKeys *keys;                /* of shienctl, who asks in the tests */
	ShSettings *settings;        /* where to ask */
	bool calls_fail;             /* in the daemons, by chance: what is refused is asked again too */
} Site;

void site_open(Site *s);
/* Stops what runs; every daemon must have ended well. */
void site_close(Site *s);

/* `failpoint` "kill:tx_before_commit:3" or NULL. */
void start(Site *s, Daemon *d, const char *failpoint);
void wait_ready(Daemon *d);
void start_ready(Site *s, Daemon *d);
/* SIGTERM; the exit code, 0 = clean, also of leaks. */
int stop(Daemon *d);
void kill_hard(Daemon *d);
/* Has it died by itself within this time? */
bool died(Daemon *d, int ms);

long count(PGconn *db, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
const char *text_of(PGconn *db, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void run_sql(PGconn *db, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* By how much all times of waiting are longer than the tests say: SHIEN_TEST_PATIENCE, for builds that are slow by
 * nature (tests/tsan.sh), and the more the more others want the processors; 1 on a quiet machine. */
int patience(void);
/* Waits until the question's answer is this. */
bool becomes(PGconn *db, long wanted, int ms, const char *sql);
void pause_ms(int ms);

/* Looks at a daemon over HTTP. `answer` takes at most `size` bytes; the status, 0: no answer. */
typedef struct Http {
	const char *method, *path, *api_key, *key, *json, *file, *file_name;
	size_t file_len;
	bool admin;
} Http;
long http(const Daemon *d, const Http *q, char *answer, size_t size);
/* Whether the reader's cursor comes to the head in time. */
bool level(Site *s, int ms);
/* Reader's cursor at the head, nothing waits, and the reader's rows = the book's entries, in order per book. */
void check_fold(Site *s, int ms);
/* The audit tree of a database: leaves 0..n-1 whose hashes and root are as RFC 6962 says; how many. */
long check_audit(PGconn *db);
/* Lines of the second store's files of this kind: ".records", ".only". */
long lines_of(const Site *s, const char *kind);
bool lines_become(const Site *s, const char *kind, int ms); /* there are some before the time is over */
