#pragma once
#include <stdbool.h>

/* What may be said of two 宛名番号 that look like one person. */
typedef struct DoubleAsk {
	const char *person_id, *other_person_id; /* in any order */
	const char *decision, *kept_person_id, *reason;
} DoubleAsk;

/* Which field cannot be so; NULL: it can. */
const char *double_fault(const DoubleAsk *ask);
/* SAME: who is no longer a person of their own. */
const char *double_tied(const DoubleAsk *ask);
