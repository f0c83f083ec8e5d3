#include "scoring.h"

#include <string.h>

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

static bool among(const char *const *all, size_t n, const char *one)
{
	for (size_t i = 0; i < n; i++)
		if (is(all[i], one))
			return true;
	return false;
}

/* 0 is the heaviest. */
static size_t rank(const Scoring *s, const char *grade)
{
	size_t i = 0;

	while (!is(s->grades[i].grade, grade)) /* every grade of an edition is one of its own */
		i++;
	return i;
}

const char *scoring_grade(const Scoring *s, uint32_t permille)
{
	size_t i = 0;

	if (permille > 1000)
		return NULL;
	while (permille < s->grades[i].from)
		i++;
	return s->grades[i].grade;
}

const ScoringSheet *scoring_sheet(const Scoring *s, const char *hazard, const char *structure, const char *stage)
{
	for (size_t i = 0; i < s->n_sheets; i++)
		if (is(s->sheets[i].hazard, hazard) &&
		    among(s->sheets[i].structures, s->sheets[i].n_structures, structure) &&
		    among(s->sheets[i].stages, s->sheets[i].n_stages, stage))
			return &s->sheets[i];
	return NULL;
}

uint32_t scoring_column(const ScoringSheet *sheet, uint32_t area_percent)
{
	size_t i = 0;

	if (area_percent == 0)
		return 0;
	while (sheet->columns[i] < area_percent && sheet->columns[i] < 100)
		i++;
	return sheet->columns[i];
}

uint32_t scoring_cell(const ScoringSheet *sheet, uint32_t weight, uint32_t area_percent, size_t level)
{
	/* In whole numbers: a half of one percent must not depend on how 0.1 is stored. */
	return (2 * weight * scoring_column(sheet, area_percent) * sheet->levels[level] + 10000) / 20000;
}

static const ScoringPart *part_of(const ScoringSheet *sheet, const char *code)
{
	for (size_t i = 0; i < sheet->n_parts; i++)
		if (is(sheet->parts[i].code, code))
			return &sheet->parts[i];
	return NULL;
}

/* The part's loss in % of the house, never more than its weight. */
static int part_loss(const ScoringSheet *sheet, const ScoringPart *part, const PartFinding *f, uint32_t *ret,
		     ShError *err)
{
	uint32_t covered = 0, sum = 0;

	for (size_t level = 0; level < SCORING_LEVELS; level++) {
		uint32_t area = f->area_percent[level];

		if (area > 100 || (covered += area) > 100)
			return sh_fail_field(err, f->code, "ledger.survey.area");
		sum += scoring_cell(sheet, part->weight, area, level);
	}
	if (f->loss_percent > 100 || f->damaged_percent > 100 || (covered > 0 && f->loss_percent > 0))
		return sh_fail_field(err, f->code, "ledger.survey.area");
	if (f->loss_percent > 0)
		sum = (2 * part->weight * f->loss_percent + 100) / 200;
	*ret = sum < part->weight ? sum : part->weight;
	return 0;
}

static bool tilted(const HouseFinding *f, const ScoringTilt *t)
{
	return f->tilt_offset > 0 && f->tilt_offset * t->plumb >= f->tilt_plumb * t->offset &&
	       (!*t->with_mark || among(f->marks, f->n_marks, t->with_mark));
}

/* The heavier of what was known and this. */
static void heavier(const Scoring *s, const char *grade, const char *basis, Scored *out)
{
	if (*grade && (!*out->grade || rank(s, grade) < rank(s, out->grade)))
		*out = (Scored){ grade, rank(s, grade) == 0 ? 1000 : 0, basis };
}

static int look_at_marks(const Scoring *s, const ScoringSheet *sheet, const HouseFinding *f, Scored *out,
			 ShError *err)
{
	size_t known = 0;

	for (size_t i = 0; i < sheet->n_marks; i++)
		if (among(f->marks, f->n_marks, sheet->marks[i].code)) {
			known++;
			heavier(s, sheet->marks[i].grade, "mark", out);
		}
	return known == f->n_marks ? 0 : sh_fail_field(err, "marks", "ledger.scoring.mark");
}

static int add_parts(const Scoring *s, const ScoringSheet *sheet, const HouseFinding *f, uint32_t *ret_percent,
		     Scored *out, ShError *err)
{
	uint32_t percent = 0, one;
	int r;

	for (size_t i = 0; i < f->n_parts; i++) {
		const ScoringPart *part = part_of(sheet, f->parts[i].code);

		for (size_t k = 0; part && k < i; k++)
			if (is(f->parts[k].code, part->code))
				part = NULL;
		if (!part)
			return sh_fail_field(err, "parts", "ledger.scoring.part");
		if ((r = part_loss(sheet, part, &f->parts[i], &one, err)) != 0)
			return r;
		if (part->total_from > 0 && f->parts[i].damaged_percent >= part->total_from)
			heavier(s, s->grades[0].grade, "part", out);
		percent += one;
	}
	*ret_percent = percent;
	return 0;
}

int scoring_house(const Scoring *s, const ScoringSheet *sheet, const HouseFinding *f, Scored *ret, ShError *err)
{
	Scored out = { "", 0, "" };
	uint32_t percent = 0, more = 0;
	int r;

	if (f->tilt_offset > 0 && f->tilt_plumb == 0)
		return sh_fail_field(err, "tilt_plumb_mm", "ledger.survey.tilt");
	if ((r = look_at_marks(s, sheet, f, &out, err)) != 0)
		return r;
	for (size_t i = 0; i < sheet->n_tilts; i++) {
		if (!tilted(f, &sheet->tilts[i]))
			continue;
		heavier(s, sheet->tilts[i].grade, "tilt", &out);
		if (sheet->tilts[i].adds_percent > more)
			more = sheet->tilts[i].adds_percent;
	}
	if ((r = add_parts(s, sheet, f, &percent, &out, err)) != 0)
		return r;
	if (sheet->n_parts > 0) {
		uint32_t permille = 10 * (percent + more < 100 ? percent + more : 100);
		const char *grade = scoring_grade(s, permille);

		if (!*out.grade || rank(s, grade) < rank(s, out.grade))
			out = (Scored){ grade, permille, "parts" };
	}
	if (!*out.grade)
		return sh_fail(err, SH_FAILED_PRECONDITION, "ledger.scoring.nothing", "%s", sheet->hazard);
	*ret = out;
	return 0;
}
