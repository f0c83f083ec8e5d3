#pragma once
#include "rules/scoring.h"
#include "sh_contract.h"
#include "shien/ledger/v1/ledger.pb-c.h"

/* The edition that is part of the release (scoring/). */
#define SCORING_NATIONAL "national-2024-05-31"

/* Of what the message holds, for the rules; points into it. Refuses what scoring_check refuses. */
int scoring_of_message(ShArena *arena, const Ledger__ScoringEdition *message, Scoring *ret, ShError *err);
int scoring_message_of_json(ShArena *arena, const char *json, const Ledger__ScoringEdition **ret, ShError *err);
int scoring_national(ShArena *arena, const Ledger__ScoringEdition **ret_message, Scoring *ret, ShError *err);
/* A finding by parts as the rules take it. */
int scoring_finding(ShArena *arena, const Ledger__PartsFinding *message, HouseFinding *ret, ShError *err);
