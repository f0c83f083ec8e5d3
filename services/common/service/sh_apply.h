#pragma once
#include "sh_job.h"
#include "sh_stream.h"

/* One batch in one transaction that begins with the cursor. SH_FAULT: nothing happened; *ret_taken false: another
 * replica has the cursor, or it moved. *ret_unknown: an event of a type without a row stopped it before that event.
 */
typedef struct ShBatch {
	const char *publisher, *municipality, *stream;
	ShStreamPoint from; /* where the cursor must stand */
	const ShStreamEvent *events;
	size_t count;
	ShStreamPoint to; /* where it stands after what was applied */
	bool taken, unknown;
} ShBatch;

int sh_apply_batch(ShProcess *process, ShWorker *worker, ShBatch *batch, ShError *err);
