#pragma once
#include "sh_job.h"

/* The main thread: sockets in, queues by priority, one job to an idle worker, answers out. */
int sh_loop_run(ShProcess *process, ShError *err);

/* Before any thread starts: signals to stop wait until they are asked for; true once one came (and forever after). */
void sh_signals_block(void);
bool sh_stop_asked(unsigned wait_s);
