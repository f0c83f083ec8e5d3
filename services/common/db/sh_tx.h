#pragma once
#include "sh_db.h"

/* The transaction runner: begins, runs, commits, and runs a write again that lost a race (40001, 40P01, 0A000). */
typedef int (*ShStep)(ShCall *call, void *arg);
int sh_tx_run(ShCall *call, ShTx tx, ShStep step, void *arg);

/* Failpoints: places where a test may stop the process dead ("kill:NAME") or make the next step fail ("fault:NAME").
 * SHIEN_FAILPOINT="kill:tx.before_commit:3" = the third time. Compiled in always; off costs one load. */
#define SH_FAILPOINTS(X)                                                                                             \
	X(tx_before_begin)                                                                                           \
	X(tx_after_begin)                                                                                            \
	X(tx_after_handler)                                                                                          \
	X(tx_before_commit)                                                                                          \
	X(tx_after_commit)                                                                                           \
	X(reply_before_send)                                                                                         \
	X(sequencer_before_commit)                                                                                   \
	X(sequencer_after_commit)                                                                                    \
	X(consumer_before_commit)                                                                                    \
	X(consumer_after_commit)                                                                                     \
	X(due_after_lease)                                                                                           \
	X(redrive_after_event)                                                                                       \
	X(feed_before_send)                                                                                          \
	X(feed_after_send)                                                                                           \
	X(feed_after_move)
typedef enum ShFailpoint {
#define SH_FAILPOINT_ID(name) SH_FP_##name,
	SH_FAILPOINTS(SH_FAILPOINT_ID)
#undef SH_FAILPOINT_ID
} ShFailpoint;
/* 0, or SH_FAULT with reason failpoint. */
int sh_failpoint(ShFailpoint at, ShError *err);
