#include "http_loop.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 511, TURNS = 64 };

void http_no_log(void *self, const char *fmt, va_list ap)
{
	(void) self;
	(void) fmt;
	(void) ap;
}

static int fail(int fd, const char *what, ShError *err)
{
	int r = sh_fail(err, SH_UNAVAILABLE, "door.listen", "%s: %s", what, strerror(errno));

	if (fd >= 0)
		close(fd);
	return r;
}

static int listen_unix(HttpLoop *http, const char *path, int *ret_fd, ShError *err)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct stat st;
	int fd;

	if (strlen(path) >= sizeof a.sun_path)
		return sh_fail(err, SH_UNAVAILABLE, "door.listen", "path is too long");
	memcpy(a.sun_path, path, strlen(path) + 1);
	if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode))
		unlink(path); /* of a run before this one; anything else in the way stays and fails */
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *) &a, sizeof a) != 0 || chmod(path, 0660) != 0 ||
	    listen(fd, BACKLOG) != 0)
		return fail(fd, "unix", err);
	http->unix_path = path;
	*ret_fd = fd;
	return 0;
}

static int listen_tcp(HttpLoop *http, const char *where, int *ret_fd, ShError *err)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof a;
	const char *colon = strrchr(where, ':');
	char ip[INET_ADDRSTRLEN] = "", *end = "";
	long port = colon ? strtol(colon + 1, &end, 10) : -1;
	int fd, on = 1;

	if (colon && (size_t) (colon - where) < sizeof ip)
		memcpy(ip, where, (size_t) (colon - where));
	if (!colon || colon[1] == '\0' || *end || port < 0 || port > 65535 ||
	    inet_pton(AF_INET, ip, &a.sin_addr) != 1)
		return sh_fail(err, SH_UNAVAILABLE, "door.listen", "neither ip:port nor unix:path");
	a.sin_port = htons((uint16_t) port);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
	    bind(fd, (struct sockaddr *) &a, sizeof a) != 0 || listen(fd, BACKLOG) != 0 ||
	    getsockname(fd, (struct sockaddr *) &a, &len) != 0)
		return fail(fd, "tcp", err);
	http->port = ntohs(a.sin_port);
	*ret_fd = fd;
	return 0;
}

int http_listen(HttpLoop *http, const char *where, int *ret_fd, ShError *err)
{
	return strncmp(where, "unix:", 5) == 0 ? listen_unix(http, where + 5, ret_fd, err)
					       : listen_tcp(http, where, ret_fd, err);
}

static int on_later(zloop_t *loop, int timer, void *self)
{
	HttpLoop *http = self;

	(void) loop;
	(void) timer;
	http->later = 0;
	http_pump(http);
	return 0;
}

void http_wake(HttpLoop *http)
{
	http->again = true;
	if (!http->running && !http->later)
		http->later = zloop_timer(http->loop, 0, 1, on_later, http);
}

static bool more(HttpLoop *http)
{
	MHD_UNSIGNED_LONG_LONG ms;

	return http->again || (MHD_get_timeout(http->daemon, &ms) == MHD_YES && ms == 0);
}

/* MHD wants to be run again as long as it says so, and after each resumption, of which its epoll set tells nothing:
 * otherwise what was resumed waits for the next tick. Others in the loop get their turn in between. */
void http_pump(HttpLoop *http)
{
	int turns = 0;

	http->running = true;
	do {
		http->again = false;
		MHD_run(http->daemon);
	} while (more(http) && ++turns < TURNS);
	http->running = false;
	if (turns == TURNS)
		http_wake(http);
}

static int on_ready(zloop_t *loop, zmq_pollitem_t *item, void *self)
{
	(void) loop;
	(void) item;
	http_pump(self);
	return 0;
}

static int on_tick(zloop_t *loop, int timer, void *self)
{
	HttpLoop *http = self;

	(void) loop;
	(void) timer;
	if (http->on_tick)
		http->on_tick(http->self);
	http_pump(http);
	return 0;
}

static zmq_pollitem_t item(const HttpLoop *http)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD);

	return (zmq_pollitem_t){ .fd = info->epoll_fd, .events = ZMQ_POLLIN };
}

int http_join(HttpLoop *http, zloop_t *loop, ShError *err)
{
	zmq_pollitem_t epoll = item(http);

	http->loop = loop;
	if (zloop_poller(loop, &epoll, on_ready, http) != 0) {
		MHD_stop_daemon(http->daemon);
		return sh_fail(err, SH_INTERNAL, "door.listen", "loop");
	}
	http->timer = zloop_timer(loop, HTTP_TICK_MS, 0, on_tick, http);
	return 0;
}

void http_leave(HttpLoop *http)
{
	zmq_pollitem_t epoll = item(http);

	zloop_poller_end(http->loop, &epoll);
	zloop_timer_end(http->loop, http->timer);
	if (http->later)
		zloop_timer_end(http->loop, http->later);
	MHD_stop_daemon(http->daemon);
	http->daemon = NULL;
	if (http->unix_path)
		unlink(http->unix_path);
}
