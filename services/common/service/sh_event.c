#include "sh_event.h"

#include <string.h>

enum { EVENT_BUDGET = 32 << 20 };

static const ShEventRow *row_of(const ShService *service, const char *publisher, const char *type)
{
	for (const ShEventRow *row = service->events; row && row->publisher; row++)
		if (strcmp(row->publisher, publisher) == 0 && strcmp(row->type->name, type) == 0)
			return row;
	return NULL;
}

bool sh_event_known(const ShService *service, const char *publisher, const char *type)
{
	return row_of(service, publisher, type) != NULL;
}

int sh_apply_event(const ShService *service, ShCall *call, const char *publisher, const char *type,
		   const void *payload, size_t len)
{
	const ShEventRow *row = row_of(service, publisher, type);
	const ProtobufCMessage *event;
	int r;

	if (!row)
		return sh_fail(&call->error, SH_UNIMPLEMENTED, "event.unknown", "-");
	if (!row->handler)
		return 0;
	call->rpc = row->type->short_name;
	if ((r = sh_guard(row->type, payload, len, &call->error)) != 0)
		return r;
	event = protobuf_c_message_unpack(row->type, sh_arena_protobuf(call->arena), len, payload);
	if (!event)
		return sh_fail(&call->error, SH_INVALID_ARGUMENT, "message.malformed", "%s", row->type->short_name);
	return row->handler(call, event);
}

int sh_event_apply(const ShService *service, ShCall *call, const char *publisher, const ShStreamEvent *e)
{
	const ShAuditRecord *before = call->audit_records;
	ShArena *of_caller = call->arena;
	int r;

	call->arena = sh_arena_new(EVENT_BUDGET);
	r = sh_apply_event(service, call, publisher, e->type, e->payload, e->len);
	if (r == 0 && sh_arena_exhausted(call->arena)) /* what did not fit was left out: none of it may stay */
		r = sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "event.too_large", "%s", call->rpc);
	if (r == 0)
		sh_audit_carry(call, before, of_caller);
	else
		call->audit_records = before;
	sh_arena_free(call->arena);
	call->arena = of_caller;
	return r;
}

bool sh_event_passing(const ShError *err)
{
	return err->code == SH_ABORTED || err->code == SH_UNAVAILABLE || err->code == SH_DEADLINE_EXCEEDED;
}

int sh_event_apply_apart(const ShService *service, ShCall *call, const char *publisher, const ShStreamEvent *e,
			 bool *ret_applied)
{
	unsigned emitted = call->emitted;
	int r = sh_db_savepoint(call);

	if (r != 0)
		return r;
	if ((r = sh_event_apply(service, call, publisher, e)) == 0) {
		*ret_applied = true;
		return sh_db_release(call);
	}
	if (r == SH_FAULT && sh_event_passing(&call->error))
		return r;
	if ((r = sh_db_rollback_to(call)) != 0)
		return r;
	call->emitted = emitted;
	*ret_applied = false;
	return 0;
}
