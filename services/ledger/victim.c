/* Persons of a ledger: residents as they were frozen, and others who were hit here. */
#include "address.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "shield.h"
#include "store.h"

#include <string.h>

static int show(ShCall *call, ShOpener *opener, const char *disaster_id, const ShRows *rows, int i, Ledger__Victim *v)
{
	bool shielded = sh_rows_bool(rows, i, "shielded");
	const char *address, *extra;
	int r;

	ledger__victim__init(v);
	v->person_id = sh_rows_str(rows, i, "person_id");
	v->version = (uint32_t) sh_rows_int(rows, i, "version");
	if (store_hides(call, shielded)) {
		v->name = "確認中";
		return 0;
	}
	r = address_open(call, opener, LEDGER_CELL_PERSON_ADDRESS, address_row(call, disaster_id, v->person_id), rows,
			 i, "sealed_address", &address, &extra);
	if (r != 0)
		return r;
	v->household_id = sh_rows_str(rows, i, "household_id");
	v->victim = sh_rows_bool(rows, i, "victim");
	v->name = sh_rows_str(rows, i, "name");
	v->kana = sh_rows_str(rows, i, "kana");
	v->birth_text = sh_rows_str(rows, i, "birth_text");
	v->sex = sh_rows_str(rows, i, "sex");
	v->address = store_address(call, address, extra);
	v->relation = sh_rows_str(rows, i, "relation");
	v->head = sh_rows_bool(rows, i, "head");
	v->protected_ = shielded;
	v->resident = sh_rows_bool(rows, i, "resident");
	v->dead = store_says_dead(call) && *sh_rows_str(rows, i, "death");
	return 0;
}

int get_victims(ShCall *call, const Ledger__GetVictimsRequest *q, Ledger__GetVictimsReply *reply)
{
	const ShRows *rows;
	Ledger__Victim *all;
	ShOpener opener = { 0 };
	int r;

	if ((r = sh_audit(call, q->person_ids, q->n_person_ids)) != 0 ||
	    (r = sh_query(call, &sql_get_victims, &rows, sh_text(call->municipality), sh_text(q->disaster_id),
			  sh_text_array(call->arena, q->person_ids, q->n_person_ids))) != 0)
		return r;
	reply->n_victims = (size_t) sh_rows_count(rows);
	all = store_list(call, reply->n_victims, sizeof *all, &reply->victims);
	if (!all)
		return SH_REFUSED;
	for (size_t i = 0; r == 0 && i < reply->n_victims; i++)
		r = show(call, &opener, q->disaster_id, rows, (int) i, &all[i]);
	return r;
}

static bool why_known(const char *why)
{
	return !strcmp(why, "TRAVELLER") || !strcmp(why, "VISITOR") || !strcmp(why, "LIVES_HERE");
}

static int seal_address(ShCall *call, const Ledger__AddNonResidentRequest *q, ProtobufCBinaryData *ret)
{
	AddressSeal with = { 0 };
	int r = address_sealing(call, q->disaster_id, &with);

	if (r == 0)
		r = address_seal(call, &with, LEDGER_CELL_PERSON_ADDRESS,
				 address_row(call, q->disaster_id, q->person_id), q->address, "", ret);
	address_sealed(&with);
	return r;
}

/* A household of their own: nobody else of it is known here. */
int add_non_resident(ShCall *call, const Ledger__AddNonResidentRequest *q, Ledger__AddNonResidentReply *reply)
{
	char *household_id = sh_alloc(call->arena, SH_UUID_LEN + 1);
	Ledger__VictimChanged changed = LEDGER__VICTIM_CHANGED__INIT;
	ShParam town = sh_text(call->municipality), disaster = sh_text(q->disaster_id);
	ProtobufCBinaryData address;
	const ShRows *flag;
	bool protected;
	int r;

	if (!household_id)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "household");
	if (!why_known(q->why))
		return sh_fail_field(&call->error, "why", "ledger.person.why");
	sh_uuid7(household_id);
	if ((r = shield_lock(call, q->disaster_id)) != 0 || (r = store_need_open(call, q->disaster_id)) != 0 ||
	    (r = sh_query(call, &sql_is_protected, &flag, town, sh_text(q->person_id))) != 0 ||
	    (r = seal_address(call, q, &address)) != 0)
		return r;
	protected = sh_rows_count(flag) > 0 && sh_rows_bool(flag, 0, "protected");
	changed.disaster_id = q->disaster_id;
	changed.person_id = q->person_id;
	changed.version = 1;
	reply->person_id = q->person_id;
	reply->household_id = household_id;
	if ((r = sh_query(call, &sql_put_household, NULL, town, disaster, sh_text(household_id),
			  sh_text(q->person_id), sh_text(q->name))) != 0 ||
	    (r = sh_query(call, &sql_put_non_resident, NULL, town, disaster, sh_text(q->person_id),
			  sh_text(household_id), sh_text(q->name), sh_text(q->kana), sh_text(q->birth),
			  sh_text(q->sex), sh_bytes(address.data, address.len), sh_text(q->why), sh_bool(protected),
			  sh_int(call->now_us))) != 0 ||
	    (r = sh_audit_one(call, q->person_id)) != 0)
		return r;
	return sh_emit(call, q->person_id, &changed.base);
}
