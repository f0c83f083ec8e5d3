#pragma once
#include "sh_audit.h"
#include "sh_call.h"
#include "sh_clock.h"
#include "sh_contract.h"
#include "sh_db.h"
#include "sh_door.h"
#include "sh_due.h"
#include "sh_outbox.h"
#include "sh_rekey.h"
#include "sh_settings.h"
#include "sh_tx.h"
#include "shien/common/v1/job.pb-c.h"

/* What a daemon is, as one description: tables that its messages.c lists, and one call in main.c. */

/* -- rpcs ------------------------------------------------------------------------------------------------------- */
typedef int (*ShHandler)(ShCall *call, const void *request, void *reply);
/* Before the transaction: asks other services (sh_ask), reads (sh_read), draws; leaves what it found in
 * call->gathered. Must change nothing. */
typedef int (*ShGather)(ShCall *call, const void *request);
/* After the commit, before the answer goes out: the last question ("may this leave?"); may refuse. Not asked again
 * for a repeated request of a changing rpc, whose kept reply holds ids and nothing that this guards. */
typedef int (*ShRelease)(ShCall *call, const void *request, const void *reply);

/* One row per rpc: the daemon's table of contents. What the runner does around a handler (transaction, callers,
 * roles, priority, purpose) stands in the .proto. */
typedef struct ShRoute {
	const char *rpc, *request_type, *reply_type;
	ShHandler handler;
	ShGather gather;
	ShRelease release;
} ShRoute;

/* The typed bridges: a wrong type does not compile. */
#define SH_HANDLER(fn, Request, Reply)                                                                               \
	static int fn##_route(ShCall *call, const void *request, void *reply)                                        \
	{                                                                                                            \
		const Request *q = request;                                                                          \
		Reply *p = reply;                                                                                    \
		return fn(call, q, p);                                                                               \
	}
#define SH_GATHER(fn, Request)                                                                                       \
	static int fn##_route(ShCall *call, const void *request)                                                     \
	{                                                                                                            \
		const Request *q = request;                                                                          \
		return fn(call, q);                                                                                  \
	}
#define SH_RELEASE(fn, Request, Reply)                                                                               \
	static int fn##_route(ShCall *call, const void *request, const void *reply)                                  \
	{                                                                                                            \
		const Request *q = request;                                                                          \
		const Reply *p = reply;                                                                              \
		return fn(call, q, p);                                                                               \
	}
/* SH_ROUTE(RecordSurvey, record_survey, Ledger__RecordSurveyRequest, Ledger__RecordSurveyReply, .gather = x_route) */
#define SH_ROUTE(rpc_, fn, Request, Reply, ...)                                                                      \
	{                                                                                                            \
		.rpc = #rpc_, .request_type = #Request, .reply_type = #Reply, .handler = fn##_route, __VA_ARGS__     \
	}

/* -- events ------------------------------------------------------------------------------------------------------ */
/* Inside the cursor's transaction; no I/O but the own database. A refusal parks the event's aggregate. */
typedef int (*ShEventHandler)(ShCall *call, const void *event);
typedef struct ShEventRow {
	const char *publisher;
	const ProtobufCMessageDescriptor *type;
	ShEventHandler handler; /* NULL: known, and no concern of ours. An event without a row stops its stream. */
	const char *c_type;
} ShEventRow;
#define SH_EVENT_HANDLER(fn, Event)                                                                                  \
	static int fn##_event(ShCall *call, const void *event)                                                       \
	{                                                                                                            \
		const Event *e = event;                                                                              \
		return fn(call, e);                                                                                  \
	}
#define SH_EVENT(publisher, descriptor, fn, Event)                                                                   \
	{                                                                                                            \
		publisher, &descriptor, fn##_event, #Event                                                           \
	}
#define SH_EVENT_IGNORED(publisher, descriptor)                                                                      \
	{                                                                                                            \
		publisher, &descriptor, NULL, NULL                                                                   \
	}

/* -- due work -- */
/* `gather` outside of any transaction (may ask and send; at least once), `handler` in one. Done when it returns 0,
 * unless it said sh_due_again; a refusal ends it, a fault tries again with growing pauses. Runs under a lease of
 * SH_DUE_LEASE_US and as the service itself. */
enum { SH_DUE_LEASE_US = 120 * 1000000 };
typedef struct ShDueRow {
	const char *kind;
	int (*gather)(ShCall *call, const char *id);
	int (*handler)(ShCall *call, const char *id);
	const char *purpose; /* purpose code under which it looks */
} ShDueRow;

/* -- doors -- */
/* A body that is no message: a PDF, a CSV. */
typedef struct ShDownload {
	const char *content_type, *file_name;
	const void *bytes;
	size_t len;
} ShDownload;

/* method, path template with {municipality} and further variables, which become fields of the request by name (as do
 * query parameters; uploaded files become blob_id + file_name, or items of `attachments`). Either an rpc of this
 * service (caller "door"), or `fetch`, run in a READ transaction with `roles` and `purpose` checked and audited
 * alike. */
typedef struct ShDoorRoute {
	const char *method, *path, *rpc;
	ShDoorAuth auth;
	ShDoorBody body;
	uint64_t max_body; /* bytes of the whole request body */
	unsigned max_files;
	const char *blob_purpose; /* what uploads on this route may be claimed for */
	const char *purpose;
	const char *fixed; /* JSON members set by the route itself: "\"channel\":\"PORTAL\"" */
	int (*fetch)(ShCall *call, const ShDoorAsk *ask, ShDownload *ret_download);
	int (*fetch_gather)(ShCall *call,
			    const ShDoorAsk *ask); /* before it, outside of any transaction; may be NULL */
	const char *roles;                         /* for fetch and answer */
	/* In place of rpc and fetch: answers by itself, outside of any transaction; headers by sh_door_header. */
	int (*answer)(ShCall *call, ShDoorJob *job, ShDownload *ret_download);
	const char *shows;  /* for fetch: category of data in the file, as a rpc says it; NULL none */
	unsigned events_ms; /* for answer: asked again so often, and told as server-sent events (sh_door.h) */
} ShDoorRoute;

/* -- the daemon -- */
typedef struct ShReason {
	const char *reason, *text_ja; /* stable reason → what staff read, with the mend */
} ShReason;

typedef struct ShService {
	const char *name; /* "ledger" */
	const ShContract *contract;
	const ShRoute *routes;
	const ShEventRow *events;       /* NULL: none */
	const ShDueRow *due;            /* NULL: none */
	const ShDoorRoute *door;        /* NULL: none */
	const ShReason *reasons;        /* ends with NULL */
	const ShSetting *settings;      /* its own, ends with NULL name; may be NULL */
	const ShSql *const *statements; /* <name>_sql */
	const ShSealed *sealed;         /* its sealed columns; NULL: none */
	const char *const *peers;       /* services it asks, ends with NULL */
	int (*start)(const ShSettings *settings,
		     ShError *err); /* once, before the loop: load fonts, keys, code tables */
	void (*stop)(void);
	/* Who is signed in, by call->browser: fills in the call's actor (id, roles, session), or refuses. Of rows
	 * with SH_AUTH_SESSION. */
	int (*session)(ShCall *call);
	void (*worker_stop)(void); /* in each worker thread at its end: what it keeps for itself goes; may be NULL */
} ShService;

/* shien-<name> [run | healthcheck | --print-config | --check | --help]; exit codes in docs/architecture.md. */
int sh_service_main(int argc, char **argv, const ShService *service);

/* -- for handlers and gather steps -- */
/* Asks another service, on behalf of this call: under the actor's own assertion where the rpc takes one of his roles,
 * else as this service. *ret_reply in the call's arena. What it refuses comes back as a refusal with its reason. */
int sh_ask(ShCall *call, const char *peer, const ShContract *contract, const char *rpc,
	   const ProtobufCMessage *request, const void **ret_reply);
/* What sh_ask is sure to be asked next under this trace, by this call or by the next round of due work: the answer
 * comes while something else is done (sh_peer.h). Only what changes nothing; asks nothing where that cannot be now.
 */
void sh_ask_ahead(ShCall *call, const char *peer, const ShContract *contract, const char *rpc,
		  const ProtobufCMessage *request);
/* Hands on what a person asked at our door: under that person's assertion and nobody else's, with the key as it came.
 * The owning daemon decides. */
int sh_pass_on(ShCall *call, const char *peer, const ShContract *contract, const char *rpc,
	       const ProtobufCMessage *request, const ProtobufCMessage **ret_reply);
/* A READ transaction of its own, for gather steps. */
int sh_read(ShCall *call, ShStep step, void *arg);
/* A WRITE transaction of its own, for gather steps of due work that must leave a mark before they act outside. */
int sh_write(ShCall *call, ShStep step, void *arg);
const ShSettings *sh_call_settings(const ShCall *call);
/* X25519 public key of a service for sh_box_seal, and this daemon's roots for sh_box_open. */
void sh_call_roots(const ShCall *call, ShRoots *ret_roots); /* a copy: the caller wipes it */
int sh_call_peer_box(ShCall *call, const char *service, uint8_t ret_key[32]);
const uint8_t *sh_call_sign_secret(const ShCall *call);
uint32_t sh_call_generation(const ShCall *call); /* site generation */
uint64_t sh_call_epoch(const ShCall *call); /* of this service's assertions: those of a smaller one are revoked */

/* Long work as it stands (sh_job_start), for the rpc that answers with it; refuses with job.unknown. */
int sh_job_answer(ShCall *call, const char *job_id, Common__Job *job);

/* What events of other services waited for has come: those parked here fall due at once ("" = any; the publisher, its
 * stream, the aggregate). *ret_aggregates of them. */
int sh_redrive_ask(ShCall *call, const char *publisher, const char *stream, const char *aggregate_id,
		   uint64_t *ret_aggregates);

/* Where work stands, in Redis: a projection that may be lost at any time. Failing is not reported. */
void sh_projection_put(ShCall *call, const char *kind, const char *id, const char *const *fields_and_values,
		       size_t n);
/* false: not there; ask the database. */
_Bool sh_projection_get(ShCall *call, const char *kind, const char *id, const char *field, const char **ret_value);

/* Every rpc of the contract has exactly one row with the right types; every peer of the rows is known. At start and
 * in a test. */
int sh_routes_check(const ShContract *contract, const ShRoute *routes, ShError *err);
/* Bytes in, bytes out; no socket, no thread. The call holds tenant, actor, caller, purpose, key. */
int sh_dispatch(const ShService *service, ShCall *call, const char *rpc, const void *request, size_t len,
		const uint8_t **ret_reply, size_t *ret_len);
/* One event as the consumer would hand it over, inside the caller's transaction. For tests, beside consumer and
 * redrive. */
int sh_apply_event(const ShService *service, ShCall *call, const char *publisher, const char *type,
		   const void *payload, size_t len);
/* One piece of due work, gather and handler with their transactions, as the sweep would. For tests. */
int sh_run_due(const ShService *service, ShCall *call, const char *kind, const char *id, int64_t lease_us);
