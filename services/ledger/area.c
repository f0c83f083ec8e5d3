/* 一括登録 (rulings 22): what an area holds is previewed; exactly that is drafted as one act. */
#include "address.h"
#include "area_set.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "rules/codes.h"
#include "sh_data_key.h"
#include "store.h"

#include <string.h>

enum { PAGE = 200, PART = 5000 };

/* A dwelling of a protected household looks like any other, with the address that stands in the street: no household
 * is said, and to leave either out would mark it (decision 56). */
static int list(ShCall *call, const Ledger__PreviewAreaRequest *q, const AreaSet *set,
		Ledger__PreviewAreaReply *reply)
{
	const ShRows *rows = set->held;
	const char *ids[PAGE + 1];
	Ledger__AreaDwelling *all;
	ShOpener opener = { 0 };
	int r = 0, n = *sh_rows_str(rows, 0, "dwelling_id") ? sh_rows_count(rows) : 0;

	reply->n_listed = (size_t) n;
	if (!(all = store_list(call, reply->n_listed, sizeof *all, &reply->listed)))
		return SH_REFUSED;
	ids[0] = q->judgement->disaster_id;
	for (int i = 0; r == 0 && i < n; i++) {
		ledger__area_dwelling__init(&all[i]);
		all[i].dwelling_id = ids[i + 1] = sh_rows_str(rows, i, "dwelling_id");
		all[i].grade_code = sh_rows_str(rows, i, "grade_code");
		all[i].why_not = sh_rows_str(rows, i, "why_not");
		all[i].area_before = sh_rows_bool(rows, i, "before");
		all[i].draft = sh_rows_bool(rows, i, "draft");
		r = address_open(call, &opener, LEDGER_CELL_DWELLING_ADDRESS, all[i].dwelling_id, rows, i,
				 "sealed_address", &all[i].address, &all[i].address_extra);
	}
	return r != 0 ? r : sh_audit(call, ids, (size_t) n + 1);
}

int preview_area(ShCall *call, const Ledger__PreviewAreaRequest *q, Ledger__PreviewAreaReply *reply)
{
	AreaSet *set = sh_alloc(call->arena, sizeof *set);
	int r;

	if (!set)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "area");
	if ((r = area_set(call, q->judgement, &sql_preview_area, sh_text(q->after_dwelling_id), sh_int(PAGE), set)) !=
	    0)
		return r;
	reply->grade_code = set->draft.grade;
	reply->buildings = set->buildings;
	reply->dwellings = (uint64_t) sh_rows_int(set->held, 0, "dwellings");
	reply->eligible = (uint64_t) sh_rows_int(set->held, 0, "eligible");
	reply->not_dwelling = (uint64_t) sh_rows_int(set->held, 0, "not_dwelling");
	reply->surveyed = (uint64_t) sh_rows_int(set->held, 0, "surveyed");
	reply->area_before = (uint64_t) sh_rows_int(set->held, 0, "area_before");
	reply->drafts = (uint64_t) sh_rows_int(set->held, 0, "drafts");
	reply->unplaced = (uint64_t) sh_rows_int(set->held, 0, "unplaced");
	reply->preview = set->preview;
	return list(call, q, set, reply);
}

static int seal(ShCall *call, const Ledger__ApplyAreaRequest *q, ShParam *ret_area, ShParam *ret_reason)
{
	const char *disaster = q->judgement->disaster_id;
	const uint8_t *packed, *area, *reason;
	size_t packed_len, area_len, reason_len;
	int r;

	if ((r = sh_pack(call->arena, &q->judgement->base, &packed, &packed_len, &call->error)) != 0 ||
	    (r = sh_cell_seal(call, disaster, "address", LEDGER_CELL_AREA, q->act_id, packed, packed_len, &area,
			      &area_len)) != 0 ||
	    (r = sh_cell_seal_text(call, disaster, "cell", LEDGER_CELL_AREA_REASON, q->act_id, q->reason, &reason,
				   &reason_len)) != 0)
		return r;
	*ret_area = sh_bytes(area, area_len);
	*ret_reason = sh_bytes(reason, reason_len);
	return 0;
}

static int put(ShCall *call, const Ledger__ApplyAreaRequest *q, const AreaSet *set, int64_t dwellings)
{
	static const Ledger__FloodFinding no_flood = LEDGER__FLOOD_FINDING__INIT;
	const Ledger__AreaJudgement *j = q->judgement;
	const bool flood = strcmp(set->draft.finding, "FLOOD") == 0;
	const Ledger__FloodFinding *f = flood ? j->flood : &no_flood;
	ShParam town = sh_text(call->municipality), act = sh_text(q->act_id), disaster = sh_text(j->disaster_id),
		area, reason;
	int r;

	if ((r = seal(call, q, &area, &reason)) != 0)
		return r;
	return sh_query(call, &sql_put_area_act, NULL, town, act, disaster, sh_text(j->kind), sh_text(j->hazard),
			sh_text(j->surveyed_on), sh_text(set->draft.finding), sh_int(flood ? 0 : j->loss_permille),
			sh_int(f->depth_mm), sh_bool(f->external_force), sh_text(set->draft.flood),
			sh_text(set->draft.grade), sh_text(set->draft.basis), sh_int(LEDGER_RULE_VERSION),
			sh_text(LEDGER_CODES_EDITION), area, reason, sh_int(dwellings),
			sh_int((dwellings + PART - 1) / PART), sh_bytes(set->set_hash, sizeof set->set_hash),
			sh_text(call->actor.id), sh_int(call->now_us), sh_text(set->edition));
}

int apply_area(ShCall *call, const Ledger__ApplyAreaRequest *q, Ledger__ApplyAreaReply *reply)
{
	AreaSet *set = sh_alloc(call->arena, sizeof *set);
	int64_t dwellings;
	int r;

	if (!set)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "area");
	if ((r = area_set(call, q->judgement, &sql_draft_area, sh_text(q->act_id), sh_int(PART), set)) != 0)
		return r;
	if (strcmp(set->preview, q->preview) != 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.area.changed", "%s", q->act_id);
	dwellings = sh_rows_int(set->held, 0, "eligible");
	if (dwellings == 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.area.empty", "%s", q->act_id);
	if ((r = put(call, q, set, dwellings)) != 0)
		return r;
	reply->act_id = q->act_id;
	reply->dwellings = (uint64_t) dwellings;
	reply->grade_code = set->draft.grade;
	return sh_audit(call, (const char *const[]){ q->judgement->disaster_id, q->act_id }, 2);
}
