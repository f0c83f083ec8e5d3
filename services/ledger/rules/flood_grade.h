#pragma once
#include "scoring.h"

/* Flood grade by depth alone: wooden or prefab detached houses of one or two storeys. Everything else is surveyed by
 * parts. */
typedef enum FloodReach { FLOOD_NOT_REACHED, FLOOD_BELOW_FLOOR /* 床下 */, FLOOD_ABOVE_FLOOR /* 床上 */ } FloodReach;

typedef struct FloodFacts {
	bool wooden_or_prefab;
	bool detached;
	uint32_t storeys;
	/* This house was hit by the force of water (津波・越流・堤防決壊による外力), not merely the hazard was a
	 * breach (rulings 21). */
	bool external_force;
	FloodReach reach;
	/* Millimetres above the floor, at the shallowest flooded part (最も浅い部分); 0 unless FLOOD_ABOVE_FLOOR. */
	uint32_t depth_mm;
} FloodFacts;

/* *grade receives a code of LEDGER_DAMAGE_GRADE, of the edition's text or static.
 * Refuses: ledger.flood.not_by_depth (another kind of building), ledger.flood.depth (depth and reach contradict). */
int flood_grade(const Scoring *scoring, const FloodFacts *facts, const char **grade, ShError *err);
