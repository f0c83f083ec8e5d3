#pragma once
#include "address.h"
#include "print.h"
#include "scoring.h"

/* The sheet (調査票) of one hazard, structure and stage, house by house. */
typedef struct SurveyForm {
	const char *disaster_id, *hazard, *structure, *stage;
	const Ledger__ScoringEdition *edition;
	const Ledger__ScoringSheet *sheet; /* NULL: the edition has none for this; depth and a free text remain */
	const char *code, *name;           /* of the disaster */
	ShReport *paper;
	ShOpener opener;
} SurveyForm;

/* Given what it is for, finds the rest but the paper. Refuses ledger.print.*, ledger.disaster.unknown. */
int survey_form(ShCall *call, SurveyForm *form);
/* A page of its own for the dwelling in this row of dwellings_to_survey or works_to_print. */
int survey_sheet(ShCall *call, SurveyForm *form, const ShRows *rows, int row);
