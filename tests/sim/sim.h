#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* A cluster of one publisher and one consumer service, small enough to be played thousands of times a second, on the
 * real stream core: databases, network and processes are a model, chance is a seed; so are restores, of one database
 * or of the whole site, and the person who mends the forks that they leave. Every history has its faults first, then
 * a time without any, at the end of which the invariants of docs/architecture.md must hold; most are also checked at
 * every commit. */

typedef enum SimGuard {
	SIM_COMPLETE,
#define GUARD(name, text, without) SIM_##name,
#include "guards.def"
#undef GUARD
	SIM_GUARDS
} SimGuard;

/* What happened, so that it can be seen that it did happen. */
typedef enum SimCount {
#define COUNT(name, text) SIM_N_##name,
#include "counts.def"
#undef COUNT
	SIM_COUNTS
} SimCount;

typedef struct SimOutcome {
	bool violated;
	char what[160]; /* the invariant, and where it broke */
	uint32_t counts[SIM_COUNTS];
} SimOutcome;

/* Plays the history of this seed with one guard taken out of the model (SIM_COMPLETE: none). The same seed plays the
 * same history. `trace` may be NULL. */
SimOutcome sim_run(uint64_t seed, SimGuard without, FILE *trace);

const char *sim_guard_name(SimGuard guard);
const char *sim_guard_without(SimGuard guard);
/* SIM_GUARDS where there is none of this name. */
SimGuard sim_guard_named(const char *name);
const char *sim_count_text(SimCount count);
