#pragma once
#include "items.h"
#include "ledger.h"
#include "sh_data_key.h"

/* A person's page while it is put together: what each source says of each item, before what was recorded by hand
 * stands over it. */
typedef struct Page {
	const char *disaster_id, *person_id, *household_id;
	const char *form_id; /* that the household had then; "": as it is frozen now */
	const ItemDef *items;
	size_t n_items;
	const char **said;              /* one per item: what its source says; NULL: nothing */
	Ledger__Provenance **said_from; /* one per item */
	int64_t known_us;               /* as known at this moment */
	int64_t moment_us;              /* and where they were at this one */
	const char *as_of;
	bool sensitive;
	ShOpener opener;
	Ledger__VictimRecord *out;
} Page;

/* Where what was frozen, or entered, comes from. */
void page_frozen_from(const ShRows *base, Ledger__Provenance *ret);
/* What a source says of an item; "" is nothing. */
int page_say(ShCall *call, Page *p, const char *item_code, const char *value, const Ledger__Provenance *from);

/* record_parts.c: households, dwellings with their grade, place and contacts, each as known then. */
int page_household(ShCall *call, Page *p, const ShRows *base);
int page_group(ShCall *call, Page *p);
int page_dwellings(ShCall *call, Page *p);
int page_place(ShCall *call, Page *p);
int page_contacts(ShCall *call, Page *p);
/* certificate.c */
int page_certificates(ShCall *call, Page *p);
/* record_relief.c: 援護, 要配慮, consents and what was provided. */
int page_relief(ShCall *call, Page *p);
