#include "client.h"
#include "places.h"
#include "sh_clock.h"

#include <stdio.h>
#include <string.h>

/* Any rpc by its name, with its request as JSON: what every other command does, by hand. */
int cmd_call(const Context *ctx, int argc, char **argv)
{
	const Place *place = argc > 0 ? place_of(argv[0]) : NULL;
	ShArena *arena = sh_arena_new(64 << 20);
	char key[SH_UUID_LEN + 1];
	Client *client = NULL;
	ShError err = { 0 };
	const char *reply;
	int r;

	if (place) {
		argc--;
		argv++;
	} else if (argc > 0) {
		place = place_of_rpc(argv[0]);
	}
	if (argc < 1 || !place) {
		sh_arena_free(arena);
		return ctl_usage(ctx, argc < 1 ? "使い方: shienctl call [SERVICE] RPC [JSON]"
					       : "この名前の問合せ（RPC）はありません。docs/architecture.md "
						 "の表にある名前にしてください。\n"
						 "使い方: shienctl call [SERVICE] RPC [JSON]");
	}
	sh_uuid7(key);
	r = client_open(&client, ctx->settings, &err);
	if (r == 0)
		r = client_ask_json(client,
				    &(Ask){ ctx->tenant, ctx->actor, ctx->purpose, ctx->key ? ctx->key : key, 60000 },
				    arena, place->service, argv[0], argc > 1 ? argv[1] : "{}", &reply, &err);
	if (r == 0)
		puts(reply);
	client_close(client);
	sh_arena_free(arena);
	return r == 0 ? CTL_OK : ctl_error(ctx, &err, r);
}
