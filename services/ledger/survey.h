#pragma once
#include "rules/governing_survey.h"
#include "sh_service.h"
#include "store.h"
#include "survey_draft.h"

/* The surveys of one dwelling, in the order they were made; the dwelling is locked. */
typedef struct Surveys {
	const ShRows *rows;
	SurveyFacts *facts; /* one per row */
	size_t n;
} Surveys;

int surveys_of_dwelling(ShCall *call, const char *dwelling_id, Surveys *ret_surveys);
/* Row of this survey; -1 where it is none of them. */
int surveys_find(const Surveys *surveys, const char *survey_id);
/* A survey as it would be drafted: the dwelling is locked, nothing is written. */
typedef struct SurveyPlan {
	Dwelling dwelling;
	SurveyDraft draft;
	const Scoring *scoring;
} SurveyPlan;
/* Refuses as survey_draft does, and with what the dwelling's history forbids. */
int survey_plan(ShCall *call, const Ledger__RecordSurveyRequest *q, SurveyPlan *ret);
/* Drafted by whom: another has to approve it. Of which table of another system; "": of none. */
int survey_put(ShCall *call, const Ledger__RecordSurveyRequest *q, const SurveyPlan *plan, const char *drafter,
	       const char *import_id);

/* approve.c: the survey counts from now on, and governs where it outranks what does. Approved by whom; `recorder`:
 * who noted that he said so, "": he signed. Refuses what may not stand: an area beside a survey of the house, a grade
 * by photographs without consent. */
int survey_confirm(ShCall *call, const Dwelling *dwelling, Surveys *surveys, int row, const char *approver,
		   const char *recorder, Ledger__ApproveSurveyReply *reply);
/* survey_regrade.c: this row of them counts no more, as the facts say already: grades the dwelling by what governs
 * now, and tells it where that changed. */
int survey_regrade(ShCall *call, const Dwelling *dwelling, const Surveys *surveys, int row);
/* Tells that this row of them governs the dwelling now, at this version. */
int survey_tell(ShCall *call, const Dwelling *dwelling, const Surveys *surveys, int row, uint32_t version);

/* May a whole-area judgement of this grade stand here? 0 for other kinds. Refuses as area_registration does. */
int survey_check_area(const Surveys *surveys, const char *kind, const char *use, const char *grade, uint32_t depth_mm,
		      ShError *err);
