#pragma once
#include <czmq.h>

/* One thread per process with the system login: gives waiting events their place in their streams and waiting audit
 * records theirs in the tree, leases due work to the loop, and serves the streams to consumers (sh_publisher). */
void sh_sequencer_main(zsock_t *pipe, void *process);
