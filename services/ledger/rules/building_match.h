#pragma once
#include <stddef.h>

/* Which of the buildings at one number a dwelling is in. `buildings` and `dwelling` are search keys (dwelling_key.h)
 * that share their first `trunk` bytes, the number: a building's goes on with its name, if it has one
 * (港2-3-4コーポ汐), a dwelling's with the flat (港2-3-4コーポ汐101). One building there: that one. Several: the one
 * that the dwelling's key is, or whose name it goes on with, the longest of them. What stays open is for a person to
 * say. */
enum { BUILDING_AMBIGUOUS = -1 };
int building_match(const char *const *buildings, size_t n, size_t trunk, const char *dwelling);
