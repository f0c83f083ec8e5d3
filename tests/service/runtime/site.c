#include "site.h"
#include "ports.h"
#include "sh_clock.h"
#include "sh_migrate.h"

#include <czmq.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void pause_ms(int ms) { nanosleep(&(struct timespec){ ms / 1000, (long) (ms % 1000) * 1000000 }, NULL); }

/* Other work on the machine is no defect of what is tried: a wait grows with the queue for its processors. */
int patience(void)
{
	enum { MOST = 8 };
	const char *factor = getenv("SHIEN_TEST_PATIENCE");
	int least = factor && atoi(factor) > 1 ? atoi(factor) : 1, busy = 1;
	double load;

	if (getloadavg(&load, 1) == 1)
		busy = (int) (load / (double) sysconf(_SC_NPROCESSORS_ONLN)) + 1;
	busy = busy < MOST ? busy : MOST;
	return busy > least ? busy : least;
}

/* ---- databases ---- */
static const char *short_name(const char *service) { return service + strlen("sample-"); }

static PGconn *make_database(Site *s, const char *service)
{
	const char *base = getenv("SHIEN_TEST_PG"), *name = short_name(service);
	char svc[80], sys[80], own[512], conninfo[1024];
	const char *folders[] = { SHIEN_SOURCE_DIR "/services/common/db/migrations", own, NULL };
	PGconn *root = PQconnectdb(base);
	ShError err = { 0 };
	unsigned applied;
	ShDb db;

	cr_assert(PQstatus(root) == CONNECTION_OK, "%s", PQerrorMessage(root));
	run_sql(root, "CREATE DATABASE %s_%s", s->tag, name);
	run_sql(root, "CREATE ROLE %s_%s_svc LOGIN PASSWORD '%s'", s->tag, name, s->password);
	run_sql(root, "CREATE ROLE %s_%s_sys LOGIN PASSWORD '%s'", s->tag, name, s->password);
	PQfinish(root);
	snprintf(svc, sizeof svc, "%s_%s_svc", s->tag, name);
	snprintf(sys, sizeof sys, "%s_%s_sys", s->tag, name);
	snprintf(own, sizeof own, SHIEN_SOURCE_DIR "/tests/service/runtime/%s/migrations", name);
	snprintf(conninfo, sizeof conninfo, "%s dbname=%s_%s", base, s->tag, name);
	cr_assert_eq(sh_db_open(&db, conninfo, NULL, SH_PLAN_AUTO, &err), 0, "%s", err.detail);
	cr_assert_eq(sh_migrate(&db, &(ShMigration){ svc, sys, folders }, &applied, &err), 0, "%s %s", err.reason,
		     err.detail);
	return db.conn;
}

static void drop_database(Site *s, const char *service)
{
	PGconn *root = PQconnectdb(getenv("SHIEN_TEST_PG"));
	const char *name = short_name(service);

	run_sql(root, "DROP DATABASE %s_%s WITH (FORCE)", s->tag, name);
	run_sql(root, "DROP ROLE %s_%s_svc, %s_%s_sys", s->tag, name, s->tag, name);
	PQfinish(root);
}

__attribute__((format(printf, 3, 0))) static void run_v(PGconn *db, PGresult **ret, const char *fmt, va_list ap)
{
	ExecStatusType status;
	char sql[4096];

	vsnprintf(sql, sizeof sql, fmt, ap);
	*ret = PQexec(db, sql);
	status = PQresultStatus(*ret);
	cr_assert(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, "%s\n%s", PQerrorMessage(db), sql);
}

void run_sql(PGconn *db, const char *fmt, ...)
{
	PGresult *r;
	va_list ap;

	va_start(ap, fmt);
	run_v(db, &r, fmt, ap);
	va_end(ap);
	PQclear(r);
}

static const char *first(PGresult *r)
{
	static char text[8192];

	cr_assert(PQntuples(r) > 0);
	snprintf(text, sizeof text, "%s", PQgetvalue(r, 0, 0));
	PQclear(r);
	return text;
}

const char *text_of(PGconn *db, const char *fmt, ...)
{
	PGresult *r;
	va_list ap;

	va_start(ap, fmt);
	run_v(db, &r, fmt, ap);
	va_end(ap);
	return first(r);
}

long count(PGconn *db, const char *fmt, ...)
{
	PGresult *r;
	va_list ap;

	va_start(ap, fmt);
	run_v(db, &r, fmt, ap);
	va_end(ap);
	return atol(first(r));
}

bool becomes(PGconn *db, long wanted, int ms, const char *sql)
{
	int64_t until = sh_monotonic_us() + (int64_t) ms * patience() * 1000;

	while (count(db, "%s", sql) != wanted) {
		if (sh_monotonic_us() > until)
			return false;
		pause_ms(20);
	}
	return true;
}

/* ---- the site ---- */
static char *endpoints(const Daemon *d, bool stream)
{
	char *list;

	cr_assert(asprintf(&list, "tcp://127.0.0.1:%d,tcp://127.0.0.1:%d", stream ? d[0].stream : d[0].rpc,
			   stream ? d[1].stream : d[1].rpc) > 0);
	return list;
}

static void open_keys(Site *s)
{
	static ShSetting rows[] = { { "peer_sample_book", SH_SETTING_TEXT, "", 0, 0, "" },
				    { "peer_sample_reader", SH_SETTING_TEXT, "", 0, 0, "" },
				    { 0 } };
	const ShSetting *const tables[] = { rows, NULL };
	static const char *const all[] = { "sample-book", "sample-reader", "shienctl", NULL };
	char secret[100], public[100];
	ShError err = { 0 };

	snprintf(secret, sizeof secret, "%s/secret", s->folder);
	snprintf(public, sizeof public, "%s/public", s->folder);
	for (const char *const *name = all; *name; name++)
		cr_assert_eq(sh_keys_make(*name, secret, public, &err), 0, "%s %s", err.reason, err.detail);
	cr_assert_eq(sh_keys_open(&s->keys, "shienctl", secret, public, &err), 0, "%s", err.reason);
	rows[0].value = endpoints(s->book, false);
	rows[1].value = endpoints(s->reader, false);
	cr_assert_eq(sh_settings_read(&s->settings, "test", tables, NULL, &err), 0, "%s", err.reason);
	free((char *) (uintptr_t) rows[0].value);
	free((char *) (uintptr_t) rows[1].value);
}

static void give(const Site *s, Daemon *d, const char *service, int replica)
{
	*d = (Daemon){ .service = service,
		       .replica = replica,
		       .rpc = port_of_ones_own(),
		       .stream = port_of_ones_own(),
		       .admin = port_of_ones_own(),
		       .door = port_of_ones_own() };
	snprintf(d->log, sizeof d->log, "%s/%s-%d.log", s->folder, service, replica);
}

void site_open(Site *s)
{
	unsigned char random[16];

	cr_assert(getenv("SHIEN_TEST_PG") != NULL, "SHIEN_TEST_PG names a PostgreSQL to test on: run tests/run.sh");
	cr_assert(sodium_init() >= 0);
	zsys_init(); /* before threads do it at once */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	memset(s, 0, sizeof *s);
	snprintf(s->folder, sizeof s->folder, "/tmp/shien-runtime-XXXXXX");
	cr_assert(mkdtemp(s->folder) != NULL);
	setenv("LSAN_OPTIONS",
	       "print_suppressions=0:suppressions=" SHIEN_SOURCE_DIR "/tests/support/daemons.lsan.supp", 1);
	snprintf(s->tag, sizeof s->tag, "rt%d_%lld", getpid(), (long long) (sh_now_us() % 1000000000));
	randombytes_buf(random, sizeof random);
	sodium_bin2hex(s->password, sizeof s->password, random, sizeof random);
	for (int i = 0; i < REPLICAS; i++) {
		give(s, &s->book[i], "sample-book", i);
		give(s, &s->reader[i], "sample-reader", i);
	}
	s->book_db = make_database(s, "sample-book");
	s->reader_db = make_database(s, "sample-reader");
	open_keys(s);
}

/* What it said last, for whoever reads of its death and has not its folder any more. */
static const char *last_words(const Daemon *d)
{
	static char words[2000];
	FILE *f = fopen(d->log, "r");
	size_t n = 0;

	if (f && (fseek(f, -(long) (sizeof words - 1), SEEK_END) == 0 || fseek(f, 0, SEEK_SET) == 0))
		n = fread(words, 1, sizeof words - 1, f);
	words[n] = '\0';
	if (f)
		fclose(f);
	return words;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void) st, (void) flag, (void) ftw;
	return remove(path);
}

void site_close(Site *s)
{
	bool well = true;

	for (int i = 0; i < 2 * REPLICAS; i++) {
		Daemon *d = i < REPLICAS ? &s->reader[i] : &s->book[i - REPLICAS];
		int said = d->pid ? stop(d) : 0;

		cr_expect_eq(said, 0, "%s %d ends with %d:\n%s", d->service, d->replica, said, last_words(d));
		well &= said == 0;
	}
	PQfinish(s->book_db);
	PQfinish(s->reader_db);
	drop_database(s, "sample-book");
	drop_database(s, "sample-reader");
	sh_settings_free(s->settings);
	sh_keys_free(s->keys);
	if (well && !getenv("SHIEN_TEST_KEEP"))
		nftw(s->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* ---- processes ---- */
static void set(const Daemon *d, const char *key, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void set(const Daemon *d, const char *key, const char *fmt, ...)
{
	char name[100], value[1200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(value, sizeof value, fmt, ap);
	va_end(ap);
	snprintf(name, sizeof name, "SHIEN_%s_%s",
		 strcmp(d->service, "sample-book") ? "SAMPLE_READER" : "SAMPLE_BOOK", key);
	setenv(name, value, 1);
}

static void become(Site *s, Daemon *d, const char *failpoint)
{
	const char *base = getenv("SHIEN_TEST_PG"), *name = short_name(d->service);
	const char *elsewhere = getenv("SHIEN_TEST_SAMPLES"); /* daemons of another build: tests/tsan.sh */
	char path[300];
	int out;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	set(d, "REPLICA", "%d", d->replica);
	set(d, "RPC_BIND", "tcp://127.0.0.1:%d", d->rpc);
	set(d, "STREAM_BIND", "tcp://127.0.0.1:%d", d->stream);
	set(d, "ADMIN_BIND", "127.0.0.1:%d", d->admin);
	set(d, "DOOR_BIND", "127.0.0.1:%d", d->door);
	set(d, "DB", "%s dbname=%s_%s user=%s_%s_svc password=%s", base, s->tag, name, s->tag, name, s->password);
	set(d, "SYSTEM_DB", "%s dbname=%s_%s user=%s_%s_sys password=%s", base, s->tag, name, s->tag, name,
	    s->password);
	set(d, "SECRET_DIR", "%s/secret", s->folder);
	set(d, "PUBLIC_DIR", "%s/public", s->folder);
	if (!getenv("SAMPLE_WITHOUT_AUDIT_DIR"))
		set(d, "AUDIT_DIR", "%s/audit", s->folder);
	set(d, "AUDIT_SECONDS", "1");
	if (strcmp(d->service, "sample-reader") == 0) {
		set(d, "PEER_SAMPLE_BOOK", "%s", endpoints(s->book, false));
		set(d, "STREAM_SAMPLE_BOOK", "%s", endpoints(s->book, true));
	}
	if (failpoint)
		setenv("SHIEN_FAILPOINT", failpoint, 1);
	out = open(d->log, O_CREAT | O_APPEND | O_WRONLY, 0600);
	dup2(out, STDERR_FILENO);
	dup2(out, STDOUT_FILENO);
	snprintf(path, sizeof path, "%s/%s", elsewhere ? elsewhere : SAMPLE_BIN, d->service);
	execl(path, path, "run", (char *) NULL);
	_exit(127);
}

void start(Site *s, Daemon *d, const char *failpoint)
{
	cr_assert_eq(d->pid, 0);
	d->pid = fork();
	cr_assert(d->pid >= 0);
	if (d->pid == 0)
		become(s, d, failpoint);
}

void wait_ready(Daemon *d)
{
	char text[256];

	for (int i = 0; i < 600 * patience(); i++) {
		if (http(d, &(Http){ .path = "/readyz", .admin = true }, text, sizeof text) == 200)
			return;
		cr_assert_eq(waitpid(d->pid, NULL, WNOHANG), 0, "%s died at its start:\n%s", d->service,
			     last_words(d));
		pause_ms(50);
	}
	cr_assert_fail("%s does not become ready", d->service);
}

void start_ready(Site *s, Daemon *d)
{
	start(s, d, NULL);
	wait_ready(d);
}

int stop(Daemon *d)
{
	int status;

	cr_assert_eq(kill(d->pid, SIGTERM), 0);
	for (int i = 0; i < 400 * patience(); i++) {
		if (waitpid(d->pid, &status, WNOHANG) == d->pid) {
			d->pid = 0;
			return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
		}
		pause_ms(50);
	}
	kill_hard(d);
	return -1; /* does not stop */
}

void kill_hard(Daemon *d)
{
	kill(d->pid, SIGKILL);
	waitpid(d->pid, NULL, 0);
	d->pid = 0;
}

bool died(Daemon *d, int ms)
{
	for (int i = 0; i <= ms * patience() / 10; i++) {
		if (waitpid(d->pid, NULL, WNOHANG) == d->pid) {
			d->pid = 0;
			return true;
		}
		pause_ms(10);
	}
	return false;
}
