#pragma once
#include "sh_db.h"

/* Replies of changing rpcs, kept in the effect's transaction: the same key gives the same bytes, another body under
 * it is a conflict. Kept 35 days; refusals are not kept. */
enum { SH_KEPT_DAYS = 35 };

/* First thing in a write: takes the key, or finds the reply of the first time. `*ret_reply` NULL: go on. */
int sh_kept_take(ShCall *call, const void *request, size_t len, const uint8_t **ret_reply, size_t *ret_len);
/* Last thing in it. */
int sh_kept_put(ShCall *call, const void *reply, size_t len);
