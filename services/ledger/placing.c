/* Due work "place_dwellings": number by number of the map, the dwellings of that number are put into its building.
 * What a person must say is marked and left (building_match.h); what a person has said is left alone. */
#include "address.h"
#include "building.h"
#include "dwelling_key.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "rules/building_match.h"
#include "store.h"

#include <string.h>

enum { TRUNKS = 200 };

int place_dwellings(ShCall *call, const Ledger__PlaceDwellingsRequest *q, Ledger__PlaceDwellingsReply *reply)
{
	const char *job_id;
	int r;

	if ((r = store_need_open(call, q->disaster_id)) != 0 ||
	    (r = sh_job_start(call, LEDGER_PLACE_DUE, "address", q->disaster_id, &job_id)) != 0 ||
	    (r = sh_query(call, &sql_put_placing, NULL, sh_text(call->municipality), sh_text(job_id),
			  sh_text(q->disaster_id))) != 0)
		return r;
	reply->job_id = job_id;
	return sh_audit_one(call, q->disaster_id);
}

/* One step: the numbers of the map it takes, and the dwellings it puts somewhere. */
typedef struct Placing {
	const char *disaster_id;
	const ShRows *trunks;
	size_t n_trunks;
	const char **ids, **how;
	ProtobufCBinaryData *indexes, *cells;
	size_t n;
	BuildingSeal with;
	ShOpener opener;
} Placing;

static int find(ShCall *call, const Placing *p, const ShRows **ret_dwellings)
{
	const char **texts = sh_alloc(call->arena, (p->n_trunks + 1) * sizeof *texts);
	ShParam indexes;
	int r;

	if (!texts)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "placing");
	for (size_t i = 0; i < p->n_trunks; i++)
		texts[i] = sh_rows_str(p->trunks, (int) i, "trunk");
	r = addresses_wanted(call, p->disaster_id, texts, p->n_trunks, &indexes);
	return r != 0 ? r
		      : sh_query(call, &sql_unplaced_at, ret_dwellings, sh_text(call->municipality),
				 sh_text(p->disaster_id), indexes);
}

/* The dwelling's own number is this one, and not only begins with it (1-2 is not 1-2-3). */
static int own_key(ShCall *call, Placing *p, const ShRows *rows, int i, const char *trunk, const char **ret_key)
{
	const char *address, *extra, *key, *id = sh_rows_str(rows, i, "dwelling_id");
	int r = address_open(call, &p->opener, LEDGER_CELL_DWELLING_ADDRESS, id, rows, i, "sealed_address", &address,
			     &extra);

	*ret_key = NULL;
	if (r != 0 || (r = dwelling_key(call, address, extra, &key)) != 0)
		return r;
	if (dwelling_key_trunk(key) == strlen(trunk) && strncmp(key, trunk, strlen(trunk)) == 0)
		*ret_key = key;
	return 0;
}

static int put_one(ShCall *call, Placing *p, const ShRows *rows, int i)
{
	int at = (int) ((size_t) (sh_rows_int(rows, i, "at") - 1) % p->n_trunks), r, which;
	const char *trunk = sh_rows_str(p->trunks, at, "trunk"), *key, **keys, **buildings;
	size_t n;

	if ((r = own_key(call, p, rows, i, trunk, &key)) != 0 || !key)
		return r;
	keys = sh_rows_texts(call, p->trunks, at, "keys", &n);
	buildings = sh_rows_texts(call, p->trunks, at, "buildings", &n);
	if (sh_arena_exhausted(call->arena))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "placing");
	which = building_match(keys, n, strlen(trunk), key);
	p->ids[p->n] = sh_rows_str(rows, i, "dwelling_id");
	p->how[p->n] = which == BUILDING_AMBIGUOUS ? "AMBIGUOUS" : "ADDRESS";
	p->indexes[p->n] = p->cells[p->n] = (ProtobufCBinaryData){ 0 };
	if (which != BUILDING_AMBIGUOUS)
		r = building_seal(call, &p->with, p->ids[p->n], buildings[which], &p->indexes[p->n], &p->cells[p->n]);
	p->n++;
	return r;
}

static int put_all(ShCall *call, Placing *p, const ShRows *rows)
{
	size_t room = (size_t) sh_rows_count(rows) + 1;
	int r = building_sealing(call, p->disaster_id, &p->with);

	p->ids = sh_alloc(call->arena, room * sizeof *p->ids);
	p->how = sh_alloc(call->arena, room * sizeof *p->how);
	p->indexes = sh_alloc(call->arena, room * sizeof *p->indexes);
	p->cells = sh_alloc(call->arena, room * sizeof *p->cells);
	if (r == 0 && (!p->ids || !p->how || !p->indexes || !p->cells))
		r = sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "placing");
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		r = put_one(call, p, rows, i);
	building_sealed(&p->with);
	if (r != 0 || p->n == 0)
		return r;
	r = sh_query(call, &sql_place_dwellings, NULL, sh_text(call->municipality),
		     sh_text_array_wire(call->arena, p->ids, p->n),
		     sh_bytes_array_wire(call->arena, p->indexes, p->n),
		     sh_bytes_array_wire(call->arena, p->cells, p->n), sh_text_array_wire(call->arena, p->how, p->n));
	return r != 0 ? r : sh_audit(call, p->ids, p->n);
}

int placing_step(ShCall *call, const char *job_id)
{
	const ShRows *row, *dwellings;
	Placing p = { 0 };
	uint64_t seen;
	int r = sh_query(call, &sql_get_placing, &row, sh_text(call->municipality), sh_text(job_id));

	if (r != 0 || sh_rows_count(row) == 0)
		return r;
	p.disaster_id = sh_rows_str(row, 0, "disaster_id");
	if ((r = sh_query(call, &sql_trunks_of_buildings, &p.trunks, sh_text(call->municipality),
			  sh_text(sh_rows_str(row, 0, "after_trunk")), sh_int(TRUNKS))) != 0)
		return r;
	p.n_trunks = (size_t) sh_rows_count(p.trunks);
	if (p.n_trunks == 0)
		return sh_job_end(call, job_id, "DONE", "");
	seen = (uint64_t) sh_rows_int(row, 0, "seen") + p.n_trunks;
	if ((r = find(call, &p, &dwellings)) != 0 || (r = put_all(call, &p, dwellings)) != 0 ||
	    (r = sh_query(call, &sql_move_placing, NULL, sh_text(call->municipality), sh_text(job_id),
			  sh_text(sh_rows_str(p.trunks, (int) p.n_trunks - 1, "trunk")), sh_int((int64_t) seen))) !=
		    0)
		return r;
	sh_due_again(call, call->now_us);
	return sh_job_progress(call, job_id, seen, 0);
}
