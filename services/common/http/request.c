/* One request from its headers to its answer, as MHD calls for it: again and again with the next bytes of the body,
 * last with none, and once more each time it is resumed. */
#include "door.h"
#include "sh_clock.h"

#include <string.h>

/* A body that is refused is still read, so that the client gets to read the answer; more than this only if it said
 * how long it would be (RFC 9112, section 9.6: closing early makes the answer itself be lost). */
enum { DRAIN = 1 << 20 };

static void link_request(Request *r)
{
	r->next = r->door->requests;
	if (r->next)
		r->next->prev = r;
	r->door->requests = r;
}

static void unlink_request(Request *r)
{
	if (r->door->requests == r)
		r->door->requests = r->next;
	if (r->prev)
		r->prev->next = r->next;
	if (r->next)
		r->next->prev = r->prev;
}

void request_wait(Request *r)
{
	int64_t now = sh_monotonic_us();

	r->read_us += now - r->since_us;
	r->since_us = now;
	r->state = WAITING;
	MHD_suspend_connection(r->connection);
}

/* The state is the caller's to say where it is ANSWERED; MHD comes back to request_on. */
void request_resume(Request *r)
{
	r->since_us = sh_monotonic_us();
	if (r->state == WAITING)
		r->state = READING;
	MHD_resume_connection(r->connection);
	http_wake(&r->door->http);
}

void request_refuse(Request *r, DoorReason reason, const char *allow)
{
	const DoorReasonRow *row = &door_reasons[reason];
	const ShDoorOptions *o = &r->door->options;
	ShArena *arena = sh_arena_new(8192);
	const char *body;
	ShError err;
	size_t len;

	sh_fail(&err, row->code, row->reason, "-");
	body = sh_problem(arena, &err, row->status, r->ask->ask.trace, o->text, o->self, &len);
	if (r->response)
		MHD_destroy_response(r->response);
	r->response = answer_new(SH_PROBLEM_TYPE, body, len);
	r->status = row->status;
	r->state = ANSWERED;
	r->since_us = sh_monotonic_us();
	if (allow)
		answer_header(r->response, MHD_HTTP_HEADER_ALLOW, allow);
	if (reason == DOOR_NO_KEY)
		answer_header(r->response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
	if (row->status == 503)
		answer_header(r->response, MHD_HTTP_HEADER_RETRY_AFTER, SH_DOOR_RETRY_AFTER_S);
	sh_arena_free(arena);
	job_forget(r);
}

/* The stated length of the body; false if it is chunked. No body is 0. */
static bool stated_length(struct MHD_Connection *connection, uint64_t *ret)
{
	const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);

	*ret = length ? strtoull(length, NULL, 10) : 0; /* MHD has refused what is no number */
	return !MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_TRANSFER_ENCODING);
}

static enum MHD_Result give_answer(Request *r)
{
	enum MHD_Result queued;

	if (r->given)
		return MHD_YES;
	if (!r->response)
		return MHD_NO;
	r->given = true;
	queued = MHD_queue_response(r->connection, (unsigned) r->status, r->response);
	MHD_destroy_response(r->response);
	r->response = NULL;
	return queued;
}

/* What is wrong with a body is not said to whom may not ask. */
static void wrong_body(Request *r, DoorReason reason)
{
	r->wrong = reason;
	if (r->ask->ask.row->auth == SH_AUTH_API_KEY || r->ask->ask.row->auth == SH_AUTH_SESSION)
		job_send_wrong(r);
	else
		request_refuse(r, reason, NULL);
}

static void inspect(Request *r, const char *url, const char *method, uint64_t length)
{
	char allow[64];
	DoorReason reason;

	ask_read_trace(r->ask, r->connection);
	reason = r->door->closing ? DOOR_CLOSING
				  : door_route(r->door->options.rows, method, url, r->ask, allow, sizeof allow);
	if (reason == DOOR_FINE)
		reason = ask_read(r->ask, r->connection);
	if (reason == DOOR_FINE && r->sized && length > r->ask->ask.row->max_body)
		reason = DOOR_TOO_LARGE;
	if (reason == DOOR_MEDIA_TYPE) /* MHD can wait from the next turn on */
		r->trouble = reason;
	else if (reason != DOOR_FINE)
		request_refuse(r, reason, reason == DOOR_METHOD ? allow : NULL);
}

static enum MHD_Result begin(ShDoor *door, struct MHD_Connection *connection, const char *url, const char *method,
			     void **context)
{
	Request *r = calloc(1, sizeof *r);
	uint64_t length;

	if (!r)
		return MHD_NO;
	*context = r;
	r->door = door;
	r->connection = connection;
	r->trouble = DOOR_FINE;
	r->ask = ask_new();
	r->since_us = sh_monotonic_us();
	r->peer = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
	r->peer->request = r;
	r->sized = stated_length(connection, &length);
	link_request(r);
	inspect(r, url, method, length);
	/* refused before a long body: answered at once, and MHD closes */
	if (r->state == ANSWERED && (!r->sized || length > DRAIN))
		return give_answer(r);
	return MHD_YES;
}

static enum MHD_Result drain(Request *r, size_t *len)
{
	r->drained += *len;
	*len = 0;
	return r->sized || r->drained <= DRAIN ? MHD_YES : MHD_NO;
}

static enum MHD_Result more(Request *r, const char *data, size_t *len)
{
	*len -= body_feed(r, data, *len);
	if (r->trouble != DOOR_FINE) {
		wrong_body(r, r->trouble);
		return r->state == ANSWERED ? drain(r, len) : MHD_YES;
	}
	if (r->ready_head)
		job_send_chunk(r);
	return MHD_YES;
}

static enum MHD_Result end(Request *r)
{
	if (!r->ended)
		body_end(r);
	if (r->trouble != DOOR_FINE) {
		wrong_body(r, r->trouble);
		return r->state == ANSWERED ? give_answer(r) : MHD_YES;
	}
	if (r->ready_head)
		job_send_chunk(r);
	else
		job_send_call(r);
	return MHD_YES;
}

enum MHD_Result request_on(void *self, struct MHD_Connection *connection, const char *url, const char *method,
			   const char *version, const char *data, size_t *len, void **context)
{
	Request *r = *context;

	(void) version;
	if (!r)
		return begin(self, connection, url, method, context);
	if (r->state == WAITING) /* suspended within this very turn */
		return MHD_YES;
	if (r->door->closing && r->state == READING) /* nothing may be suspended any more */
		request_refuse(r, DOOR_CLOSING, NULL);
	if (r->state == ANSWERED && *len > 0)
		return drain(r, len);
	if (r->state == ANSWERED)
		return give_answer(r);
	if (r->ready_head) {
		job_send_chunk(r);
		return MHD_YES;
	}
	if (r->trouble != DOOR_FINE) {
		wrong_body(r, r->trouble);
		return MHD_YES;
	}
	return *len > 0 ? more(r, data, len) : end(r);
}

void request_on_completed(void *self, struct MHD_Connection *connection, void **context,
			  enum MHD_RequestTerminationCode code)
{
	Request *r = *context;

	(void) self;
	(void) connection;
	(void) code;
	*context = NULL;
	if (!r)
		return;
	job_forget(r);
	body_free(r);
	events_free(r);
	if (r->response)
		MHD_destroy_response(r->response);
	r->peer->request = NULL;
	r->peer->since_us = sh_monotonic_us();
	unlink_request(r);
	ask_release(r->ask);
	free(r);
}
