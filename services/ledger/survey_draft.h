#pragma once
#include "sh_error.h"
#include "shien/ledger/v1/ledger.pb-c.h"

/* Which rules drafted; stored beside every survey. */
enum { LEDGER_RULE_VERSION = 1 };

/* What a survey team found, put to the rules. */
typedef struct SurveyDraft {
	const char *finding; /* LOSS FLOOD WOODEN STATE */
	const char *grade;   /* code of LEDGER_DAMAGE_GRADE; "" where none can be said */
	const char *state;   /* DRAFT, or IMPOSSIBLE, HELD */
	const char *flood;   /* NONE BELOW_FLOOR ABOVE_FLOOR: box 2 of the certificate */
	const char *basis;   /* what decided */
} SurveyDraft;

/* Reads nothing but its arguments. `use` is the dwelling's, `occurred_on` the disaster's day.
 * Refuses: ledger.survey.{kind,hazard,finding_missing,state,before_disaster,reason_missing,grade_of_later} and what
 * the rules refuse. */
int survey_draft(const Ledger__RecordSurveyRequest *q, const char *use, const char *occurred_on, SurveyDraft *out,
		 ShError *err);
