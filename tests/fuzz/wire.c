/* What a peer sends: the guard over its bytes, unpacking, field rules, the way to JSON and back, and the glance at an
 * envelope. The first two bytes choose the type (envelopes and stream frames among them); the third, whether the rest
 * is the wire itself or says what a message holds. */
#include "message.h"
#include "sh_glance.h"
#include "shien/common/v1/envelope.pb-c.h"

#include "google/protobuf/descriptor.pb-c.h"
#include <stdlib.h>
#include <string.h>

enum { BUDGET = 8 << 20 };

/* Types of the contracts do not recurse, so the depth is tried on one that does. */
static void recursive(const uint8_t *bytes, size_t len)
{
	ShArena *arena = sh_arena_new(BUDGET);
	ProtobufCMessage *m;
	ShError err;

	if (sh_guard(&google__protobuf__descriptor_proto__descriptor, bytes, len, &err) == 0) {
		m = protobuf_c_message_unpack(&google__protobuf__descriptor_proto__descriptor,
					      sh_arena_protobuf(arena), len, bytes);
		if (m)
			HOLDS(message_depth(m) <= SH_WIRE_DEPTH);
	}
	sh_arena_free(arena);
}

static void through_json(const ShContract *contract, ShArena *arena, const ProtobufCMessage *m)
{
	const ProtobufCMessage *again;
	const char *json;
	size_t len;
	ShError err;

	message_forget_unknown((ProtobufCMessage *) (uintptr_t) m);
	HOLDS(sh_to_json(arena, m, &json, &len, &err) == 0);
	HOLDS(sh_from_json(contract, m->descriptor, arena, json, len, &again, &err) == 0);
	HOLDS(message_same(arena, m, again));
}

static void accepted(const ShContract *contract, ShArena *arena, const ProtobufCMessage *m)
{
	const ProtobufCMessage *again;
	const uint8_t *packed;
	size_t len;
	ShError err;

	message_within_bounds(contract, m);
	HOLDS(message_depth(m) <= SH_WIRE_DEPTH);
	HOLDS(sh_pack(arena, m, &packed, &len, &err) == 0);
	HOLDS(sh_unpack(contract, m->descriptor, arena, packed, len, &again, &err) == 0);
	HOLDS(message_same(arena, m, again));
	through_json(contract, arena, m);
}

/* What is read of an envelope at a glance is what it holds for whoever unpacks it (NULL: nobody can). */
static void glance(const uint8_t *bytes, size_t len, const Common__Envelope *e)
{
	ShGlance seen;
	bool read = sh_glance(bytes, len, &seen);

	HOLDS(memchr(seen.rpc, '\0', sizeof seen.rpc));
	if (e)
		HOLDS(read && strcmp(seen.rpc, e->rpc) == 0 && seen.remaining_ms == e->remaining_ms);
}

static void one(const ShContract *contract, const ProtobufCMessageDescriptor *type, const uint8_t *bytes, size_t len)
{
	ShArena *arena = sh_arena_new(4 * BUDGET);
	const ProtobufCMessage *m = NULL;
	ShError err, guarded;
	int r = sh_unpack(contract, type, arena, bytes, len, &m, &err), g = sh_guard(type, bytes, len, &guarded);
	ProtobufCMessage *raw = g == 0 ? protobuf_c_message_unpack(type, sh_arena_protobuf(arena), len, bytes) : NULL;

	HOLDS(r == 0 || r == SH_REFUSED);
	HOLDS(g == 0 || r == SH_REFUSED);
	if (raw)
		HOLDS(message_depth(raw) <= SH_WIRE_DEPTH);
	if (r == 0)
		accepted(contract, arena, m);
	glance(bytes, len, r == 0 && type == &common__envelope__descriptor ? (const Common__Envelope *) m : NULL);
	sh_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	Feed f = feed(bytes, len);
	const ShContract *contract = message_contract(&f);
	const ProtobufCMessageDescriptor *type = message_type(&f, contract, false);
	uint8_t mode = feed_byte(&f);
	ShArena *arena = sh_arena_new(BUDGET);
	const uint8_t *wire;
	ShError err;
	size_t n;

	if (mode % 4 == 3) {
		wire = feed_rest(&f, &n);
		recursive(wire, n);
	} else if (mode % 4 == 2) {
		wire = feed_rest(&f, &n);
		one(contract, type, wire, n);
	} else {
		HOLDS(sh_pack(arena, message_make(&f, contract, type, arena), &wire, &n, &err) == 0);
		one(contract, type, wire, n);
	}
	sh_arena_free(arena);
	return 0;
}
