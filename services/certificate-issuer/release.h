#pragma once
#include "sh_service.h"

/* May anything about these people leave? register-sync is asked each time. Protected, marked so here, or no answer:
 * refused with certificate.release.checking, the same word for all three (rulings 1). Outside of a transaction. */
int release_check(ShCall *call, const char *const *ids, size_t n);
/* The mark of ours alone, inside a transaction. */
int release_check_marks(ShCall *call, const char *const *ids, size_t n);
/* Which of them register-sync withholds: ret[i] for ids[i]. A fault where it does not answer. */
int release_withheld(ShCall *call, const char *const *ids, size_t n, bool *ret);
