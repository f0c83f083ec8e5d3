#pragma once
#include "sh_db.h"
#include "shien/common/v1/runtime.pb-c.h"

/* Forks: what a stream was, seen from its publisher and from a follower, and the follower's way back to a common
 * point when a person has decided so. Handlers of the runtime's own rpcs. */
int sh_show_stream(ShCall *call, const Common__ShowStreamRequest *q, Common__ShowStreamReply *p);
/* Refuses with fork.cursor_moved, fork.not_our_past, fork.epoch_older. */
int sh_mend_fork(ShCall *call, const Common__MendForkRequest *q, Common__MendForkReply *p);
