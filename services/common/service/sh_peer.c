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
	GLANCE_MS = 50,
	AHEAD_BUDGET = 1 << 20
};

typedef struct Peer {
	char service[32];
	char *endpoints[MOST_ENDPOINTS];
	zsock_t *sockets[MOST_ENDPOINTS];
	unsigned count, last; /* `last` answered last time */
} Peer;

/* What was asked ahead, and its answer once it has come. */
typedef struct Ahead {
	const Peer *peer; /* NULL: nothing */
	unsigned endpoint;
	uint64_t correlation;
	int64_t since_us;
	char rpc[64], municipality[7], purpose[32], trace[65];
	uint8_t *body; /* owned */
	size_t len;
	zmsg_t *answer; /* owned */
} Ahead;

struct ShPeers {
	ShKeys *keys;
	const ShSettings *settings;
	Peer peers[MOST_PEERS];
	unsigned count;
	uint64_t correlation;
	Ahead ahead;
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

static void forget_ahead(ShPeers *p)
{
	free(p->ahead.body);
	zmsg_destroy(&p->ahead.answer);
	p->ahead = (Ahead){ 0 };
}

void sh_peers_free(ShPeers *p)
{
	if (!p)
		return;
	forget_ahead(p);
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

/* False: whoever was asked is gone (IMMEDIATE: without a connection nothing can be sent). */
static bool send_in_time(zsock_t *s, zmsg_t *m, int64_t until_us)
{
	int64_t patience = (until_us - sh_monotonic_us()) / 1000 + 1;

	zsock_set_sndtimeo(s, patience < CONNECT_MS ? (int) patience : CONNECT_MS);
	if (zmsg_send(&m, s) == 0)
		return true;
	zmsg_destroy(&m);
	return false;
}

/* NULL: no answer in time, or whoever was asked is gone. */
static zmsg_t *await(ShPeers *p, zsock_t *s, uint64_t correlation, int64_t until_us)
{
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
		if (p->ahead.peer && !p->ahead.answer && is_answer(answer, p->ahead.correlation))
			p->ahead.answer = answer;
		else
			zmsg_destroy(&answer);
	}
}

static void hang_up(ShPeers *p, Peer *peer, unsigned endpoint)
{
	if (p->ahead.peer == peer && p->ahead.endpoint == endpoint)
		forget_ahead(p);
	zsock_destroy(&peer->sockets[endpoint]); /* a fresh connection next time */
}

/* ---- asked ahead ---- */
void sh_peers_ask_ahead(ShPeers *p, const char *service, const Common__Envelope *envelope, const uint8_t *body,
			size_t len, int64_t deadline_us)
{
	Common__Envelope cover = *envelope;
	int64_t now = sh_monotonic_us();
	const uint8_t *head;
	ShError err = { 0 };
	Ahead *a = &p->ahead;
	ShArena *arena;
	size_t head_len;
	zsock_t *s;
	Peer *peer;

	forget_ahead(p);
	if (p->fake || len > SH_MESSAGE_MAX || !(peer = peer_of(p, service)) || peer->count == 0 ||
	    !(s = peer->sockets[peer->last])) /* whoever answered last, over the connection that is there */
		return;
	arena = sh_arena_new(AHEAD_BUDGET);
	cover.remaining_ms = (deadline_us - now) / 1000 < PATIENCE_MS ? (deadline_us - now) / 1000 : PATIENCE_MS;
	if (sh_pack(arena, &cover.base, &head, &head_len, &err) == 0 &&
	    send_in_time(s, sh_request_frames(++p->correlation, head, head_len, body, len), now + GLANCE_MS * 1000)) {
		*a = (Ahead){ .peer = peer,
			      .endpoint = peer->last,
			      .correlation = p->correlation,
			      .since_us = now,
			      .len = len };
		a->body = sh_need(malloc(len + 1));
		memcpy(a->body, body, len);
		snprintf(a->rpc, sizeof a->rpc, "%s", envelope->rpc);
		snprintf(a->municipality, sizeof a->municipality, "%s", envelope->municipality);
		snprintf(a->purpose, sizeof a->purpose, "%s", envelope->purpose);
		snprintf(a->trace, sizeof a->trace, "%s", envelope->trace);
	}
	sh_arena_free(arena);
}

static bool was_asked(const Ahead *a, const Peer *peer, const Common__Envelope *e, const uint8_t *body, size_t len)
{
	return a->peer == peer && a->len == len && memcmp(a->body, body, len) == 0 && strcmp(a->rpc, e->rpc) == 0 &&
	       strcmp(a->municipality, e->municipality) == 0 && strcmp(a->purpose, e->purpose) == 0 &&
	       strcmp(a->trace, e->trace) == 0 && sh_monotonic_us() - a->since_us < SH_AHEAD_US;
}

/* NULL: nothing of the kind was asked ahead, or its answer does not come. */
static zmsg_t *taken_ahead(ShPeers *p, Peer *peer, const Common__Envelope *e, const uint8_t *body, size_t len,
			   int64_t deadline_us)
{
	Ahead *a = &p->ahead;
	int64_t until = sh_monotonic_us() + TRY_US;
	unsigned endpoint = a->endpoint;
	zmsg_t *answer;

	if (!was_asked(a, peer, e, body, len))
		return NULL;
	answer = a->answer;
	a->answer = NULL;
	if (!answer &&
	    !(answer = await(p, peer->sockets[endpoint], a->correlation, until < deadline_us ? until : deadline_us)))
		hang_up(p, peer, endpoint);
	forget_ahead(p);
	return answer;
}

int sh_peers_ask(ShPeers *p, const char *service, const Common__Envelope *envelope, const uint8_t *body, size_t len,
		 int64_t deadline_us, ShArena *arena, const uint8_t **ret_body, size_t *ret_len, ShError *err)
{
	Common__Envelope cover = *envelope;
	bool full = false;
	unsigned first;
	zmsg_t *early;
	ShError why;
	Peer *peer;

	if (len > SH_MESSAGE_MAX) /* ZeroMQ would cut the connection without a word */
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "message.too_large", "%s", envelope->rpc);
	if (p->fake)
		return p->fake(p->fake_self, service, envelope->rpc, body, len, arena, ret_body, ret_len, err);
	peer = peer_of(p, service);
	if (!peer || peer->count == 0)
		return sh_fail(err, SH_UNAVAILABLE, "peer.unreachable", "%s: no endpoint", service);
	if ((early = taken_ahead(p, peer, envelope, body, len, deadline_us)) != NULL) {
		int r = read_answer(early, arena, ret_body, ret_len, err);

		zmsg_destroy(&early);
		if (r != SH_FAULT) /* one that had no room then may have it now */
			return r;
	}
	first = peer->last;
	for (unsigned tries = 0; tries < peer->count + 1; tries++) {
		unsigned i = (first + tries) % peer->count;
		int64_t left = deadline_us - sh_monotonic_us(), until;
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
		until = sh_monotonic_us() + (left < TRY_US || tries == peer->count ? left : TRY_US);
		answer = send_in_time(s, sh_request_frames(correlation, head, head_len, body, len), until)
				 ? await(p, s, correlation, until)
				 : NULL;
		if (!answer) {
			hang_up(p, peer, i);
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
