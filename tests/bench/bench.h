#pragma once
#include <stdbool.h>
#include <stdint.h>

/* A measured figure beside its reference, taken by turns in the same run: machines are shared and noisy, so the ratio
 * of medians of interleaved rounds is what counts. */
enum { BENCH_ROUNDS_MAX = 64 };

typedef struct BenchPair {
	double figure[BENCH_ROUNDS_MAX], reference[BENCH_ROUNDS_MAX];
	int rounds;
} BenchPair;

double bench_now(void); /* seconds, monotonic */
double bench_cpu(void); /* seconds of this thread's own processor time */
void bench_add(BenchPair *pair, double figure, double reference);
/* One JSON object a line on standard output: {name, unit, figure, reference, ratio, target, holds}. `at_least`: the
 * ratio must not be below the target, else not above it. */
void bench_report(const char *name, const char *unit, const BenchPair *pair, double target, bool at_least);
