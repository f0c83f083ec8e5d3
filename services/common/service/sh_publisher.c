#include "sh_publisher.h"
#include "common_system_sql.h"
#include "sh_clock.h"
#include "sh_curve.h"
#include "sh_frames.h"
#include "sh_log.h"
#include "sh_memory.h"
#include "sh_metrics.h"
#include "sh_stream.h"
#include "shien/common/v1/contract.h"
#include "shien/common/v1/stream.pb-c.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_CONSUMERS = 64, QUIET_US = 6 * 1000000, BATCH_BYTES = 1 << 20 };

typedef struct Consumer {
	zframe_t *identity;
	int64_t seen_us;
} Consumer;

struct ShPublisher {
	zsock_t *router;
	ShKeys *keys;
	Consumer consumers[MOST_CONSUMERS];
};

int sh_publisher_open(ShPublisher **ret_publisher, const char *bind, ShKeys *keys, ShError *err)
{
	ShPublisher *p = sh_need(calloc(1, sizeof *p));
	int r;

	p->keys = keys;
	p->router = sh_need(zsock_new(ZMQ_ROUTER));
	zsock_set_sndtimeo(p->router, 0); /* a consumer that does not read must not hold the others */
	r = sh_curve_server(zsock_resolve(p->router), keys, err);
	if (r == 0 && zsock_bind(p->router, "%s", bind) < 0)
		r = sh_fail(err, SH_UNAVAILABLE, "loop.bind", "%s", bind);
	if (r != 0)
		sh_publisher_close(p);
	else
		*ret_publisher = p;
	return r;
}

void sh_publisher_close(ShPublisher *p)
{
	if (!p)
		return;
	for (int i = 0; i < MOST_CONSUMERS; i++)
		zframe_destroy(&p->consumers[i].identity);
	zsock_destroy(&p->router);
	free(p);
}

zsock_t *sh_publisher_socket(ShPublisher *p) { return p->router; }

static void send_to(ShPublisher *p, zframe_t *identity, ShFrameKind kind, ShCall *call,
		    const ProtobufCMessage *message)
{
	const uint8_t *bytes;
	zframe_t *f = sh_kind_frame(kind);
	zmsg_t *m = zmsg_new();
	size_t len;

	if (sh_pack(call->arena, message, &bytes, &len, &call->error) == 0) {
		zmsg_addmem(m, zframe_data(identity), zframe_size(identity));
		zmsg_append(m, &f);
		zmsg_addmem(m, bytes, len);
		if (zmsg_send(&m, p->router) != 0) /* gone: it will say HELLO again */
			sh_metric_add("stream_unroutable_total", NULL, 1);
	}
	zframe_destroy(&f);
	zmsg_destroy(&m);
}

/* Keeps who it is; the longest silent one makes room. */
static void seen(ShPublisher *p, zframe_t *identity)
{
	Consumer *oldest = &p->consumers[0];

	for (int i = 0; i < MOST_CONSUMERS; i++) {
		Consumer *c = &p->consumers[i];

		if (c->identity && zframe_eq(c->identity, identity)) {
			c->seen_us = sh_monotonic_us();
			return;
		}
		if (c->seen_us < oldest->seen_us)
			oldest = c;
	}
	zframe_destroy(&oldest->identity);
	*oldest = (Consumer){ zframe_dup(identity), sh_monotonic_us() };
}

static int read_heads(ShCall *call, Common__Heads *heads)
{
	const ShRows *rows;
	int r = sh_query_v(call, &sql_all_heads, &rows, NULL, 0);

	if (r != 0)
		return r;
	heads->n_heads = (size_t) sh_rows_count(rows);
	heads->heads = sh_alloc(call->arena, heads->n_heads * sizeof *heads->heads + 1);
	if (!heads->heads)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "heads.too_many", "-");
	for (size_t i = 0; i < heads->n_heads; i++) {
		Common__StreamHead *h = sh_alloc(call->arena, sizeof *h);

		if (!h)
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "heads.too_many", "-");
		common__stream_head__init(h);
		h->municipality = sh_rows_str(rows, (int) i, "municipality");
		h->stream = sh_rows_str(rows, (int) i, "stream");
		h->epoch = (uint32_t) sh_rows_int(rows, (int) i, "epoch");
		h->seq = (uint64_t) sh_rows_int(rows, (int) i, "seq");
		h->hash.data = (uint8_t *) (uintptr_t) sh_rows_bytes(call, rows, (int) i, "hash", &h->hash.len);
		heads->heads[i] = h;
	}
	return 0;
}

void sh_publisher_heads(ShPublisher *p, ShCall *call)
{
	Common__Heads heads = COMMON__HEADS__INIT;

	if (read_heads(call, &heads) != 0)
		return;
	for (int i = 0; i < MOST_CONSUMERS; i++)
		if (p->consumers[i].identity && sh_monotonic_us() - p->consumers[i].seen_us < QUIET_US)
			send_to(p, p->consumers[i].identity, SH_HEADS, call, &heads.base);
}

static int point_of(ShCall *call, const ShRows *rows, ShStreamPoint *ret_point)
{
	ret_point->epoch = (uint32_t) sh_rows_int(rows, 0, "epoch");
	ret_point->seq = (uint64_t) sh_rows_int(rows, 0, "seq");
	if (!sh_rows_exact(rows, 0, "hash", ret_point->hash, SH_STREAM_HASH))
		return sh_fail(&call->error, SH_INTERNAL, "stream.hash_broken", "-");
	return 0;
}

static int judge(ShCall *call, const Common__Open *open, const ShStreamPoint *head, ShStreamVerdict *ret_verdict)
{
	ShStreamPoint at = { .epoch = open->at->epoch, .seq = open->at->seq };
	uint8_t own[SH_STREAM_HASH] = { 0 };
	const ShRows *rows;
	int r = 0;

	if (open->at->hash.len == SH_STREAM_HASH)
		memcpy(at.hash, open->at->hash.data, SH_STREAM_HASH);
	if (at.seq > 0 && at.seq <= head->seq) {
		r = sh_query(call, &sql_hash_at, &rows, sh_text(open->at->municipality), sh_text(open->at->stream),
			     sh_int((int64_t) at.seq));
		if (r == 0 && sh_rows_count(rows) == 1 && !sh_rows_exact(rows, 0, "hash", own, sizeof own))
			r = sh_fail(&call->error, SH_INTERNAL, "stream.hash_broken", "-");
	}
	*ret_verdict = sh_stream_judge(&at, head, own);
	return r;
}

/* Events up to the credit and a megabyte; at least one. */
static int fill(ShCall *call, const Common__Open *open, Common__Batch *batch)
{
	const ShRows *rows;
	size_t bytes = 0, n;
	int r = sh_query(call, &sql_events_after, &rows, sh_text(open->at->municipality), sh_text(open->at->stream),
			 sh_int((int64_t) open->at->seq), sh_int(open->credit));

	if (r != 0 || (n = (size_t) sh_rows_count(rows)) == 0)
		return r;
	batch->events = sh_alloc(call->arena, n * sizeof *batch->events);
	if (!batch->events)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "batch.too_large", "-");
	for (size_t i = 0; i < n && bytes < BATCH_BYTES; i++) {
		Common__Event *e = sh_alloc(call->arena, sizeof *e);

		if (!e)
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "batch.too_large", "-");
		common__event__init(e);
		e->seq = (uint64_t) sh_rows_int(rows, (int) i, "seq");
		e->aggregate_id = sh_rows_str(rows, (int) i, "aggregate_id");
		e->type = sh_rows_str(rows, (int) i, "type");
		e->payload.data =
			(uint8_t *) (uintptr_t) sh_rows_bytes(call, rows, (int) i, "payload", &e->payload.len);
		bytes += e->payload.len + 200;
		batch->events[batch->n_events++] = e;
		batch->after->seq = e->seq;
		batch->after->hash.data =
			(uint8_t *) (uintptr_t) sh_rows_bytes(call, rows, (int) i, "hash", &batch->after->hash.len);
	}
	return sh_arena_exhausted(call->arena) ? sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "batch.too_large", "-")
					       : 0;
}

static int answer_open(ShPublisher *p, zframe_t *identity, ShCall *call, const Common__Open *open)
{
	Common__StreamHead after = COMMON__STREAM_HEAD__INIT;
	Common__Batch batch = COMMON__BATCH__INIT;
	ShStreamVerdict verdict = open->at->seq ? SH_STREAM_FORK : SH_STREAM_EMPTY; /* where we have no such stream */
	ShStreamPoint head;
	const ShRows *rows;
	int r;

	r = sh_query(call, &sql_get_head, &rows, sh_text(open->at->municipality), sh_text(open->at->stream));
	if (r != 0)
		return r;
	after = *open->at;
	batch.after = &after;
	if (sh_rows_count(rows) == 1) {
		if ((r = point_of(call, rows, &head)) != 0 || (r = judge(call, open, &head, &verdict)) != 0)
			return r;
		if (verdict != SH_STREAM_FORK)
			after.epoch = head.epoch;
	}
	batch.fork = verdict == SH_STREAM_FORK; /* about the very point that was asked from */
	if (batch.fork)
		sh_log(SH_LOG_ERROR, "stream.fork", "tenant", open->at->municipality, "stream", open->at->stream);
	if (verdict == SH_STREAM_SEND && (r = fill(call, open, &batch)) != 0)
		return r;
	send_to(p, identity, SH_BATCH_EVENTS, call, &batch.base);
	return 0;
}

void sh_publisher_drop(ShPublisher *p)
{
	zmsg_t *m = zmsg_recv(p->router);

	zmsg_destroy(&m);
}

void sh_publisher_serve(ShPublisher *p, ShCall *call)
{
	zmsg_t *m = zmsg_recv(p->router);
	zframe_t *identity = m ? zmsg_first(m) : NULL, *kind, *body;
	const char *user = identity ? zframe_meta(zmsg_last(m), "User-Id") : NULL;
	const ProtobufCMessage *open;
	char caller[32];

	if (identity)
		zmsg_first(m); /* zmsg_last moved the cursor */
	kind = m ? zmsg_next(m) : NULL;
	body = m ? zmsg_next(m) : NULL;
	if (m && zmsg_size(m) == 3 && sh_curve_caller(p->keys, user, caller)) {
		seen(p, identity);
		if (sh_kind_is(kind, SH_HELLO)) {
			Common__Heads heads = COMMON__HEADS__INIT;

			if (read_heads(call, &heads) == 0)
				send_to(p, identity, SH_HEADS, call, &heads.base);
		}
		if (sh_kind_is(kind, SH_OPEN) &&
		    (sh_unpack(&common_contract, &common__open__descriptor, call->arena, zframe_data(body),
			       zframe_size(body), &open, &call->error) != 0 ||
		     answer_open(p, identity, call, (const Common__Open *) open) != 0))
			sh_log_error(SH_LOG_WARN, "stream.open", &call->error, "caller", caller);
	}
	zmsg_destroy(&m);
}
