/* Editions of the scoring from their message to what the rules read. */
#include "scoring_read.h"
#include "scoring_national.h"
#include "shien/ledger/v1/contract.h"

#include <string.h>

static void *list(ShArena *arena, size_t n, size_t size, ShError *err)
{
	void *all = sh_alloc(arena, (n + 1) * size);

	if (!all)
		sh_fail(err, SH_RESOURCE_EXHAUSTED, "request.too_large", "scoring");
	return all;
}

static int sheet_of(ShArena *arena, const Ledger__ScoringSheet *m, ScoringSheet *s, ShError *err)
{
	ScoringMark *marks = list(arena, m->n_marks, sizeof *marks, err);
	ScoringTilt *tilts = list(arena, m->n_tilts, sizeof *tilts, err);
	ScoringPart *parts = list(arena, m->n_parts, sizeof *parts, err);

	if (!marks || !tilts || !parts)
		return SH_REFUSED;
	for (size_t i = 0; i < m->n_marks; i++)
		marks[i] = (ScoringMark){ m->marks[i]->code, m->marks[i]->grade_code };
	for (size_t i = 0; i < m->n_tilts; i++)
		tilts[i] = (ScoringTilt){ m->tilts[i]->offset, m->tilts[i]->plumb, m->tilts[i]->with_mark,
					  m->tilts[i]->grade_code, m->tilts[i]->adds_percent };
	for (size_t i = 0; i < m->n_parts; i++)
		parts[i] = (ScoringPart){ m->parts[i]->code, m->parts[i]->weight_percent,
					  m->parts[i]->total_from_percent };
	*s = (ScoringSheet){ .hazard = m->hazard,
			     .structures = (const char *const *) m->structures,
			     .stages = (const char *const *) m->stages,
			     .n_structures = m->n_structures,
			     .n_stages = m->n_stages,
			     .unverified = m->unverified,
			     .marks = marks,
			     .tilts = tilts,
			     .parts = parts,
			     .n_marks = m->n_marks,
			     .n_tilts = m->n_tilts,
			     .n_parts = m->n_parts,
			     .levels = m->level_percent,
			     .columns = m->area_columns,
			     .n_levels = m->n_level_percent,
			     .n_columns = m->n_area_columns };
	return 0;
}

int scoring_of_message(ShArena *arena, const Ledger__ScoringEdition *m, Scoring *ret, ShError *err)
{
	ScoringStep *grades = list(arena, m->n_grades, sizeof *grades, err);
	ScoringStep *depths = list(arena, m->n_depths, sizeof *depths, err);
	ScoringSheet *sheets = list(arena, m->n_sheets, sizeof *sheets, err);

	if (!grades || !depths || !sheets)
		return SH_REFUSED;
	for (size_t i = 0; i < m->n_grades; i++)
		grades[i] = (ScoringStep){ false, m->grades[i]->from_permille, m->grades[i]->grade_code };
	for (size_t i = 0; i < m->n_depths; i++)
		depths[i] = (ScoringStep){ m->depths[i]->external_force, m->depths[i]->from_mm,
					   m->depths[i]->grade_code };
	for (size_t i = 0; i < m->n_sheets; i++)
		if (sheet_of(arena, m->sheets[i], &sheets[i], err) != 0)
			return SH_REFUSED;
	*ret = (Scoring){ .edition = m->edition,
			  .grades = grades,
			  .depths = depths,
			  .sheets = sheets,
			  .n_grades = m->n_grades,
			  .n_depths = m->n_depths,
			  .n_sheets = m->n_sheets };
	return scoring_check(ret, err);
}

int scoring_message_of_json(ShArena *arena, const char *json, const Ledger__ScoringEdition **ret, ShError *err)
{
	const ProtobufCMessage *message;
	int r = sh_from_json(&ledger_contract, &ledger__scoring_edition__descriptor, arena, json, strlen(json),
			     &message, err);

	if (r == 0)
		*ret = (const Ledger__ScoringEdition *) message;
	return r;
}

int scoring_national(ShArena *arena, const Ledger__ScoringEdition **ret_message, Scoring *ret, ShError *err)
{
	int r = scoring_message_of_json(arena, national_scoring, ret_message, err);

	return r != 0 ? r : scoring_of_message(arena, *ret_message, ret, err);
}

int scoring_finding(ShArena *arena, const Ledger__PartsFinding *m, HouseFinding *ret, ShError *err)
{
	PartFinding *parts = list(arena, m->n_parts, sizeof *parts, err);

	if (!parts)
		return SH_REFUSED;
	for (size_t i = 0; i < m->n_parts; i++) {
		const Ledger__PartFinding *p = m->parts[i];

		parts[i] = (PartFinding){ .code = p->code,
					  .loss_percent = p->loss_percent,
					  .damaged_percent = p->damaged_percent };
		for (size_t level = 0; level < p->n_area_percent && level < SCORING_LEVELS; level++)
			parts[i].area_percent[level] = p->area_percent[level];
	}
	*ret = (HouseFinding){ .marks = (const char *const *) m->marks,
			       .parts = parts,
			       .n_marks = m->n_marks,
			       .n_parts = m->n_parts,
			       .tilt_plumb = (uint64_t) m->n_tilt_offset_mm * m->tilt_plumb_mm };
	for (size_t i = 0; i < m->n_tilt_offset_mm; i++)
		ret->tilt_offset += m->tilt_offset_mm[i];
	return 0;
}
