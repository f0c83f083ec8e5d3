#pragma once
#include "register_sync.h"

/* Search keys (sh_key_address) that an address may be on file under: people write the prefecture, leave out the city,
 * or the county before the town. In the call's arena. SH_REFUSED in field "address" for what is no text. */
int address_spellings(ShCall *call, const char *text, const char ***ret_keys, size_t *ret_n);
