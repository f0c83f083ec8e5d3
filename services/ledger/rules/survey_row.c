#include "survey_row.h"
#include "sh_csv_value.h"

#include <string.h>

#define N(words) (sizeof(words) / sizeof *(words))

static const TableWord kinds[] = {
	{ "第1次調査", "FIRST" },
	{ "第1次", "FIRST" },
	{ "1次調査", "FIRST" },
	{ "1次", "FIRST" },
	{ "第一次調査", "FIRST" },
	{ "一次調査", "FIRST" },
	{ "1", "FIRST" },
	{ "FIRST", "FIRST" },
	{ "第2次調査", "SECOND" },
	{ "第2次", "SECOND" },
	{ "2次調査", "SECOND" },
	{ "2次", "SECOND" },
	{ "第二次調査", "SECOND" },
	{ "二次調査", "SECOND" },
	{ "2", "SECOND" },
	{ "SECOND", "SECOND" },
	{ "再調査", "RE" },
	{ "3", "RE" },
	{ "RE", "RE" },
	{ "写真判定", "PHOTO" },
	{ "自己判定", "PHOTO" },
	{ "PHOTO", "PHOTO" },
	{ "航空写真判定", "AERIAL" },
	{ "AERIAL", "AERIAL" },
	{ "一括判定", "AREA" },
	{ "AREA", "AREA" },
};

static const TableWord hazards[] = {
	{ "地震", "EARTHQUAKE" }, { "EARTHQUAKE", "EARTHQUAKE" }, { "水害", "FLOOD" },
	{ "浸水", "FLOOD" },      { "FLOOD", "FLOOD" },           { "風害", "WIND" },
	{ "WIND", "WIND" },       { "地盤被害", "GROUND" },       { "地盤", "GROUND" },
	{ "液状化", "GROUND" },   { "GROUND", "GROUND" },
};

/* Labels of the certificate and what municipalities write for them (下田市: 一部損壊(準半壊)); behind the grades the
 * states in which nothing was judged. */
static const TableWord grades[] = {
	{ "全壊", "1" },
	{ "大規模半壊", "2" },
	{ "中規模半壊", "3" },
	{ "半壊", "4" },
	{ "準半壊", "5" },
	{ "一部損壊(準半壊)", "5" },
	{ "準半壊に至らない(一部損壊)", "6" },
	{ "準半壊に至らない", "6" },
	{ "一部損壊", "6" },
	{ "一部破損", "6" },
	{ "無被害", "0" },
	{ "被害なし", "0" },
	{ "1", "1" },
	{ "2", "2" },
	{ "3", "3" },
	{ "4", "4" },
	{ "5", "5" },
	{ "6", "6" },
	{ "0", "0" },
};

static const TableWord states[] = {
	{ "調査不能", "IMPOSSIBLE" }, { "IMPOSSIBLE", "IMPOSSIBLE" },   { "保留", "HELD" },
	{ "HELD", "HELD" },           { "判定対象外", "OUT_OF_SCOPE" }, { "対象外", "OUT_OF_SCOPE" },
	{ "非住家", "OUT_OF_SCOPE" }, { "空家", "OUT_OF_SCOPE" },       { "9", "OUT_OF_SCOPE" },
};

static const TableWord below_floor[] = { { "床下", "0" }, { "床下浸水", "0" } };

static bool no(TableProblem *problem, SurveyField field, const char *reason)
{
	*problem = (TableProblem){ field, reason };
	return false;
}

static bool word(const TableWord *words, size_t n, const char *const *cells, SurveyField field, const char **ret,
		 TableProblem *problem)
{
	const char *code;

	if (!*cells[field])
		return true;
	if (!(code = table_word(words, n, cells[field])))
		return no(problem, field, "ledger.table.word");
	*ret = code;
	return true;
}

static bool judged(const char *const *cells, bool grade_alone, SurveyRow *out, TableProblem *problem)
{
	const char *state = *cells[SURVEY_GRADE] ? table_word(states, N(states), cells[SURVEY_GRADE]) : NULL;

	out->grade = "";
	if (state) {
		out->says = SURVEY_SAYS_STATE;
		out->state = state;
		return true;
	}
	if (!word(grades, N(grades), cells, SURVEY_GRADE, &out->grade, problem))
		return false;
	if (*out->grade && !*cells[SURVEY_LOSS] && !*cells[SURVEY_DEPTH]) {
		out->says = SURVEY_SAYS_GRADE;
		return grade_alone || no(problem, SURVEY_GRADE, "ledger.table.grade_alone");
	}
	if (!*cells[SURVEY_LOSS] == !*cells[SURVEY_DEPTH]) /* nothing to judge by, or two things */
		return no(problem, 0, "ledger.table.finding");
	if (*cells[SURVEY_LOSS]) {
		out->says = SURVEY_SAYS_LOSS;
		return (table_tenths(&out->permille, cells[SURVEY_LOSS], "%") && out->permille <= 1000) ||
		       no(problem, SURVEY_LOSS, "ledger.table.number");
	}
	out->says = SURVEY_SAYS_DEPTH;
	if (table_word(below_floor, N(below_floor), cells[SURVEY_DEPTH]))
		return true;
	if (!table_tenths(&out->depth_mm, cells[SURVEY_DEPTH], "cm") || out->depth_mm > 20000)
		return no(problem, SURVEY_DEPTH, "ledger.table.number");
	return true;
}

bool survey_row(const char *const cells[SURVEY_FIELDS], const char *hazard, bool grade_alone, SurveyRow *out,
		TableProblem *problem)
{
	int8_t force = 0;

	*out = (SurveyRow){ .key = cells[SURVEY_KEY],
			    .dwelling_id = cells[SURVEY_DWELLING],
			    .address = cells[SURVEY_ADDRESS],
			    .extra = cells[SURVEY_EXTRA],
			    .reason = cells[SURVEY_REASON],
			    .kind = "FIRST",
			    .hazard = hazard };
	if (!*out->key)
		return no(problem, SURVEY_KEY, "ledger.table.required");
	if (!*out->dwelling_id && !*out->address)
		return no(problem, SURVEY_ADDRESS, "ledger.table.required");
	if (!table_day(out->on, cells[SURVEY_ON]))
		return no(problem, SURVEY_ON, "ledger.table.date");
	if (*cells[SURVEY_FORCE] && !sh_csv_flag(&force, cells[SURVEY_FORCE]))
		return no(problem, SURVEY_FORCE, "ledger.table.flag");
	out->force = force == 1;
	return word(kinds, N(kinds), cells, SURVEY_KIND, &out->kind, problem) &&
	       word(hazards, N(hazards), cells, SURVEY_HAZARD, &out->hazard, problem) &&
	       judged(cells, grade_alone, out, problem);
}
