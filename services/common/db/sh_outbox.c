#include "sh_outbox.h"
#include "common_sql.h"

#include <string.h>

enum { MOST_BYTES = 65536, MOST_ID = 128 };

/* No consumer would take it (stream.proto), and everything behind it would wait for ever. */
static int pack(ShCall *call, const char *aggregate_id, const ProtobufCMessage *event, const uint8_t **ret_packed,
		size_t *ret_len)
{
	int r = sh_pack(call->arena, event, ret_packed, ret_len, &call->error);

	if (r == 0 && (*ret_len > MOST_BYTES || !*aggregate_id || strlen(aggregate_id) > MOST_ID))
		r = sh_fail(&call->error, SH_INTERNAL, "event.too_large", "%s", event->descriptor->short_name);
	return r;
}

int sh_emit_on(ShCall *call, const char *stream, const char *aggregate_id, const ProtobufCMessage *event)
{
	const uint8_t *packed;
	size_t len;
	int r = pack(call, aggregate_id, event, &packed, &len);

	if (r == 0)
		r = sh_query(call, &sql_put_pending_event, NULL, sh_text(call->municipality), sh_text(stream),
			     sh_text(aggregate_id), sh_text(event->descriptor->name), sh_bytes(packed, len));
	if (r == 0)
		call->emitted++;
	return r;
}

int sh_emit(ShCall *call, const char *aggregate_id, const ProtobufCMessage *event)
{
	return sh_emit_on(call, "main", aggregate_id, event);
}

int sh_emit_many(ShCall *call, const char *const *aggregate_ids, const ProtobufCMessage *const *events, size_t n)
{
	ProtobufCBinaryData *payloads = sh_alloc(call->arena, n * sizeof *payloads + 1);
	const char **types = sh_alloc(call->arena, n * sizeof *types + 1);
	int r;

	if (!payloads || !types)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "events");
	for (size_t i = 0; i < n; i++) {
		const uint8_t *packed;
		size_t len;

		if ((r = pack(call, aggregate_ids[i], events[i], &packed, &len)) != 0)
			return r;
		payloads[i] = (ProtobufCBinaryData){ len, (uint8_t *) (uintptr_t) packed };
		types[i] = events[i]->descriptor->name;
	}
	r = n == 0 ? 0
		   : sh_query(call, &sql_put_pending_events, NULL, sh_text(call->municipality), sh_text("main"),
			      sh_text_array_wire(call->arena, aggregate_ids, n),
			      sh_text_array_wire(call->arena, types, n),
			      sh_bytes_array_wire(call->arena, payloads, n));
	if (r == 0)
		call->emitted += (unsigned) n;
	return r;
}
