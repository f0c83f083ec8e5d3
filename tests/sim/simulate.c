/* shien-simulate: plays histories until one violates an invariant, and says which seed. */
#include "sim.h"

#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

typedef struct Wanted {
	uint64_t seed, histories;
	SimGuard without;
	bool trace;
} Wanted;

static const struct argp_option options[] = {
	{ "seed", 's', "N", 0, "first seed (1)", 0 },
	{ "histories", 'n', "N", 0, "how many, one seed each (10000)", 0 },
	{ "without", 'w', "GUARD", 0, "take a guard out of the model; 'list' lists them", 0 },
	{ "trace", 't', NULL, 0, "tell every history step by step", 0 },
	{ 0 },
};

static uint64_t number(const char *text, struct argp_state *state)
{
	char *end;
	uint64_t n;

	errno = 0;
	n = strtoull(text, &end, 10);
	if (errno || end == text || *end)
		argp_error(state, "not a number: %s", text);
	return n;
}

static SimGuard guard(const char *name, struct argp_state *state)
{
	SimGuard g = sim_guard_named(name);

	if (g < SIM_GUARDS)
		return g;
	for (g = SIM_COMPLETE + 1; g < SIM_GUARDS; g++)
		printf("%-16s without it, %s\n", sim_guard_name(g), sim_guard_without(g));
	exit(state && name[0] == 'l' ? 0 : 2);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	Wanted *w = state->input;

	switch (key) {
	case 's':
		w->seed = number(arg, state);
		return 0;
	case 'n':
		w->histories = number(arg, state);
		return 0;
	case 'w':
		w->without = guard(arg, state);
		return 0;
	case 't':
		w->trace = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	static const struct argp argp = { options, parse, NULL, "Plays the event streams against their invariants.",
					  NULL,    NULL,  NULL };
	Wanted w = { 1, 10000, SIM_COMPLETE, false };
	double began;

	argp_parse(&argp, argc, argv, 0, NULL, &w);
	began = seconds();
	for (uint64_t i = 0; i < w.histories; i++) {
		uint64_t seed = w.seed + i;
		SimOutcome out = sim_run(seed, w.without, w.trace ? stdout : NULL);

		if (out.violated) {
			printf("seed %" PRIu64 ": %s\n", seed, out.what);
			return 1;
		}
	}
	printf("%" PRIu64 " histories, none violates an invariant; %.0f a second\n", w.histories,
	       (double) w.histories / (seconds() - began));
	return 0;
}
