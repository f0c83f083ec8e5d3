#pragma once
#include "sh_door.h"
#include "sh_error.h"
#include <czmq.h>

/* The HTTP door and the admin listener of a daemon, inside its loop. */
typedef struct ShDoors ShDoors;
struct ShJob;
struct ShProcess;

int sh_doors_open(ShDoors **ret_doors, struct ShProcess *process, zloop_t *zloop,
		  void (*submit)(void *self, struct ShJob *job), void *self, ShError *err);
void sh_doors_close(ShDoors *doors);
/* The worker is done with a door's job: its answer goes to the client. */
void sh_doors_answer(ShDoors *doors, struct ShJob *job);
/* The same with the texts of reasons from elsewhere. */
void sh_doors_give(struct ShJob *job, ShReasonText *text, void *self);
/* "POST /v1/{municipality}/applications": the template, never the path. */
const char *sh_doors_label(const ShDoorJob *door);
