/* A daemon's start as whoever runs it sees it: the exit code (docs/architecture.md), and the reason that it says. */
#include "client.h"
#include "sh_clock.h"
#include "sh_site.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_ARGS = 6, MOST_SET = 16 };
enum { EXIT_OK, EXIT_NOT_READY, EXIT_USAGE, EXIT_SETTINGS, EXIT_KEYS, EXIT_START };

static char folder[64], said[16384];

/* Starts the sample book with these arguments; what it says goes into a file. */
static pid_t begin_daemon(const char *const *args, const char *out_file)
{
	const char *argv[MOST_ARGS + 2] = { SAMPLE_BIN "/sample-book" };
	pid_t pid;

	for (int i = 0; i < MOST_ARGS && args[i]; i++)
		argv[i + 1] = args[i];
	pid = fork();
	cr_assert(pid >= 0);
	if (pid == 0) {
		int out = open(out_file, O_CREAT | O_TRUNC | O_WRONLY, 0600);

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(out, STDOUT_FILENO);
		dup2(out, STDERR_FILENO);
		execv(argv[0], (char **) (uintptr_t) argv);
		_exit(127);
	}
	return pid;
}

static int end_daemon(pid_t pid, const char *out_file)
{
	FILE *in;
	int status;

	cr_assert_eq(waitpid(pid, &status, 0), pid);
	in = fopen(out_file, "r");
	cr_assert_not_null(in);
	said[fread(said, 1, sizeof said - 1, in)] = '\0';
	fclose(in);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static int run_daemon(const char *const *args)
{
	char out_file[100];

	snprintf(out_file, sizeof out_file, "%s/said", folder);
	return end_daemon(begin_daemon(args, out_file), out_file);
}

static void set(const char *key, const char *value)
{
	char name[80];

	snprintf(name, sizeof name, "SHIEN_SAMPLE_BOOK_%s", key);
	if (value)
		setenv(name, value, 1);
	else
		unsetenv(name);
}

static const char *in_folder(const char *name)
{
	static char paths[4][100];
	static unsigned which;
	char *path = paths[which++ % 4];

	snprintf(path, sizeof paths[0], "%s/%s", folder, name);
	return path;
}

/* Settings that are right, but for a database that nobody runs. */
static void set_all(void)
{
	set("RPC_BIND", "tcp://127.0.0.1:1");
	set("STREAM_BIND", "tcp://127.0.0.1:1");
	set("ADMIN_BIND", "127.0.0.1:1");
	set("DB", "host=/nonexistent");
	set("SYSTEM_DB", "host=/nonexistent");
	set("SECRET_DIR", in_folder("secret"));
	set("PUBLIC_DIR", in_folder("public"));
	set("AUDIT_DIR", "");
	set("TOKEN_MODULE", "");
	set("TOKEN_ROOT_KEY", "");
	set("TOKEN_PIN_FILE", "");
	set("SCOPE_DIR", "");
	set("REPLICA", "1");
	set("WORKERS", NULL);
}

static void write_file(const char *name, const char *text)
{
	FILE *out = fopen(in_folder(name), "w");

	cr_assert(out && fputs(text, out) >= 0 && fclose(out) == 0);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void) st, (void) flag, (void) ftw;
	return remove(path);
}

static void begin(void)
{
	ShError err = { 0 };

	cr_assert(sodium_init() >= 0);
	snprintf(folder, sizeof folder, "/tmp/shien-main-XXXXXX");
	cr_assert(mkdtemp(folder) != NULL);
	cr_assert_eq(sh_keys_make("sample-book", in_folder("secret"), in_folder("public"), &err), 0, "%s",
		     err.reason);
	set_all();
}

static void end(void) { nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS); }

typedef struct Case {
	const char *args[MOST_ARGS];
	const char *key, *value; /* a setting that is otherwise */
	int code;
	const char *says;
} Case;

static void check_case(const Case *c)
{
	int code;

	set_all();
	if (c->key)
		set(c->key, c->value && strncmp(c->value, "./", 2) == 0 ? in_folder(c->value + 2) : c->value);
	code = run_daemon(c->args);
	cr_expect_eq(code, c->code, "%s %s: %d\n%s", c->args[0], c->key ? c->key : "", code, said);
	cr_expect(strstr(said, c->says) != NULL, "%s %s: \"%s\" is not in\n%s", c->args[0], c->key ? c->key : "",
		  c->says, said);
}

Test(start, what_is_wrong_has_its_exit_code, .init = begin, .fini = end)
{
	static const Case cases[] = {
		{ { "--help" }, NULL, NULL, EXIT_OK, "usage: shien-sample-book" },
		{ { "start" }, NULL, NULL, EXIT_USAGE, "usage: shien-sample-book" },
		{ { "--check", "run", "--what" }, NULL, NULL, EXIT_USAGE, "usage: " },
		{ { "--config" }, NULL, NULL, EXIT_USAGE, "usage: " },
		{ { "--config", "/nonexistent/file" }, NULL, NULL, EXIT_SETTINGS, "setting.file_unreadable" },
		{ { "--check", "--config", "/dev/null" }, NULL, NULL, EXIT_OK, "ok\n" },
		{ { "--check" }, "DB", NULL, EXIT_SETTINGS, "setting.missing (db)" },
		{ { "--check" }, "WORKERS", "0", EXIT_SETTINGS, "setting.out_of_range (workers: 1..48)" },
		{ { "--check" }, "SECRET_DIR", "/nonexistent", EXIT_KEYS, "shien: keys: keys." },
		{ { "--check" }, "PUBLIC_DIR", "./empty", EXIT_KEYS, "shien: keys: keys." },
		{ { "--check" }, "TOKEN_MODULE", "/nonexistent/token.so", EXIT_KEYS, "shien: token: token.pin" },
		{ { "--check" }, "TOKEN_ROOT_KEY", "pkcs11:object=x", EXIT_KEYS, "token.unavailable" },
		{ { "--check" }, "AUDIT_DIR", "/dev/null/audit", EXIT_START, "shien: audit: audit.folder" },
		{ { "--check" }, "SCOPE_DIR", "./secret", EXIT_OK, "ok\n" },
		{ { "--check" }, "AUDIT_DIR", "./audit", EXIT_OK, "ok\n" },
		{ { "healthcheck" }, NULL, NULL, EXIT_NOT_READY, "" },
		{ { "--print-config" }, "WORKERS", "9", EXIT_OK, "\n# Threads for requests (1..48)\nworkers: 9\n" },
	};

	cr_assert_eq(mkdir(in_folder("empty"), 0755), 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check_case(&cases[i]);
}

/* A file that names settings is read by every command, and the environment stands over it. */
Test(start, reads_its_file, .init = begin, .fini = end)
{
	const char *const print[MOST_ARGS] = { "--config", in_folder("conf"), "--print-config" };

	write_file("conf", "# ours\nworkers: 5\nbatch_workers: 3\n");
	set("BATCH_WORKERS", "4");
	cr_assert_eq(run_daemon(print), EXIT_OK, "%s", said);
	cr_expect(strstr(said, "\nworkers: 5\n") != NULL, "%s", said);
	cr_expect(strstr(said, "\nbatch_workers: 4\n") != NULL, "%s", said);
	write_file("conf", "workers: 5\nwrokers: 3\n");
	cr_expect_eq(run_daemon(print), EXIT_SETTINGS);
	cr_expect(strstr(said, "setting.unknown (line 2: wrokers)") != NULL, "%s", said);
	set("BATCH_WORKERS", NULL);
}

/* Without its database it waits, and can be stopped at any time; it never runs without. */
Test(start, waits_for_its_database_until_it_is_stopped, .init = begin, .fini = end)
{
	const char *const run[MOST_ARGS] = { "run" };
	const char *out = in_folder("waiting");
	pid_t pid = begin_daemon(run, out);
	int64_t began;

	pause_ms(1500);
	cr_assert_eq(waitpid(pid, NULL, WNOHANG), 0, "it waits");
	began = sh_monotonic_us();
	cr_assert_eq(kill(pid, SIGTERM), 0);
	cr_expect_eq(end_daemon(pid, out), EXIT_START);
	cr_expect_lt(sh_monotonic_us() - began, (int64_t) patience() * 3000000);
	cr_expect(strstr(said, "shien: start: db.unreachable") != NULL, "%s", said);
}

/* ---- on a database ---- */
static const char *log_of(const Site *s, const Daemon *d)
{
	char path[120];
	FILE *in;

	snprintf(path, sizeof path, "%s/%s-%d.log", s->folder, d->service, d->replica);
	in = fopen(path, "r");
	cr_assert_not_null(in);
	said[fread(said, 1, sizeof said - 1, in)] = '\0';
	fclose(in);
	return said;
}

static void does_not_start(Site *s, const char *why)
{
	Daemon *d = &s->book[1];
	int status = 0;

	start(s, d, NULL);
	for (int i = 0; i < 200 * patience() && waitpid(d->pid, &status, WNOHANG) != d->pid; i++)
		pause_ms(50);
	if (kill(d->pid, 0) == 0) {
		kill_hard(d);
		cr_assert_fail("%s: it runs", why);
	}
	d->pid = 0;
	cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_START, "%s: %d", why, status);
	cr_expect(strstr(log_of(s, d), why) != NULL, "\"%s\" is not in\n%s", why, said);
}

Test(start, two_do_not_share_a_port)
{
	Site s;
	Daemon *first, *second;
	Daemon right;

	site_open(&s);
	first = &s.book[0];
	second = &s.book[1];
	right = *second;
	start_ready(&s, first);
	second->rpc = first->rpc;
	does_not_start(&s, "loop.bind");
	*second = right;
	second->stream = first->stream;
	does_not_start(&s, "sequencer.start");
	*second = right;
	second->admin = first->admin;
	does_not_start(&s, "door.listen");
	*second = right;
	second->door = first->door;
	does_not_start(&s, "door.listen");
	*second = right;
	start_ready(&s, second);
	site_close(&s);
}

/* One that was set back to before the site's newest generation, or has none, serves nobody. */
Test(start, a_database_that_was_set_back_is_not_served)
{
	char public[100];
	ShError err = { 0 };
	Daemon *d;
	Site s;

	site_open(&s);
	d = &s.book[1];
	snprintf(public, sizeof public, "%s/public", s.folder);
	cr_assert_eq(sh_site_raise_generation(public, 2, &err), 0, "%s", err.reason);
	does_not_start(&s, "site.generation_old");
	run_sql(s.book_db, "UPDATE site SET generation = 2");
	start_ready(&s, d);
	cr_expect_eq(stop(d), 0);
	run_sql(s.book_db, "DELETE FROM site");
	start(&s, d, NULL);
	pause_ms(1500);
	cr_assert_eq(waitpid(d->pid, NULL, WNOHANG), 0, "it waits");
	cr_expect_eq(stop(d), EXIT_START);
	cr_expect(strstr(log_of(&s, d), "db.unreachable") != NULL, "%s", said);
	site_close(&s);
}
