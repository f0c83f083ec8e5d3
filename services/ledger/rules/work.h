#pragma once
#include <stdbool.h>

/* Kinds of survey that a team is sent for; photos and areas need no visit. */
bool work_kind(const char *kind);
/* Which survey follows where another look is asked for (運用指針): none was made yet → FIRST; the first by sight,
 * photos or an area → SECOND, inside the house; that → RE. `governing` is the kind that governs, "" none. */
const char *work_next_kind(const char *governing);
/* In which order a street is walked: as texts, but numbers in them by their value (浜町9 before 浜町10). As strcmp.
 */
int work_walk(const char *a, const char *b);
