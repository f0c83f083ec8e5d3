#pragma once
#include "command.h"
#include "sh_arena.h"
#include "sh_contract.h"

/* Asking the daemons as a named person: his roles stand in the static role file until the console exists. */
typedef struct Client Client;

/* Opens keys and role file of the settings. The caller closes. */
int client_open(Client **ret_client, const ShSettings *settings, ShError *err);
void client_close(Client *client);

typedef struct Ask {
	const char *tenant, *actor, *purpose, *key; /* key "" for reads */
	int timeout_ms;
} Ask;

/* Refuses with role.unknown_actor, or call.role_missing, where the role file does not give this role. */
int client_role(const ShSettings *settings, const char *actor, const char *tenant, const char *role, ShError *err);

/* The reply lives in the arena. Refuses with role.unknown_actor where the role file has no such person in this
 * tenant. */
int client_ask(Client *client, const Ask *ask, ShArena *arena, const char *service, const char *rpc,
	       const ProtobufCMessage *request, const void **ret_reply, ShError *err);
/* The same in JSON, by the contract. */
int client_ask_json(Client *client, const Ask *ask, ShArena *arena, const char *service, const char *rpc,
		    const char *json, const char **ret_json, ShError *err);

/* One request as the context's actor under a fresh key; the exit code, with the error told. */
int client_once_into(const Context *ctx, ShArena *arena, const char *service, const char *rpc,
		     const ProtobufCMessage *request, const void **ret_reply);
/* The same; prints what came back with --json or where done_ja is NULL, else that it is done. */
int client_once(const Context *ctx, const char *service, const char *rpc, const ProtobufCMessage *request,
		const char *done_ja);
