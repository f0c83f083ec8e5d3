#include "keys_fixture.h"
#include "sh_curve.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
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
static bool hear(void *router, int timeout_ms, char word[32], char user[SH_SESSION_MAX])
{
	zmq_msg_t id, msg;
	bool heard;

	set_int(router, ZMQ_RCVTIMEO, timeout_ms);
	zmq_msg_init(&id);
	zmq_msg_init(&msg);
	heard = zmq_msg_recv(&id, router, 0) >= 0 && zmq_msg_recv(&msg, router, 0) >= 0;
	if (heard) {
		snprintf(word, 32, "%.*s", (int) zmq_msg_size(&msg), (const char *) zmq_msg_data(&msg));
		snprintf(user, SH_SESSION_MAX, "%s", zmq_msg_gets(&msg, "User-Id"));
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
	char address[64], word[32], user[SH_SESSION_MAX], service[32];
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
		cr_assert(sh_curve_caller(keys, user, service));
		cr_assert_str_eq(word, service);
		for (int i = 0; i < CLIENTS; i++)
			heard[i] += strcmp(service, names[i]) == 0;
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
	char address[64], word[32], user[SH_SESSION_MAX], service[32], own[SH_Z85 + 2];
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
	cr_expect(sh_curve_caller(keys, user, service));
	cr_expect_str_eq(service, "notifier");

	keys_fixture_file(f.public, "notifier.curve", NULL, 0);
	second = call(ctx, notifier, address);
	cr_expect_eq(zmq_send(second, "two", 3, 0), -1, "a new session with a removed key");
	cr_expect_eq(zmq_send(s, "three", 5, 0), 5);
	cr_expect(hear(router, 2000, word, user), "the live session is still there, hence the check per message");
	cr_expect_str_eq(word, "three");
	cr_expect_not(sh_curve_caller(keys, user, service));

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

Test(curve, a_session_ends_with_the_key_it_was_opened_with)
{
	static const char other[] = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7\n";
	char session[SH_SESSION_MAX], service[32];
	KeysFixture f;
	ShKeys *keys, *notifier;
	bool in = true;

	keys_fixture_open(&f);
	keys = keys_fixture_service(&f, "ledger");
	notifier = keys_fixture_service(&f, "notifier");
	snprintf(session, sizeof session, "notifier %s", sh_keys_curve_public(notifier));
	cr_assert(sh_curve_caller(keys, session, service));
	cr_expect_str_eq(service, "notifier");
	keys_fixture_file(f.public, "notifier.curve", NULL, 0);
	keys_fixture_file(f.public, "notifier.curve", other, 0644);
	for (int i = 0; in && i < 20; i++) { /* the folder may have changed within the tick of its last reading */
		in = sh_curve_caller(keys, session, service);
		usleep(100000);
	}
	cr_expect_not(in, "the service is listed, under another key");
	cr_expect_not(sh_curve_caller(keys, NULL, service));
	cr_expect_not(sh_curve_caller(keys, "notifier", service));
	cr_expect_not(sh_curve_caller(keys, "", service));
	cr_expect_not(sh_curve_caller(keys, "a-name-that-is-longer-than-any-service-may-have x", service));
	sh_keys_free(notifier);
	sh_keys_free(keys);
	keys_fixture_close(&f);
}

Test(curve, options_are_what_the_header_says)
{
	static const struct {
		int option, value;
	} cases[] = { { ZMQ_CURVE_SERVER, 1 },      { 93, 1 },
		      { ZMQ_HEARTBEAT_IVL, 1000 },  { ZMQ_HEARTBEAT_TIMEOUT, 3000 },
		      { ZMQ_HANDSHAKE_IVL, 5000 },  { ZMQ_LINGER, 1000 },
		      { ZMQ_IMMEDIATE, 1 },         { ZMQ_RECONNECT_IVL_MAX, 500 },
		      { ZMQ_CONNECT_TIMEOUT, 1000 } };
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
