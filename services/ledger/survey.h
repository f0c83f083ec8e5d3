#pragma once
#include "rules/governing_survey.h"
#include "sh_service.h"

/* The surveys of one dwelling, in the order they were made; the dwelling is locked. */
typedef struct Surveys {
	const ShRows *rows;
	SurveyFacts *facts; /* one per row */
	size_t n;
} Surveys;

int surveys_of_dwelling(ShCall *call, const char *dwelling_id, Surveys *ret_surveys);
/* Row of this survey; -1 where it is none of them. */
int surveys_find(const Surveys *surveys, const char *survey_id);
/* May a whole-area judgement of this grade stand here? 0 for other kinds. Refuses as area_registration does. */
int survey_check_area(const Surveys *surveys, const char *kind, const char *use, const char *grade, uint32_t depth_mm,
		      ShError *err);
