#pragma once
#include "register_sync.h"

/* Feeds (pattern A): private to feed*.c. */

enum { FEED_ROWS_MOST = 10000, FEED_MISSING_MOST = 100, FEED_AGAIN_MOST = 1000 };

/* Numbers of a feed that did not come; the oldest first. */
int feed_missing(ShCall *call, const char *feed_id, uint64_t **ret, size_t *ret_n);
/* Rows of stale_of or list_stale as messages, at most `most`. */
int feed_stale(ShCall *call, const ShRows *rows, size_t most, RegisterSync__Stale ***ret, size_t *ret_n);
