#pragma once
#include "rules/scoring.h"
#include "sh_arena.h"
#include "shien/ledger/v1/ledger.pb-c.h"

/* Which rules drafted; stored beside every survey. */
enum { LEDGER_RULE_VERSION = 2 };

/* What a survey team found, put to the rules. */
typedef struct SurveyDraft {
	const char *finding; /* LOSS FLOOD PARTS STATE GRADE */
	const char *grade;   /* code of LEDGER_DAMAGE_GRADE; "" where none can be said */
	const char *state;   /* DRAFT, or IMPOSSIBLE, HELD */
	const char *flood;   /* NONE BELOW_FLOOR ABOVE_FLOOR: box 2 of the certificate */
	const char *basis;   /* what decided */
	uint32_t permille;   /* 損害割合 by the parts; 0 where something else decided */
	bool unverified;     /* by a sheet whose figures are recalled */
	bool needs_consent;  /* 自己判定方式: confirmed only with the applicant's consent */
} SurveyDraft;

/* Reads nothing but its arguments. `use` is the dwelling's, `occurred_on` the disaster's day.
 * Refuses: ledger.survey.{kind,hazard,finding_missing,state,before_disaster,reason_missing,grade_of_later},
 * ledger.scoring.{structure,stage,no_sheet} and what the rules refuse. */
int survey_draft(ShArena *arena, const Scoring *scoring, const Ledger__RecordSurveyRequest *q, const char *use,
		 const char *occurred_on, SurveyDraft *out, ShError *err);
