#pragma once
#include "sh_call.h"

/* Search key of an address with its 方書, in the call's arena; "" for what has no key (not UTF-8, too long). */
int dwelling_key(ShCall *call, const char *address, const char *extra, const char **ret_key);

/* Pure: how much of a key names the lot and not the flat in it — up to the end of its first number
 * (汐見町1-2コーポ汐101 → 汐見町1-2); all of it where there is none. In bytes. */
size_t dwelling_key_trunk(const char *key);
