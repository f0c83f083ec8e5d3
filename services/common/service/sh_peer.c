#include "sh_peer.h"
#include "sh_clock.h"
#include "sh_contract.h"
#include "sh_curve.h"
#include "sh_frames.h"
#include "sh_memory.h"
#include "shien/common/v1/contract.h"

#include <stdlib.h>
#include <string.h>

enum {
	MOST_PEERS = 12,
	MOST_ENDPOINTS = 8,
	TRY_US = 5 * 1000000,
	CONNECT_MS = 1500,
	PATIENCE_MS = 600000,
	GLANCE_MS = 50
};

typedef struct Peer {
	char service[32];
	char *endpoints[MOST_ENDPOINTS];
	zsock_t *sockets[MOST_ENDPOINTS];
	unsigned count, last; /* `last` answered last time */
} Peer;

struct ShPeers {
	ShKeys *keys;
	const ShSettings *settings;
	Peer peers[MOST_PEERS];
	unsigned count;
	uint64_t correlation;
	ShPeerFake *fake;
	void *fake_self;
};

void sh_peers_fake(ShPeers *peers, ShPeerFake *answer, void *self)
{
	peers->fake = answer;
	peers->fake_self = self;
}

ShPeers *sh_peers_new(ShKeys *keys, const ShSettings *settings)
{
	ShPeers *p = sh_need(calloc(1, sizeof *p));

	p->keys = keys;
	p->settings = settings;
	sh_random(&p->correlation, sizeof p->correlation);
	return p;
}

void sh_peers_free(ShPeers *p)
{
	if (!p)
		return;
	for (unsigned i = 0; i < p->count; i++)
		for (unsigned k = 0; k < p->peers[i].count; k++) {
			zsock_destroy(&p->peers[i].sockets[k]);
			free(p->peers[i].endpoints[k]);
		}
	free(p);
}

static void setting_name(char out[64], const char *service)
{
	snprintf(out, 64, "peer_%s", service);
	for (char *c = out; *c; c++)
		if (*c == '-')
			*c = '_';
}

static Peer *peer_of(ShPeers *p, const char *service)
{
	char name[64], list[1024], *save;
	Peer *peer;

	for (unsigned i = 0; i < p->count; i++)
		if (strcmp(p->peers[i].service, service) == 0)
			return &p->peers[i];
	if (p->count == MOST_PEERS)
		return NULL;
	peer = &p->peers[p->count++];
	snprintf(peer->service, sizeof peer->service, "%s", service);
	setting_name(name, service);
	snprintf(list, sizeof list, "%s", sh_setting(p->settings, name));
	for (char *e = strtok_r(list, ", ", &save); e && peer->count < MOST_ENDPOINTS;
	     e = strtok_r(NULL, ", ", &save))
		peer->endpoints[peer->count++] = strdup(e);
	return peer;
}

static zsock_t *socket_of(ShPeers *p, Peer *peer, unsigned i, ShError *err)
{
	zsock_t *s = peer->sockets[i];

	if (s)
		return s;
	s = zsock_new(ZMQ_DEALER);
	if (!s)
		return NULL;
	if (sh_curve_client(zsock_resolve(s), p->keys, peer->service, err) != 0 ||
	    zsock_connect(s, "%s", peer->endpoints[i]) != 0) {
		zsock_destroy(&s);
		return NULL;
	}
	return peer->sockets[i] = s;
}

/* Ours and whole? Late answers of earlier tries are dropped. */
static bool is_answer(zmsg_t *m, uint64_t correlation)
{
	zframe_t *f = zmsg_first(m);

	return zmsg_size(m) == 4 && zframe_size(f) == sizeof correlation &&
	       memcmp(zframe_data(f), &correlation, sizeof correlation) == 0 && sh_kind_is(zmsg_next(m), SH_REPLY);
}

static int read_answer(zmsg_t *m, ShArena *arena, const uint8_t **ret_body, size_t *ret_len, ShError *err)
{
	const Common__Status *status;
	const ProtobufCMessage *message;
	zframe_t *head, *body;
	uint8_t *copy;
	int r;

	zmsg_first(m);
	zmsg_next(m);
	head = zmsg_next(m);
	body = zmsg_next(m);
	r = sh_unpack(&common_contract, &common__status__descriptor, arena, zframe_data(head), zframe_size(head),
		      &message, err);
	if (r != 0)
		return sh_fail(err, SH_INTERNAL, "peer.malformed", "-");
	status = (const Common__Status *) message;
	if (status->code != 0) {
		r = sh_fail(err, (ShCode) status->code, status->reason, "%s", status->detail);
		snprintf(err->field, sizeof err->field, "%s", status->field);
		err->retry_after_s = status->retry_after_s;
		return r;
	}
	copy = sh_alloc(arena, zframe_size(body) + 1);
	if (!copy)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "reply.too_large", "-");
	memcpy(copy, zframe_data(body), zframe_size(body));
	*ret_body = copy;
	*ret_len = zframe_size(body);
	return 0;
}

/* NULL: no answer in time, or whoever was asked is gone (IMMEDIATE: without a connection nothing can be sent). */
static zmsg_t *exchange(zsock_t *s, zmsg_t *m, uint64_t correlation, int64_t until_us)
{
	int64_t patience = (until_us - sh_monotonic_us()) / 1000 + 1;

	zsock_set_sndtimeo(s, patience < CONNECT_MS ? (int) patience : CONNECT_MS);
	if (zmsg_send(&m, s) != 0) {
		zmsg_destroy(&m);
		return NULL;
	}
	for (;;) {
		int64_t left = (until_us - sh_monotonic_us()) / 1000;
		zmsg_t *answer;

		if (left <= 0)
			return NULL;
		zsock_set_rcvtimeo(s, left < GLANCE_MS ? (int) left : GLANCE_MS);
		answer = zmsg_recv(s);
		if (!answer && !(zsock_events(s) & ZMQ_POLLOUT))
			return NULL;
		if (!answer)
			continue;
		if (is_answer(answer, correlation))
			return answer;
		zmsg_destroy(&answer);
	}
}

int sh_peers_ask(ShPeers *p, const char *service, const Common__Envelope *envelope, const uint8_t *body, size_t len,
		 int64_t deadline_us, ShArena *arena, const uint8_t **ret_body, size_t *ret_len, ShError *err)
{
	Common__Envelope cover = *envelope;
	bool full = false;
	unsigned first;
	ShError why;
	Peer *peer;

	if (len > SH_MESSAGE_MAX) /* ZeroMQ would cut the connection without a word */
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "message.too_large", "%s", envelope->rpc);
	if (p->fake)
		return p->fake(p->fake_self, service, envelope->rpc, body, len, arena, ret_body, ret_len, err);
	peer = peer_of(p, service);
	if (!peer || peer->count == 0)
		return sh_fail(err, SH_UNAVAILABLE, "peer.unreachable", "%s: no endpoint", service);
	first = peer->last;
	for (unsigned tries = 0; tries < peer->count + 1; tries++) {
		unsigned i = (first + tries) % peer->count;
		int64_t left = deadline_us - sh_monotonic_us();
		uint64_t correlation = ++p->correlation;
		const uint8_t *head;
		zmsg_t *answer;
		size_t head_len;
		zsock_t *s;
		int r;

		if (left <= 1000)
			break;
		s = socket_of(p, peer, i, err);
		if (!s)
			continue;
		cover.remaining_ms = left / 1000 < PATIENCE_MS ? left / 1000 : PATIENCE_MS;
		if ((r = sh_pack(arena, &cover.base, &head, &head_len, err)) != 0)
			return r;
		answer = exchange(s, sh_request_frames(correlation, head, head_len, body, len), correlation,
				  sh_monotonic_us() + (left < TRY_US || tries == peer->count ? left : TRY_US));
		if (!answer) {
			zsock_destroy(&peer->sockets[i]); /* a fresh connection next time */
			continue;
		}
		r = read_answer(answer, arena, ret_body, ret_len, err);
		zmsg_destroy(&answer);
		if (r == SH_FAULT && err->retry_after_s > 0 && tries + 1 < peer->count) { /* another may have room */
			full = true;
			why = *err;
			continue;
		}
		peer->last = i;
		return r;
	}
	if (full) { /* the others were not there at all: this says more */
		*err = why;
		return SH_FAULT;
	}
	return sh_fail(err, SH_UNAVAILABLE, "peer.unreachable", "%s", service);
}
