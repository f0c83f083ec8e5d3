#pragma once
#include "sh_arena.h"
#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* A town whose people are easily taken for one another: two by two they bear one name and live in neighbouring houses
 * of one address, with another degree of damage. This program is its ledger and its register, over real sockets. */
enum { PEOPLE = 48, HOT = 8, CARDS = 8, OLD = 64, ID = 37 };
#define TOWN "992011"
#define TOWN_DISASTER "018d5f00-0000-7000-8000-0000000000d1"

typedef struct Resident {
	char person[ID], spouse[ID], dwelling[ID], household[ID], application[ID];
	char name[64], spouse_name[64], address[128];
	atomic_int grade; /* what the ledger says now: '1'…'6' */
	pthread_mutex_t lock;
	char certificate[ID]; /* READY */
	char old[OLD][ID];    /* superseded, the last of them */
	unsigned olds;
} Resident;
extern Resident town[PEOPLE];

void town_make(void);
/* GetCertificateFacts of the ledger, CheckRelease and ResolveCard of the register; NULL: no such house. */
const ProtobufCMessage *town_answer(const char *rpc, const ProtobufCMessage *request, ShArena *arena);

/* The peers answer at these endpoints, some late, some twice, some not in time; counted in town_late. */
void town_open(const char *folder);
void town_close(void);
extern atomic_uint town_late;
void town_endpoints(const char *folder, const char *service, char out[128]);

/* One line of the tale that the checker reads; takes the object. */
void say(json_t *line);
void tale_open(const char *path);
void tale_close(void);
