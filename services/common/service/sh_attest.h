#pragma once
#include "sh_db.h"
#include "sh_settings.h"
#include <czmq.h>

/* Has somebody outside see each newest checkpoint: a witness, a time-stamping authority, or both; off where neither
 * is set. Asking waits for strangers, so a thread of its own does it; the database is the sequencer's. */
typedef struct ShAttest ShAttest;

/* NULL where nothing is set. The settings are borrowed. */
ShAttest *sh_attest_new(const ShSettings *settings);
void sh_attest_free(ShAttest *attest);
/* Puts down what came, and asks for the next that lacks something. On the system login; never waits. */
int sh_attest_step(ShAttest *attest, ShCall *call);
