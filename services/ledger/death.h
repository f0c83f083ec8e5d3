#pragma once
#include "ledger.h"

/* A record of a death, as it was checked: kept, counted from now on, and told. Refuses with ledger.person.unknown. */
int death_keep(ShCall *call, const Ledger__RecordDeathRequest *q);
