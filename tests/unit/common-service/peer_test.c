/* Asking another daemon that answers badly, late, or not at all: one answer, that of this question, or the word why
 * there is none. */
#include "keys_fixture.h"
#include "sh_clock.h"
#include "sh_curve.h"
#include "sh_frames.h"
#include "sh_peer.h"
#include "sh_settings.h"

#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

typedef enum Manner {
	GOOD,
	SILENT,
	ONE_PART,
	OTHERS_FIRST, /* the answers to other questions, and no answers, before the right one */
	NO_STATUS,
	SHORT_CORRELATION,
	NOT_A_REPLY,
	REFUSES,
	FULL, /* come again later */
} Manner;

enum { SERVERS = 2, PATIENCE_US = 2500000 };

typedef struct Server {
	char where[120];
	ShKeys *keys;
	Manner manner;
	unsigned asked;
	int64_t remaining_ms; /* of the last question */
	zactor_t *thread;
} Server;

static KeysFixture f;
static ShKeys *asker;
static ShZap *zap;
static Server servers[SERVERS];
static ShPeers *peers;
static ShSettings *settings;
static ShArena *arena;

/* ---- those who are asked ---- */
static void answer(zsock_t *s, zframe_t *identity, const void *correlation, size_t len, ShFrameKind kind,
		   const void *head, size_t head_len)
{
	zframe_t *k = sh_kind_frame(kind);
	zmsg_t *m = zmsg_new();

	zmsg_addmem(m, zframe_data(identity), zframe_size(identity));
	zmsg_addmem(m, correlation, len);
	zmsg_append(m, &k);
	zmsg_addmem(m, head, head_len);
	zmsg_addstr(m, "body");
	zmsg_send(&m, s);
}

static void answer_as(Server *me, zsock_t *s, zframe_t *identity, const uint8_t correlation[SH_CORRELATION])
{
	Common__Status refusal = COMMON__STATUS__INIT, full = COMMON__STATUS__INIT;
	uint8_t other[SH_CORRELATION], head[100];
	zmsg_t *m;
	size_t n;

	refusal.code = SH_NOT_FOUND;
	refusal.reason = "book.unknown";
	refusal.field = "book_id";
	full.code = SH_UNAVAILABLE;
	full.reason = "overloaded";
	full.retry_after_s = 3;
	memcpy(other, correlation, sizeof other);
	other[0] ^= 1;
	switch (me->manner) {
	case SILENT:
		break;
	case ONE_PART:
		m = zmsg_new();
		zmsg_addmem(m, zframe_data(identity), zframe_size(identity));
		zmsg_addstr(m, "x");
		zmsg_send(&m, s);
		break;
	case OTHERS_FIRST:
		n = protobuf_c_message_pack(&refusal.base, head);
		answer(s, identity, other, sizeof other, SH_REPLY, head, n);
		answer(s, identity, correlation, 4, SH_REPLY, head, n);
		answer(s, identity, correlation, sizeof other, SH_REQUEST, head, n);
		answer(s, identity, correlation, sizeof other, SH_REPLY, "", 0);
		break;
	case NO_STATUS:
		answer(s, identity, correlation, sizeof other, SH_REPLY, "\xff\xff", 2);
		break;
	case SHORT_CORRELATION:
		answer(s, identity, correlation, 4, SH_REPLY, "", 0);
		break;
	case NOT_A_REPLY:
		answer(s, identity, correlation, sizeof other, SH_HEADS, "", 0);
		break;
	case REFUSES:
	case FULL:
		n = protobuf_c_message_pack(me->manner == FULL ? &full.base : &refusal.base, head);
		answer(s, identity, correlation, sizeof other, SH_REPLY, head, n);
		break;
	default:
		answer(s, identity, correlation, sizeof other, SH_REPLY, "", 0);
		break;
	}
}

static void serve(zsock_t *pipe, void *arg)
{
	Server *me = arg;
	zsock_t *s = zsock_new(ZMQ_ROUTER);
	zpoller_t *poller = zpoller_new(pipe, s, NULL);
	ShError err;

	cr_assert_eq(sh_curve_server(zsock_resolve(s), me->keys, &err), 0, "%s", err.reason);
	cr_assert_eq(zsock_bind(s, "%s", me->where), 0);
	zsock_signal(pipe, 0);
	while (zpoller_wait(poller, -1) == s) {
		zmsg_t *m = zmsg_recv(s);
		zframe_t *identity = zmsg_first(m), *correlation = zmsg_next(m), *head;
		Common__Envelope *e;

		zmsg_next(m);
		head = zmsg_next(m);
		e = (Common__Envelope *) protobuf_c_message_unpack(&common__envelope__descriptor, NULL,
								   zframe_size(head), zframe_data(head));
		cr_assert_not_null(e);
		me->remaining_ms = e->remaining_ms;
		protobuf_c_message_free_unpacked(&e->base, NULL);
		me->asked++;
		answer_as(me, s, identity, zframe_data(correlation));
		zmsg_destroy(&m);
	}
	zpoller_destroy(&poller);
	zsock_destroy(&s);
}

static void begin(void)
{
	static char list[300];
	static ShSetting rows[] = { { "peer_ledger", SH_SETTING_TEXT, list, 0, 0, "" },
				    { "peer_notifier", SH_SETTING_TEXT, "", 0, 0, "" },
				    { "peer_no_key", SH_SETTING_TEXT, "tcp://127.0.0.1:1", 0, 0, "" },
				    { "peer_register_sync", SH_SETTING_TEXT, "nonsense://x", 0, 0, "" },
				    { 0 } };
	const ShSetting *const tables[] = { rows, NULL };
	ShError err = { 0 };

	cr_assert(sodium_init() >= 0);
	keys_fixture_open(&f);
	asker = keys_fixture_service(&f, "shienctl");
	sh_keys_free(keys_fixture_service(&f, "register-sync"));
	cr_assert_eq(sh_zap_start(&zap, zsys_init(), asker, &err), 0, "%s", err.reason);
	for (int i = 0; i < SERVERS; i++) {
		servers[i] = (Server){ .keys = keys_fixture_service(&f, "ledger") };
		snprintf(servers[i].where, sizeof servers[i].where, "ipc://%s/%d", f.root, i);
		servers[i].thread = zactor_new(serve, &servers[i]);
	}
	snprintf(list, sizeof list, "%s, %s", servers[0].where, servers[1].where);
	cr_assert_eq(sh_settings_read(&settings, "unit", tables, NULL, &err), 0);
	peers = sh_peers_new(asker, settings);
	arena = sh_arena_new(1 << 20);
}

static void end(void)
{
	sh_arena_free(arena);
	sh_peers_free(peers);
	sh_peers_free(NULL);
	for (int i = 0; i < SERVERS; i++) {
		zactor_destroy(&servers[i].thread);
		sh_keys_free(servers[i].keys);
		keys_fixture_file(f.root, i ? "1" : "0", NULL, 0);
	}
	sh_settings_free(settings);
	sh_zap_stop(zap);
	sh_keys_free(asker);
	keys_fixture_close(&f);
}

static uint8_t large[SH_MESSAGE_MAX + 1];

static Common__Envelope cover(void)
{
	Common__Envelope e = COMMON__ENVELOPE__INIT;

	e.rpc = "LookAt";
	e.municipality = "992011";
	e.purpose = "02";
	e.trace = "due-1";
	e.actor = (ProtobufCBinaryData){ 1, (uint8_t *) "t" };
	return e;
}

static int ask_within(const char *service, int64_t us, size_t body_len, ShError *err)
{
	const Common__Envelope e = cover();
	const uint8_t *body = NULL;
	size_t len = 0;
	int r;

	*err = (ShError){ 0 };
	r = sh_peers_ask(peers, service, &e, large, body_len, sh_monotonic_us() + us, arena, &body, &len, err);
	if (r == 0)
		cr_assert(len == 4 && memcmp(body, "body", 4) == 0);
	return r;
}

static void given(Manner first, Manner second)
{
	servers[0].manner = first;
	servers[1].manner = second;
	servers[0].asked = servers[1].asked = 0;
}

Test(peer, one_answer_or_the_word_why_there_is_none, .init = begin, .fini = end, .timeout = 120)
{
	static const struct {
		Manner first, second;
		int r;
		const char *reason;
	} rows[] = {
		{ GOOD, SILENT, 0, "" },
		{ OTHERS_FIRST, SILENT, 0, "" },
		{ REFUSES, GOOD, SH_REFUSED, "book.unknown" }, /* an answer is one, the other is not asked */
		{ NO_STATUS, GOOD, SH_FAULT, "peer.malformed" },
		{ FULL, GOOD, 0, "" }, /* the other may have room */
		{ GOOD, GOOD, 0, "" },
		{ FULL, FULL, SH_FAULT, "overloaded" },
		{ ONE_PART, ONE_PART, SH_FAULT, "peer.unreachable" },
		{ SHORT_CORRELATION, SHORT_CORRELATION, SH_FAULT, "peer.unreachable" },
		{ NOT_A_REPLY, NOT_A_REPLY, SH_FAULT, "peer.unreachable" },
		{ SILENT, SILENT, SH_FAULT, "peer.unreachable" },
		{ GOOD, GOOD, 0, "" }, /* and none of it lasts */
	};
	ShError err;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int r;

		/* whoever answered last is asked first: begin with the first again */
		sh_peers_free(peers);
		peers = sh_peers_new(asker, settings);
		given(rows[i].first, rows[i].second);
		r = ask_within("ledger", *rows[i].reason && rows[i].r == SH_FAULT ? PATIENCE_US : 4 * PATIENCE_US, 3,
			       &err);
		cr_expect_eq(r, rows[i].r, "row %zu: %s", i, err.reason);
		cr_expect_str_eq(r == 0 ? "" : err.reason, rows[i].reason, "row %zu", i);
		cr_expect_geq(servers[0].asked, 1u, "row %zu", i);
		if (rows[i].first == REFUSES) {
			cr_expect_str_eq(err.field, "book_id");
			cr_expect_eq(servers[1].asked, 0);
		}
		if (rows[i].second == FULL)
			cr_expect_eq(err.retry_after_s, 3);
	}
}

Test(peer, who_cannot_be_asked_is_said_to_be_unreachable, .init = begin, .fini = end)
{
	static const char *const nobody[] = { "notifier", "no-key", "register-sync" };
	ShError err;

	for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++) {
		cr_expect_eq(ask_within(nobody[i], PATIENCE_US, 3, &err), SH_FAULT, "%s", nobody[i]);
		cr_expect_str_eq(err.reason, "peer.unreachable", "%s", nobody[i]);
	}
	given(GOOD, GOOD);
	cr_expect_eq(ask_within("ledger", PATIENCE_US, SH_MESSAGE_MAX + 1, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "message.too_large");
	cr_expect_eq(servers[0].asked + servers[1].asked, 0, "nothing was sent");
	cr_expect_eq(ask_within("ledger", 0, 3, &err), SH_FAULT, "no time is left");
	cr_expect_eq(servers[0].asked + servers[1].asked, 0);
	cr_expect_eq(ask_within("ledger", INT64_C(3600) * 1000000, 3, &err), 0, "%s", err.reason);
	cr_expect_eq(servers[0].remaining_ms, 600000, "longer than anybody may wait is not told");
}

/* ---- asked ahead ---- */
static void ahead(const Common__Envelope *e, size_t body_len)
{
	unsigned before = servers[0].asked;

	sh_peers_ask_ahead(peers, "ledger", e, large, body_len, sh_monotonic_us() + PATIENCE_US);
	for (int i = 0; i < 500 && servers[0].asked == before; i++)
		zclock_sleep(10);
	cr_assert_eq(servers[0].asked, before + 1, "it is sent at once");
}

/* The first server answers last from here on. */
static void met(Manner first)
{
	ShError err;

	sh_peers_free(peers);
	peers = sh_peers_new(asker, settings);
	given(GOOD, GOOD);
	cr_assert_eq(ask_within("ledger", PATIENCE_US, 1, &err), 0, "%s", err.reason);
	given(first, GOOD);
}

Test(peer, what_was_asked_ahead_is_answered_once, .init = begin, .fini = end, .timeout = 120)
{
	const Common__Envelope e = cover();
	ShError err;

	sh_peers_ask_ahead(peers, "ledger", &e, large, 3, sh_monotonic_us() + PATIENCE_US);
	cr_expect_eq(servers[0].asked, 0, "nobody was met yet: it is asked when it is needed");
	met(REFUSES);
	ahead(&e, 3);
	servers[0].manner = GOOD;
	cr_expect_eq(ask_within("ledger", PATIENCE_US, 2, &err), 0, "something else in between has its own answer");
	cr_expect_eq(ask_within("ledger", PATIENCE_US, 3, &err), SH_REFUSED, "and this one the answer of then");
	cr_expect_str_eq(err.reason, "book.unknown");
	cr_expect_eq(servers[0].asked, 2);
	cr_expect_eq(ask_within("ledger", PATIENCE_US, 3, &err), 0, "once");
	cr_expect_eq(servers[0].asked, 3);
}

Test(peer, nothing_else_takes_what_was_asked_ahead, .init = begin, .fini = end, .timeout = 120)
{
	Common__Envelope others[4] = { cover(), cover(), cover(), cover() };
	ShError err;

	others[0].rpc = "LookAway";
	others[1].municipality = "992020";
	others[2].purpose = "07";
	others[3].trace = "due-2";
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		met(REFUSES);
		ahead(&others[i], 3);
		servers[0].manner = GOOD;
		cr_expect_eq(ask_within("ledger", PATIENCE_US, 3, &err), 0, "row %zu", i);
	}
	met(REFUSES);
	ahead(&others[0], 3);
	others[0] = cover();
	ahead(&others[0], 4); /* one at a time */
	servers[0].manner = GOOD;
	cr_expect_eq(ask_within("ledger", PATIENCE_US, 4, &err), SH_REFUSED);
}

Test(peer, an_answer_ahead_that_does_not_come_costs_a_question, .init = begin, .fini = end, .timeout = 120)
{
	const Common__Envelope e = cover();
	ShError err;

	met(SILENT);
	ahead(&e, 3);
	servers[0].manner = GOOD;
	cr_expect_eq(ask_within("ledger", 4 * PATIENCE_US, 3, &err), 0, "%s", err.reason);
	met(FULL);
	ahead(&e, 3);
	servers[0].manner = GOOD;
	cr_expect_eq(ask_within("ledger", PATIENCE_US, 3, &err), 0, "who had no room then is asked again: %s",
		     err.reason);
}
