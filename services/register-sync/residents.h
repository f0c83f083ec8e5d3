#pragma once
#include "register_sync.h"

/* Rows of the view resident → messages in the call's arena; at most `most`. *ret_ids: their ids, for the audit. */
int residents_of(ShCall *call, const ShRows *rows, size_t most, RegisterSync__Resident ***ret_residents,
		 size_t *ret_n, const char ***ret_ids);
