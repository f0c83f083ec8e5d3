#pragma once
#include "register_sync.h"
#include "rules/resident_row.h"
#include "sh_data_key.h"

/* What a kept row is bound to. */
const char *resident_row_id(ShCall *call, const char *person_id, int history_no, int branch_no, int import_no);
/* The items of a kept row, by place, opened with what opened those before it. rows: with its key and sealed_image. */
int resident_open(ShCall *call, ShOpener *opener, const ShRows *rows, int i, const char *ret_items[REGISTER_FIELDS]);
/* One row of the view resident, opened with what opened those before it. */
int resident_of(ShCall *call, ShOpener *opener, const ShRows *rows, int i, RegisterSync__Resident *ret);
/* Rows of the view resident → messages in the call's arena; at most `most`. *ret_ids: their ids, for the audit. */
int residents_of(ShCall *call, const ShRows *rows, size_t most, RegisterSync__Resident ***ret_residents,
		 size_t *ret_n, const char ***ret_ids);
