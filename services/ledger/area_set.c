#include "area_set.h"
#include "building.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "rules/geo_shape.h"
#include "rules/governing_survey.h"
#include "scoring.h"
#include "sh_hex.h"
#include "store.h"

#include <sodium.h>
#include <string.h>

enum { BUILDINGS_MAX = 300000, AREA_DEPTH_MM = 1800 };

/* The finding as a survey of a house would bring it, so that the same rules draft its grade. */
static int draft(ShCall *call, const Ledger__AreaJudgement *j, const char *occurred_on, AreaSet *set)
{
	Ledger__RecordSurveyRequest q = LEDGER__RECORD_SURVEY_REQUEST__INIT;
	AreaFacts area = { .dwelling = true };
	const Scoring *scoring;
	int r;

	if (!survey_is_area(j->kind))
		return sh_fail_field(&call->error, "kind", "ledger.area.kind");
	q.kind = j->kind;
	q.hazard = j->hazard;
	q.surveyed_on = j->surveyed_on;
	if (j->finding_case == LEDGER__AREA_JUDGEMENT__FINDING_FLOOD) {
		q.finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_FLOOD;
		q.flood = j->flood;
		area.evident_depth_1800 = j->flood->depth_mm >= AREA_DEPTH_MM;
	} else if (j->finding_case == LEDGER__AREA_JUDGEMENT__FINDING_LOSS_PERMILLE) {
		q.finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_LOSS_PERMILLE;
		q.loss_permille = j->loss_permille;
	}
	if ((r = scoring_find(call, "", occurred_on, false, &scoring)) != 0 ||
	    (r = survey_draft(call->arena, scoring, &q, "RESIDENCE", occurred_on, &set->draft, &call->error)) != 0)
		return r;
	set->edition = scoring->edition;
	area.grade = set->draft.grade;
	return area_registration(&area, NULL, 0, &call->error);
}

static int check_named(ShCall *call, const AreaPlace *j, ShParam named)
{
	const ShRows *row;
	int r;

	if (!*j->drawn && j->n_area_ids == 0)
		return sh_fail_field(&call->error, "drawn", "ledger.area.nowhere");
	r = sh_query(call, &sql_count_areas, &row, sh_text(call->municipality), named);
	if (r == 0 && (size_t) sh_rows_int(row, 0, "n") != j->n_area_ids)
		r = sh_fail_field(&call->error, "area_ids", "ledger.area.unknown");
	return r;
}

int area_buildings(ShCall *call, const AreaPlace *j, uint64_t *ret_buildings, ShParam *ret_indexes)
{
	ShParam named = sh_text_array(call->arena, (const char *const *) j->area_ids, j->n_area_ids);
	GeoShape drawn = { .len = 0 };
	const char **ids;
	const ShRows *rows;
	int r;

	if ((r = check_named(call, j, named)) != 0 ||
	    (*j->drawn && (r = geo_drawn(call->arena, j->drawn, &drawn, &call->error)) != 0) ||
	    (r = sh_query(call, &sql_buildings_in, &rows, sh_text(call->municipality), sh_bytes(drawn.wkb, drawn.len),
			  named)) != 0)
		return r;
	*ret_buildings = (uint64_t) sh_rows_count(rows);
	if (*ret_buildings > BUILDINGS_MAX)
		return sh_fail_field(&call->error, "drawn", "ledger.area.too_large");
	if (!(ids = sh_alloc(call->arena, (*ret_buildings + 1) * sizeof *ids)))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "area");
	for (int i = 0; i < sh_rows_count(rows); i++)
		ids[i] = sh_rows_str(rows, i, "building_id");
	return buildings_wanted(call, j->disaster_id, ids, *ret_buildings, ret_indexes);
}

/* Over the judgement and the edition too: a preview of one grade does not allow another. */
static int sign(ShCall *call, const Ledger__AreaJudgement *j, AreaSet *set)
{
	crypto_hash_sha256_state state;
	const uint8_t *packed;
	uint8_t hash[32];
	size_t len;
	int r = sh_pack(call->arena, &j->base, &packed, &len, &call->error);

	if (r != 0)
		return r;
	if (!sh_rows_exact(set->held, 0, "set_hash", set->set_hash, sizeof set->set_hash))
		return sh_fail(&call->error, SH_INTERNAL, "ledger.area.hash", "held_in_area");
	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, set->set_hash, sizeof set->set_hash);
	crypto_hash_sha256_update(&state, packed, len);
	crypto_hash_sha256_update(&state, (const uint8_t *) set->edition, strlen(set->edition));
	crypto_hash_sha256_final(&state, hash);
	sh_hex(set->preview, hash, sizeof hash);
	return 0;
}

int area_set(ShCall *call, const Ledger__AreaJudgement *j, const ShSql *look, ShParam fourth, ShParam fifth,
	     AreaSet *ret)
{
	const ShRows *disaster;
	int r;

	*ret = (AreaSet){ .buildings = 0 };
	if ((r = store_need_open(call, j->disaster_id)) != 0 ||
	    (r = sh_query(call, &sql_get_disaster, &disaster, sh_text(call->municipality),
			  sh_text(j->disaster_id))) != 0 ||
	    (r = draft(call, j, sh_rows_str(disaster, 0, "occurred_on"), ret)) != 0 ||
	    (r = area_buildings(call, &(AreaPlace){ j->disaster_id, j->drawn, j->area_ids, j->n_area_ids },
				&ret->buildings, &ret->indexes)) != 0 ||
	    (r = sh_query(call, look, &ret->held, sh_text(call->municipality), sh_text(j->disaster_id), ret->indexes,
			  fourth, fifth)) != 0)
		return r;
	return sign(call, j, ret);
}
