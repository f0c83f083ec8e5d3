/* Opening, closing, and the clock that watches every connection. */
#include "door.h"
#include "sh_clock.h"
#include "sh_memory.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BYTES_PER_S = 8 << 10, MS = 1000, CROWDED_IDLE_MS = 1000 };

static const struct {
	unsigned connections, header_bytes, answer_ms, idle_ms, body_ms;
} defaults = { 500, 32 << 10, 30000, 30000, 30000 };

/* %00 would end the string early and hide what follows: left as it is written. */
static size_t unescape(void *self, struct MHD_Connection *connection, char *s)
{
	(void) self;
	(void) connection;
	return strstr(s, "%00") ? strlen(s) : MHD_http_unescape(s);
}

static void on_connection(void *self, struct MHD_Connection *connection, void **context,
			  enum MHD_ConnectionNotificationCode code)
{
	ShDoor *door = self;
	Peer *p = *context;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		p = sh_need(calloc(1, sizeof *p));
		*p = (Peer){ .connection = connection, .since_us = sh_monotonic_us(), .next = door->peers };
		if (p->next)
			p->next->prev = p;
		door->peers = p;
		*context = p;
		return;
	}
	if (door->peers == p)
		door->peers = p->next;
	if (p->prev)
		p->prev->next = p->next;
	if (p->next)
		p->next->prev = p->prev;
	free(p);
	*context = NULL;
}

/* MHD notices, and ends request and connection. */
static void cut(Peer *p)
{
	shutdown(MHD_get_connection_info(p->connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd, SHUT_RDWR);
}

/* What so many bytes may take at a modest speed. */
static int64_t travel_us(uint64_t bytes) { return (int64_t) (bytes * 1000000 / BYTES_PER_S); }

/* A slow body is refused, and whoever then sends nothing at all is cut off. */
static void watch(const ShDoorOptions *o, Peer *p, bool crowded, int64_t now)
{
	Request *r = p->request;
	int64_t waited = now - (r ? r->since_us : p->since_us), idle_us = (int64_t) o->idle_ms * MS;

	if (r && r->events) {
		if (!events_tick(r, now))
			cut(p);
	} else if (!r && crowded && waited > (int64_t) CROWDED_IDLE_MS * MS) {
		cut(p); /* asks for nothing, and somebody else may not come in */
	} else if (!r || r->state == ANSWERED) {
		if (waited > idle_us + (r ? travel_us(r->answer_len) : 0))
			cut(p);
	} else if (r->state == READING) {
		if (r->read_us + waited > (int64_t) o->body_ms * MS + travel_us(r->received))
			request_refuse(r, DOOR_SLOW, NULL);
	} else if (waited > (int64_t) o->answer_ms * MS) {
		request_refuse(r, DOOR_NO_ANSWER, NULL);
		request_resume(r);
	}
}

static void on_tick(void *self)
{
	ShDoor *door = self;
	int64_t now = sh_monotonic_us();
	unsigned n = 0;

	for (const Peer *p = door->peers; p; p = p->next)
		n++;
	for (Peer *p = door->peers; p; p = p->next)
		watch(&door->options, p, n > door->options.connections / 4 * 3, now);
}

static void take_defaults(ShDoorOptions *o)
{
#define DEFAULT(name) o->name = o->name ? o->name : defaults.name
	DEFAULT(connections);
	DEFAULT(header_bytes);
	DEFAULT(answer_ms);
	DEFAULT(idle_ms);
	DEFAULT(body_ms);
#undef DEFAULT
}

static int start(ShDoor *door, zloop_t *loop, ShError *err)
{
	const ShDoorOptions *o = &door->options;
	int fd, r = http_listen(&door->http, o->listen, &fd, err);

	if (r != 0)
		return r;
	door->http.daemon = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL, request_on, door,
		MHD_OPTION_EXTERNAL_LOGGER, http_no_log, NULL, MHD_OPTION_LISTEN_SOCKET, fd,
		MHD_OPTION_NOTIFY_COMPLETED, request_on_completed, door, MHD_OPTION_NOTIFY_CONNECTION, on_connection,
		door, MHD_OPTION_UNESCAPE_CALLBACK, unescape, NULL, MHD_OPTION_CONNECTION_LIMIT, o->connections,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t) o->header_bytes, MHD_OPTION_END);
	if (!door->http.daemon) {
		close(fd);
		return sh_fail(err, SH_UNAVAILABLE, "door.listen", "start");
	}
	return http_join(&door->http, loop, err);
}

int sh_door_open(ShDoor **ret_door, zloop_t *loop, const ShDoorOptions *options, ShError *err)
{
	ShDoor *door;
	int r;

	if (!door_rows_good(options->rows))
		return sh_fail(err, SH_INTERNAL, "door.rows", "a row contradicts itself");
	door = sh_need(calloc(1, sizeof *door));
	door->options = *options;
	take_defaults(&door->options);
	door->http.on_tick = on_tick;
	door->http.self = door;
	if ((r = start(door, loop, err)) != 0) {
		free(door);
		return r;
	}
	*ret_door = door;
	return 0;
}

void sh_door_close(ShDoor *door)
{
	if (!door)
		return;
	door->closing = true;
	for (Request *r = door->requests, *next; r; r = next) {
		next = r->next;
		if (r->events)
			events_close(r);
		if (r->state != WAITING)
			continue;
		request_refuse(r, DOOR_CLOSING, NULL);
		request_resume(r);
	}
	http_pump(&door->http);
	http_leave(&door->http);
	for (Job *j = door->jobs, *next; j; j = next) {
		next = j->next;
		j->door = NULL;
		j->prev = j->next = NULL;
	}
	free(door);
}

unsigned sh_door_port(const ShDoor *door) { return door->http.port; }
