/* Between bytes and messages: nothing is unpacked that was not looked at, nothing is sent that others would refuse.
 */
#include "sh_contract.h"

int sh_unpack(const ShContract *contract, const ProtobufCMessageDescriptor *type, ShArena *arena, const void *bytes,
	      size_t len, const ProtobufCMessage **ret_message, ShError *err)
{
	static const uint8_t nothing[1];
	const ProtobufCMessage *m;
	int r = sh_guard(type, bytes, len, err);

	if (r != 0)
		return r;
	m = protobuf_c_message_unpack(type, sh_arena_protobuf(arena), len, len ? bytes : nothing);
	if (sh_arena_exhausted(arena))
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "request.too_large", "%s", type->name);
	if (!m)
		return sh_fail(err, SH_INVALID_ARGUMENT, "message.malformed", "%s", type->name);
	if ((r = sh_check(contract, m, err)) != 0)
		return r;
	*ret_message = m;
	return 0;
}

int sh_pack(ShArena *arena, const ProtobufCMessage *message, const uint8_t **ret_bytes, size_t *ret_len, ShError *err)
{
	size_t len = protobuf_c_message_get_packed_size(message);
	uint8_t *bytes;

	if (len > SH_WIRE_MAX)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "message.too_large", "%s", message->descriptor->name);
	bytes = sh_alloc(arena, len + 1);
	if (!bytes)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "reply.too_large", "%s", message->descriptor->name);
	*ret_len = protobuf_c_message_pack(message, bytes);
	*ret_bytes = bytes;
	return 0;
}
