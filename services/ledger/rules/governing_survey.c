#include "governing_survey.h"

#include <string.h>

bool survey_is_area(const char *kind) { return strcmp(kind, "AREA") == 0 || strcmp(kind, "AERIAL") == 0; }

static bool outranks(const SurveyFacts *a, const SurveyFacts *b)
{
	bool a_area = survey_is_area(a->kind), b_area = survey_is_area(b->kind);

	if (a_area != b_area)
		return b_area;
	if (a->confirmed_at != b->confirmed_at)
		return a->confirmed_at > b->confirmed_at;
	return a->survey_no > b->survey_no;
}

const SurveyFacts *governing_survey(const SurveyFacts *surveys, size_t n)
{
	const SurveyFacts *best = NULL;

	for (size_t i = 0; i < n; i++)
		if (surveys[i].confirmed && (!best || outranks(&surveys[i], best)))
			best = &surveys[i];
	return best;
}

int area_registration(const AreaFacts *area, const SurveyFacts *surveys, size_t n, ShError *err)
{
	const SurveyFacts *governing = governing_survey(surveys, n);

	if (!area->dwelling)
		return sh_fail(err, SH_FAILED_PRECONDITION, "ledger.area.not_dwelling", "%s", area->grade);
	if (strcmp(area->grade, "1") != 0 && !area->evident_depth_1800)
		return sh_fail(err, SH_FAILED_PRECONDITION, "ledger.area.not_evident", "%s", area->grade);
	if (governing && !survey_is_area(governing->kind))
		return sh_fail(err, SH_FAILED_PRECONDITION, "ledger.area.surveyed", "survey %u",
			       governing->survey_no);
	return 0;
}
