/* What the healthcheck of a container goes by: only a daemon that says 200 for /readyz is ready. */
#include "sh_health.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const char *_Atomic answer; /* NULL: hangs up */
static char asked[400];
static int listener;

static void *serve(void *arg)
{
	int fd;

	(void) arg;
	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		ssize_t n = read(fd, asked, sizeof asked - 1);
		const char *say = answer;

		asked[n > 0 ? n : 0] = '\0';
		if (say)
			send(fd, say, strlen(say), MSG_NOSIGNAL);
		close(fd);
	}
	return NULL;
}

static int check(const char *admin_bind)
{
	ShSetting rows[] = { { "admin_bind", SH_SETTING_TEXT, admin_bind, 0, 0, "" }, { 0 } };
	const ShSetting *const tables[] = { rows, NULL };
	ShSettings *s;
	ShError err;
	int r;

	cr_assert_eq(sh_settings_read(&s, "unit", tables, NULL, &err), 0);
	r = sh_healthcheck(s);
	sh_settings_free(s);
	return r;
}

static void listen_at(int family, const void *at, socklen_t len)
{
	pthread_t thread;

	listener = socket(family, SOCK_STREAM, 0);
	cr_assert(bind(listener, at, len) == 0 && listen(listener, 8) == 0);
	cr_assert_eq(pthread_create(&thread, NULL, serve, NULL), 0);
	pthread_detach(thread);
}

#define HTTP(status) "HTTP/1.1 " status "\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n"

static void by_its_answer(const char *admin_bind)
{
	static const struct {
		const char *say;
		bool ready;
	} cases[] = {
		{ HTTP("200 OK"), true },          { HTTP("503 Service Unavailable"), false },
		{ HTTP("204 No Content"), false }, { HTTP("302 Found"), false },
		{ "gibberish\n", false },          { NULL, false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		answer = cases[i].say;
		cr_expect_eq(check(admin_bind), cases[i].ready ? 0 : 1, "case %zu", i);
		cr_expect(strstr(asked, "GET /readyz HTTP/1.1\r\n") == asked, "%s", asked);
	}
}

Test(health, over_a_port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof at;
	char bind_to[40];

	setenv("http_proxy", "http://127.0.0.1:1/", 1); /* none of its concern */
	listen_at(AF_INET, &at, sizeof at);
	cr_assert_eq(getsockname(listener, (struct sockaddr *) &at, &len), 0);
	snprintf(bind_to, sizeof bind_to, "127.0.0.1:%d", ntohs(at.sin_port));
	by_its_answer(bind_to);
	snprintf(bind_to, sizeof bind_to, "0.0.0.0:%d", ntohs(at.sin_port)); /* from inside it is at 127.0.0.1 */
	answer = HTTP("200 OK");
	cr_expect_eq(check(bind_to), 0);
}

Test(health, over_a_socket)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	char folder[32] = "/tmp/shien-health-XXXXXX", bind_to[120];

	cr_assert(mkdtemp(folder) != NULL);
	snprintf(at.sun_path, sizeof at.sun_path, "%s/admin.sock", folder);
	listen_at(AF_UNIX, &at, sizeof at);
	snprintf(bind_to, sizeof bind_to, "unix:%s", at.sun_path);
	by_its_answer(bind_to);
	unlink(at.sun_path);
	rmdir(folder);
}

Test(health, nobody_there_is_not_ready)
{
	cr_expect_eq(check("127.0.0.1:1"), 1);
	cr_expect_eq(check("unix:/nonexistent/admin.sock"), 1);
	cr_expect_eq(check("nowhere"), 1);
	cr_expect_eq(check(""), 1);
}
