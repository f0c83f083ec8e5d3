#pragma once
#include "sh_db.h"
#include <czmq.h>

/* Leases due work that nobody has and hands it to the loop: at most `room` pieces. */
int sh_sweep_due(ShCall *call, zsock_t *to_loop, unsigned room, unsigned *ret_leased);
/* Replies older than their 35 days, uploads that nothing claimed for a day. */
int sh_sweep_kept(ShCall *call);
