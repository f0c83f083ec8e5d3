/* In which building a dwelling is, by a person's word; and which dwellings are in none yet. */
#include "building.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "store.h"

enum { PAGE = 200 };

static int need_building(ShCall *call, const char *building_id)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_building, &rows, sh_text(call->municipality), sh_text(building_id));

	if (r == 0 && sh_rows_count(rows) == 0)
		r = sh_fail(&call->error, SH_NOT_FOUND, "ledger.map.building_unknown", "%s", building_id);
	return r;
}

int place_dwelling(ShCall *call, const Ledger__PlaceDwellingRequest *q, Ledger__PlaceDwellingReply *reply)
{
	ProtobufCBinaryData index = { 0 }, cell = { 0 };
	BuildingSeal with = { 0 };
	Dwelling d;
	int r;

	if ((r = store_lock_dwelling(call, q->disaster_id, q->dwelling_id, &d)) != 0)
		return r;
	if (*q->building_id) {
		if ((r = need_building(call, q->building_id)) == 0 &&
		    (r = building_sealing(call, q->disaster_id, &with)) == 0)
			r = building_seal(call, &with, q->dwelling_id, q->building_id, &index, &cell);
		building_sealed(&with);
	}
	if (r != 0 ||
	    (r = sh_query(call, &sql_place_dwelling, NULL, sh_text(call->municipality), sh_text(q->dwelling_id),
			  sh_bytes(index.data, index.len), sh_bytes(cell.data, cell.len))) != 0)
		return r;
	reply->dwelling_id = q->dwelling_id;
	return sh_audit_one(call, q->dwelling_id);
}

int list_unplaced(ShCall *call, const Ledger__ListUnplacedRequest *q, Ledger__ListUnplacedReply *reply)
{
	Ledger__UnplacedDwelling *all;
	const char *ids[PAGE + 1];
	const ShRows *rows;
	int r;

	if ((r = store_need_open(call, q->disaster_id)) != 0 ||
	    (r = sh_query(call, &sql_list_unplaced, &rows, sh_text(call->municipality), sh_text(q->disaster_id),
			  sh_text(q->after_dwelling_id), sh_bool(q->ambiguous_only), sh_int(PAGE))) != 0)
		return r;
	reply->n_dwellings = (size_t) sh_rows_count(rows);
	if (!(all = store_list(call, reply->n_dwellings, sizeof *all, &reply->dwellings)))
		return SH_REFUSED;
	ids[0] = q->disaster_id;
	for (int i = 0; i < sh_rows_count(rows); i++) {
		ledger__unplaced_dwelling__init(&all[i]);
		all[i].dwelling_id = ids[i + 1] = sh_rows_str(rows, i, "dwelling_id");
		all[i].ambiguous = sh_rows_bool(rows, i, "ambiguous");
	}
	return sh_audit(call, ids, reply->n_dwellings + 1);
}
