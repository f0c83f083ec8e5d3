#include "client.h"
#include "sh_actor.h"
#include "sh_clock.h"
#include "sh_hex.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

void client_open(Client *c, Site *s) { *c = (Client){ .site = s, .peers = sh_peers_new(s->keys, s->settings) }; }

void client_close(Client *c)
{
	sh_arena_free(c->arena);
	sh_peers_free(c->peers);
}

static void sign(Client *c, Common__Envelope *e)
{
	int64_t issued = c->issued_us ? c->issued_us : sh_now_us();
	ShActor actor = { .id = c->actor ? c->actor : "staff:ito",
			  .issuer = "shienctl",
			  .roles = c->roles ? c->roles : "operator",
			  .categories = c->categories ? c->categories : "*",
			  .municipality = c->home ? c->home : TOWN,
			  .session = "",
			  .issued_us = issued,
			  .expires_us = issued + SH_ACTOR_LIFE_US };
	const uint8_t *token;
	size_t len;

	cr_assert_eq(sh_actor_sign(c->arena, c->site->keys, &actor, &token, &len, &c->error), 0, "%s",
		     c->error.reason);
	e->actor.len = len;
	e->actor.data = sh_alloc(c->arena, len);
	memcpy(e->actor.data, token, len);
	if (c->forged)
		e->actor.data[len - 1] ^= 1;
}

/* Where answers are lost by chance, waiting long for one that does not come only delays asking again. */
static int64_t patience_of(const Client *c)
{
	if (c->patience_us)
		return c->patience_us;
	return c->site->calls_fail ? 4000000 : (int64_t) patience() * 15000000;
}

int ask(Client *c, const ShContract *contract, const char *rpc, const char *key, const ProtobufCMessage *request,
	const void **ret_reply)
{
	const ProtobufCMethodDescriptor *m = protobuf_c_service_descriptor_get_method_by_name(contract->service, rpc);
	Common__Envelope e = COMMON__ENVELOPE__INIT;
	const ProtobufCMessage *reply;
	const uint8_t *bytes;
	size_t len;
	int r;

	sh_arena_free(c->arena);
	c->arena = sh_arena_new(32 << 20);
	c->error = (ShError){ 0 };
	e.rpc = rpc;
	e.municipality = c->municipality ? c->municipality : c->home ? c->home : TOWN;
	e.purpose = c->purpose ? c->purpose : "TEST";
	e.trace = "test";
	e.key = key;
	sign(c, &e);
	cr_assert_eq(sh_pack(c->arena, request, &bytes, &len, &c->error), 0);
	r = sh_peers_ask(c->peers,
			 c->service                   ? c->service
			 : contract == &book_contract ? "sample-book"
						      : "sample-reader",
			 &e, bytes, len, sh_monotonic_us() + patience_of(c), c->arena, &c->bytes, &c->len, &c->error);
	if (r == 0 && m) {
		cr_assert_eq(sh_unpack(contract, m->output, c->arena, c->bytes, c->len, &reply, &c->error), 0, "%s",
			     c->error.reason);
		if (ret_reply)
			*ret_reply = reply;
	}
	return r;
}

int add(Client *c, const char *key, const char *book, const char *entry, int64_t amount,
	const Book__AddEntryReply **ret_reply)
{
	Book__AddEntryRequest q = BOOK__ADD_ENTRY_REQUEST__INIT;

	q.book_id = book;
	q.entry_id = entry;
	q.amount = amount;
	return ask(c, &book_contract, "AddEntry", key, &q.base, (const void **) ret_reply);
}

const char *schedule_work(Client *c, const char *kind, const char *id)
{
	Book__ScheduleRequest q = BOOK__SCHEDULE_REQUEST__INIT;
	const Book__ScheduleReply *reply;
	static unsigned asked;
	char key[80];

	snprintf(key, sizeof key, "%s-%s-%u", kind, id, ++asked);
	q.kind = kind;
	q.id = id;
	cr_assert_eq(ask(c, &book_contract, "Schedule", key, &q.base, (const void **) &reply), 0, "%s %s", kind,
		     c->error.reason);
	return reply->job_id;
}

void make_api_key(Site *s, char out[SH_API_KEY_MAX])
{
	char id[17], hex[65];
	uint8_t hash[32];

	sh_api_key_make(out, id, hash);
	sh_hex(hex, hash, sizeof hash);
	run_sql(s->book_db,
		"INSERT INTO api_key (municipality, key_id, hash, client, roles, made_us) VALUES ('" TOWN
		"', '%s', decode('%s', 'hex'), 'test', 'portal', 1)",
		id, hex);
}
