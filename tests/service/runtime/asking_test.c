/* What a handler asks of others, and what it leaves where it may be lost. */
#include "book.h"
#include "service_fixture.h"
#include "shien/samplebook/v1/book.pb-c.h"
#include "shien/samplebook/v1/contract.h"

#include <criterion/criterion.h>
#include <string.h>

static Fixture f;
static ShService service;
static unsigned answered;

static const ProtobufCMessage *peer_answers(Fixture *self, const char *name, const char *rpc,
					    const ProtobufCMessage *request, ShArena *arena, ShError *err)
{
	Book__LookAtReply *p = sh_alloc(arena, sizeof *p);

	(void) self, (void) name, (void) request, (void) err;
	cr_assert_str_eq(rpc, "LookAt");
	book__look_at_reply__init(p);
	answered++;
	return &p->base;
}
static const FakePeer peers[] = { { "register-sync", &book_contract, peer_answers }, { 0 } };

static void begin(void)
{
	service = sample_book_service;
	service.name = "ledger"; /* whose keys the fixture makes */
	fixture_open(&f, &service, "../tests/service/runtime/book/migrations");
	fixture_peers(&f, peers);
	answered = 0;
}

static void end(void) { fixture_close(&f); }

static const char *asked_rpc;

static int ask_step(ShCall *call, void *arg)
{
	Book__LookAtRequest look = BOOK__LOOK_AT_REQUEST__INIT;
	const void *reply;

	look.book_id = arg;
	return sh_ask(call, "register-sync", &book_contract, asked_rpc, &look.base, &reply);
}

static int ask_nobody(ShCall *call, void *arg)
{
	uint8_t key[32];

	return sh_call_peer_box(call, arg, key);
}

Test(asking, others_in_the_name_of_who_asked_or_in_its_own, .init = begin, .fini = end)
{
	asked_rpc = "NoSuch";
	cr_expect_eq(in_tx(&f, ask_step, "b1"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "message.unknown");
	asked_rpc = "LookAt";
	f.roles = "operator";
	cr_expect_eq(in_tx(&f, ask_step, "b1"), 0, "%s", f.error.reason);
	f.roles = "window"; /* his role is none of that rpc: under a token of our own */
	cr_expect_eq(in_tx(&f, ask_step, "b1"), 0, "%s", f.error.reason);
	f.actor = NULL;
	cr_expect_eq(in_tx(&f, ask_step, "b1"), 0, "%s", f.error.reason);
	f.actor = "staff:test";
	cr_expect_eq(answered, 3);
	cr_expect_eq(in_tx(&f, ask_nobody, "register-sync"), 0);
	cr_expect_eq(in_tx(&f, ask_nobody, "nobody"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "keys.missing");
}

static const char *found;

static int put_and_get(ShCall *call, void *arg)
{
	static const char *const pairs[] = { "state", "DONE" };
	const char *id = arg;

	sh_projection_put(call, "progress", id, pairs, 2);
	found = NULL;
	if (!sh_projection_get(call, "progress", id, "state", &found))
		return 0;
	cr_assert_str_eq(found, "DONE");
	return 0;
}

Test(projection, may_be_lost_at_any_time, .init = begin, .fini = end)
{
	cr_expect_eq(in_tx(&f, put_and_get, "p1"), 0);
	cr_expect_null(found, "no Redis: nothing is there, and nobody fails for it");
}
