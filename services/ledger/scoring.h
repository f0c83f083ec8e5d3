#pragma once
#include "scoring_read.h"
#include "sh_service.h"

/* The edition named, or where "" is given the one that holds for a disaster of this day: the municipality's own, else
 * the national one. Refuses: ledger.scoring.unknown, and unless `drafts` are wanted ledger.scoring.not_approved. */
int scoring_find(ShCall *call, const char *edition, const char *occurred_on, bool drafts, const Scoring **ret);
/* The same as the message, with the names that a sheet prints. */
int scoring_of_day(ShCall *call, const char *occurred_on, const Ledger__ScoringEdition **ret);
