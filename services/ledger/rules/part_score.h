#pragma once
#include <stdint.h>
#include "sh_error.h"

/* 部位別構成比 × 損傷面積 × 損傷程度, as the survey sheets do it (運用指針, 調査票). */
typedef enum DamageLevel { LEVEL_1, LEVEL_2, LEVEL_3, LEVEL_4, LEVEL_5, DAMAGE_LEVELS } DamageLevel; /* Ⅰ … Ⅴ */

/* Share of a part that shows each level, in % of its area (or length); the levels together at most 100. */
typedef struct PartDamage {
	uint32_t area_percent[DAMAGE_LEVELS];
} PartDamage;

/* The sheet's column for a damaged area in %: its upper end, one of 0 10 20 40 60 80 100; more than all of it is 100.
 */
uint32_t part_area_column(uint32_t area_percent);
/* One cell of the sheet in %: round_half_up(weight × area × level), with weight (構成比) and area in %. */
uint32_t part_cell(uint32_t weight, uint32_t area_percent, DamageLevel level);
/* The part's loss in %, never more than its weight.
 * Refuses: ledger.survey.area (the levels cover more than the part), with `part` as the field. */
int part_score(uint32_t weight, const PartDamage *damage, const char *part, uint32_t *percent, ShError *err);
