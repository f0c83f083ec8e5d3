#pragma once
#include "sh_queue.h"

/* Who waits for a worker, and what an idle worker does next; of the loop's thread alone. */
typedef struct ShSchedule ShSchedule;

/* Starts the workers. Whatever became of a job, `done` has it; then it is the caller's again. */
ShSchedule *sh_schedule_open(ShProcess *process, zloop_t *zloop, void (*done)(void *self, ShJob *job), void *self);
/* Ends the workers with what they have in hand; who still waits is told. */
void sh_schedule_close(ShSchedule *schedule);

/* Whether a job like this one would be turned away now: of it are read kind, priority, bytes, beginning and deadline.
 * Then `ret_error` says so, and it is counted; nobody else needs to make a job of it. */
bool sh_schedule_refuses(ShSchedule *schedule, const ShJob *like, ShError *ret_error);
/* Waits for its turn, or is turned away at once. */
void sh_schedule_put(ShSchedule *schedule, ShJob *job);
/* Waits for its turn whatever happens: due work, of which no more is leased than there is room for. */
void sh_schedule_keep(ShSchedule *schedule, ShJob *job);
/* Takes back what workers have done, and gives them what waits: in between, when much comes in at once. */
void sh_schedule_look(ShSchedule *schedule);

/* From now on nobody is let in any more. */
void sh_schedule_stop(ShSchedule *schedule);
bool sh_schedule_idle(const ShSchedule *schedule);
/* Into metrics and log: how long the queues are, how many were turned away since. */
void sh_schedule_say(ShSchedule *schedule);
