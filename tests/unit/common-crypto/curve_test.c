#include "curve_probe.h"
#include "keys_fixture.h"
#include "sh_clock.h"
#include "sh_curve.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <zmq.h>

static void set_int(void *s, int option, int value)
{
	cr_assert_eq(zmq_setsockopt(s, option, &value, sizeof value), 0, "option %d", option);
}

/* A server of `keys` on a free port. */
static void *serve(void *ctx, int type, ShKeys *keys, char address[64])
{
	void *s = zmq_socket(ctx, type);
	size_t len = 64;
	ShError err;

	cr_assert_eq(sh_curve_server(s, keys, &err), 0, "%s", err.detail);
	cr_assert_eq(zmq_bind(s, "tcp://127.0.0.1:*"), 0);
	cr_assert_eq(zmq_getsockopt(s, ZMQ_LAST_ENDPOINT, address, &len), 0);
	return s;
}

static void *call(void *ctx, ShKeys *keys, const char *address)
{
	void *s = zmq_socket(ctx, ZMQ_DEALER);
	ShError err;

	cr_assert_eq(sh_curve_client(s, keys, "ledger", &err), 0, "%s", err.detail);
	set_int(s, ZMQ_LINGER, 0);
	set_int(s, ZMQ_SNDTIMEO, 700);
	cr_assert_eq(zmq_connect(s, address), 0);
	return s;
}

/* The next message's words and sender; false when none comes in time. */
static bool hear(void *router, int timeout_ms, char word[32], char user[32])
{
	zmq_msg_t id, msg;
	bool heard;

	set_int(router, ZMQ_RCVTIMEO, timeout_ms);
	zmq_msg_init(&id);
	zmq_msg_init(&msg);
	heard = zmq_msg_recv(&id, router, 0) >= 0 && zmq_msg_recv(&msg, router, 0) >= 0;
	if (heard) {
		snprintf(word, 32, "%.*s", (int) zmq_msg_size(&msg), (const char *) zmq_msg_data(&msg));
		snprintf(user, 32, "%s", zmq_msg_gets(&msg, "User-Id"));
	}
	zmq_msg_close(&id);
	zmq_msg_close(&msg);
	return heard;
}

enum { CLIENTS = 4, WORDS = 25 };

typedef struct Client {
	ShKeys *keys;
	const char *address;
	pthread_t thread;
} Client;

static void *talk(void *thing)
{
	Client *c = thing;
	void *ctx = zmq_ctx_new(), *s = call(ctx, c->keys, c->address);

	set_int(s, ZMQ_LINGER, 2000);
	set_int(s, ZMQ_SNDTIMEO, 5000);
	for (int i = 0; i < WORDS; i++)
		zmq_send(s, sh_keys_service(c->keys), strlen(sh_keys_service(c->keys)), 0);
	zmq_close(s);
	zmq_ctx_term(ctx);
	return NULL;
}

Test(curve, frames_carry_the_name_of_the_service_that_sent_them)
{
	static const char *const names[CLIENTS] = { "notifier", "register-sync", "certificate-issuer", "portal" };
	char address[64], word[32], user[32];
	Client client[CLIENTS];
	int heard[CLIENTS] = { 0 };
	void *ctx = zmq_ctx_new(), *router;
	ShError err = { 0 };
	KeysFixture f;
	ShKeys *keys;
	ShZap *zap;

	keys_fixture_open(&f);
	keys = keys_fixture_service(&f, "ledger");
	cr_assert_eq(sh_zap_start(&zap, ctx, keys, &err), 0, "%s", err.detail);
	router = serve(ctx, ZMQ_ROUTER, keys, address);
	for (int i = 0; i < CLIENTS; i++) {
		client[i] = (Client){ .keys = keys_fixture_service(&f, names[i]), .address = address };
		pthread_create(&client[i].thread, NULL, talk, &client[i]);
	}
	for (int n = 0; n < CLIENTS * WORDS; n++) {
		cr_assert(hear(router, 5000, word, user), "message %d", n);
		cr_assert_str_eq(word, user);
		for (int i = 0; i < CLIENTS; i++)
			heard[i] += strcmp(user, names[i]) == 0;
	}
	for (int i = 0; i < CLIENTS; i++) {
		cr_expect_eq(heard[i], WORDS);
		pthread_join(client[i].thread, NULL);
		sh_keys_free(client[i].keys);
	}
	zmq_close(router);
	sh_zap_stop(zap);
	zmq_ctx_term(ctx);
	sh_keys_free(keys);
	keys_fixture_close(&f);
}

Test(curve, unknown_and_removed_keys_stay_outside)
{
	char address[64], word[32], user[32], own[SH_Z85 + 2];
	void *ctx = zmq_ctx_new(), *router, *s, *second, *third, *wrong;
	ShError err = { 0 };
	KeysFixture f, elsewhere;
	ShKeys *keys, *notifier, *stranger;
	ShZap *zap;

	keys_fixture_open(&f);
	keys_fixture_open(&elsewhere);
	keys = keys_fixture_service(&f, "ledger");
	notifier = keys_fixture_service(&f, "notifier");
	cr_assert_eq(sh_zap_start(&zap, ctx, keys, &err), 0);
	router = serve(ctx, ZMQ_ROUTER, keys, address);

	/* Right name, right server key, another pair. */
	stranger = keys_fixture_service(&elsewhere, "notifier");
	snprintf(own, sizeof own, "%s\n", sh_keys_curve_public(keys));
	keys_fixture_file(elsewhere.public, "ledger.curve", own, 0644);
	wrong = call(ctx, stranger, address);
	cr_expect_eq(zmq_send(wrong, "stranger", 8, 0), -1);
	cr_expect_not(hear(router, 100, word, user));

	s = call(ctx, notifier, address);
	cr_expect_eq(zmq_send(s, "one", 3, 0), 3);
	cr_expect(hear(router, 2000, word, user));
	cr_expect_str_eq(user, "notifier");

	keys_fixture_file(f.public, "notifier.curve", NULL, 0);
	second = call(ctx, notifier, address);
	cr_expect_eq(zmq_send(second, "two", 3, 0), -1, "a new session with a removed key");
	cr_expect_eq(zmq_send(s, "three", 5, 0), 5);
	cr_expect(hear(router, 2000, word, user), "the live session is still there, hence the check per message");
	cr_expect_str_eq(word, "three");
	cr_expect_not(sh_keys_service_of(keys, sh_keys_curve_public(notifier), user));

	/* Listed again: a new socket comes in, the one that was turned away does not try again. */
	snprintf(own, sizeof own, "%s\n", sh_keys_curve_public(notifier));
	keys_fixture_file(f.public, "notifier.curve", own, 0644);
	third = call(ctx, notifier, address);
	cr_expect_eq(zmq_send(third, "four", 4, 0), 4);
	cr_expect(hear(router, 2000, word, user));
	set_int(second, ZMQ_SNDTIMEO, 3000);
	cr_expect_eq(zmq_send(second, "five", 4, 0), -1);

	zmq_close(wrong);
	zmq_close(second);
	zmq_close(third);
	zmq_close(s);
	zmq_close(router);
	zmq_ctx_term(ctx); /* ends the handler as well */
	sh_zap_stop(zap);
	sh_keys_free(stranger);
	sh_keys_free(notifier);
	sh_keys_free(keys);
	keys_fixture_close(&elsewhere);
	keys_fixture_close(&f);
}

Test(curve, options_are_what_the_header_says)
{
	static const struct {
		int option, value;
	} cases[] = { { ZMQ_CURVE_SERVER, 1 },     { 93, 1 },
		      { ZMQ_HEARTBEAT_IVL, 1000 }, { ZMQ_HEARTBEAT_TIMEOUT, 3000 },
		      { ZMQ_HANDSHAKE_IVL, 5000 }, { ZMQ_LINGER, 1000 },
		      { ZMQ_IMMEDIATE, 1 },        { ZMQ_RECONNECT_IVL_MAX, 2000 } };
	void *ctx = zmq_ctx_new(), *s = zmq_socket(ctx, ZMQ_ROUTER);
	size_t len = sizeof(int);
	int64_t largest = 0;
	ShError err = { 0 };
	KeysFixture f;
	ShKeys *keys;
	int value;

	keys_fixture_open(&f);
	keys = keys_fixture_service(&f, "ledger");
	cr_assert_eq(sh_curve_server(s, keys, &err), 0, "%s", err.detail);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cr_expect_eq(zmq_getsockopt(s, cases[i].option, &value, &len), 0, "option %d", cases[i].option);
		cr_expect_eq(value, cases[i].value, "option %d is %d", cases[i].option, value);
	}
	len = sizeof largest;
	cr_expect_eq(zmq_getsockopt(s, ZMQ_MAXMSGSIZE, &largest, &len), 0);
	cr_expect_eq(largest, 4 * 1024 * 1024);
	cr_expect_eq(zmq_send(s, "nobody", 6, ZMQ_SNDMORE), -1, "ROUTER_MANDATORY");
	cr_expect_eq(zmq_errno(), EHOSTUNREACH);
	cr_expect_eq(sh_curve_client(s, keys, "nobody", &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "keys.missing");
	zmq_close(s);
	zmq_ctx_term(ctx);
	sh_keys_free(keys);
	keys_fixture_close(&f);
}

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

Test(curve, an_open_door_is_found)
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

Test(curve, one_handler_a_context_and_none_after_stop)
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

Test(curve, zap_requests_are_read_strictly)
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
	char frame[REPLY][64];
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

		set_int(s, ZMQ_RCVTIMEO, cases[i].status ? 3000 : 50);
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
		cr_expect_str_eq(frame[USER], cases[i].user, "%s", cases[i].request);
		cr_expect(!more && frame[2][0] == cases[i].request[4], "%s", cases[i].request);
	}
	zmq_close(s);
	sh_zap_stop(zap);
	zmq_ctx_term(ctx);
	sh_keys_free(keys);
	keys_fixture_close(&f);
}
