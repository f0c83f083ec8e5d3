#pragma once
#include "sh_service.h"
#include "sh_stream.h"

/* One event inside the cursor's transaction, for the consumer and for redrive. */

/* Does this software know the type? */
bool sh_event_known(const ShService *service, const char *publisher, const char *type);
/* Applies it within memory of its own. */
int sh_event_apply(const ShService *service, ShCall *call, const char *publisher, const ShStreamEvent *event);
/* The same behind a savepoint. *ret_applied false: it cannot be applied, nothing of it stays, and why stands in
 * call->error; a fault that is not the event's own is returned. */
int sh_event_apply_apart(const ShService *service, ShCall *call, const char *publisher, const ShStreamEvent *event,
			 bool *ret_applied);
/* Not the event's fault: all of it is tried again later. */
bool sh_event_passing(const ShError *err);
