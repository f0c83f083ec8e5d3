#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "sh_error.h"

/* Flood grade by depth alone: wooden or prefab detached houses of one or two storeys. Everything else is surveyed by
 * parts. Sources: 運用指針 水害編 (with external force: notice of 2018 with the 0.5 m step of 2020; without: in force
 * since 2024-05-31). */
typedef enum FloodReach { FLOOD_NOT_REACHED, FLOOD_BELOW_FLOOR /* 床下 */, FLOOD_ABOVE_FLOOR /* 床上 */ } FloodReach;

typedef struct FloodFacts {
	bool wooden_or_prefab;
	bool detached;
	uint32_t storeys;
	/* This house was hit by the force of water (津波・越流・堤防決壊による外力), not merely the hazard was a
	 * breach. */
	bool external_force;
	FloodReach reach;
	/* Millimetres above the floor, at the shallowest flooded part (最も浅い部分); 0 unless FLOOD_ABOVE_FLOOR. */
	uint32_t depth_mm;
} FloodFacts;

/* *grade receives a code of LEDGER_DAMAGE_GRADE (static text).
 * Refuses: ledger.flood.not_by_depth (another kind of building), ledger.flood.depth (depth and reach contradict). */
int flood_grade(const FloodFacts *facts, const char **grade, ShError *err);
