#pragma once
#include "sh_job.h"

/* The main thread: sockets in, queues by priority, one job to an idle worker, answers out. */
int sh_loop_run(ShProcess *process, ShError *err);
