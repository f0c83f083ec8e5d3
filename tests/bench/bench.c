#include "bench.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double read_clock(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

double bench_now(void) { return read_clock(CLOCK_MONOTONIC); }
double bench_cpu(void) { return read_clock(CLOCK_THREAD_CPUTIME_ID); }

void bench_add(BenchPair *pair, double figure, double reference)
{
	if (pair->rounds == BENCH_ROUNDS_MAX)
		abort();
	pair->figure[pair->rounds] = figure;
	pair->reference[pair->rounds++] = reference;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *) a, y = *(const double *) b;

	return (x > y) - (x < y);
}

static double median(const double *values, int n)
{
	double sorted[BENCH_ROUNDS_MAX];

	memcpy(sorted, values, (size_t) n * sizeof *sorted);
	qsort(sorted, (size_t) n, sizeof *sorted, by_size);
	return n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

void bench_report(const char *name, const char *unit, const BenchPair *pair, double target, bool at_least)
{
	double figure = median(pair->figure, pair->rounds), reference = median(pair->reference, pair->rounds);
	double ratio = figure / reference;
	json_t *o = json_pack("{s:s,s:s,s:f,s:f,s:f,s:s,s:b}", "name", name, "unit", unit, "figure", figure,
			      "reference", reference, "ratio", ratio, "target", "", "holds",
			      at_least ? ratio >= target : ratio <= target);
	char text[32];

	snprintf(text, sizeof text, "%s %.2f", at_least ? ">=" : "<=", target);
	json_object_set_new(o, "target", json_string(text));
	json_dumpf(o, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
	putchar('\n');
	json_decref(o);
}
