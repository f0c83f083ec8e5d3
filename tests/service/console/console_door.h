#pragma once
#include "console_fixture.h"
#include "door_client.h"

/* The console's own door over real HTTP: libmicrohttpd in a thread, a worker's side behind it. */
typedef struct Door {
	ShDoor *door;
	ShDoorRow rows[32];
	zactor_t *actor;
} Door;

void door_open(Door *d);
void door_close(Door *d);
/* Cookies of answers are kept and sent again, as a browser's. extra: one more header; NULL: none. */
void knock(Door *d, Answer *a, const char *method, const char *path, const char *body, const char *extra);
extern char cookies[600];
