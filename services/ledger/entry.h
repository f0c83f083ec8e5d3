#pragma once
#include "ledger.h"

/* Enters somebody of no register: a household of their own, or of household_id. Whom shield_lock's disaster holds. */
typedef struct NonResident {
	const char *disaster_id, *person_id, *household_id; /* "": one of their own */
	const char *name, *kana, *birth, *sex, *address, *why, *relation;
} NonResident;
int non_resident_put(ShCall *call, const NonResident *n, const char **ret_household);
bool non_resident_why(const char *why);

/* An entry's person comes on the ledger, as person_id. Refuses where they are on it. */
int entry_enter(ShCall *call, const ShRows *entry, const char *person_id);
/* What was entered, opened. */
int entry_paper(ShCall *call, const ShRows *rows, int row, const Ledger__EntryPaper **ret);
