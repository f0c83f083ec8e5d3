#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "sh_error.h"

/* One stay of one person at one opened shelter. That somebody left and nobody knows where to is a state of its own
 * (退所・行先不明): after Noto 2024 the whereabouts of about 17,000 people were lost this way, and they have to be
 * found. */
typedef enum StayState {
	STAY_IN,           /* 入所中 */
	STAY_LEFT,         /* 退所 */
	STAY_LEFT_UNKNOWN, /* 退所・行先不明 */
	STAY_STATES
} StayState;

typedef enum StayEvent {
	STAY_LEAVE,             /* with a destination, "UNKNOWN" among them */
	STAY_LEARN_DESTINATION, /* where they went became known */
	STAY_REOPEN,            /* the leaving was entered by mistake */
	STAY_EVENTS
} StayEvent;

typedef struct Stay {
	StayState state;
	int64_t arrived_us, left_us; /* µs UTC; left_us 0 while STAY_IN */
	char destination[16];        /* code; "" while STAY_IN */
} Stay;

/* Times are when it happened, not when it was typed. Begins a stay. Refuses: shelter.stay.future. */
int stay_begin(Stay *stay, int64_t arrived_us, int64_t now_us, ShError *err);
/* Changes *stay or leaves it alone and refuses: shelter.stay.transition, shelter.stay.destination (unlisted, or
 * unknown where one was to be learnt), shelter.stay.before_arrival, shelter.stay.future (more than 5 minutes ahead of
 * now). */
int stay_step(Stay *stay, StayEvent event, const char *destination, int64_t at_us, int64_t now_us, ShError *err);

/* HOME RELATIVES SHELTER CAR HOTEL OTHER UNKNOWN → label; NULL: no such code. */
const char *stay_destination_label(const char *code);
const char *stay_state_code(StayState state);
