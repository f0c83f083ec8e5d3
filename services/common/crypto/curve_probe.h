#pragma once
#include "sh_keys.h"

/* The proof behind sh_curve_prove with the door as a parameter, so that a test can try doors that stand open.
 * Private to this folder. `door` sets the options of a server socket. */
int sh_curve_probe(void *zmq_ctx, ShKeys *keys, int (*door)(void *zmq_socket, ShKeys *keys, ShError *err),
		   ShError *err);
