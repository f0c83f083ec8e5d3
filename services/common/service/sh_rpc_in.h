#pragma once
#include "sh_schedule.h"

/* Where other daemons ask: the socket of the rpcs, on the loop's thread. */
typedef struct ShRpcIn ShRpcIn;

/* Binds. What cannot be read goes to `done`; closed also after a failure. */
int sh_rpc_in_open(ShRpcIn **ret_in, ShProcess *process, void (*done)(void *self, ShJob *job), void *self,
		   ShError *err);
void sh_rpc_in_close(ShRpcIn *in);
zsock_t *sh_rpc_in_socket(ShRpcIn *in);
/* Some of what has come: what may wait goes to the schedule, the rest is told so. */
void sh_rpc_in_take(ShRpcIn *in, ShSchedule *schedule);
