#pragma once
#include "rules/item.h"
#include "sh_service.h"

/* An item as it is defined now: of the law, or of the municipality. */
typedef struct ItemDef {
	const char *code, *name, *law; /* law "": the municipality's own */
	ItemKind kind;
	const char **choices;
	size_t n_choices;
	const char **roles;
	size_t n_roles;
	bool sensitive, retired, recordable;
	uint32_t version; /* 0: of the law */
} ItemDef;

/* Refuses with ledger.item.unknown. */
int item_find(ShCall *call, const char *code, ItemDef *ret);
/* All of them, those of the law first. */
int items_all(ShCall *call, const ItemDef **ret_items, size_t *ret_n);
/* NULL: it is not among them. */
const ItemDef *item_among(const ItemDef *items, size_t n, const char *code);
/* May who asks see it? The protection desk sees everything of whom it looks after. */
bool item_seen(const ShCall *call, const ItemDef *item);
bool item_seen_by(const char *roles, const ItemDef *item);
/* Category of data (categories.def) that it is beside what every item is; NULL: none. Who is cared for is 要配慮. */
const char *item_shows(const ItemDef *item);
