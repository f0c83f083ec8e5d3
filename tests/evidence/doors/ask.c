#include "ask.h"
#include "sh_clock.h"
#include "sh_curve.h"
#include "sh_frames.h"
#include "shien/common/v1/envelope.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum { WAIT_MS = 60000, HEAD_MAX = 2048, CONNECT_MS = 3000 };

struct Line {
	ShKeys *keys;
	void *ctx, *socket;
	char reason[80];
};

Line *line_open(const char *service, const char *secret_dir, const char *public_dir, const char *peer,
		const char *endpoint)
{
	Line *l = calloc(1, sizeof *l);
	ShError err = { 0 };
	const int none = 0, many = 100000, patience = CONNECT_MS;

	if (!l)
		abort();
	l->ctx = zmq_ctx_new();
	l->socket = zmq_socket(l->ctx, ZMQ_DEALER);
	if (sh_keys_open(&l->keys, service, secret_dir, public_dir, &err) == 0 &&
	    sh_curve_client(l->socket, l->keys, peer, &err) == 0 &&
	    zmq_setsockopt(l->socket, ZMQ_LINGER, &none, sizeof none) == 0 &&
	    zmq_setsockopt(l->socket, ZMQ_SNDTIMEO, &patience, sizeof patience) == 0 &&
	    zmq_setsockopt(l->socket, ZMQ_SNDHWM, &many, sizeof many) == 0 &&
	    zmq_setsockopt(l->socket, ZMQ_RCVHWM, &many, sizeof many) == 0 && zmq_connect(l->socket, endpoint) == 0)
		return l;
	fprintf(stderr, "doors: %s to %s: %s %s\n", service, peer, err.reason, err.detail);
	line_close(l);
	return NULL;
}

void line_close(Line *l)
{
	if (!l)
		return;
	zmq_close(l->socket);
	zmq_ctx_term(l->ctx);
	sh_keys_free(l->keys);
	free(l);
}

ShKeys *line_keys(Line *l) { return l->keys; }

bool line_send(Line *l, const Question *q)
{
	static const uint8_t kind[2] = { SH_REQUEST, SH_FRAME_VERSION };
	Common__Envelope e = COMMON__ENVELOPE__INIT;
	uint8_t head[HEAD_MAX];
	size_t len;

	e.rpc = q->rpc;
	e.municipality = q->municipality;
	e.purpose = q->purpose;
	e.key = q->key;
	e.trace = "doors";
	e.remaining_ms = WAIT_MS;
	e.actor = (ProtobufCBinaryData){ q->token_len, (uint8_t *) (uintptr_t) q->token };
	if (protobuf_c_message_get_packed_size(&e.base) > sizeof head)
		abort();
	len = protobuf_c_message_pack(&e.base, head);
	return zmq_send(l->socket, &q->tag, sizeof q->tag, ZMQ_SNDMORE) >= 0 &&
	       zmq_send(l->socket, kind, sizeof kind, ZMQ_SNDMORE) >= 0 &&
	       zmq_send(l->socket, head, len, ZMQ_SNDMORE) >= 0 && zmq_send(l->socket, "", 0, 0) >= 0;
}

static void take_status(Line *l, const uint8_t *bytes, size_t len)
{
	Common__Status *s =
		(Common__Status *) protobuf_c_message_unpack(&common__status__descriptor, NULL, len, bytes);

	snprintf(l->reason, sizeof l->reason, "%s", s ? s->reason : "malformed");
	if (s)
		protobuf_c_message_free_unpacked(&s->base, NULL);
}

const char *line_hear(Line *l, int timeout_ms, void **ret_tag)
{
	bool heard = false;

	zmq_setsockopt(l->socket, ZMQ_RCVTIMEO, &timeout_ms, sizeof timeout_ms);
	for (int n = 0, more = 1; more; n++) {
		zmq_msg_t m;

		zmq_msg_init(&m);
		if (zmq_msg_recv(&m, l->socket, 0) < 0) {
			zmq_msg_close(&m);
			return NULL;
		}
		if (n == 0 && zmq_msg_size(&m) == sizeof *ret_tag)
			memcpy(ret_tag, zmq_msg_data(&m), sizeof *ret_tag);
		if (n == 2) {
			take_status(l, zmq_msg_data(&m), zmq_msg_size(&m));
			heard = true;
		}
		more = zmq_msg_more(&m);
		zmq_msg_close(&m);
	}
	return heard ? l->reason : NULL;
}
