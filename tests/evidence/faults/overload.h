#pragma once
#include "storm.h"
#include "sh_keys.h"
#include "sh_service_settings.h"

#include <czmq.h>

/* An asker that never waits for answers before it asks again: what the campaign of overload offers to a site. */
enum { LOAD_CLASSES = 3, LOAD_REPLICAS = 2, LOAD_WAITING = 1 << 16, LOAD_TIMES = 1 << 16 };
typedef enum LoadClass { LOAD_SHELTERS, LOAD_PORTAL, LOAD_LOOKS } LoadClass;
extern const char *const load_names[LOAD_CLASSES];

/* Of one class in one window. */
typedef struct LoadTally {
	long asked, ok, late, away, refused; /* in time; too late; told to come again; told anything else */
	long steady;                         /* of those in time, what came while the window was counted */
	int *times_us;                       /* of those in time */
} LoadTally;

typedef struct Load {
	const ShSettings *settings;
	ShKeys *keys;
	Ground ground;
	Asker asker;
	FILE *log; /* changes that were asked, and until when anybody waits for them */
	int64_t patience_us, from_us, until_us;
	zsock_t *sockets[LOAD_CLASSES][LOAD_REPLICAS];
	unsigned n_sockets[LOAD_CLASSES], turn[LOAD_CLASSES];
	zpoller_t *poller;
	struct {
		int64_t asked_us;
		LoadClass class;
	} waiting[LOAD_WAITING]; /* by correlation; asked_us 0: none */
	long n_waiting;
	uint64_t correlation;
	ShArena *arena; /* of the tokens */
	ProtobufCBinaryData tokens[LOAD_CLASSES];
	int64_t token_until_us[LOAD_CLASSES];
	LoadTally tally[LOAD_CLASSES];
	char why[160]; /* the first answer that is none of these */
} Load;

int load_open(Load *load, ShError *err); /* settings, keys, ground, log and patience are given */
void load_close(Load *load);
int load_ask(Load *load, LoadClass class, ShError *err);
void load_hear(Load *load, int ms);                             /* what has come; waits so long for the first of it */
void load_begin(Load *load, int64_t from_us, int64_t until_us); /* a window: counted between these */
