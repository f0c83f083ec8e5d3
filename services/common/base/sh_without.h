#pragma once
#include <stdbool.h>

/* Guards that a campaign of tests/evidence.sh takes away, one at a time, to see whether it would notice. In products
 * this is the constant false; only a build with SHIEN_REMOVABLE_GUARDS reads SHIEN_WITHOUT_GUARD, once. Each name has
 * its line in tests/evidence/guards.tsv (held by tests/contract/guards). */
#ifdef SHIEN_REMOVABLE_GUARDS
bool sh_without(const char *guard);
#define SH_WITHOUT(guard) sh_without(#guard)
#else
#define SH_WITHOUT(guard) false
#endif
