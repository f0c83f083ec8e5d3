#pragma once
#include "table_cell.h"

/* A row of another system's damage surveys → what a survey here is made of. The grade is drafted here from the loss
 * or the depth, and the row's own must be the same; of a row that says neither, the grade alone is taken where the
 * file was brought for that, as that system's word. */
typedef enum SurveyField {
	SURVEY_NONE = 0,
	SURVEY_KEY,      /* what that system calls the survey */
	SURVEY_DWELLING, /* our id of the dwelling, where that system was given it */
	SURVEY_ADDRESS,
	SURVEY_EXTRA, /* 方書 */
	SURVEY_ON,
	SURVEY_KIND,
	SURVEY_HAZARD,
	SURVEY_LOSS,  /* 損害割合, % */
	SURVEY_DEPTH, /* above the floor, cm; or 床下 */
	SURVEY_FORCE, /* 外力 */
	SURVEY_GRADE,
	SURVEY_REASON, /* of a re-survey */
	SURVEY_FIELDS
} SurveyField;

typedef enum SurveySays { SURVEY_SAYS_LOSS, SURVEY_SAYS_DEPTH, SURVEY_SAYS_STATE, SURVEY_SAYS_GRADE } SurveySays;

/* Texts point into the cells or are static. */
typedef struct SurveyRow {
	const char *key, *dwelling_id, *address, *extra, *reason;
	char on[TABLE_DAY_SIZE];
	const char *kind, *hazard; /* LEDGER_SURVEY_KIND, LEDGER_SURVEY_HAZARD */
	SurveySays says;
	uint32_t permille, depth_mm;
	bool force;
	const char *state; /* IMPOSSIBLE HELD OUT_OF_SCOPE */
	const char *grade; /* as that system has it; "": it does not say */
} SurveyRow;

/* cells: by field, "" where the row says nothing. hazard: where it does not say which. grade_alone: a grade without
 * its score is taken. False: *problem says why (ledger.table.required, date, number, flag, word, finding,
 * grade_alone). */
bool survey_row(const char *const cells[SURVEY_FIELDS], const char *hazard, bool grade_alone, SurveyRow *ret,
		TableProblem *problem);
