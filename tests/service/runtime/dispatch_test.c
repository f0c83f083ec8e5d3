/* From bytes to bytes: who may ask, what is done once, and what comes of it when a step says no or calls fail. */
#include "faults.h"
#include "service_fixture.h"
#include "shien/samplebook/v1/book.pb-c.h"
#include "shien/samplebook/v1/contract.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* ---- a daemon whose steps say what a test wants ---- */
static const char *gather_says, *handler_says, *release_says; /* why not; NULL: go on */
static unsigned gathered, handled, released;
static bool audits_itself;

static int say(ShCall *call, const char *why)
{
	return why ? sh_fail(&call->error, SH_FAILED_PRECONDITION, why, "-") : 0;
}

static int ask_another(ShCall *call, const Book__AddEntryRequest *q)
{
	Book__LookAtRequest look = BOOK__LOOK_AT_REQUEST__INIT;
	const void *reply;
	int r = say(call, gather_says);

	gathered++;
	look.book_id = q->book_id;
	if (r == 0)
		r = sh_ask(call, "register-sync", &book_contract, "LookAt", &look.base, &reply);
	if (r == 0)
		call->gathered = (void *) (uintptr_t) reply;
	return r;
}
SH_GATHER(ask_another, Book__AddEntryRequest)

static int add_entry(ShCall *call, const Book__AddEntryRequest *q, Book__AddEntryReply *p)
{
	const Book__LookAtReply *seen = call->gathered;
	int r = sh_due(call, "mark", q->entry_id, call->now_us);

	handled++;
	p->version = seen->version + 1;
	return r != 0 ? r : say(call, handler_says);
}
SH_HANDLER(add_entry, Book__AddEntryRequest, Book__AddEntryReply)

static int may_leave(ShCall *call, const Book__AddEntryRequest *q, const Book__AddEntryReply *p)
{
	(void) q;
	released++;
	cr_assert_gt(p->version, 0);
	return say(call, release_says);
}
SH_RELEASE(may_leave, Book__AddEntryRequest, Book__AddEntryReply)

static int look_at(ShCall *call, const Book__LookAtRequest *q, Book__LookAtReply *p)
{
	p->version = 7;
	return audits_itself ? sh_audit_one(call, q->book_id) : say(call, handler_says);
}
SH_HANDLER(look_at, Book__LookAtRequest, Book__LookAtReply)

static int wait_ms(ShCall *call, const Book__WaitRequest *q, Book__WaitReply *p)
{
	(void) q, (void) p;
	return say(call, handler_says);
}
SH_HANDLER(wait_ms, Book__WaitRequest, Book__WaitReply)

static const ShRoute routes[] = {
	SH_ROUTE(AddEntry, add_entry, Book__AddEntryRequest, Book__AddEntryReply, .gather = ask_another_route,
		 .release = may_leave_route),
	SH_ROUTE(LookAt, look_at, Book__LookAtRequest, Book__LookAtReply),
	SH_ROUTE(Wait, wait_ms, Book__WaitRequest, Book__WaitReply),
	{ 0 },
};
static const ShService service = { .name = "ledger", .contract = &book_contract, .routes = routes };

static Fixture f;

static const ProtobufCMessage *peer_answers(Fixture *self, const char *name, const char *rpc,
					    const ProtobufCMessage *request, ShArena *arena, ShError *err)
{
	Book__LookAtReply *p = sh_alloc(arena, sizeof *p);

	(void) self, (void) name, (void) err;
	cr_assert_str_eq(rpc, "LookAt");
	if (!p || strcmp(((const Book__LookAtRequest *) request)->book_id, "shut") == 0)
		return NULL;
	book__look_at_reply__init(p);
	p->version = 41;
	return &p->base;
}
static const FakePeer peers[] = { { "register-sync", &book_contract, peer_answers }, { 0 } };

static void begin(void)
{
	fixture_open(&f, &service, "../tests/service/runtime/book/migrations");
	fixture_peers(&f, peers);
	f.roles = "operator";
	gather_says = handler_says = release_says = NULL;
	gathered = handled = released = 0;
	audits_itself = false;
}

static void end(void) { fixture_close(&f); }

static int add_to(const char *key, const char *book, const char *entry, const Book__AddEntryReply **ret)
{
	Book__AddEntryRequest q = BOOK__ADD_ENTRY_REQUEST__INIT;

	q.book_id = book;
	q.entry_id = entry;
	return ask_with_key(&f, key, "AddEntry", &q.base, (const void **) ret);
}

static const char marks[] = "SELECT count(*) FROM due WHERE kind = 'mark'",
		  records[] = "SELECT count(*) FROM audit_pending";

/* ---- who may ---- */
Test(dispatch, nobody_may_but_whom_the_contract_names, .init = begin, .fini = end)
{
	static const struct {
		const char *caller, *roles, *purpose, *reason, *categories;
	} rows[] = {
		{ "shienctl", "operator", "TEST", "", NULL },
		{ "door", "portal", "TEST", "", NULL },
		{ "shienctl", "window,portal", "TEST", "", NULL },
		{ "notifier", "operator", "TEST", "call.caller_not_allowed", NULL },
		{ "shien", "operator", "TEST", "call.caller_not_allowed", NULL }, /* the beginning of one is not it */
		{ "", "operator", "TEST", "call.caller_not_allowed", NULL },
		{ "shienctl", "", "TEST", "call.role_missing", NULL },
		{ "shienctl", "oper", "TEST", "call.role_missing", NULL },
		{ "shienctl", "window,operators", "TEST", "call.role_missing", NULL },
		{ "shienctl", "operator", "TEST", "", "resident,survey" },
		{ "shienctl", "operator", "TEST", "call.category_missing", "" },
		{ "shienctl", "operator", "TEST", "call.category_missing", "residents,survey" },
		{ "shienctl", "window", "TEST", "call.role_missing", "resident" },
		{ "shienctl", "operator", "", "call.purpose_missing", NULL },
		{ "shienctl", "operator", "CURIOSITY", "call.purpose_unknown", NULL },
		{ "shienctl", "operator", "TES", "call.purpose_unknown", NULL },
	};
	Book__LookAtRequest q = BOOK__LOOK_AT_REQUEST__INIT;
	long before = count(&f, records);
	const void *reply;

	q.book_id = "b1";
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int r;

		f.caller = rows[i].caller;
		f.roles = rows[i].roles;
		f.categories = rows[i].categories;
		f.purpose = rows[i].purpose;
		r = ask_with_key(&f, "", "LookAt", &q.base, &reply);
		cr_expect_eq(r, *rows[i].reason ? SH_REFUSED : 0, "row %zu: %s", i, f.error.reason);
		cr_expect_str_eq(f.error.reason, rows[i].reason, "row %zu", i);
		if (strcmp(rows[i].reason, "call.category_missing") == 0)
			cr_expect_str_eq(f.error.field, "resident", "which one, for whoever is turned away");
		cr_expect_eq(count(&f, records), before + !*rows[i].reason, "row %zu", i);
		before = count(&f, records);
	}
	f.caller = "shienctl";
	f.roles = "operator";
	f.categories = "";
	f.purpose = ""; /* not needed where no person is concerned, but never a made up one */
	cr_expect_eq(add_to("p1", "b1", "e1", &(const Book__AddEntryReply *){ NULL }), 0, "%s", f.error.reason);
	f.purpose = "CURIOSITY";
	cr_expect_eq(add_to("p2", "b1", "e2", &(const Book__AddEntryReply *){ NULL }), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "call.purpose_unknown");
}

Test(dispatch, bytes_that_are_no_request_are_refused, .init = begin, .fini = end)
{
	static const struct {
		const char *rpc, *bytes, *reason;
		size_t len;
	} rows[] = {
		{ "NoSuch", "", "message.unknown", 0 },
		{ "Attach", "", "message.unknown", 0 }, /* of the contract, but this daemon has no row for it */
		{ "", "", "message.unknown", 0 },
		{ "Wait", "\x08", "message.malformed", 1 },
		{ "Wait", "\x0a\x01x", "message.malformed", 3 },
		{ "Wait", "\x08\x05", "", 2 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ShCall call = { .arena = sh_arena_new(1 << 20),
				.db = &f.worker.db,
				.worker = &f.worker,
				.municipality = "992011",
				.actor = { .id = "staff:x", .roles = "operator" },
				.caller = "shienctl",
				.purpose = "",
				.trace = "",
				.key = "" };
		const uint8_t *reply;
		size_t len;
		int r = sh_dispatch(&service, &call, rows[i].rpc, rows[i].bytes, rows[i].len, &reply, &len);

		cr_expect_eq(r, *rows[i].reason ? SH_REFUSED : 0, "row %zu: %s", i, call.error.reason);
		cr_expect_str_eq(call.error.reason, rows[i].reason, "row %zu", i);
		sh_arena_free(call.arena);
	}
}

/* ---- what is done once ---- */
Test(dispatch, the_same_key_asks_and_does_nothing_again, .init = begin, .fini = end)
{
	const Book__AddEntryReply *p;

	cr_assert_eq(add_to("k1", "b1", "e1", &p), 0, "%s", f.error.reason);
	cr_expect_eq(p->version, 42);
	cr_expect(gathered == 1 && handled == 1 && released == 1);
	release_says = "test.shut"; /* not asked again: what was kept holds nothing that it guards */
	cr_assert_eq(add_to("k1", "b1", "e1", &p), 0, "%s", f.error.reason);
	cr_expect_eq(p->version, 42);
	cr_expect(gathered == 1 && handled == 1 && released == 1);
	cr_expect_eq(add_to("k1", "b1", "e2", &p), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "key.other_request");
	cr_expect(gathered == 1 && handled == 1, "found out before anybody was asked");
	cr_expect_eq(add_to("k2", "b1", "e2", &p), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "test.shut");
	cr_expect_eq(count(&f, marks), 2, "done, but not told of");
	cr_expect_eq(add_to("", "b1", "e3", &p), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "call.key_missing");
}

Test(dispatch, a_step_that_says_no_ends_it, .init = begin, .fini = end)
{
	const Book__AddEntryReply *p;

	gather_says = "test.gather";
	cr_expect_eq(add_to("k1", "b1", "e1", &p), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "test.gather");
	cr_expect_eq(handled, 0);
	gather_says = NULL;
	cr_expect_eq(add_to("k1", "shut", "e1", &p), SH_FAULT);
	cr_expect_str_eq(f.error.reason, "peer.unreachable");
	cr_expect_eq(handled, 0);
	handler_says = "test.handler";
	cr_expect_eq(add_to("k1", "b1", "e1", &p), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "test.handler");
	cr_expect_eq(count(&f, marks), 0, "nothing of it stays");
	cr_expect_eq(released, 0);
	handler_says = NULL;
	cr_expect_eq(add_to("k1", "b1", "e1", &p), 0, "the key is free: %s", f.error.reason);
}

/* One record a look, made by whoever knows better. */
Test(dispatch, each_look_is_on_record_once, .init = begin, .fini = end)
{
	Book__LookAtRequest q = BOOK__LOOK_AT_REQUEST__INIT;
	const void *reply;

	q.book_id = "b1";
	cr_assert_eq(ask(&f, "LookAt", &q.base, &reply), 0, "%s", f.error.reason);
	cr_expect_eq(count(&f, records), 1);
	audits_itself = true;
	cr_assert_eq(ask(&f, "LookAt", &q.base, &reply), 0, "%s", f.error.reason);
	cr_expect_eq(count(&f, records), 2);
	cr_expect_eq(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%ids=b1'"), 1);
	audits_itself = false;
	handler_says = "test.handler";
	cr_assert_eq(ask(&f, "LookAt", &q.base, &reply), SH_REFUSED);
	cr_expect_eq(count(&f, records), 2);
}

/* ---- calls that fail one after the other ---- */
static int peer_says_41(void *self, const char *name, const char *rpc, const uint8_t *body, size_t len,
			ShArena *arena, const uint8_t **ret_body, size_t *ret_len, ShError *err)
{
	static const uint8_t reply[] = { 2 << 3, 41 }; /* version */

	(void) self, (void) name, (void) rpc, (void) body, (void) len, (void) arena, (void) err;
	*ret_body = reply;
	*ret_len = sizeof reply;
	return 0;
}

/* From bytes, with this one failing. */
static int add_bytes(unsigned fault, const char *key, ShError *ret_err)
{
	Book__AddEntryRequest q = BOOK__ADD_ENTRY_REQUEST__INIT;
	ShCall call = { .arena = sh_arena_new(1 << 20),
			.db = &f.worker.db,
			.worker = &f.worker,
			.municipality = "992011",
			.actor = { .id = "staff:x", .roles = "operator" },
			.caller = "shienctl",
			.purpose = "",
			.trace = "",
			.key = key,
			.now_us = sh_now_us(),
			.deadline_us = sh_monotonic_us() + 60 * 1000000 };
	uint8_t bytes[100];
	const uint8_t *reply;
	size_t len, n;
	int r;

	q.book_id = "b1";
	q.entry_id = key;
	n = protobuf_c_message_pack(&q.base, bytes);
	cr_assert_eq(sh_db_ready(&f.worker.db, ret_err), 0);
	faults_arm(fault);
	r = sh_dispatch(&service, &call, "AddEntry", bytes, n, &reply, &len);
	if (r == 0)
		cr_assert(len == 2 && reply[0] == 1 << 3 && reply[1] == 42);
	*ret_err = call.error;
	sh_arena_free(call.arena);
	return r;
}

Test(dispatch, asked_again_it_is_done_once, .init = begin, .fini = end, .timeout = 120)
{
	unsigned n = 1, faults = 0;
	bool struck = true;

	sh_peers_fake(f.worker.peers, peer_says_41, NULL);
	for (; struck && n < 500; n++) {
		long before = count(&f, marks);
		char key[24];
		ShError err;
		int r;

		snprintf(key, sizeof key, "s%u", n);
		r = add_bytes(n, key, &err);
		struck = faults_happened();
		faults += struck;
		cr_assert(r == 0 || (struck && err.reason[0]), "%u: %s %s", n, err.reason, err.detail);
		cr_assert(r != SH_REFUSED || err.code == SH_RESOURCE_EXHAUSTED, "%u: %s is no fault of who asked", n,
			  err.reason);
		cr_assert_leq(count(&f, marks), before + 1);
		cr_assert_eq(add_bytes(0, key, &err), 0, "%u: asked again: %s", n, err.reason);
		cr_assert_eq(count(&f, marks), before + 1, "%u: once", n);
	}
	cr_expect_gt(faults, 8, "%u", faults);
}
