#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "sh_error.h"

/* Which of a dwelling's surveys its certificate stands on: the latest confirmed one. A whole-area judgement (AREA,
 * AERIAL) never governs while a survey of this very house is confirmed, whichever came later. */
typedef struct SurveyFacts {
	uint32_t survey_no; /* per dwelling, rising */
	const char *kind;   /* code of LEDGER_SURVEY_KIND */
	const char *grade;  /* code of LEDGER_DAMAGE_GRADE */
	bool confirmed;
	int64_t confirmed_at; /* µs UTC; meaningless unless confirmed */
} SurveyFacts;

/* NULL if none is confirmed: the dwelling has no grade yet. Points into `surveys`. */
const SurveyFacts *governing_survey(const SurveyFacts *surveys, size_t n);

/* Kinds that judge an area and not a house. */
bool survey_is_area(const char *kind);

typedef struct AreaFacts {
	bool dwelling;
	bool evident_depth_1800; /* the zone is evidently flooded ≥ 1.8 m */
	const char *grade;       /* to be registered */
} AreaFacts;

/* May this dwelling be registered from an area? By default only 全壊 or evidently ≥ 1.8 m, dwellings only, never over
 * a confirmed survey of the house (運用指針: houses at the four corners are surveyed, the class holds for the
 * polygon). Refuses: ledger.area.not_dwelling, ledger.area.not_evident, ledger.area.surveyed. */
int area_registration(const AreaFacts *area, const SurveyFacts *surveys, size_t n, ShError *err);
