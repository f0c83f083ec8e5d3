#pragma once
#include "cast.h"
#include "client.h"
#include "sh_clock.h"

#include <jansson.h>
#include <stdint.h>

/* Many askers at once, each with acts that change something, again under the same key until they are told OK; what
 * they were told is written down, one JSON object a line, before the next is asked. */
enum { STORM_OPENINGS = 8, STORM_CERTIFICATES = 200 };

/* Where the storm plays: what the story has left behind in one town. */
typedef struct Ground {
	const char *town, *day_code;
	char disaster_id[SH_UUID_LEN + 1];
	char openings[STORM_OPENINGS][SH_UUID_LEN + 1], certificates[STORM_CERTIFICATES][SH_UUID_LEN + 1];
	unsigned n_openings, n_certificates;
	json_t *form; /* of an application at the counter; borrowed by the acts */
} Ground;

/* One asker. */
typedef struct Asker {
	const Ground *ground;
	unsigned no, turn;
	char stays[64][SH_UUID_LEN + 1]; /* in, not yet out */
	unsigned n_stays;
} Asker;

typedef struct Act {
	const char *service, *rpc, *actor, *purpose;
	unsigned weight; /* how often, of the sum of all */
	/* The request; `id` becomes what it makes (checked in the owner's database afterwards). NULL: nothing to do.
	 */
	json_t *(*request)(Asker *asker, char id[SH_UUID_LEN + 1]);
	/* Was told OK. NULL: nothing to remember. */
	void (*done)(Asker *asker, const char *id);
} Act;

extern const Act storm_acts[]; /* ends with a NULL service */

/* Learns the ground by asking the daemons. */
int ground_learn(Ground *ground, Client *client, const Cast *cast, ShError *err);

/* One request of an act or of the log, until OK or a refusal; faults are tried again while `patience_ms` lasts. The
 * caller frees *ret_reply. *ret_repeats: how often it was tried again. */
typedef struct Told {
	const char *service, *rpc, *town, *actor, *purpose, *key, *request;
} Told;
int storm_ask(Client *client, const Told *told, int patience_ms, char **ret_reply, unsigned *ret_repeats,
	      ShError *err);
bool storm_checking(const ShError *err); /* 確認中: whether it may go out could not be asked; staff asks again */
