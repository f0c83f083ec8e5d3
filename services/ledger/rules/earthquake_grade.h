#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "part_score.h"

/* Wooden house, earthquake, first survey from outside (運用指針 地震編 木造・プレハブ 第1次調査). */
typedef struct EarthquakeFacts {
	bool collapsed; /* 一見して倒壊: the whole house or a whole storey */
	/* Tilt as a fraction: mean plumb-line offset at the four corners over the height of the line. Kept as a
	 * fraction because 1/60 is no whole number of 1/1000. Who has only 1/1000 gives { n, 1000 }. */
	struct {
		uint32_t offset_mm, plumb_mm;
	} tilt;
	PartDamage roof, wall, foundation;
	/* Damaged length of the foundation in % of its outer length (基礎の損傷率). */
	uint32_t foundation_damaged_percent;
} EarthquakeFacts;

/* The same house where the sheet's totals are handed in: loss of each part in % of that part (0..100). */
typedef struct EarthquakeLoss {
	bool collapsed;
	uint32_t tilt_permille; /* 1/60 lies between 16 and 17: 17 is tilted */
	uint32_t roof_percent, wall_percent;
	uint32_t foundation_percent; /* also its 損傷率: from 75 on the house is 全壊 */
} EarthquakeLoss;

typedef struct EarthquakeFinding {
	const char *grade;      /* code of LEDGER_DAMAGE_GRADE */
	uint32_t loss_permille; /* 損害割合; 1000 where one look decided */
	const char *basis;      /* what decided: "collapse", "tilt", "foundation", "parts" */
} EarthquakeFinding;

/* 全壊 by collapse, tilt ≥ 1/20 or foundation ≥ 75 % [recalled]; else roof 15 + wall 75 + foundation 10, and 15 %
 * more for a tilt of 1/60 up to 1/20 [recalled]. Refuses: ledger.survey.tilt (no height of the plumb line),
 * ledger.survey.area. */
int earthquake_wooden_first(const EarthquakeFacts *facts, EarthquakeFinding *out, ShError *err);

/* Refuses: ledger.survey.area (a part above 100 %), with the part as the field. */
int earthquake_wooden_by_loss(const EarthquakeLoss *loss, EarthquakeFinding *out, ShError *err);

/* Mean of four corners with one height of line (mm); the sum of four offsets over four heights. */
void earthquake_tilt(EarthquakeFacts *facts, const uint32_t offset_mm[4], uint32_t plumb_mm);
