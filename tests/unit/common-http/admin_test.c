#include "door_client.h"
#include "sh_admin.h"

#include <criterion/criterion.h>
#include <czmq.h>
#include <stdatomic.h>

typedef struct Ops {
	ShAdmin *admin;
	atomic_bool ready;
	unsigned port;
} Ops;

static bool is_ready(void *self, ShArena *arena, const char **ret)
{
	Ops *ops = self;

	*ret = sh_printf(arena, "database %s\n", ops->ready ? "ok" : "unreachable");
	return ops->ready;
}

static const char *metrics(void *self, ShArena *arena)
{
	(void) self;
	return sh_printf(arena, "# TYPE shien_up gauge\nshien_up %d\n", 1);
}

static int on_pipe(zloop_t *loop, zsock_t *pipe, void *arg)
{
	(void) loop;
	(void) arg;
	free(zstr_recv(pipe));
	return -1;
}

static void run(zsock_t *pipe, void *arg)
{
	Ops *ops = arg;
	ShAdminOptions o = { "127.0.0.1:0", is_ready, metrics, "0.1.0", ops };
	zloop_t *loop = zloop_new();
	ShError err;

	if (sh_admin_open(&ops->admin, loop, &o, &err) == 0)
		ops->port = sh_admin_port(ops->admin);
	zloop_reader(loop, pipe, on_pipe, NULL);
	zsock_signal(pipe, 0);
	zloop_start(loop);
	sh_admin_close(ops->admin);
	zloop_destroy(&loop);
}

Test(admin, pages)
{
	static const struct {
		bool ready;
		const char *method, *path;
		long status;
		const char *body;
	} cases[] = {
		{ false, "GET", "/healthz", 200, "ok\n" },
		{ false, "GET", "/readyz", 503, "database unreachable\n" },
		{ true, "GET", "/readyz", 200, "database ok\n" },
		{ true, "GET", "/metrics", 200, "# TYPE shien_up gauge\nshien_up 1\n" },
		{ true, "GET", "/version", 200, "0.1.0\n" },
		{ true, "GET", "/", 404, "not found\n" },
		{ true, "POST", "/healthz", 405, "GET only\n" },
	};
	Ops ops = { 0 };
	zactor_t *actor;
	Answer a;

	setenv("ZSYS_SIGHANDLER", "false", 1);
	actor = zactor_new(run, &ops);
	cr_assert(ops.admin);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ops.ready = cases[i].ready;
		client_ask(&a, ops.port, cases[i].method, cases[i].path, NULL, NULL);
		cr_assert_eq(a.status, cases[i].status, "%s: %ld", cases[i].path, a.status);
		cr_assert_str_eq(a.body, cases[i].body);
		answer_free(&a);
	}
	zactor_destroy(&actor);
}
