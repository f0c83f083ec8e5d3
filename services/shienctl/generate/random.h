#pragma once
#include <stdint.h>

/* SplitMix64, keyed: the same (seed, stream, index) is the same person on every run and every machine, whoever came
 * before. Not for secrets. */
typedef struct Random {
	uint64_t state;
} Random;

/* stream keeps apart what must not be correlated: one value for each subject and town. */
Random random_keyed(uint64_t seed, uint32_t stream, uint64_t index);
uint64_t random_next(Random *r);
/* 0 .. n - 1; n > 0. */
uint32_t random_below(Random *r, uint32_t n);
/* lowest .. highest, both possible. */
int random_between(Random *r, int lowest, int highest);
/* 0 .. n - 1, the low ones much oftener, as surnames are in a hamlet. */
uint32_t random_skewed(Random *r, uint32_t n);
