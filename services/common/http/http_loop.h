#pragma once
#include "sh_error.h"

#include <czmq.h>
#include <microhttpd.h>

/* libmicrohttpd in external epoll mode inside a czmq loop, as door and admin listener share it. */
typedef struct HttpLoop {
	struct MHD_Daemon *daemon;
	zloop_t *loop;
	int timer, later; /* ids; later 0: none */
	bool running, again;
	unsigned port;
	const char *unix_path;       /* NULL for TCP */
	void (*on_tick)(void *self); /* some ten times a second; may be NULL */
	void *self;
} HttpLoop;

enum { HTTP_TICK_MS = 100 };

/* A listening socket for "ip:port" or "unix:path"; FAULT door.listen. */
int http_listen(HttpLoop *http, const char *where, int *ret_fd, ShError *err);
/* Puts http->daemon into the loop. */
int http_join(HttpLoop *http, zloop_t *loop, ShError *err);
void http_leave(HttpLoop *http);
/* Runs what is ready. */
void http_pump(HttpLoop *http);
/* After MHD_resume_connection: runs it soon, from the loop, never from within the caller. */
void http_wake(HttpLoop *http);
/* MHD's own messages would go to stderr and may quote a peer: none is written. */
void http_no_log(void *self, const char *fmt, va_list ap);
