#pragma once
#include "sh_actor.h"
#include "sh_arena.h"
#include "sh_contract.h"
#include "sh_error.h"
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef struct ShDb ShDb;
struct ShAuditRecord;
typedef struct ShWorker ShWorker; /* the thread that handles the call; sh_service knows it */

/* A browser at our own door: what its cookies say, and what they shall say. A session's token is in no message. */
typedef struct ShBrowser {
	const char *session, *device; /* "" where there is no such cookie */
	const char *from;             /* the address it comes from; "" where that is not known */
	/* To be set; NULL: left as they are, "": taken away. */
	const char *new_session, *new_device;
	bool unattended;         /* an open answer, asked again by the door itself: keeps no session alive */
	int64_t proven_until_us; /* who is signed in has proved it anew: grave acts are taken until then; 0 */
} ShBrowser;

/* One request, event or piece of due work while it is being handled. What the handler allocates or queries lives as
 * long as this, within the arena's budget, and is wiped. */
typedef struct ShCall {
	ShArena *arena;
	ShDb *db; /* the worker's connection, inside the route's transaction (NULL while gathering) */
	ShWorker *worker;
	const char *municipality; /* 全国地方公共団体コード, 6 digits: the tenant */
	ShActor actor;            /* who asks, verified from the door's signature */
	const uint8_t *token;     /* the actor's assertion as it came, for calls made on behalf of this one */
	size_t token_len;
	const char *caller; /* the service whose key the request came under; "door" for our own HTTP door */
	const char *rpc;
	const char *purpose; /* purpose code = legal basis of the look; "" where none is needed */
	const char *trace;
	const char *key; /* idempotency key; "" where none */
	/* What makes a repeated request the same where its bytes differ (uploads get fresh ids); NULL: the bytes. */
	const char *same;
	int64_t now_us;       /* UTC, from the injected clock; the same throughout the call */
	int64_t deadline_us;  /* monotonic */
	void *gathered;       /* what the route's gather step found out, for its handler */
	unsigned subcalls;    /* numbers the keys of calls made on behalf of this one */
	unsigned emitted;     /* events written by this transaction: the sequencer is woken after the commit */
	bool audited;         /* the audit record of this look is written */
	bool audit_elsewhere; /* the database cannot hold it: in the second store alone */
	const struct ShAuditRecord *audit_records; /* of the transaction, for the second store */
	int64_t due_again_us;                      /* due work: when to look again; 0 = done */
	/* What goes on beside while the database is at work on a statement, a little each time; false: there is no
	 * more. It must not ask the database. NULL: nothing. */
	bool (*beside)(void *arg);
	void *beside_arg;
	ShBrowser *browser;    /* who asks at our own door with one; NULL: nobody does */
	struct ShCall *within; /* whose transaction this look shares with others; NULL: its own */
	ShError error;
} ShCall;

/* Whether a person or a foreign system asks, by our tool, at the console or through a door. Daemons mask what they
 * are told behind doors of their own; who asks from outside is told no more than may be seen there. */
static inline bool sh_from_outside(const ShCall *call)
{
	return strcmp(call->caller, "shienctl") == 0 || strcmp(call->caller, "console") == 0 ||
	       strcmp(call->caller, "door") == 0;
}
