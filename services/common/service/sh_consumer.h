#pragma once
#include <czmq.h>

/* One thread per process that follows the streams of all publishers in the daemon's table of events. */
void sh_consumer_main(zsock_t *pipe, void *process);
