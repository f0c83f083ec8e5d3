#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The same person, checked in twice: at one shelter by two receptions, or at two shelters. */
typedef struct OpenStay {
	const char *stay_id, *opening_id;
	int64_t arrived_us; /* µs UTC */
	bool outside;
} OpenStay;

typedef enum CheckInDecision {
	CHECK_IN_NEW,       /* begin a stay */
	CHECK_IN_ALREADY,   /* is in here already: answer with that stay, begin none */
	CHECK_IN_MOVED,     /* begin a stay; the open ones end with destination SHELTER, when this one began */
	CHECK_IN_KEEP_BOTH, /* begin a stay and flag: who it is, or what came first, is for people to find out */
} CheckInDecision;

typedef struct CheckInFacts {
	const char *opening_id;
	int64_t arrived_us;
	bool outside;         /* registers here, sleeps elsewhere */
	bool certain;         /* identity by card or by a match of the register; false: typed by hand */
	const OpenStay *open; /* stays of this person that have not ended, here and elsewhere */
	size_t n;
} CheckInFacts;

/* *same: index of the stay that CHECK_IN_ALREADY means. */
CheckInDecision check_in_decide(const CheckInFacts *facts, size_t *same);
const char *check_in_code(CheckInDecision decision); /* "IN", "ALREADY", "MOVED", "KEPT_BOTH" */
