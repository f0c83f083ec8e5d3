#include "random.h"

static uint64_t mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
	return z ^ (z >> 31);
}

Random random_keyed(uint64_t seed, uint32_t stream, uint64_t index)
{
	return (Random){ mix(mix(mix(seed + 0x9E3779B97F4A7C15ULL) ^ stream) + index * 0xD1B54A32D192ED03ULL) };
}

uint64_t random_next(Random *r) { return mix(r->state += 0x9E3779B97F4A7C15ULL); }

/* Multiply and shift: no modulo, and a bias far below what 12,000 people could show. */
uint32_t random_below(Random *r, uint32_t n) { return (uint32_t) (((random_next(r) >> 32) * n) >> 32); }

int random_between(Random *r, int lowest, int highest)
{
	return lowest + (int) random_below(r, (uint32_t) (highest - lowest + 1));
}

uint32_t random_skewed(Random *r, uint32_t n)
{
	uint64_t u = random_next(r) >> 40; /* 24 bits, squared to 48 */

	return (uint32_t) ((u * u * n) >> 48);
}
