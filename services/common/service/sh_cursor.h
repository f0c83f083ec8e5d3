#pragma once
#include "sh_job.h"
#include "sh_stream.h"

/* How far this service has come in a publisher's stream; the row is made where there is none. A failure is logged. */
int sh_cursor_read(ShProcess *process, ShWorker *worker, const char *publisher, const char *municipality,
		   const char *stream, ShStreamPoint *ret_at);
