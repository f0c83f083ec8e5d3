#pragma once
#include "sh_job.h"

/* One daemon's handlers on a real PostgreSQL, in a database of this test's own, under the service's own login (row
 * security applies), with real keys and a Redis; the services it asks are faked. Set-up takes ~0.5 s: many cases per
 * Test. */
typedef struct Fixture {
	ShProcess process;
	ShWorker worker;
	ShDb admin;     /* arranges and looks: the owner of everything */
	ShArena *arena; /* of the last call; its reply lives until the next */
	ShError error;  /* of the last call */
	char scope_folder[160];
	char folder[64], database[64], conninfo[1024], system_conninfo[1024];
	char template[64]; /* whose copy the database is; TEMPLATE_svc and TEMPLATE_sys hold its logins' rights */
	const char *municipality;                     /* of the calls: "992011" unless set */
	const char *actor, *roles, *caller, *purpose; /* "staff:test", "", "shienctl", "TEST" unless set */
	const char *categories;                       /* NULL: "*" */
	ShBrowser *browser;                           /* of a console's call; NULL unless set */
	unsigned keys;
	const ShSettings *settings;
} Fixture;

/* `migrations`: the service's folder under services/, such as "ledger/migrations". */
void fixture_open(Fixture *f, const ShService *service, const char *migrations);
void fixture_close(Fixture *f);

/* Answers what the daemon asks of others; the handler gets the request unpacked and returns a message in the arena
 * (NULL: refuse with `err` filled in by sh_fail). */
typedef const ProtobufCMessage *FakeAnswer(Fixture *f, const char *service, const char *rpc,
					   const ProtobufCMessage *request, ShArena *arena, ShError *err);
typedef struct FakePeer {
	const char *service;
	const ShContract *contract;
	FakeAnswer *answer;
} FakePeer;
/* Ends with a NULL service; kept, not copied. Whoever is not listed is unreachable. */
void fixture_peers(Fixture *f, const FakePeer *peers);

/* Sends real bytes through the dispatcher under a fresh idempotency key; *ret_reply NULL where it was not done. */
int ask(Fixture *f, const char *rpc, const ProtobufCMessage *request, const void **ret_reply);
int ask_with_key(Fixture *f, const char *key, const char *rpc, const ProtobufCMessage *request,
		 const void **ret_reply);
/* An event as its consumer would apply it. */
int tell(Fixture *f, const char *publisher, const ProtobufCMessage *event);
/* Runs due work that is due (at `now`, normally sh_now_us()) until none is left; how many pieces were done. */
unsigned run_due(Fixture *f, int64_t now_us);
/* A step in a transaction of the service's login. */
int in_tx(Fixture *f, ShStep step, void *arg);
/* Moves pending events into their streams, as the sequencer would. */
void run_sequencer(Fixture *f);

long count(Fixture *f, const char *sql); /* first column of the first row, as the owner */
void run_sql(Fixture *f, const char *sql);
const char *text_of(Fixture *f, const char *sql); /* "" for NULL; lives until the next text_of */
