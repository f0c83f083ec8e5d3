#include "ask.h"
#include "bench.h"
#include "sh_actor.h"
#include "sh_clock.h"
#include "sh_curve.h"
#include "sh_frames.h"
#include "shien/common/v1/envelope.pb-c.h"

#include <string.h>
#include <zmq.h>

enum { PATIENCE_MS = 10000, MOST_HEAD = 2048, SENT = sizeof(((Ask *) 0)->sent) / sizeof(double) };

/* One token for all questions, as a door hands it out: it is good for five minutes. */
static int sign(Ask *a, ShError *err)
{
	ShArena *arena = sh_arena_new(1 << 16);
	int64_t now = sh_now_us();
	const ShActor actor = { .id = "staff:mado",
				.issuer = "shienctl",
				.roles = a->roles,
				.categories = "*",
				.municipality = a->tenant,
				.session = "",
				.issued_us = now,
				.expires_us = now + SH_ACTOR_LIFE_US };
	const uint8_t *token;
	int r = sh_actor_sign(arena, a->keys, &actor, &token, &a->token_len, err);

	if (r == 0)
		memcpy(a->token, token, a->token_len);
	sh_arena_free(arena);
	return r;
}

int ask_open(Ask *a, const char *secret_dir, const char *public_dir, const char *endpoint, ShError *err)
{
	int r = sh_keys_open(&a->keys, "shienctl", secret_dir, public_dir, err);

	if (r != 0)
		return r;
	a->ctx = zmq_ctx_new();
	a->socket = zmq_socket(a->ctx, ZMQ_DEALER);
	if ((r = sh_curve_client(a->socket, a->keys, a->service, err)) != 0)
		return r;
	zmq_setsockopt(a->socket, ZMQ_SNDTIMEO, &(int){ PATIENCE_MS }, sizeof(int));
	zmq_setsockopt(a->socket, ZMQ_RCVTIMEO, &(int){ PATIENCE_MS }, sizeof(int));
	return zmq_connect(a->socket, endpoint) == 0
		       ? 0
		       : sh_fail(err, SH_UNAVAILABLE, "peer.unreachable", "%s", a->service);
}

void ask_close(Ask *a)
{
	zmq_close(a->socket);
	zmq_ctx_term(a->ctx);
	sh_keys_free(a->keys);
}

static int send_one(Ask *a, ShError *err)
{
	static const uint8_t kind[2] = { SH_REQUEST, SH_FRAME_VERSION };
	Common__Envelope e = COMMON__ENVELOPE__INIT;
	uint64_t id = a->correlation++;
	uint8_t head[MOST_HEAD], body[1024];
	size_t head_len, len;
	char trace[SH_UUID_LEN + 1];

	sh_uuid7(trace);
	e.rpc = a->rpc;
	e.municipality = a->tenant;
	e.purpose = "TEST";
	e.trace = trace;
	e.key = "";
	e.remaining_ms = PATIENCE_MS;
	e.actor = (ProtobufCBinaryData){ a->token_len, a->token };
	head_len = protobuf_c_message_pack(&e.base, head);
	len = a->pack(a->arg, id, body);
	a->sent[id % SENT] = bench_now();
	if (zmq_send(a->socket, &id, sizeof id, ZMQ_SNDMORE) < 0 ||
	    zmq_send(a->socket, kind, sizeof kind, ZMQ_SNDMORE) < 0 ||
	    zmq_send(a->socket, head, head_len, ZMQ_SNDMORE) < 0 || zmq_send(a->socket, body, len, 0) < 0)
		return sh_fail(err, SH_UNAVAILABLE, "peer.unreachable", "%s", a->service);
	return 0;
}

static int check_status(const uint8_t *bytes, size_t len, ShError *err)
{
	Common__Status *s =
		(Common__Status *) protobuf_c_message_unpack(&common__status__descriptor, NULL, len, bytes);
	int r = s ? 0 : sh_fail(err, SH_INTERNAL, "peer.malformed", "status");

	if (r == 0 && s->code != 0)
		r = sh_fail(err, (ShCode) s->code, s->reason, "%s", s->detail);
	if (s)
		protobuf_c_message_free_unpacked(&s->base, NULL);
	return r;
}

static int check_body(Ask *a, uint64_t id, const uint8_t *bytes, size_t len, ShError *err)
{
	if (a->n_took < a->room_took)
		a->took[a->n_took++] = bench_now() - a->sent[id % SENT];
	return a->right(a->arg, id, bytes, len) ? 0 : sh_fail(err, SH_INTERNAL, "bench.wrong_answer", "-");
}

/* Correlation, kind, status, body. */
static int receive_one(Ask *a, ShError *err)
{
	uint64_t id = 0;
	int r = 0;

	for (int n = 0, more = 1; more; n++) {
		zmq_msg_t m;
		const uint8_t *bytes;
		size_t len;

		zmq_msg_init(&m);
		if (zmq_msg_recv(&m, a->socket, 0) < 0) {
			zmq_msg_close(&m);
			return sh_fail(err, SH_UNAVAILABLE, "peer.unreachable", "no answer");
		}
		bytes = zmq_msg_data(&m);
		len = zmq_msg_size(&m);
		if (n == 0 && len == sizeof id)
			memcpy(&id, bytes, sizeof id);
		else if (n == 2 && r == 0)
			r = check_status(bytes, len, err);
		else if (n == 3 && r == 0)
			r = check_body(a, id, bytes, len, err);
		more = zmq_msg_more(&m);
		zmq_msg_close(&m);
	}
	return r;
}

double ask_run(Ask *a, int in_flight, int seconds, ShError *err)
{
	double begin, end;
	long done = 0;
	int open = 0;

	if (sign(a, err) != 0)
		return -1;
	begin = end = bench_now();
	for (; open < in_flight; open++)
		if (send_one(a, err) != 0)
			return -1;
	while (open > 0) {
		if (receive_one(a, err) != 0)
			return -1;
		open--;
		end = bench_now();
		done++;
		if (end - begin < seconds && ++open && send_one(a, err) != 0)
			return -1;
	}
	return (double) done / (end - begin);
}
