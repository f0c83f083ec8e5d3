#pragma once
#include "sh_door.h"

#include <czmq.h>
#include <stdatomic.h>

/* A door in a loop of its own thread, with an owner that does what the row's rpc says: Echo answers at once with what
 * it was asked, Later does so some milliseconds later, Hang keeps the job, Busy takes none, Store keeps sums of the
 * chunks of files (each some time later) and answers with them, Deny refuses the second chunk. Count
 * says how often it was asked, two times the same, and refuses after COUNTED of them; Once answers the first time and
 * keeps what comes then. */
enum { COUNTED = 4 };

typedef struct Server {
	ShDoorOptions options;
	zactor_t *actor;
	unsigned port;
	atomic_uint chunks, aborted, aborted_uploads, held;
	atomic_uint out_of_order, too_long, most_out; /* chunk jobs at one time; must stay 1 for one client */
	unsigned chunk_delay_ms;
	atomic_uint count; /* of Count */
	bool endless;
	/* the loop thread's */
	zloop_t *loop;
	ShDoor *door;
	unsigned out;
	bool asked_once;
	ShDoorJob *kept[256];
	size_t n_kept;
	struct {
		char id[37];
		uint64_t sum, bytes;
		unsigned chunks;
		bool last;
	} files[64];
	size_t n_files;
} Server;

/* Options left at 0 are the door's defaults; listen defaults to a free port. */
void server_start(Server *s);
/* Closes the door first and gives kept jobs back after it: late answers must do no harm. */
void server_stop(Server *s);
/* Gives kept jobs back, while the door is open. */
void server_release(Server *s);

uint64_t sum_add(uint64_t sum, const void *bytes, size_t len); /* FNV-1a; begins with SUM_BEGIN */
#define SUM_BEGIN UINT64_C(0xcbf29ce484222325)
