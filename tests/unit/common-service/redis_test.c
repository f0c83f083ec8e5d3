/* Redis as it may answer: a projection that may be lost at any time, and whose failing stops nobody. A server of this
 * test's own says what a row tells it to. */
#include "sh_redis.h"
#include "sh_settings.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char folder[64], where[100], password_file[100];
static const char *_Atomic auth_answer, *_Atomic answer; /* NULL: hangs up; "": says nothing */
static atomic_int connections, commands;
static char first_command[400];
static int listener;

/* Each read is one command: they are small. */
static void *serve(void *arg)
{
	char text[4096];
	int fd;

	(void) arg;
	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		ssize_t n;

		connections++;
		while ((n = read(fd, text, sizeof text - 1)) > 0) {
			const char *say;

			text[n] = '\0';
			if (commands++ == 0)
				snprintf(first_command, sizeof first_command, "%.390s", text);
			say = strstr(text, "AUTH") ? auth_answer : answer;
			if (!say || send(fd, say, strlen(say), MSG_NOSIGNAL) < 0)
				break;
		}
		close(fd);
	}
	return NULL;
}

static ShSettings *settings_of(const char *redis, const char *user, const char *password)
{
	static ShSetting rows[] = { { "redis", SH_SETTING_TEXT, "", 0, 0, "" },
				    { "redis_user", SH_SETTING_TEXT, "", 0, 0, "" },
				    { "redis_password_file", SH_SETTING_TEXT, "", 0, 0, "" },
				    { 0 } };
	const ShSetting *const tables[] = { rows, NULL };
	ShSettings *s;
	ShError err;

	rows[0].value = redis;
	rows[1].value = user;
	rows[2].value = password;
	cr_assert_eq(sh_settings_read(&s, "unit", tables, NULL, &err), 0);
	return s;
}

static void begin(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	pthread_t thread;
	FILE *out;

	snprintf(folder, sizeof folder, "/tmp/shien-redis-XXXXXX");
	cr_assert(mkdtemp(folder) != NULL);
	snprintf(where, sizeof where, "%s/redis.sock", folder);
	snprintf(password_file, sizeof password_file, "%s/password", folder);
	out = fopen(password_file, "w");
	cr_assert(out && fputs("open sesame\r\nand no more\n", out) > 0 && fclose(out) == 0);
	snprintf(at.sun_path, sizeof at.sun_path, "%s", where);
	listener = socket(AF_UNIX, SOCK_STREAM, 0);
	cr_assert(bind(listener, (struct sockaddr *) &at, sizeof at) == 0 && listen(listener, 8) == 0);
	cr_assert_eq(pthread_create(&thread, NULL, serve, NULL), 0);
	pthread_detach(thread);
}

static void end(void)
{
	unlink(where);
	unlink(password_file);
	rmdir(folder);
}

static bool put(ShRedis *r)
{
	const char *const pairs[] = { "done", "1" };

	return sh_redis_hset(r, "k", pairs, 2);
}

static const char *wanted;

static bool got_wanted(ShRedis *r)
{
	char *got = sh_redis_hget(r, "k", "done");
	bool same = wanted ? got && strcmp(got, wanted) == 0 : !got;

	free(got);
	return same;
}

/* After a failure none is asked for a while: each question by a client of its own. A busy machine may let 300 ms pass
 * by itself: what should be answered is asked again. */
static bool fresh(ShSettings *s, bool (*ask)(ShRedis *r), bool hoped)
{
	bool got = false;

	for (int tries = 0; tries < (hoped ? 20 : 1) && !got; tries++) {
		ShRedis *r = sh_redis_new(s);

		got = ask(r);
		sh_redis_free(r);
	}
	return got;
}

Test(redis, what_is_no_answer_to_the_question_is_none, .init = begin, .fini = end)
{
	static const struct {
		const char *auth, *said;
		bool put, ping;
		const char *got;
	} rows[] = {
		{ "+OK\r\n", ":1\r\n", true, false, NULL },
		{ "+OK\r\n", "+PONG\r\n", false, true, NULL },
		{ "+OK\r\n", "$2\r\n12\r\n", false, false, "12" },
		{ "+OK\r\n", "$-1\r\n", false, false, NULL },
		{ "+OK\r\n", "-READONLY no\r\n", false, false, NULL },
		{ "+OK\r\n", "*0\r\n", false, false, NULL },
		{ "+OK\r\n", "gibberish\r\n", false, false, NULL },
		{ "+OK\r\n", NULL, false, false, NULL },
		{ "-WRONGPASS\r\n", ":1\r\n", false, false, NULL },
		{ NULL, ":1\r\n", false, false, NULL },
		{ "", ":1\r\n", false, false, NULL },
		{ "+OK\r\n", "", false, false, NULL },
	};
	ShSettings *s = settings_of(where, "", password_file);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		auth_answer = rows[i].auth;
		answer = rows[i].said;
		cr_expect_eq(fresh(s, put, rows[i].put), rows[i].put, "row %zu", i);
		cr_expect_eq(fresh(s, sh_redis_ping, rows[i].ping), rows[i].ping, "row %zu", i);
		wanted = rows[i].got;
		cr_expect(fresh(s, got_wanted, true), "row %zu", i);
	}
	sh_settings_free(s);
}

Test(redis, signs_in_with_the_first_line_of_its_file, .init = begin, .fini = end)
{
	static const struct {
		const char *user;
		bool password;
		const char *sent;
	} rows[] = {
		{ "", true, "*3\r\n$4\r\nAUTH\r\n$7\r\ndefault\r\n$11\r\nopen sesame\r\n" },
		{ "shien", true, "*3\r\n$4\r\nAUTH\r\n$5\r\nshien\r\n$11\r\nopen sesame\r\n" },
		{ "shien", false, "*1\r\n$4\r\nPING\r\n" },
	};

	auth_answer = "+OK\r\n";
	answer = "+PONG\r\n";
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ShSettings *s = settings_of(where, rows[i].user, rows[i].password ? password_file : "/nonexistent");
		commands = 0;
		cr_expect(fresh(s, sh_redis_ping, true));
		cr_expect_str_eq(first_command, rows[i].sent);
		sh_settings_free(s);
	}
}

Test(redis, is_left_alone_for_a_while_where_it_failed, .init = begin, .fini = end)
{
	ShSettings *s = settings_of(where, "", "");
	ShRedis *r = sh_redis_new(s);

	answer = "+PONG\r\n";
	cr_assert(sh_redis_ping(r) && sh_redis_ping(r));
	cr_expect_eq(connections, 1, "one connection for all of it");
	answer = NULL;
	cr_expect_not(sh_redis_ping(r));
	answer = "+PONG\r\n";
	cr_expect_not(sh_redis_ping(r), "not asked at once");
	cr_expect_eq(connections, 1);
	usleep(2100000);
	cr_expect(sh_redis_ping(r), "but later");
	cr_expect_eq(connections, 2);
	sh_redis_free(r);
	sh_settings_free(s);
}

Test(redis, where_there_is_none)
{
	static const char *const nowhere[] = { "", "/nonexistent/redis.sock", "127.0.0.1:1", "no-colon" };
	const char *const many[100] = { "x" };

	for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
		ShSettings *s = settings_of(nowhere[i], "", "");
		ShRedis *r = sh_redis_new(s);

		cr_expect_not(put(r), "%s", nowhere[i]);
		wanted = NULL;
		cr_expect(got_wanted(r));
		cr_expect_not(sh_redis_hset(r, "k", many, sizeof many / sizeof *many), "more than fits");
		sh_redis_free(r);
		sh_settings_free(s);
	}
	sh_redis_free(NULL);
}
