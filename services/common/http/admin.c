#include "sh_admin.h"
#include "door.h"
#include "sh_memory.h"

#include <string.h>
#include <unistd.h>

enum { CONNECTIONS = 16, MEMORY = 8 << 10, IDLE_S = 10, PAGE = 4 << 20 };

struct ShAdmin {
	ShAdminOptions options;
	HttpLoop http;
};

static int healthz(const ShAdminOptions *o, ShArena *arena, const char **ret)
{
	(void) o;
	(void) arena;
	*ret = "ok\n";
	return 200;
}

static int readyz(const ShAdminOptions *o, ShArena *arena, const char **ret)
{
	*ret = "";
	return o->ready(o->self, arena, ret) ? 200 : 503;
}

static int metrics(const ShAdminOptions *o, ShArena *arena, const char **ret)
{
	*ret = o->metrics(o->self, arena);
	return sh_arena_exhausted(arena) ? 500 : 200;
}

static int version(const ShAdminOptions *o, ShArena *arena, const char **ret)
{
	*ret = sh_printf(arena, "%s\n", o->version ? o->version : "");
	return 200;
}

static const struct {
	const char *path, *type;
	int (*page)(const ShAdminOptions *o, ShArena *arena, const char **ret);
} pages[] = {
	{ "/healthz", "text/plain; charset=utf-8", healthz },
	{ "/readyz", "text/plain; charset=utf-8", readyz },
	{ "/metrics", "text/plain; version=0.0.4; charset=utf-8", metrics },
	{ "/version", "text/plain; charset=utf-8", version },
};

static enum MHD_Result send_page(struct MHD_Connection *connection, int status, const char *type, const char *text)
{
	struct MHD_Response *response = answer_new(type, text, strlen(text));
	enum MHD_Result queued;

	if (!response)
		return MHD_NO;
	if (status == 405)
		answer_header(response, MHD_HTTP_HEADER_ALLOW, "GET");
	queued = MHD_queue_response(connection, (unsigned) status, response);
	MHD_destroy_response(response);
	return queued;
}

static enum MHD_Result on_request(void *self, struct MHD_Connection *connection, const char *url, const char *method,
				  const char *http_version, const char *data, size_t *len, void **context)
{
	ShAdmin *admin = self;
	enum MHD_Result queued;
	const char *text;
	ShArena *arena;
	int status;

	(void) http_version;
	(void) data;
	(void) len;
	if (strcmp(method, "GET") != 0)
		return send_page(connection, 405, "text/plain", "GET only\n");
	if (!*context) { /* answered when the whole request is here */
		*context = admin;
		return MHD_YES;
	}
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		if (strcmp(url, pages[i].path) != 0)
			continue;
		arena = sh_arena_new(PAGE);
		status = pages[i].page(&admin->options, arena, &text);
		queued = send_page(connection, status, pages[i].type, text);
		sh_arena_free(arena);
		return queued;
	}
	return send_page(connection, 404, "text/plain", "not found\n");
}

int sh_admin_open(ShAdmin **ret_admin, zloop_t *loop, const ShAdminOptions *options, ShError *err)
{
	ShAdmin *admin = sh_need(calloc(1, sizeof *admin));
	int fd, r;

	admin->options = *options;
	if ((r = http_listen(&admin->http, options->listen, &fd, err)) != 0) {
		free(admin);
		return r;
	}
	admin->http.daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request, admin,
					      MHD_OPTION_EXTERNAL_LOGGER, http_no_log, NULL, MHD_OPTION_LISTEN_SOCKET,
					      fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned) CONNECTIONS,
					      MHD_OPTION_CONNECTION_TIMEOUT, (unsigned) IDLE_S,
					      MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t) MEMORY, MHD_OPTION_END);
	if (!admin->http.daemon) {
		close(fd);
		free(admin);
		return sh_fail(err, SH_UNAVAILABLE, "door.listen", "start");
	}
	if ((r = http_join(&admin->http, loop, err)) != 0) {
		free(admin);
		return r;
	}
	*ret_admin = admin;
	return 0;
}

void sh_admin_close(ShAdmin *admin)
{
	if (!admin)
		return;
	http_leave(&admin->http);
	free(admin);
}

unsigned sh_admin_port(const ShAdmin *admin) { return admin->http.port; }
