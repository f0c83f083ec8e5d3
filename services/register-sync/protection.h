#pragma once
#include "register_sync.h"

/* Sets it and tells; in the caller's transaction. The person is locked. */
int protection_put(ShCall *call, const char *person_id, const char *source, const char *kind, uint64_t *ret_epoch);
/* measure.c: whether who asks may read this protected person now (一時解除). */
int protection_lifted(ShCall *call, const char *person_id, bool *ret);
