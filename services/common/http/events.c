/* An answer that stays open (server-sent events, WHATWG HTML 9.2): the same is asked again and again, and what
 * differs from before goes out. Where nothing does, a comment goes, by which a lost connection shows. */
#include "door.h"
#include "sh_clock.h"
#include "sh_memory.h"

#include <string.h>

enum { MOST = 64 << 10, BLOCK = 4096, MS = 1000 };
static const int64_t LIFE_US = INT64_C(600000000); /* then the page asks anew */

struct Events {
	Buffer out, last; /* not sent yet; of the answer before */
	size_t sent;      /* of out */
	bool asleep, ended;
	int64_t next_us, until_us, moved_us;
};

static void wake(Request *r)
{
	if (!r->events->asleep)
		return;
	r->events->asleep = false;
	MHD_resume_connection(r->connection);
	http_wake(&r->door->http);
}

static void end(Request *r)
{
	r->events->ended = true;
	wake(r);
}

/* An event's data have no line of their own that could end it. */
static bool one_line(const char *text, size_t len) { return !memchr(text, '\n', len) && !memchr(text, '\r', len); }

static bool say(Events *e, const char *before, const void *text, size_t len)
{
	return buffer_add(&e->out, before, strlen(before), MOST) && buffer_add(&e->out, text, len, MOST) &&
	       buffer_add(&e->out, "\n\n", 2, MOST);
}

/* What the reader has taken is not kept. */
static void forget_sent(Events *e)
{
	if (e->sent < e->out.len)
		return;
	buffer_free(&e->out);
	e->out = (Buffer){ 0 };
	e->sent = 0;
}

static bool differs(Events *e, const void *text, size_t len)
{
	if (e->last.bytes && e->last.len == len && memcmp(e->last.bytes, text, len) == 0)
		return false;
	buffer_free(&e->last);
	e->last = (Buffer){ 0 };
	buffer_add(&e->last, text, len, MOST);
	return true;
}

void events_say(Request *r, bool good, const void *text, size_t len)
{
	Events *e = r->events;
	bool said;

	forget_sent(e);
	if (!one_line(text, len))
		said = false;
	else if (!good)
		said = say(e, "event: problem\ndata: ", text, len);
	else if (differs(e, text, len))
		said = say(e, "data: ", text, len);
	else
		said = say(e, ":", "", 0);
	if (good && said)
		wake(r);
	else
		end(r);
}

static ssize_t read_events(void *self, uint64_t pos, char *to, size_t most)
{
	Request *r = self;
	Events *e = r->events;
	size_t n = e->out.len - e->sent < most ? e->out.len - e->sent : most;

	(void) pos;
	if (n > 0) {
		memcpy(to, e->out.bytes + e->sent, n);
		e->sent += n;
		e->moved_us = sh_monotonic_us();
		return (ssize_t) n;
	}
	if (e->ended)
		return MHD_CONTENT_READER_END_OF_STREAM;
	e->asleep = true;
	MHD_suspend_connection(r->connection);
	return 0;
}

/* Of all connections a quarter: whoever comes beyond gets an answer that ends, and asks again after a while. */
static bool room(const ShDoor *door)
{
	unsigned n = 0;

	for (const Request *r = door->requests; r; r = r->next)
		n += r->events != NULL;
	return n < door->options.connections / 4;
}

struct MHD_Response *events_begin(Request *r, const void *text, size_t len)
{
	int64_t now = sh_monotonic_us();
	bool open = room(r->door);
	struct MHD_Response *response;

	r->events = sh_need(calloc(1, sizeof *r->events));
	*r->events = (Events){ .ended = !open,
			       .next_us = now + (int64_t) r->ask->ask.row->events_ms * MS,
			       .until_us = now + LIFE_US,
			       .moved_us = now };
	events_say(r, true, text, len);
	response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, read_events, r, NULL);
	answer_always(response, "text/event-stream");
	return response;
}

bool events_tick(Request *r, int64_t now)
{
	const ShDoorOptions *o = &r->door->options;
	Events *e = r->events;

	if (!e->asleep && now - e->moved_us > (int64_t) o->idle_ms * MS)
		return false;
	if (e->ended)
		return true;
	if (now >= e->until_us || (r->out && now - r->since_us > (int64_t) o->answer_ms * MS)) {
		end(r);
	} else if (!r->out && now >= e->next_us) {
		e->next_us = now + (int64_t) r->ask->ask.row->events_ms * MS;
		r->since_us = now;
		job_send_again(r);
	}
	return true;
}

void events_close(Request *r) { end(r); }

void events_free(Request *r)
{
	if (!r->events)
		return;
	buffer_free(&r->events->out);
	buffer_free(&r->events->last);
	free(r->events);
	r->events = NULL;
}
