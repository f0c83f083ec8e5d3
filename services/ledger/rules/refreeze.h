#pragma once
#include <stdbool.h>

/* What becomes of a person when their household is frozen anew at another reference date (rulings 27). The register
 * speaks of who is on it; whom staff entered beside them stays. A person is of one household of a disaster: who is of
 * another one is not taken out of it unseen. */
typedef enum RefreezeFate {
	REFREEZE_STAYS,
	REFREEZE_JOINS,    /* was on no ledger, or stands alone because another household let them go */
	REFREEZE_LEAVES,   /* was not of it on that day: stands alone, not counted */
	REFREEZE_KEPT,     /* of no register: nothing is said of them */
	REFREEZE_ELSEWHERE /* is of another household of this ledger */
} RefreezeFate;

typedef struct RefreezeFacts {
	bool was;      /* of this household, as it is frozen */
	bool is;       /* … as the register has it for the day */
	bool resident; /* of the register, at all */
	bool other;    /* is of another household that counts them */
} RefreezeFacts;

RefreezeFate refreeze_fate(const RefreezeFacts *f);
