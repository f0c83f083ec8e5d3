/* shien-simulate: plays histories on all cores until one violates an invariant, and says which seed; counts what
 * happened in them. */
#include "sim.h"

#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { MOST_JOBS = 64, CHUNK = 100 };

typedef struct Wanted {
	uint64_t seed, histories, seconds, jobs;
	SimGuard without;
	bool trace;
} Wanted;

static const struct argp_option options[] = {
	{ "seed", 's', "N", 0, "first seed (1)", 0 },
	{ "histories", 'n', "N", 0, "how many, one seed each (10000)", 0 },
	{ "seconds", 'S', "N", 0, "or for so long, without an end to the seeds", 0 },
	{ "jobs", 'j', "N", 0, "threads (one per core)", 0 },
	{ "without", 'w', "GUARD", 0, "take a guard out of the model; 'list' lists them", 0 },
	{ "trace", 't', NULL, 0, "tell every history step by step, in one thread", 0 },
	{ 0 },
};

/* What the threads share. */
static Wanted wanted = { .seed = 1, .histories = 10000, .without = SIM_COMPLETE };
static _Atomic uint64_t next_history, played, failed_seed;
static double began;

typedef struct Job {
	pthread_t thread;
	double cpu_seconds;
	uint64_t counts[SIM_COUNTS];
} Job;

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
	case 'S':
		w->seconds = number(arg, state);
		return 0;
	case 'j':
		w->jobs = number(arg, state);
		if (w->jobs < 1 || w->jobs > MOST_JOBS)
			argp_error(state, "1 to %d jobs", MOST_JOBS);
		return 0;
	case 'w':
		w->without = guard(arg, state);
		return 0;
	case 't':
		w->trace = true;
		w->jobs = 1;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static double clock_seconds(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

static bool over(uint64_t history)
{
	if (wanted.seconds)
		return clock_seconds(CLOCK_MONOTONIC) - began >= (double) wanted.seconds;
	return history >= wanted.histories;
}

/* The first to fail, by its seed, so that more threads do not say another. */
static void failed(uint64_t seed, const char *what)
{
	uint64_t before = atomic_load(&failed_seed);

	printf("seed %" PRIu64 ": %s (replay: --seed %" PRIu64 " --histories 1 --trace)\n", seed, what, seed);
	while ((before == 0 || seed < before) && !atomic_compare_exchange_weak(&failed_seed, &before, seed))
		;
}

static void play(Job *job, uint64_t history)
{
	uint64_t seed = wanted.seed + history;
	SimOutcome out = sim_run(seed, wanted.without, wanted.trace ? stdout : NULL);

	if (out.violated)
		failed(seed, out.what);
	for (int i = 0; i < SIM_COUNTS; i++)
		job->counts[i] += out.counts[i];
}

static void *run(void *arg)
{
	Job *job = arg;

	while (atomic_load(&failed_seed) == 0) {
		uint64_t from = atomic_fetch_add(&next_history, CHUNK);

		if (over(from))
			break;
		for (uint64_t h = from; h < from + CHUNK && (wanted.seconds || h < wanted.histories); h++) {
			play(job, h);
			atomic_fetch_add(&played, 1);
		}
	}
	job->cpu_seconds = clock_seconds(CLOCK_THREAD_CPUTIME_ID);
	return NULL;
}

/* What never happened proves nothing. */
static bool tell_counts(const Job *jobs, uint64_t n)
{
	bool all = true;

	for (int i = 0; i < SIM_COUNTS; i++) {
		uint64_t sum = 0;

		for (uint64_t j = 0; j < wanted.jobs; j++)
			sum += jobs[j].counts[i];
		printf("%14" PRIu64 "  %s%s\n", sum, sim_count_text((SimCount) i), sum || n < 1000 ? "" : ": NEVER");
		all = all && (sum > 0 || n < 1000);
	}
	return all;
}

/* 0: none violated; 1: one did; 3: something never happened. */
int main(int argc, char **argv)
{
	static const struct argp argp = { options, parse, NULL, "Plays the event streams against their invariants.",
					  NULL,    NULL,  NULL };
	static Job jobs[MOST_JOBS];
	double seconds, cpu = 0;
	uint64_t n;
	bool all;

	argp_parse(&argp, argc, argv, 0, NULL, &wanted);
	if (wanted.jobs == 0)
		wanted.jobs = (uint64_t) sysconf(_SC_NPROCESSORS_ONLN);
	if (wanted.jobs > MOST_JOBS)
		wanted.jobs = MOST_JOBS;
	began = clock_seconds(CLOCK_MONOTONIC);
	for (uint64_t j = 0; j < wanted.jobs; j++)
		if (pthread_create(&jobs[j].thread, NULL, run, &jobs[j]) != 0)
			abort();
	for (uint64_t j = 0; j < wanted.jobs; j++) {
		pthread_join(jobs[j].thread, NULL);
		cpu += jobs[j].cpu_seconds;
	}
	seconds = clock_seconds(CLOCK_MONOTONIC) - began;
	n = atomic_load(&played);
	if (failed_seed)
		return 1;
	all = tell_counts(jobs, n);
	printf("%" PRIu64 " histories, none violates an invariant; %.0f s on %" PRIu64
	       " cores, %.0f a second per core's time\n",
	       n, seconds, wanted.jobs, (double) n / cpu);
	return all ? 0 : 3;
}
