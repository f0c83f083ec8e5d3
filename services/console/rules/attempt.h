#pragma once
#include <stdbool.h>
#include <stdint.h>

/* How often one may be wrong. What is counted, and for whom, is the caller's: a network, a login from browsers that
 * it was never signed in from, a login from one browser that it was. A stranger spends the first two; the third is
 * the owner's alone, so nobody is locked out by others. */
typedef struct Allowance {
	int most;          /* attempts */
	int64_t within_us; /* and then none until so long after the first of them */
} Allowance;

typedef struct Spent {
	int spent;
	int64_t since_us; /* of the first */
} Spent;

/* Spends one, before it is known whether the attempt is right. false: none is left, and *ret_retry_s says when. */
bool attempt_take(Spent *spent, const Allowance *allowance, int64_t now_us, unsigned *ret_retry_s);
