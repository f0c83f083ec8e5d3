/* One request as the context's actor, and the end of a command. */
#include "client.h"
#include "sh_clock.h"

#include <stdio.h>

int client_once_into(const Context *ctx, ShArena *arena, const char *service, const char *rpc,
		     const ProtobufCMessage *request, const void **ret_reply)
{
	char key[SH_UUID_LEN + 1];
	Client *client = NULL;
	ShError err = { 0 };
	int r;

	sh_uuid7(key);
	r = client_open(&client, ctx->settings, &err);
	if (r == 0)
		r = client_ask(client,
			       &(Ask){ ctx->tenant, ctx->actor, ctx->purpose, ctx->key ? ctx->key : key, 60000 },
			       arena, service, rpc, request, ret_reply, &err);
	client_close(client);
	return r == 0 ? CTL_OK : ctl_error(ctx, &err, r);
}

int client_once(const Context *ctx, const char *service, const char *rpc, const ProtobufCMessage *request,
		const char *done_ja)
{
	ShArena *arena = sh_arena_new(64 << 20);
	ShError err = { 0 };
	const void *reply = NULL;
	const char *json;
	size_t len;
	int code = client_once_into(ctx, arena, service, rpc, request, &reply), r;

	if (code == CTL_OK && (r = sh_to_json(arena, reply, &json, &len, &err)) != 0)
		code = ctl_error(ctx, &err, r);
	else if (code == CTL_OK)
		puts(ctx->json || !done_ja ? json : done_ja);
	sh_arena_free(arena);
	return code;
}
