#include "sh_rpc_in.h"
#include "sh_answer.h"
#include "sh_clock.h"
#include "sh_curve.h"
#include "sh_frames.h"
#include "sh_glance.h"
#include "sh_metrics.h"
#include "sh_without.h"
#include "shien/common/v1/contract.h"

#include <stdlib.h>
#include <string.h>

enum {
	ASKED_MAX = 200, /* what libzmq holds for us of one asker: the queues are where questions wait */
	ANSWERS_MAX = 2000,
	AT_ONCE = 100,
	BETWEEN = 8,
	MOST_MS = 600000,    /* as the rule of the field */
	NO_TIME_US = 1000000 /* for the answer to what cannot be read */
};

typedef enum Part { IDENTITY, CORRELATION, KIND, HEAD, BODY, PARTS } Part;

struct ShRpcIn {
	ShProcess *process;
	zsock_t *socket;
	void (*done)(void *self, ShJob *job);
	void *self;
	zmq_msg_t parts[PARTS];
};

/* False: nothing there. */
static bool receive(ShRpcIn *in, size_t *ret_parts)
{
	void *s = zsock_resolve(in->socket);
	bool more = true;

	for (*ret_parts = 0; more; ++*ret_parts) {
		zmq_msg_t *part =
			&in->parts[*ret_parts < PARTS ? *ret_parts : BODY]; /* of too many the last are lost */

		if (zmq_msg_recv(part, s, ZMQ_DONTWAIT) < 0)
			return false;
		more = zmq_msg_more(part);
	}
	return true;
}

static bool is_question(const ShRpcIn *in)
{
	return sh_kind_of(zmq_msg_data((zmq_msg_t *) (uintptr_t) &in->parts[KIND]), zmq_msg_size(&in->parts[KIND])) ==
		       SH_REQUEST &&
	       zmq_msg_size(&in->parts[CORRELATION]) == SH_CORRELATION;
}

static ShPriority priority_of(const ShRpcIn *in, const char *rpc)
{
	const ShRpcRule *rule = sh_contract_rpc(in->process->service->contract, rpc);

	return rule && !SH_WITHOUT(class_order) ? rule->priority : SH_NORMAL;
}

/* Told so as it stands in its frames, before anything is made of it: under overload this is what most of the loop's
 * time goes to. */
static bool turned_away(ShRpcIn *in, ShSchedule *schedule)
{
	ShJob like = { .kind = SH_JOB_RPC, .began_us = sh_monotonic_us(), .bytes = zmq_msg_size(&in->parts[BODY]) };
	ShGlance glance;
	ShError error;

	if (!sh_glance(zmq_msg_data(&in->parts[HEAD]), zmq_msg_size(&in->parts[HEAD]), &glance) ||
	    glance.remaining_ms <= 0 || glance.remaining_ms > MOST_MS)
		return false; /* whoever unpacks it says what is wrong with it */
	like.priority = priority_of(in, glance.rpc);
	like.deadline_us = like.began_us + glance.remaining_ms * 1000;
	if (!sh_schedule_refuses(schedule, &like, &error))
		return false;
	sh_answer_error(in->socket, &in->parts[IDENTITY], &in->parts[CORRELATION], &error);
	return true;
}

static int read_envelope(ShRpcIn *in, ShJob *job)
{
	const ProtobufCMessage *envelope;
	int r = sh_unpack(&common_contract, &common__envelope__descriptor, job->arena, zmq_msg_data(&in->parts[HEAD]),
			  zmq_msg_size(&in->parts[HEAD]), &envelope, &job->error);

	if (r != 0)
		return r;
	job->envelope = (const Common__Envelope *) envelope;
	job->trace = job->envelope->trace;
	job->deadline_us = job->began_us + job->envelope->remaining_ms * 1000;
	job->priority = priority_of(in, job->envelope->rpc);
	job->bytes = zmq_msg_size(&job->body);
	job->look = sh_is_look(in->process->service, job->envelope->rpc);
	return 0;
}

static ShJob *job_of(ShRpcIn *in, const char caller[32])
{
	ShJob *job = sh_job_new(SH_JOB_RPC, SH_NORMAL, sh_monotonic_us() + NO_TIME_US);

	memcpy(job->caller, caller, sizeof job->caller);
	zmq_msg_move(&job->identity, &in->parts[IDENTITY]);
	zmq_msg_move(&job->correlation, &in->parts[CORRELATION]);
	zmq_msg_move(&job->body, &in->parts[BODY]);
	return job;
}

static void take(ShRpcIn *in, ShSchedule *schedule, size_t parts)
{
	/* The handshake was checked once; a session whose key was taken away or replaced since is cut off here. The
	 * part with the routing id does not know the session. */
	const char *user = zmq_msg_gets(&in->parts[parts < PARTS ? parts - 1 : BODY], "User-Id");
	char caller[32];
	bool question;
	ShJob *job;

	if (parts != PARTS || !sh_curve_caller(in->process->keys, user, caller)) {
		sh_metric_add("request_refused_total", "why=\"frames_or_key\"", 1);
		return;
	}
	question = is_question(in);
	if (question && turned_away(in, schedule))
		return;
	job = job_of(in, caller);
	job->result = question ? read_envelope(in, job)
			       : sh_fail(&job->error, SH_INVALID_ARGUMENT, "message.malformed", "frames");
	if (job->result != 0)
		in->done(in->self, job);
	else
		sh_schedule_put(schedule, job);
}

/* Who asked, and for what, goes when it was taken, not when the next one comes. */
static void forget(ShRpcIn *in)
{
	for (size_t i = 0; i < PARTS; i++) {
		zmq_msg_close(&in->parts[i]);
		zmq_msg_init(&in->parts[i]);
	}
}

void sh_rpc_in_take(ShRpcIn *in, ShSchedule *schedule)
{
	size_t parts;

	for (int i = 0; i < AT_ONCE && receive(in, &parts); i++) {
		take(in, schedule, parts);
		forget(in);
		if (i % BETWEEN == BETWEEN - 1) /* so that no worker waits for work until all has been looked at */
			sh_schedule_look(schedule);
	}
}

zsock_t *sh_rpc_in_socket(ShRpcIn *in) { return in->socket; }

int sh_rpc_in_open(ShRpcIn **ret_in, ShProcess *process, void (*done)(void *self, ShJob *job), void *self,
		   ShError *err)
{
	const char *bind = sh_setting(process->settings, "rpc_bind");
	ShRpcIn *in = calloc(1, sizeof *in);
	int r;

	if (!in)
		abort();
	*in = (ShRpcIn){ .process = process, .done = done, .self = self };
	*ret_in = in;
	for (size_t i = 0; i < PARTS; i++)
		zmq_msg_init(&in->parts[i]);
	in->socket = zsock_new(ZMQ_ROUTER);
	if (!in->socket)
		return sh_fail(err, SH_INTERNAL, "loop.socket", "-");
	zsock_set_sndhwm(in->socket, ANSWERS_MAX);
	zsock_set_rcvhwm(in->socket, ASKED_MAX);
	zsock_set_sndtimeo(in->socket, 0); /* an asker that does not read its answers must not hold the loop */
	if ((r = sh_curve_server(zsock_resolve(in->socket), process->keys, err)) != 0)
		return r;
	if (zsock_bind(in->socket, "%s", bind) < 0)
		return sh_fail(err, SH_UNAVAILABLE, "loop.bind", "%s", bind);
	return 0;
}

void sh_rpc_in_close(ShRpcIn *in)
{
	if (!in)
		return;
	for (size_t i = 0; i < PARTS; i++)
		zmq_msg_close(&in->parts[i]);
	zsock_destroy(&in->socket);
	free(in);
}
