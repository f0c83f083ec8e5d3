#pragma once
#include "sh_service.h"
#include "shien/ledger/v1/ledger.pb-c.h"
#include "survey_draft.h"

/* What an area holds and what is to be said of it: the same for the preview and for what is drafted. */
typedef struct AreaSet {
	SurveyDraft draft;
	const char *edition; /* of the scoring that drafted */
	uint64_t buildings;
	ShParam indexes;    /* of the buildings inside, for statements on dwellings */
	const ShRows *held; /* the rows of `look`: the counts, beside the page */
	char preview[65];   /* of judgement and set: equal only for the same */
	uint8_t set_hash[32];
} AreaSet;

/* Where an area is: drawn, or named areas of the map. */
typedef struct AreaPlace {
	const char *disaster_id, *drawn;
	const char *const *area_ids;
	size_t n_area_ids;
} AreaPlace;
/* The map's buildings inside, for statements on dwellings. Refuses: ledger.area.nowhere (nothing drawn or named),
 * ledger.area.unknown (no such named area), ledger.area.too_large, what geo_drawn refuses. */
int area_buildings(ShCall *call, const AreaPlace *place, uint64_t *ret_buildings, ShParam *ret_indexes);

/* `look` counts: preview_area with a page (behind which dwelling, how many), or draft_area, which puts what is
 * eligible into an act's parts as well (the act, dwellings a part): its last two parameters. Refuses:
 * ledger.disaster.*, ledger.area.kind (AREA and AERIAL alone), what area_buildings, survey_draft and
 * area_registration refuse. */
int area_set(ShCall *call, const Ledger__AreaJudgement *judgement, const ShSql *look, ShParam fourth, ShParam fifth,
	     AreaSet *ret);
