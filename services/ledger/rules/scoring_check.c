/* What a field by itself may be say the rules of the message; here stands what holds between them. */
#include "scoring.h"

#include "codes.h"

#include <stdio.h>
#include <string.h>

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

static bool grade_of_house(const char *code)
{
	return ledger_code(LEDGER_DAMAGE_GRADE, code) && !is(code, DAMAGE_GRADE_NOT_DWELLING);
}

/* One of the edition's own. */
static bool graded(const Scoring *s, const char *code)
{
	for (size_t i = 0; i < s->n_grades; i++)
		if (is(s->grades[i].grade, code))
			return true;
	return false;
}

/* Steps of one kind of water (of grades: all are of one kind) fall, each to another grade, down to 0. */
static bool steps_fall(const ScoringStep *steps, size_t n, bool force)
{
	const ScoringStep *last = NULL;

	for (size_t i = 0; i < n; i++) {
		if (steps[i].external_force != force)
			continue;
		if (!grade_of_house(steps[i].grade) || (last && steps[i].from >= last->from))
			return false;
		last = &steps[i];
	}
	return last && last->from == 0;
}

static bool codes_known(const char *const *codes, size_t n, LedgerCodeTable table)
{
	for (size_t i = 0; i < n; i++)
		if (!ledger_code(table, codes[i]))
			return false;
	return true;
}

static bool stages_known(const ScoringSheet *sheet)
{
	for (size_t i = 0; i < sheet->n_stages; i++)
		if (!is(sheet->stages[i], "FIRST") && !is(sheet->stages[i], "SECOND"))
			return false;
	return true;
}

static bool marks_hold(const Scoring *s, const ScoringSheet *sheet)
{
	for (size_t i = 0; i < sheet->n_marks; i++) {
		if (*sheet->marks[i].grade && !graded(s, sheet->marks[i].grade))
			return false;
		for (size_t k = 0; k < i; k++)
			if (is(sheet->marks[k].code, sheet->marks[i].code))
				return false;
	}
	return true;
}

static bool has_mark(const ScoringSheet *sheet, const char *code)
{
	for (size_t i = 0; i < sheet->n_marks; i++)
		if (is(sheet->marks[i].code, code))
			return true;
	return false;
}

static bool tilts_hold(const Scoring *s, const ScoringSheet *sheet)
{
	for (size_t i = 0; i < sheet->n_tilts; i++) {
		const ScoringTilt *t = &sheet->tilts[i];

		if (!*t->grade == !t->adds_percent || (*t->grade && !graded(s, t->grade)) ||
		    (*t->with_mark && !has_mark(sheet, t->with_mark)))
			return false;
	}
	return true;
}

/* 構成比 are shares of one house. */
static bool parts_hold(const Scoring *s, const ScoringSheet *sheet)
{
	uint32_t sum = 0;

	(void) s;
	for (size_t i = 0; i < sheet->n_parts; i++) {
		sum += sheet->parts[i].weight;
		for (size_t k = 0; k < i; k++)
			if (is(sheet->parts[k].code, sheet->parts[i].code))
				return false;
	}
	return sheet->n_parts == 0 || sum == 100;
}

static bool rises_to_100(const uint32_t *values, size_t n)
{
	uint32_t last = 0;

	for (size_t i = 0; i < n; i++) {
		if (values[i] <= last)
			return false;
		last = values[i];
	}
	return last == 100;
}

static bool levels_hold(const Scoring *s, const ScoringSheet *sheet)
{
	(void) s;
	return sheet->n_parts == 0 ||
	       (sheet->n_levels == SCORING_LEVELS && rises_to_100(sheet->levels, sheet->n_levels) &&
		rises_to_100(sheet->columns, sheet->n_columns));
}

/* A house and a stage have one sheet. */
static bool is_first_of_its_kind(const Scoring *s, const ScoringSheet *sheet)
{
	for (size_t i = 0; i < sheet->n_structures; i++)
		for (size_t k = 0; k < sheet->n_stages; k++)
			if (scoring_sheet(s, sheet->hazard, sheet->structures[i], sheet->stages[k]) != sheet)
				return false;
	return true;
}

static bool sheet_holds(const Scoring *s, const ScoringSheet *sheet)
{
	return codes_known(&sheet->hazard, 1, LEDGER_SURVEY_HAZARD) &&
	       codes_known(sheet->structures, sheet->n_structures, LEDGER_STRUCTURE) && stages_known(sheet) &&
	       is_first_of_its_kind(s, sheet);
}

static int check_sheet(const Scoring *s, size_t i, ShError *err)
{
	static const struct {
		bool (*holds)(const Scoring *s, const ScoringSheet *sheet);
		const char *reason;
	} checks[] = {
		{ sheet_holds, "ledger.scoring.sheet" },  { marks_hold, "ledger.scoring.marks" },
		{ tilts_hold, "ledger.scoring.tilts" },   { parts_hold, "ledger.scoring.parts" },
		{ levels_hold, "ledger.scoring.levels" },
	};
	char field[32];

	snprintf(field, sizeof field, "sheets[%zu]", i);
	for (size_t k = 0; k < sizeof checks / sizeof *checks; k++)
		if (!checks[k].holds(s, &s->sheets[i]))
			return sh_fail_field(err, field, checks[k].reason);
	return 0;
}

int scoring_check(const Scoring *s, ShError *err)
{
	int r = 0;

	if (!steps_fall(s->grades, s->n_grades, false))
		return sh_fail_field(err, "grades", "ledger.scoring.grades");
	if (!steps_fall(s->depths, s->n_depths, true) || !steps_fall(s->depths, s->n_depths, false))
		return sh_fail_field(err, "depths", "ledger.scoring.depths");
	for (size_t i = 0; r == 0 && i < s->n_sheets; i++)
		r = check_sheet(s, i, err);
	return r;
}
