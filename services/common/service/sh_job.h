#pragma once
#include "sh_actor_cache.h"
#include "sh_doors.h"
#include "sh_keys.h"
#include "sh_redis.h"
#include "sh_peer.h"
#include "sh_service.h"
#include "shien/common/v1/envelope.pb-c.h"
#include <czmq.h>

/* Inside of sh_service: what the loop hands to a worker and gets back. */
typedef enum ShJobKind { SH_JOB_RPC, SH_JOB_DOOR, SH_JOB_DUE, SH_JOB_PROBE } ShJobKind;

typedef struct ShJob ShJob;
struct ShJob {
	ShJob *next; /* in its queue; at a worker: the looks that share its transaction */
	ShJobKind kind;
	ShPriority priority;
	int64_t deadline_us;         /* monotonic */
	int64_t began_us, handed_us; /* arrived; given to a worker */
	ShArena *arena;              /* of the job: envelope, reply */
	size_t bytes;                /* of what is asked, while it waits */

	/* RPC: where from, what. */
	zmq_msg_t identity, correlation, body;
	const Common__Envelope *envelope;
	char caller[32];
	bool look; /* a READ that stands alone: it may share its transaction with others */
	/* DOOR */
	ShDoorJob *door;
	/* DUE */
	char municipality[7], due_kind[48], due_id[160];
	int64_t lease_us;

	/* What became of it. */
	bool turned_away; /* by the loop, which says how many: no worker had it */
	int result;
	ShError error;
	const uint8_t *reply;
	size_t reply_len;
	int http_status;
	const char *content_type, *trace;
	unsigned emitted;
	bool audited;
};

/* Everything that the threads of one process share, read-only after the start but for what is said. */
typedef struct ShProcess {
	const ShService *service;
	const ShSettings *settings;
	ShKeys *keys;        /* thread-safe */
	uint32_t generation; /* site generation */
	const char *db, *db_system;
	const ShSql *const *statements[4]; /* lists of the workers' connections */
	int64_t due_in_flight;             /* atomic */
	int64_t ready_us;                  /* atomic: when a worker last committed and could audit; monotonic */
	bool stopping;                     /* atomic */
	bool sequencer_failed;             /* atomic: it could not start */
} ShProcess;

struct ShWorker {
	ShProcess *process;
	ShDb db;
	ShPeers *peers;
	ShRedis *redis;
	ShActorCache *actors;
	ShCall *shared; /* the transaction that looks share, while they run in it; else NULL */
	zsock_t *wake;  /* to the sequencer: something was emitted or audited */
	bool batch;
};

/* A worker thread (zactor): job pointers in, the same pointers back. */
void sh_worker_main(zsock_t *pipe, void *process_and_batch);
typedef struct ShWorkerArgs {
	ShProcess *process;
	bool batch;
} ShWorkerArgs;

ShJob *sh_job_new(ShJobKind kind, ShPriority priority, int64_t deadline_us);
void sh_job_free(ShJob *job);

/* A READ without steps before or after its transaction: sh_job's `look`. */
bool sh_is_look(const ShService *service, const char *rpc);

/* A call of this service on its own behalf. */
int sh_call_as_service(ShCall *call, ShProcess *process, const char *municipality, const char *purpose);

#define SH_WAKE_ENDPOINT "inproc://shien.sequencer"
#define SH_LEASE_ENDPOINT "inproc://shien.lease"
