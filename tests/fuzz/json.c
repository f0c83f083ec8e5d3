/* What a client sends in JSON, to the request of each rpc. The first two bytes choose the rpc. */
#include "message.h"

#include <string.h>

static void accepted(const ShContract *contract, ShArena *arena, const ProtobufCMessage *m)
{
	const ProtobufCMessage *again;
	const uint8_t *packed;
	const char *json;
	size_t len, n;
	ShError err;

	message_within_bounds(contract, m);
	HOLDS(sh_to_json(arena, m, &json, &len, &err) == 0);
	HOLDS(sh_json_guard(json, len, &err) == 0);
	HOLDS(sh_from_json(contract, m->descriptor, arena, json, len, &again, &err) == 0);
	HOLDS(message_same(arena, m, again));
	/* what came by the door goes to a daemon on the wire */
	HOLDS(sh_pack(arena, m, &packed, &n, &err) == 0);
	HOLDS(sh_unpack(contract, m->descriptor, arena, packed, n, &again, &err) == 0);
	HOLDS(message_same(arena, m, again));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	Feed f = feed(bytes, len);
	const ShContract *contract = message_contract(&f);
	const ProtobufCMessageDescriptor *type = message_type(&f, contract, true);
	ShArena *arena = sh_arena_new(32 << 20);
	const ProtobufCMessage *m, *twice;
	size_t n;
	const char *json = (const char *) feed_rest(&f, &n);
	ShError err = { 0 };
	int r = sh_from_json(contract, type, arena, json, n, &m, &err);

	HOLDS(r == 0 || r == SH_REFUSED);
	HOLDS(sh_from_json(contract, type, arena, json, n, &twice, &err) == r);
	for (const char *c = err.field; r != 0 && *c; c++)
		HOLDS(*c > 0x20 && *c < 0x7f);
	if (r == 0) {
		HOLDS(message_same(arena, m, twice));
		accepted(contract, arena, m);
	}
	sh_arena_free(arena);
	return 0;
}
