#include "refreeze.h"
#include "address.h"
#include "dwelling_key.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "opening_stage.h"

#include <string.h>

/* Columns that are text, in the statement's order. */
enum { PERSON, NAME, KANA, ALIAS, BIRTH, SEX, RELATION, WARD, KIND, STATUS, ORDER, PROTECTED, STALE, COLUMNS };

static int cells(ShCall *call, const Refreeze *f, const AddressSeal *with, const char **texts[COLUMNS],
		 ProtobufCBinaryData *addresses)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < f->page->n_residents; i++) {
		const RegisterSync__Resident *p = f->page->residents[i];

		texts[PERSON][i] = p->person_id;
		texts[NAME][i] = opening_name(p);
		texts[KANA][i] = p->kana;
		texts[ALIAS][i] = p->alias;
		texts[BIRTH][i] = p->birth_text;
		texts[SEX][i] = p->sex;
		texts[RELATION][i] = p->relation;
		texts[WARD][i] = p->ward;
		texts[KIND][i] = p->kind;
		texts[STATUS][i] = p->status;
		texts[ORDER][i] = sh_printf(call->arena, "%u", p->order);
		texts[PROTECTED][i] = p->protected_ ? "t" : "f";
		texts[STALE][i] = p->stale ? "t" : "f";
		r = address_seal(call, with, LEDGER_CELL_PERSON_ADDRESS,
				 address_row(call, f->disaster_id, p->person_id), p->address, p->address_extra,
				 &addresses[i]);
	}
	return r;
}

static int put_persons(ShCall *call, const Refreeze *f, const AddressSeal *with, const ShRows **ret)
{
	ShParam params[5 + COLUMNS] = { sh_text(call->municipality), sh_text(f->disaster_id),
					sh_text(f->household_id), sh_int(call->now_us) };
	const size_t n = f->page->n_residents;
	ProtobufCBinaryData *addresses = sh_alloc(call->arena, n * sizeof *addresses + 1);
	const char **texts[COLUMNS];
	int r;

	for (int t = 0; t < COLUMNS; t++)
		if (!(texts[t] = sh_alloc(call->arena, n * sizeof **texts + 1)))
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "household");
	if (!addresses)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "household");
	if ((r = cells(call, f, with, texts, addresses)) != 0)
		return r;
	params[4] = sh_bytes_array_wire(call->arena, addresses, n);
	for (int t = 0; t < COLUMNS; t++)
		params[5 + t] = sh_text_array(call->arena, texts[t], n);
	return sh_query_v(call, &sql_refreeze_persons, ret, params, 5 + COLUMNS);
}

/* 02 = 世帯主, as at the opening; without one among them, whom the register names. */
static int put_head(ShCall *call, const Refreeze *f)
{
	const char *head = "", *name = "";

	for (size_t i = 0; i < f->page->n_residents && !*head; i++) {
		const RegisterSync__Resident *p = f->page->residents[i];
		const bool is_head = strcmp(p->relation, "02") == 0;

		name = is_head ? opening_name(p) : *name ? name : p->head_name;
		head = is_head ? p->person_id : "";
	}
	return sh_query(call, &sql_head_household, NULL, sh_text(call->municipality), sh_text(f->disaster_id),
			sh_text(f->household_id), sh_text(head), sh_text(name));
}

int refreeze_put(ShCall *call, const Refreeze *f, const ShRows **ret_changed)
{
	AddressSeal with = { 0 };
	int r = address_sealing(call, f->disaster_id, &with);

	if (r == 0)
		r = put_persons(call, f, &with, ret_changed);
	address_sealed(&with);
	return r != 0 ? r : put_head(call, f);
}

int refreeze_let_go(ShCall *call, const Refreeze *f, const ShRows **ret_changed)
{
	ShParam town = sh_text(call->municipality), disaster = sh_text(f->disaster_id),
		left = sh_text_array(call->arena, f->left, f->n_left);
	int r = sh_query(call, &sql_put_lone_households, NULL, town, disaster, left);

	return r != 0 ? r : sh_query(call, &sql_stand_alone, ret_changed, town, disaster, left);
}

static int dwelling_of(ShCall *call, const Refreeze *f, const char *address, const char *extra, const char **ret)
{
	char *minted = sh_alloc(call->arena, SH_UUID_LEN + 1);
	ShParam trunk, whole;
	const ShRows *rows;
	const char *key;
	int r = dwelling_key(call, address, extra, &key);

	if (!minted)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "household");
	*ret = NULL;
	if (r != 0 || !*key ||
	    (r = address_wanted(call, f->disaster_id, key, dwelling_key_trunk(key), &trunk)) != 0 ||
	    (r = address_wanted(call, f->disaster_id, key, strlen(key), &whole)) != 0 ||
	    (r = sh_query(call, &sql_find_dwellings_by_key, &rows, sh_text(call->municipality),
			  sh_text(f->disaster_id), trunk, whole, sh_int(1))) != 0)
		return r;
	if (sh_rows_count(rows) > 0 && sh_rows_bool(rows, 0, "exact")) { /* the exact one comes first */
		*ret = sh_rows_str(rows, 0, "dwelling_id");
		return 0;
	}
	sh_uuid7(minted);
	*ret = minted;
	return dwelling_put(call, &(NewDwelling){ f->disaster_id, minted, address, extra, "RESIDENCE" }, key);
}

/* Members of a household may have addresses of their own. */
int refreeze_dwellings(ShCall *call, const Refreeze *f)
{
	ShParam town = sh_text(call->municipality), disaster = sh_text(f->disaster_id),
		household = sh_text(f->household_id), here;
	const char **ids = sh_alloc(call->arena, (f->page->n_residents + 1) * sizeof *ids);
	size_t n = 0;
	int r;

	if (!ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "household");
	for (size_t i = 0; i < f->page->n_residents; i++) {
		const RegisterSync__Resident *p = f->page->residents[i];
		const char *id;
		bool known = false;

		if ((r = dwelling_of(call, f, p->address, p->address_extra, &id)) != 0)
			return r;
		for (size_t k = 0; id && k < n; k++)
			known |= strcmp(ids[k], id) == 0;
		if (id && !known)
			ids[n++] = id;
	}
	here = sh_text_array(call->arena, ids, n);
	if ((r = sh_query(call, &sql_drop_residences, NULL, town, disaster, household, here)) != 0)
		return r;
	return sh_query(call, &sql_put_residences, NULL, town, disaster, household, here);
}
