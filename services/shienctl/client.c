#include "client.h"
#include "places.h"
#include "role_file.h"
#include "sh_actor.h"
#include "sh_clock.h"
#include "sh_memory.h"
#include "sh_peer.h"

#include <czmq.h>
#include <stdlib.h>
#include <string.h>

struct Client {
	const ShSettings *settings;
	ShKeys *keys;
	ShPeers *peers;
};

int client_open(Client **ret_client, const ShSettings *settings, ShError *err)
{
	Client *c = sh_need(calloc(1, sizeof *c));
	int r;

	c->settings = settings;
	r = sh_keys_open(&c->keys, "shienctl", sh_setting(settings, "secret_dir"), sh_setting(settings, "public_dir"),
			 err);
	if (r != 0) {
		free(c);
		return r;
	}
	zsys_handler_set(NULL); /* czmq would take SIGTERM and SIGINT for itself: a command ends when it is told to */
	c->peers = sh_peers_new(c->keys, settings);
	*ret_client = c;
	return 0;
}

void client_close(Client *c)
{
	if (!c)
		return;
	sh_peers_free(c->peers);
	sh_keys_free(c->keys);
	free(c);
}

int client_role(const ShSettings *settings, const char *actor, const char *tenant, const char *role, ShError *err)
{
	ShArena *arena = sh_arena_new(1 << 16);
	const char *roles;
	int r = role_file_roles(sh_setting(settings, "roles"), arena, actor, tenant, &roles, err);

	if (r == 0 && !sh_roles_have(roles, role))
		r = sh_fail(err, SH_PERMISSION_DENIED, "call.role_missing", "%s", role);
	sh_arena_free(arena);
	return r;
}

static int token_of(Client *c, const Ask *ask, ShArena *arena, ProtobufCBinaryData *ret_token, ShError *err)
{
	int64_t now = sh_now_us(); /* once: a life one µs too long is refused */
	ShActor actor = { .id = ask->actor,
			  .issuer = "shienctl",
			  .categories = "*",
			  .session = "",
			  .municipality = ask->tenant,
			  .issued_us = now,
			  .expires_us = now + SH_ACTOR_LIFE_US };
	const uint8_t *token;
	int r = role_file_roles(sh_setting(c->settings, "roles"), arena, ask->actor, ask->tenant, &actor.roles, err);

	if (r == 0)
		r = sh_roles_sorted(arena, actor.roles, &actor.roles, err);
	if (r == 0)
		r = sh_actor_sign(arena, c->keys, &actor, &token, &ret_token->len, err);
	if (r == 0)
		ret_token->data = (uint8_t *) (uintptr_t) token;
	return r;
}

int client_ask(Client *c, const Ask *ask, ShArena *arena, const char *service, const char *rpc,
	       const ProtobufCMessage *request, const void **ret_reply, ShError *err)
{
	const ShContract *contract = place_contract(place_of(service), rpc);
	const ProtobufCMethodDescriptor *m =
		contract ? protobuf_c_service_descriptor_get_method_by_name(contract->service, rpc) : NULL;
	Common__Envelope e = COMMON__ENVELOPE__INIT;
	const uint8_t *bytes, *reply;
	size_t len, reply_len;
	const ProtobufCMessage *message;
	char trace[SH_UUID_LEN + 1];
	int r;

	if (!m)
		return sh_fail(err, SH_UNIMPLEMENTED, "message.unknown", "%s", rpc);
	sh_uuid7(trace);
	e.rpc = rpc;
	e.municipality = ask->tenant;
	e.purpose = ask->purpose ? ask->purpose : "";
	e.key = ask->key ? ask->key : "";
	e.trace = trace;
	if ((r = token_of(c, ask, arena, &e.actor, err)) != 0 ||
	    (r = sh_pack(arena, request, &bytes, &len, err)) != 0 ||
	    (r = sh_peers_ask(c->peers, service, &e, bytes, len,
			      sh_monotonic_us() + (ask->timeout_ms ? ask->timeout_ms : 30000) * 1000LL, arena, &reply,
			      &reply_len, err)) != 0 ||
	    (r = sh_unpack(contract, m->output, arena, reply, reply_len, &message, err)) != 0)
		return r;
	*ret_reply = message;
	return 0;
}

int client_ask_json(Client *c, const Ask *ask, ShArena *arena, const char *service, const char *rpc, const char *json,
		    const char **ret_json, ShError *err)
{
	const ShContract *contract = place_contract(place_of(service), rpc);
	const ProtobufCMethodDescriptor *m =
		contract ? protobuf_c_service_descriptor_get_method_by_name(contract->service, rpc) : NULL;
	const ProtobufCMessage *request;
	const void *reply;
	size_t len;
	int r;

	if (!m)
		return sh_fail(err, SH_UNIMPLEMENTED, "message.unknown", "%s", rpc);
	if ((r = sh_from_json(contract, m->input, arena, json, strlen(json), &request, err)) != 0 ||
	    (r = client_ask(c, ask, arena, service, rpc, request, &reply, err)) != 0)
		return r;
	return sh_to_json(arena, reply, ret_json, &len, err);
}
