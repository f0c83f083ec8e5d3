#pragma once
#include <stdbool.h>

/* Whether persons of the register may be looked at (rulings 9): before a disaster only for what the law allows in
 * quiet times. What is asked is known before the state of the municipality is read. */
typedef struct GateAsk {
	const char *purpose; /* code of purposes.def */
	const char *caller;  /* the daemon that asks, or "shienctl" or "console" for a person */
	const char *roles;   /* of the actor, comma separated */
} GateAsk;

typedef enum GateVerdict {
	GATE_OPEN,        /* also in quiet times */
	GATE_BY_DISASTER, /* while a disaster is open, or where everybody of the register is invented */
} GateVerdict;
GateVerdict gate_verdict(const GateAsk *ask);
