#pragma once
#include "sh_call.h"

/* Search key of an address with its 方書, in the call's arena; "" for what has no key (not UTF-8, too long). */
int dwelling_key(ShCall *call, const char *address, const char *extra, const char **ret_key);

/* Pure: how much of a key names the lot and not the flat in it — up to the end of its first number
 * (汐見町1-2コーポ汐101 → 汐見町1-2); all of it where there is none. In bytes. */
size_t dwelling_key_trunk(const char *key);
/* Where a key may end that finds this one: behind each of its first numbers (1-2 finds 1-2-3 and 1-2コーポ, but not
 * 1-20); the whole of it where it has none. How many. */
enum { DWELLING_BEGINNINGS = 8 };
size_t dwelling_key_beginnings(const char *key, size_t ret_ends[DWELLING_BEGINNINGS]);

/* A dwelling that the opening did not find (dwelling.c); key: dwelling_key of its address. */
typedef struct NewDwelling {
	const char *disaster_id, *dwelling_id, *address, *address_extra, *use;
} NewDwelling;
int dwelling_put(ShCall *call, const NewDwelling *d, const char *key);
