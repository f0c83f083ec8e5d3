#pragma once
#include "items.h"
#include "sh_data_key.h"
#include "shien/ledger/v1/item.pb-c.h"

/* A row of list_item_periods. item NULL (a definition that is gone): restricted. */
int item_show(ShCall *call, ShOpener *opener, const ItemDef *item, const ShRows *rows, int i,
	      Ledger__ItemPeriod *ret);
/* One of its sealed cells as text; "" where it is empty. */
int item_open(ShCall *call, ShOpener *opener, uint32_t cell, const ShRows *rows, int i, const char *column,
	      const char **ret);
