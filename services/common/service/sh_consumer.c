#include "sh_consumer.h"
#include "sh_apply.h"
#include "sh_clock.h"
#include "sh_cursor.h"
#include "sh_curve.h"
#include "sh_frames.h"
#include "sh_hand_over.h"
#include "sh_log.h"
#include "sh_memory.h"
#include "sh_metrics.h"
#include "sh_thread.h"
#include "sh_without.h"
#include "shien/common/v1/contract.h"
#include "shien/common/v1/stream.pb-c.h"

#include <stdlib.h>
#include <string.h>

enum {
	MOST_PUBLISHERS = 8,
	MOST_ENDPOINTS = 8,
	HELLO_US = 1000000,
	FORKED_US = 5 * 1000000, /* whether somebody has mended a fork */
	SILENT_US = 4 * 1000000, /* no word for so long: the next endpoint */
	PAUSE_US = 2500000,      /* heads come every second: where they did not, questions may be lost as well */
	ARENA = 64 << 20,
};

typedef struct Stream {
	char municipality[7], name[33];
	ShStreamReader reader;
	int64_t mended_us; /* forked: when to look again */
} Stream;

typedef struct Publisher {
	const char *name;
	char list[1024]; /* in which the endpoints are */
	char *endpoints[MOST_ENDPOINTS];
	unsigned count, current;
	zsock_t *socket;
	int64_t retry_us; /* without a socket: when to try for one */
	int64_t hello_us;
	int64_t heard_us, word_us; /* last word or new connection; last word: later by as long as nobody listened */
	Stream *streams;
	size_t n_streams;
} Publisher;

typedef struct Consumer {
	ShProcess *process;
	ShWorker worker;
	Publisher publishers[MOST_PUBLISHERS];
	unsigned count;
} Consumer;

static int cursor_of(Consumer *c, const Publisher *p, const Stream *s, ShStreamPoint *ret_at)
{
	return sh_cursor_read(c->process, &c->worker, p->name, s->municipality, s->name, ret_at);
}

static Stream *stream_of(Consumer *c, Publisher *p, const Common__StreamHead *h)
{
	ShStreamPoint at;
	Stream *grown;

	for (size_t i = 0; i < p->n_streams; i++)
		if (strcmp(p->streams[i].municipality, h->municipality) == 0 &&
		    strcmp(p->streams[i].name, h->stream) == 0)
			return &p->streams[i];
	grown = sh_need(realloc(p->streams, (p->n_streams + 1) * sizeof *grown));
	p->streams = grown;
	grown += p->n_streams;
	*grown = (Stream){ .reader = { 0 } };
	snprintf(grown->municipality, sizeof grown->municipality, "%s", h->municipality);
	snprintf(grown->name, sizeof grown->name, "%s", h->stream);
	if (cursor_of(c, p, grown, &at) != 0)
		return NULL; /* asked again at the next HEADS */
	sh_stream_reader_init(&grown->reader, &at);
	p->n_streams++;
	return grown;
}

/* ---- to the publisher ---- */
static bool send_message(Publisher *p, ShFrameKind kind, const ProtobufCMessage *message)
{
	ShArena *arena = sh_arena_new(1 << 16);
	zframe_t *f = sh_kind_frame(kind);
	const uint8_t *bytes = NULL;
	zmsg_t *m = zmsg_new();
	bool sent = false;
	size_t len = 0;
	ShError err;

	if (!message || sh_pack(arena, message, &bytes, &len, &err) == 0) {
		zmsg_append(m, &f);
		zmsg_addmem(m, bytes, len);
		sent = p->socket && zmsg_send(&m, p->socket) == 0;
		if (!sent)
			sh_metric_add("stream_send_failed_total", NULL, 1);
	}
	zframe_destroy(&f);
	zmsg_destroy(&m);
	sh_arena_free(arena);
	return sent;
}

static void ask(Publisher *p, const Stream *s)
{
	Common__StreamHead at = COMMON__STREAM_HEAD__INIT;
	Common__Open open = COMMON__OPEN__INIT;

	at.municipality = s->municipality;
	at.stream = s->name;
	at.epoch = s->reader.at.epoch;
	at.seq = s->reader.at.seq;
	at.hash = (ProtobufCBinaryData){ SH_STREAM_HASH, (uint8_t *) (uintptr_t) s->reader.at.hash };
	open.at = &at;
	open.credit = SH_STREAM_CREDIT;
	send_message(p, SH_OPEN, &open.base);
}

static void act(Consumer *c, Publisher *p, Stream *s, ShStreamAction action);

static void reread(Consumer *c, Publisher *p, Stream *s)
{
	ShStreamPoint at;

	if (cursor_of(c, p, s, &at) == 0)
		act(c, p, s, sh_stream_on_cursor(&s->reader, &at, sh_monotonic_us()));
}

static void act(Consumer *c, Publisher *p, Stream *s, ShStreamAction action)
{
	switch (action.kind) {
	case SH_STREAM_ASK:
		ask(p, s);
		break;
	case SH_STREAM_REREAD:
		reread(c, p, s);
		break;
	case SH_STREAM_ALARM:
		sh_log(SH_LOG_ERROR, "stream.alarm", "publisher", p->name, "tenant", s->municipality, "stream",
		       s->name);
		sh_metric_add("stream_alarm_total", NULL, 1);
		break;
	case SH_STREAM_NOTHING:
	case SH_STREAM_APPLY: /* only on_batch hands this out, and handles it */
		break;
	}
}

/* ---- from the publisher ---- */
static void on_heads(Consumer *c, Publisher *p, const Common__Heads *heads)
{
	for (size_t i = 0; i < heads->n_heads; i++) {
		Stream *s = stream_of(c, p, heads->heads[i]);

		if (s)
			act(c, p, s,
			    sh_stream_on_head(&s->reader, heads->heads[i]->epoch, heads->heads[i]->seq,
					      sh_monotonic_us()));
	}
}

static void apply(Consumer *c, Publisher *p, Stream *s, const ShStreamEvent *events, size_t count)
{
	ShBatch batch = {
		p->name, s->municipality, s->name, s->reader.at, events, count, s->reader.at, false, false
	};
	ShError err = { 0 };
	int r;

	r = sh_apply_batch(c->process, &c->worker, &batch, &err);
	if (r != 0)
		sh_log_error(SH_LOG_WARN, "consumer.apply", &err, "publisher", p->name, "tenant", s->municipality);
	if (r == 0 && batch.taken) {
		ShStreamAction next = sh_stream_on_applied(&s->reader, &batch.to, sh_monotonic_us());

		if (batch.unknown) {
			sh_metric_add("stream_halted_total", NULL, 1);
			sh_stream_on_unknown_type(&s->reader);
		} else
			act(c, p, s, next);
	} else {
		ShStreamPoint at;

		if (cursor_of(c, p, s, &at) != 0)
			at = s->reader.at;
		act(c, p, s, sh_stream_on_not_applied(&s->reader, &at, sh_monotonic_us()));
	}
}

static void on_batch(Consumer *c, Publisher *p, const Common__Batch *b)
{
	Stream *s = stream_of(c, p, b->after);
	ShStreamPoint after = { .epoch = b->after->epoch, .seq = b->after->seq };
	ShStreamAction action;
	ShStreamEvent *events;

	if (!s)
		return;
	if (b->after->hash.len == sizeof after.hash)
		memcpy(after.hash, b->after->hash.data, sizeof after.hash);
	if (b->fork) {
		act(c, p, s, sh_stream_on_fork(&s->reader, &after));
		return;
	}
	if (b->n_events == 0) {
		act(c, p, s, sh_stream_on_empty(&s->reader, b->after->epoch, b->after->seq, sh_monotonic_us()));
		return;
	}
	events = sh_need(calloc(b->n_events + 1, sizeof *events));
	for (size_t i = 0; i < b->n_events; i++)
		events[i] = (ShStreamEvent){ b->events[i]->seq, b->events[i]->aggregate_id, b->events[i]->type,
					     b->events[i]->payload.data, b->events[i]->payload.len };
	action = sh_stream_on_batch(&s->reader, b->after->epoch, events, b->n_events, after.hash, sh_monotonic_us());
	if (action.kind == SH_STREAM_APPLY)
		apply(c, p, s, events + action.skip, b->n_events - action.skip);
	else
		act(c, p, s, action);
	free(events);
}

static void on_message(Consumer *c, Publisher *p)
{
	zmsg_t *m = zmsg_recv(p->socket);
	zframe_t *kind = m ? zmsg_first(m) : NULL, *body = m ? zmsg_next(m) : NULL;
	ShArena *arena = sh_arena_new(ARENA);
	const ProtobufCMessage *message;
	int64_t now = sh_monotonic_us();
	bool paused = now - p->word_us > PAUSE_US;
	ShError err;

	p->heard_us = p->word_us = now;
	if (body && sh_kind_is(kind, SH_HEADS) &&
	    sh_unpack(&common_contract, &common__heads__descriptor, arena, zframe_data(body), zframe_size(body),
		      &message, &err) == 0)
		on_heads(c, p, (const Common__Heads *) message);
	if (body && sh_kind_is(kind, SH_BATCH_EVENTS) &&
	    sh_unpack(&common_contract, &common__batch__descriptor, arena, zframe_data(body), zframe_size(body),
		      &message, &err) == 0)
		on_batch(c, p, (const Common__Batch *) message);
	for (size_t i = 0; paused && i < p->n_streams; i++)
		act(c, p, &p->streams[i], sh_stream_on_voice(&p->streams[i].reader, now, sh_monotonic_us()));
	sh_arena_free(arena);
	zmsg_destroy(&m);
}

/* ---- connections ---- */
static void connect_publisher(Consumer *c, Publisher *p, zpoller_t *poller)
{
	ShError err = { 0 };

	if (p->socket)
		zpoller_remove(poller, p->socket);
	zsock_destroy(&p->socket);
	p->retry_us = INT64_MAX;
	if (p->count == 0)
		return;
	p->heard_us = sh_monotonic_us();
	p->socket = zsock_new(ZMQ_DEALER);
	if (!p->socket)
		return;
	zsock_set_sndtimeo(p->socket, 0);
	if (sh_curve_client(zsock_resolve(p->socket), c->process->keys, p->name, &err) != 0 ||
	    zsock_connect(p->socket, "%s", p->endpoints[p->current]) != 0) {
		zsock_destroy(&p->socket); /* its key is not there yet, perhaps: tried again after the same silence */
		p->retry_us = p->heard_us + SILENT_US;
		return;
	}
	p->current = (p->current + 1) % p->count;
	p->hello_us = 0;
	zpoller_add(poller, p->socket);
}

static void add_publisher(Consumer *c, const char *name)
{
	char key[64], *save;
	Publisher *p;

	for (unsigned i = 0; i < c->count; i++)
		if (strcmp(c->publishers[i].name, name) == 0)
			return;
	p = &c->publishers[c->count++];
	p->name = name;
	snprintf(key, sizeof key, "stream_%s", name);
	for (char *k = key; *k; k++)
		*k = *k == '-' ? '_' : *k;
	snprintf(p->list, sizeof p->list, "%s", sh_setting(c->process->settings, key));
	for (char *e = strtok_r(p->list, ", ", &save); e && p->count < MOST_ENDPOINTS;
	     e = strtok_r(NULL, ", ", &save))
		p->endpoints[p->count++] = e;
}

/* Who mends a fork moves the cursor (sh_fork.h): another past to follow. */
static void look_mended(Consumer *c, const Publisher *p, Stream *s, int64_t now)
{
	const ShStreamPoint *was = &s->reader.at;
	ShStreamPoint at;

	if (s->reader.state != SH_STREAM_FORKED || now < s->mended_us)
		return;
	s->mended_us = now + FORKED_US;
	if (cursor_of(c, p, s, &at) == 0 &&
	    (at.epoch != was->epoch || at.seq != was->seq || memcmp(at.hash, was->hash, sizeof at.hash) != 0))
		sh_stream_reader_init(&s->reader, &at);
}

static void tick(Consumer *c, Publisher *p, zpoller_t *poller)
{
	int64_t now = sh_monotonic_us();

	if (p->socket ? now - p->heard_us > SILENT_US : now >= p->retry_us)
		connect_publisher(c, p, poller);
	if (now >= p->hello_us && !(p->word_us && SH_WITHOUT(hello_again))) /* not connected yet: again soon */
		p->hello_us = now + (send_message(p, SH_HELLO, NULL) ? HELLO_US : HELLO_US / 10);
	if (now - p->word_us > SILENT_US) /* nobody there: no question, no growing patience; its HEADS will wake us */
		return;
	if (p->socket && (zsock_events(p->socket) & ZMQ_POLLIN)) /* the answer, perhaps: read first */
		return;
	for (size_t i = 0; i < p->n_streams; i++) {
		look_mended(c, p, &p->streams[i], now);
		act(c, p, &p->streams[i], sh_stream_on_tick(&p->streams[i].reader, now));
	}
}

/* A publisher is not silent while we do something else (a batch may take seconds): what it said waits to be read. */
static void listen_again(Consumer *c, int64_t *away_since)
{
	int64_t now = sh_monotonic_us(), away = now - *away_since;

	for (unsigned i = 0; i < c->count; i++) {
		Publisher *p = &c->publishers[i];

		if (p->heard_us)
			p->heard_us = p->heard_us + away < now ? p->heard_us + away : now;
		if (p->word_us)
			p->word_us = p->word_us + away < now ? p->word_us + away : now;
	}
	*away_since = now;
}

static void open_consumer(Consumer *c, ShProcess *process)
{
	ShError err = { 0 };

	c->process = process;
	c->worker.process = process;
	c->worker.peers = sh_peers_new(process->keys, process->settings);
	c->worker.redis = sh_redis_new(process->settings);
	c->worker.wake = zsock_new_push(">" SH_WAKE_ENDPOINT);
	zsock_set_sndtimeo(c->worker.wake, 0);
	if (sh_db_open(&c->worker.db, process->db, process->statements, SH_PLAN_AUTO, &err) != 0)
		sh_log_error(SH_LOG_WARN, "consumer.db", &err);
	for (const ShEventRow *row = process->service->events; row->publisher; row++)
		add_publisher(c, row->publisher);
}

static void close_consumer(Consumer *c)
{
	for (unsigned i = 0; i < c->count; i++) {
		zsock_destroy(&c->publishers[i].socket);
		free(c->publishers[i].streams);
	}
	sh_peers_free(c->worker.peers);
	sh_redis_free(c->worker.redis);
	zsock_destroy(&c->worker.wake);
	sh_db_close(&c->worker.db);
}

void sh_consumer_main(zsock_t *pipe, void *process)
{
	Consumer c = { 0 };
	zpoller_t *poller = zpoller_new(pipe, NULL);
	int64_t next_tick = 0;

	zsock_signal(pipe, 0);
	open_consumer(&c, process);
	for (;;) {
		void *which = zpoller_wait(poller, 50);
		int64_t since = sh_monotonic_us();

		if (which == pipe || zpoller_terminated(poller))
			break;
		for (unsigned i = 0; which && i < c.count; i++)
			if (which == c.publishers[i].socket) {
				on_message(&c, &c.publishers[i]);
				listen_again(&c, &since);
			}
		if (sh_monotonic_us() >= next_tick) {
			for (unsigned i = 0; i < c.count; i++) {
				tick(&c, &c.publishers[i], poller);
				listen_again(&c, &since);
			}
			next_tick = sh_monotonic_us() + 50000;
		}
	}
	zpoller_destroy(&poller);
	close_consumer(&c);
	sh_thread_ends();
	SH_HAND_OVER(process);
}
