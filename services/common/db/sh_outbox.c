#include "sh_outbox.h"
#include "common_sql.h"

#include <string.h>

enum { MOST_BYTES = 65536, MOST_ID = 128 };

int sh_emit_on(ShCall *call, const char *stream, const char *aggregate_id, const ProtobufCMessage *event)
{
	const uint8_t *packed;
	size_t len;
	int r = sh_pack(call->arena, event, &packed, &len, &call->error);

	/* No consumer would take it (stream.proto), and everything behind it would wait for ever. */
	if (r == 0 && (len > MOST_BYTES || !*aggregate_id || strlen(aggregate_id) > MOST_ID))
		r = sh_fail(&call->error, SH_INTERNAL, "event.too_large", "%s", event->descriptor->short_name);
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
