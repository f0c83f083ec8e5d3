#include "console_door.h"
#include "sh_clock.h"
#include "sh_door_call.h"
#include "sh_reasons.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVENTS_MS = 100 };
char cookies[600];

static const char *text(void *self, const char *reason)
{
	(void) self;
	return sh_reason_text(&console_service, reason);
}

/* One request at a time, in the door's own thread: what a worker does, and what becomes of it. */
static int submit(void *self, ShDoorJob *door)
{
	ShJob *job = sh_job_new(SH_JOB_DOOR, SH_NORMAL, sh_monotonic_us() + 60 * 1000000);

	job->door = door;
	job->trace = door->ask->trace;
	sh_door_call(&f.worker, job);
	sh_doors_give(job, text, self);
	sh_job_free(job);
	return 0;
}

static int on_pipe(zloop_t *loop, zsock_t *pipe, void *arg)
{
	char *said = zstr_recv(pipe);

	(void) loop, (void) arg;
	free(said);
	return -1;
}

static void run(zsock_t *pipe, void *arg)
{
	Door *d = arg;
	zloop_t *loop = zloop_new();
	ShError err = { 0 };

	zloop_reader(loop, pipe, on_pipe, NULL);
	sh_door_open(&d->door, loop,
		     &(ShDoorOptions){ .listen = "127.0.0.1:0", .rows = d->rows, .submit = submit, .text = text },
		     &err);
	zsock_signal(pipe, 0);
	zloop_start(loop);
	sh_door_close(d->door);
	zloop_destroy(&loop);
}

void door_open(Door *d)
{
	size_t n = 0;

	memset(d, 0, sizeof *d);
	for (const ShDoorRoute *r = console_service.door; r->method; r++)
		d->rows[n++] = (ShDoorRow){ r->method,    r->path, r->rpc,
					    r->body,      r->auth, r->max_body,
					    r->max_files, r,       r->events_ms ? EVENTS_MS : 0 };
	cookies[0] = '\0';
	setenv("ZSYS_SIGHANDLER", "false", 1);
	d->actor = zactor_new(run, d);
	cr_assert(d->door != NULL);
}

void door_close(Door *d) { zactor_destroy(&d->actor); }

/* As a browser: a cookie by its name, gone with Max-Age=0. */
static void keep(const char *headers)
{
	for (const char *h = headers; (h = strcasestr(h, "Set-Cookie: ")) != NULL;) {
		char name[64], *old, *end;
		size_t pair;

		h += strlen("Set-Cookie: ");
		pair = strcspn(h, ";");
		snprintf(name, sizeof name, "%.*s", (int) (strcspn(h, "=") + 1), h);
		if ((old = strstr(cookies, name)) != NULL) {
			end = strstr(old, "; ");
			memmove(old, end ? end + 2 : "", strlen(end ? end + 2 : "") + 1);
		}
		if (h[pair - 1] != '=')
			snprintf(cookies + strlen(cookies), sizeof cookies - strlen(cookies), "%.*s; ", (int) pair,
				 h);
	}
}

void knock(Door *d, Answer *a, const char *method, const char *path, const char *body, const char *extra)
{
	char cookie[700];
	const char *headers[8] = { "Sec-Fetch-Site: same-origin", "X-Shien: 1", "Content-Type: application/json" };
	size_t n = 3;

	snprintf(cookie, sizeof cookie, "Cookie: %s", cookies);
	if (*cookies)
		headers[n++] = cookie;
	if (extra)
		headers[n++] = extra;
	client_ask(a, sh_door_port(d->door), method, path, body, headers);
	keep(a->headers);
}
