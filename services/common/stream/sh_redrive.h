#pragma once
#include "sh_error.h"
#include <stdbool.h>
#include <stdint.h>

/* When an event that could not be applied is tried again. It waits in the consumer's database with everything later
 * of its aggregate; only the first of each aggregate has a time of its own. Pure, for the daemons and the simulator.
 */

enum {
	SH_REDRIVE_FIRST_US = 5 * 1000000,
	SH_REDRIVE_CAP_US = 600 * 1000000, /* the longest pause */
	SH_REDRIVE_TRIES = 150,            /* about a day; then only when a person asks */
};

/* May a refusal with this code pass by itself, because something that it waits for is on its way (another stream, a
 * ledger that is being opened, the software that knows the type)? What is malformed, too large or forbidden stays so
 * until somebody mends it. */
bool sh_redrive_passes(ShCode code);
/* UTC of the next try after `tries` redrives in vain; 0: none by itself. */
int64_t sh_redrive_next_us(unsigned tries, int64_t now_us);
/* `next_us` as stored, 0: not by itself. A time further off than the longest pause was given by a wrong clock. */
bool sh_redrive_is_due(int64_t next_us, int64_t now_us);
