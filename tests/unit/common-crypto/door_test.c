#include "curve_probe.h"
#include "keys_fixture.h"
#include "sh_clock.h"
#include "sh_curve.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <zmq.h>

/* Doors and handlers for the proof. */
static int door_not_enforced(void *s, ShKeys *keys, ShError *err)
{
	const int no = 0;
	int r = sh_curve_server(s, keys, err);

	return r ? r : zmq_setsockopt(s, 93, &no, sizeof no);
}

static int door_without_curve(void *s, ShKeys *keys, ShError *err)
{
	(void) s, (void) keys, (void) err;
	return 0;
}

typedef struct Handler {
	void *socket;
	const char *status, *user;
} Handler;

/* Gives everybody the same answer, until its context goes. */
static void *handle(void *thing)
{
	Handler *h = thing;
	char frame[7][256]; /* version, request id, domain, address, identity, mechanism, key */
	int n;

	for (;;) {
		for (n = 0; n < 7; n++)
			if (zmq_recv(h->socket, frame[n], 256, 0) < 0) {
				zmq_close(h->socket);
				return NULL;
			}
		zmq_send(h->socket, "1.0", 3, ZMQ_SNDMORE);
		zmq_send(h->socket, frame[1], 1, ZMQ_SNDMORE);
		zmq_send(h->socket, h->status, 3, ZMQ_SNDMORE);
		zmq_send(h->socket, "", 0, ZMQ_SNDMORE);
		zmq_send(h->socket, h->user, strlen(h->user), ZMQ_SNDMORE);
		zmq_send(h->socket, "", 0, 0);
	}
}

Test(door, an_open_door_is_found)
{
	static const struct {
		const char *name;
		int (*door)(void *, ShKeys *, ShError *);
		const char *status, *user; /* of another handler; NULL = none, "own" = ours */
		const char *detail;        /* NULL = proved */
	} cases[] = {
		{ "as it should be", sh_curve_server, "own", "", NULL },
		{ "domain not enforced, but our handler answers", door_not_enforced, "own", "", NULL },
		{ "no handler", sh_curve_server, NULL, "", "own key was not let in" },
		{ "no handler, domain not enforced", door_not_enforced, NULL, "", "unknown key was let in" },
		{ "no CURVE", door_without_curve, "own", "", "own key was not let in" },
		{ "all are welcome", sh_curve_server, "200", "ledger", "unknown key was let in" },
		{ "all are welcome, unnamed", sh_curve_server, "200", "", "unknown key was let in" },
		{ "nobody is welcome", sh_curve_server, "400", "", "own key was not let in" },
		{ "handler in trouble", sh_curve_server, "500", "", "own key was not let in" },
	};
	KeysFixture f;
	ShKeys *keys;

	keys_fixture_open(&f);
	keys = keys_fixture_service(&f, "ledger");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool own = cases[i].status && !strcmp(cases[i].status, "own");
		void *ctx = zmq_ctx_new();
		Handler h = { NULL, cases[i].status, cases[i].user };
		int64_t start = sh_monotonic_us();
		ShError err = { 0 };
		pthread_t thread;
		ShZap *zap = NULL;
		int r;

		if (own) {
			cr_assert_eq(sh_zap_start(&zap, ctx, keys, &err), 0);
		} else if (cases[i].status) {
			h.socket = zmq_socket(ctx, ZMQ_REP);
			cr_assert_eq(zmq_bind(h.socket, "inproc://zeromq.zap.01"), 0);
			pthread_create(&thread, NULL, handle, &h);
		}
		r = sh_curve_probe(ctx, keys, cases[i].door, &err);
		cr_expect_eq(r, cases[i].detail ? SH_FAULT : 0, "%s: %d %s", cases[i].name, r, err.detail);
		if (cases[i].detail) {
			cr_expect_str_eq(err.reason, "curve.open_door", "%s", cases[i].name);
			cr_expect(strstr(err.detail, cases[i].detail), "%s: %s", cases[i].name, err.detail);
		}
		cr_expect_lt(sh_monotonic_us() - start, 2500000, "%s", cases[i].name);
		zmq_ctx_term(ctx);
		sh_zap_stop(zap);
		if (!own && cases[i].status)
			pthread_join(thread, NULL);
	}
	sh_keys_free(keys);
	keys_fixture_close(&f);
}

Test(door, one_handler_a_context_and_none_after_stop)
{
	void *ctx = zmq_ctx_new();
	ShError err = { 0 };
	KeysFixture f;
	ShKeys *keys;
	ShZap *zap, *again = NULL;

	keys_fixture_open(&f);
	keys = keys_fixture_service(&f, "ledger");
	cr_assert_eq(sh_zap_start(&zap, ctx, keys, &err), 0);
	cr_expect_eq(sh_zap_start(&again, ctx, keys, &err), SH_FAULT);
	cr_expect_str_eq(err.reason, "curve.zap");
	cr_expect_null(again);
	cr_expect_eq(sh_curve_prove(ctx, keys, &err), 0, "%s", err.detail);
	cr_expect_eq(sh_curve_prove(ctx, keys, &err), 0, "a second time: %s", err.detail);
	sh_zap_stop(zap);
	sh_zap_stop(NULL);
	cr_expect_eq(sh_curve_prove(ctx, keys, &err), SH_FAULT);
	zmq_ctx_term(ctx);
	sh_keys_free(keys);
	keys_fixture_close(&f);
}

/* A request is a delimiter and then these, split at '|'; "K" stands for the ledger's key, "S" for 32 other bytes,
 * "L" for a frame of 1000 bytes. */
static void ask(void *s, const uint8_t key[32], const char *request)
{
	char copy[128], big[1000] = "", *next = copy;

	snprintf(copy, sizeof copy, "%s", request);
	zmq_send(s, "", 0, *request ? ZMQ_SNDMORE : 0);
	while (*request && next) {
		char *frame = strsep(&next, "|");
		int flags = next ? ZMQ_SNDMORE : 0;

		if (!strcmp(frame, "K"))
			zmq_send(s, key, 32, flags);
		else if (!strcmp(frame, "S") || !strcmp(frame, "L"))
			zmq_send(s, big, *frame == 'S' ? 32 : 1000, flags);
		else
			zmq_send(s, frame, strlen(frame), flags);
	}
}

Test(door, zap_requests_are_read_strictly)
{
	static const struct {
		const char *request, *status, *user; /* NULL = no answer */
	} cases[] = {
		{ "1.0|7|shien|127.0.0.1||CURVE|K", "200", "ledger" },
		{ "1.0|7|shien|127.0.0.1||CURVE|S", "400", "" },
		{ "1.0|7|shien|127.0.0.1||CURVE|short", "400", "" },
		{ "1.0|7|other|127.0.0.1||CURVE|K", "400", "" },
		{ "1.0|7||127.0.0.1||CURVE|K", "400", "" },
		{ "1.0|7|shien|127.0.0.1||NULL|K", "400", "" },
		{ "1.0|7|shien|127.0.0.1||curve|K", "400", "" },
		{ "1.0|7|shien|127.0.0.1||NULL", "500", "" },
		{ "1.0|7|shien|127.0.0.1||PLAIN|user|word", "500", "" },
		{ "1.1|7|shien|127.0.0.1||CURVE|K", "500", "" },
		{ "1.0|7|shien|127.0.0.1||CURVE|K|", "500", "" },
		{ "1.0|7|shien|127.0.0.1||CURVE|K|K|K|K|K|K|K|K", "500", "" },
		{ "1.0|7", "500", "" },
		{ "1.0", NULL, NULL },
		{ "", NULL, NULL },
		{ "1.0|7|shien|127.0.0.1||CURVE|L", NULL, NULL },
		{ "1.0|L|shien|127.0.0.1||CURVE|K", NULL, NULL },
		{ "1.0|8|shien|127.0.0.1||CURVE|K", "200", "ledger" },
	};
	/* delimiter, version, request id, status, text, user, metadata */
	enum { STATUS = 3, USER = 5, REPLY = 7 };
	void *ctx = zmq_ctx_new(), *s = zmq_socket(ctx, ZMQ_DEALER);
	char frame[REPLY][SH_SESSION_MAX + 1], session[SH_SESSION_MAX];
	ShError err = { 0 };
	uint8_t key[32];
	KeysFixture f;
	ShKeys *keys;
	ShZap *zap;

	keys_fixture_open(&f);
	keys = keys_fixture_service(&f, "ledger");
	zmq_z85_decode(key, sh_keys_curve_public(keys));
	cr_assert_eq(sh_zap_start(&zap, ctx, keys, &err), 0);
	cr_assert_eq(zmq_connect(s, "inproc://zeromq.zap.01"), 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int n = 0, more = 1;
		size_t len = sizeof more;

		const int wait_ms = cases[i].status ? 3000 : 50;

		zmq_setsockopt(s, ZMQ_RCVTIMEO, &wait_ms, sizeof wait_ms);
		ask(s, key, cases[i].request);
		memset(frame, 0, sizeof frame);
		while (more && n < REPLY && zmq_recv(s, frame[n], sizeof *frame - 1, 0) >= 0) {
			n++;
			zmq_getsockopt(s, ZMQ_RCVMORE, &more, &len);
		}
		cr_expect_eq(n, cases[i].status ? REPLY : 0, "%s: %d frames", cases[i].request, n);
		if (!cases[i].status)
			continue;
		cr_expect_str_eq(frame[STATUS], cases[i].status, "%s", cases[i].request);
		snprintf(session, sizeof session, "%s%s%s", cases[i].user, *cases[i].user ? " " : "",
			 *cases[i].user ? sh_keys_curve_public(keys) : "");
		cr_expect_str_eq(frame[USER], session, "%s", cases[i].request);
		cr_expect(!more && frame[2][0] == cases[i].request[4], "%s", cases[i].request);
	}
	zmq_close(s);
	sh_zap_stop(zap);
	zmq_ctx_term(ctx);
	sh_keys_free(keys);
	keys_fixture_close(&f);
}
