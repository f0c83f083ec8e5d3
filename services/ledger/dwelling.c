/* Dwellings (住家): one per address and 方書 at the opening, others as they become known. A dwelling with several
 * households stands in a reply once per household. */
#include "address.h"
#include "dwelling_key.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "rules/codes.h"
#include "sh_text.h"
#include "store.h"

#include <string.h>

enum { MOST = 50 };

typedef struct Found {
	Ledger__Dwelling *all;
	size_t n;
	const char *households[MOST]; /* for the audit record */
	size_t looked;
	ShOpener opener;
} Found;

static bool has(const Found *f, const char *dwelling_id, const char *household_id)
{
	for (size_t i = 0; i < f->n; i++)
		if (!strcmp(f->all[i].dwelling_id, dwelling_id) && !strcmp(f->all[i].household_id, household_id))
			return true;
	return false;
}

/* Who lives there is not said of a protected household; the house itself stands in the street for all to see. */
static int take(ShCall *call, const ShRows *rows, bool by_person, Found *f)
{
	for (int i = 0; i < sh_rows_count(rows) && f->n < MOST; i++) {
		const char *household = sh_rows_str(rows, i, "household_id");
		const char *id = sh_rows_str(rows, i, "dwelling_id");
		Ledger__Dwelling *d = &f->all[f->n];
		int r;

		if (*household && f->looked < MOST)
			f->households[f->looked++] = household;
		if (store_hides(call, sh_rows_bool(rows, i, "shielded"))) {
			if (by_person)
				continue;
			household = "";
		}
		if (has(f, id, household))
			continue;
		ledger__dwelling__init(d);
		d->dwelling_id = id;
		d->household_id = household;
		if ((r = address_open(call, &f->opener, LEDGER_CELL_DWELLING_ADDRESS, id, rows, i, "sealed_address",
				      &d->address, &d->address_extra)) != 0)
			return r;
		d->use = sh_rows_str(rows, i, "use");
		d->grade_code = sh_rows_str(rows, i, "grade_code");
		d->state = sh_rows_str(rows, i, "state");
		d->exact = sh_rows_bool(rows, i, "exact");
		f->n++;
	}
	return 0;
}

static int by_address(ShCall *call, const char *disaster_id, const char *key, Found *f)
{
	const ShRows *rows;
	ShParam trunk, whole;
	int r;

	if (!*key) /* nothing to look for in it */
		return sh_fail_field(&call->error, "address", "ledger.dwelling.address");
	if ((r = address_wanted(call, disaster_id, key, dwelling_key_trunk(key), &trunk)) != 0 ||
	    (r = address_wanted(call, disaster_id, key, strlen(key), &whole)) != 0 ||
	    (r = sh_query(call, &sql_find_dwellings_by_key, &rows, sh_text(call->municipality), sh_text(disaster_id),
			  trunk, whole, sh_int(MOST))) != 0)
		return r;
	return take(call, rows, false, f);
}

static int by_person(ShCall *call, const Ledger__FindDwellingsRequest *q, const char *key, Found *f)
{
	const ShRows *rows;
	ShParam whole;
	int r;

	if ((r = address_wanted(call, q->disaster_id, key, strlen(key), &whole)) != 0 ||
	    (r = sh_query(call, &sql_find_dwellings_of_person, &rows, sh_text(call->municipality),
			  sh_text(q->disaster_id), sh_text(q->person_id), whole)) != 0 ||
	    (r = take(call, rows, true, f)) != 0)
		return r;
	if (f->looked < MOST)
		f->households[f->looked++] = q->person_id;
	return 0;
}

int find_dwellings(ShCall *call, const Ledger__FindDwellingsRequest *q, Ledger__FindDwellingsReply *reply)
{
	Found f = { .all = store_list(call, MOST, sizeof *f.all, &reply->dwellings) };
	const char *key = "";
	int r;

	if (!f.all)
		return SH_REFUSED;
	if (!*q->address && !*q->person_id)
		return sh_fail_field(&call->error, "address", "field.required");
	if ((r = dwelling_key(call, q->address, "", &key)) != 0)
		return r;
	if (*q->person_id && (r = by_person(call, q, key, &f)) != 0)
		return r;
	if (*q->address && (r = by_address(call, q->disaster_id, key, &f)) != 0)
		return r;
	reply->n_dwellings = f.n;
	return sh_audit(call, f.households, f.looked);
}

static int check(const Ledger__AddDwellingRequest *q, const char *key, ShError *err)
{
	if (!ledger_code(LEDGER_DWELLING_USE, q->use))
		return sh_fail_field(err, "use", "ledger.dwelling.use");
	if (!*key)
		return sh_fail_field(err, "address", "ledger.dwelling.address");
	return 0;
}

int dwelling_put(ShCall *call, const NewDwelling *d, const char *key)
{
	ShParam town = sh_text(call->municipality), disaster = sh_text(d->disaster_id);
	ProtobufCBinaryData cell, whole, beginnings;
	AddressSeal with = { 0 };
	int r;

	if ((r = address_sealing(call, d->disaster_id, &with)) == 0 &&
	    (r = address_seal(call, &with, LEDGER_CELL_DWELLING_ADDRESS, d->dwelling_id, d->address, d->address_extra,
			      &cell)) == 0)
		r = address_indexes(call, &with, key, &whole, &beginnings);
	address_sealed(&with);
	if (r != 0 || (r = sh_query(call, &sql_put_dwelling, NULL, town, sh_text(d->dwelling_id), disaster,
				    sh_bytes(cell.data, cell.len), sh_bytes(whole.data, whole.len),
				    sh_int(SH_KEY_VERSION), sh_text(d->use), sh_int(call->now_us))) != 0)
		return r;
	return sh_query(call, &sql_put_beginnings, NULL, town, disaster, sh_text(d->dwelling_id),
			sh_bytes(beginnings.data, beginnings.len));
}

int add_dwelling(ShCall *call, const Ledger__AddDwellingRequest *q, Ledger__AddDwellingReply *reply)
{
	ShParam town = sh_text(call->municipality), disaster = sh_text(q->disaster_id);
	const ShRows *household;
	const char *key;
	int r;

	if ((r = dwelling_key(call, q->address, q->address_extra, &key)) != 0 ||
	    (r = check(q, key, &call->error)) != 0 || (r = store_need_open(call, q->disaster_id)) != 0 ||
	    (r = dwelling_put(call,
			      &(NewDwelling){ q->disaster_id, q->dwelling_id, q->address, q->address_extra, q->use },
			      key)) != 0)
		return r;
	reply->dwelling_id = q->dwelling_id;
	if (!*q->household_id)
		return sh_audit_one(call, q->dwelling_id);
	r = sh_query(call, &sql_get_household, &household, town, disaster, sh_text(q->household_id));
	if (r == 0 && sh_rows_count(household) == 0)
		r = sh_fail(&call->error, SH_NOT_FOUND, "ledger.household.unknown", "%s", q->household_id);
	if (r == 0)
		r = sh_query(call, &sql_put_dwelling_household, NULL, town, disaster, sh_text(q->dwelling_id),
			     sh_text(q->household_id));
	return r == 0 ? sh_audit_one(call, q->household_id) : r;
}
