#pragma once
#include "sh_db.h"

/* Announce a fact to other services, in the transaction of the change itself. The sequencer gives it its place in the
 * stream afterwards, so no business transaction waits for a counter. */
int sh_emit(ShCall *call, const char *aggregate_id, const ProtobufCMessage *event);
/* On another stream than "main". */
int sh_emit_on(ShCall *call, const char *stream, const char *aggregate_id, const ProtobufCMessage *event);
/* Of many aggregates at once, in this order, on "main": one statement. */
int sh_emit_many(ShCall *call, const char *const *aggregate_ids, const ProtobufCMessage *const *events, size_t n);
