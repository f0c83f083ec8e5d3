#pragma once
#include "sh_db.h"
#include "sh_merkle.h"

/* The sequencer's transactions, on the system login. A call of the runtime itself: arena, db, now. */

/* A step in a transaction without a tenant, in memory of its own. */
int sh_sequence_step(ShCall *call, int (*step)(ShCall *call, void *arg), void *arg);
/* Moves what waits in one stream; *ret_moved events (0 where another replica is at it). */
int sh_sequence_stream(ShCall *call, const char *municipality, const char *stream, uint32_t generation,
		       uint64_t *ret_moved);
/* The same for all streams with something waiting; *ret_more: look again at once. */
int sh_sequence_all(ShCall *call, uint32_t generation, uint64_t *ret_moved, bool *ret_more);
/* The stored frontier of a tree; false where it is none. Takes no memory, so that none that is spent is ever read as
 * a tree that somebody broke. */
bool sh_rows_frontier(const ShRows *rows, const char *column, ShFrontier *ret_tree);
/* Numbers waiting audit records as leaves of their tenant's tree. */
int sh_sequence_audit(ShCall *call, uint64_t *ret_moved);
