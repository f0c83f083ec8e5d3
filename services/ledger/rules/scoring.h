#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "sh_error.h"

/* How damage is turned into a grade (災害に係る住家の被害認定基準運用指針, 内閣府): 損害割合 → 程度, depth → 程度,
 * and the survey sheets with their 部位別構成比. All of it is data with an edition, for a municipality may load its
 * own, and a survey is scored again years later with the edition that it was scored with. */
typedef struct ScoringStep {
	bool external_force; /* of depths */
	uint32_t from;       /* 損害割合 in 1/1000, or depth above the floor in mm; 0 mm: below the floor */
	const char *grade;   /* code of LEDGER_DAMAGE_GRADE */
} ScoringStep;

/* What is seen at one look. Without a grade of its own it only counts together with a tilt. */
typedef struct ScoringMark {
	const char *code, *grade;
} ScoringMark;

/* From this tilt on (offset over height of the plumb line): a grade, or so much more of the 損害割合. */
typedef struct ScoringTilt {
	uint32_t offset, plumb;
	const char *with_mark; /* "": by itself */
	const char *grade;     /* "": adds */
	uint32_t adds_percent;
} ScoringTilt;

typedef struct ScoringPart {
	const char *code;
	uint32_t weight;     /* 部位別構成比 in % */
	uint32_t total_from; /* 損傷率 of this part in %, from which on the house is 全壊; 0: never */
} ScoringPart;

enum { SCORING_LEVELS = 5 /* 程度 Ⅰ … Ⅴ */ };

typedef struct ScoringSheet {
	const char *hazard;
	const char *const *structures, *const *stages;
	size_t n_structures, n_stages;
	bool unverified; /* the figures are recalled, not read from the guideline */
	const ScoringMark *marks;
	const ScoringTilt *tilts;
	const ScoringPart *parts;
	size_t n_marks, n_tilts, n_parts;
	const uint32_t *levels;  /* SCORING_LEVELS, in % */
	const uint32_t *columns; /* upper ends of the sheet's columns of damaged area in %, rising, the last is 100 */
	size_t n_levels, n_columns;
} ScoringSheet;

typedef struct Scoring {
	const char *edition;
	const ScoringStep *grades; /* falling, the last from 0 */
	const ScoringStep *depths; /* falling within each kind of water, the last from 0 */
	const ScoringSheet *sheets;
	size_t n_grades, n_depths, n_sheets;
} Scoring;

/* Can grades be told with it? Refuses with ledger.scoring.{grades,depths,sheet,marks,tilts,parts,levels}, the sheet's
 * number (from 0) in the field. */
int scoring_check(const Scoring *scoring, ShError *err);
/* Grade of a 損害割合 in 1/1000; NULL above 1000. Lower bounds belong to the grade. */
const char *scoring_grade(const Scoring *scoring, uint32_t permille);
/* NULL: the edition has no such sheet. */
const ScoringSheet *scoring_sheet(const Scoring *scoring, const char *hazard, const char *structure,
				  const char *stage);

/* What the team found at one part: the damaged share of its area (or length) per level, or the part's loss as the
 * sheet added it up. */
typedef struct PartFinding {
	const char *code;
	uint32_t area_percent[SCORING_LEVELS]; /* together at most 100 */
	uint32_t loss_percent;                 /* of the part, 0..100; instead of the areas */
	uint32_t damaged_percent;              /* 損傷率, where the sheet asks for it */
} PartFinding;

typedef struct HouseFinding {
	const char *const *marks;
	/* Mean plumb-line offset over the height of the line, as a fraction because 1/60 is no whole number of
	 * 1/1000: the sum of the offsets over as many heights. */
	uint64_t tilt_offset, tilt_plumb;
	const PartFinding *parts;
	size_t n_marks, n_parts;
} HouseFinding;

typedef struct Scored {
	const char *grade;
	uint32_t permille; /* 損害割合; 1000 where a look said 全壊, 0 where steps of tilt or sinking alone decided */
	const char *basis; /* what decided: "mark", "tilt", "part" (a part's 損傷率), "parts" */
} Scored;

/* Refuses: ledger.scoring.mark, ledger.scoring.part (the sheet knows no such, or twice), ledger.survey.area (shares
 * above the whole), ledger.survey.tilt (no height), ledger.scoring.nothing (a sheet without parts, and none of its
 * steps is reached: another sheet must be used). */
int scoring_house(const Scoring *scoring, const ScoringSheet *sheet, const HouseFinding *finding, Scored *ret,
		  ShError *err);

/* The sheet's column for a damaged area in %: its upper end, 0 for none. */
uint32_t scoring_column(const ScoringSheet *sheet, uint32_t area_percent);
/* One cell of the sheet in %: round_half_up(構成比 × column × level). */
uint32_t scoring_cell(const ScoringSheet *sheet, uint32_t weight, uint32_t area_percent, size_t level);
