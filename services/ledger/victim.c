/* Persons of a ledger: residents as they were frozen, and others who were hit here. */
#include "address.h"
#include "entry.h"
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
	v->stale = sh_rows_bool(rows, i, "register_stale");
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

bool non_resident_why(const char *why)
{
	return !strcmp(why, "TRAVELLER") || !strcmp(why, "VISITOR") || !strcmp(why, "LIVES_HERE");
}

static int seal_address(ShCall *call, const NonResident *n, ProtobufCBinaryData *ret)
{
	AddressSeal with = { 0 };
	int r = address_sealing(call, n->disaster_id, &with);

	if (r == 0)
		r = address_seal(call, &with, LEDGER_CELL_PERSON_ADDRESS,
				 address_row(call, n->disaster_id, n->person_id), n->address, "", ret);
	address_sealed(&with);
	return r;
}

/* A household of their own: nobody else of it is known here. */
static int own_household(ShCall *call, const NonResident *n, const char **ret)
{
	char *id = sh_alloc(call->arena, SH_UUID_LEN + 1);

	if (!id)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "household");
	sh_uuid7(id);
	*ret = id;
	return sh_query(call, &sql_put_household, NULL, sh_text(call->municipality), sh_text(n->disaster_id),
			sh_text(id), sh_text(n->person_id), sh_text(n->name));
}

/* Whoever comes into a household of others changes what its certificate says: the issuer hears of it by the head,
 * whom that names. */
static int joined(ShCall *call, const NonResident *n)
{
	ShParam town = sh_text(call->municipality), disaster = sh_text(n->disaster_id),
		household = sh_text(n->household_id);
	Ledger__VictimChanged changed = LEDGER__VICTIM_CHANGED__INIT;
	const ShRows *head;
	int r = sh_query(call, &sql_raise_household, NULL, town, disaster, household);

	if (r != 0 || (r = sh_query(call, &sql_raise_head, &head, town, disaster, household)) != 0 ||
	    sh_rows_count(head) == 0)
		return r;
	changed.disaster_id = n->disaster_id;
	changed.person_id = sh_rows_str(head, 0, "person_id");
	changed.version = (uint32_t) sh_rows_int(head, 0, "version");
	return sh_emit(call, changed.person_id, &changed.base);
}

int non_resident_put(ShCall *call, const NonResident *n, const char **ret_household)
{
	ShParam town = sh_text(call->municipality), disaster = sh_text(n->disaster_id), id = sh_text(n->person_id);
	Ledger__VictimChanged changed = LEDGER__VICTIM_CHANGED__INIT;
	ProtobufCBinaryData address;
	const ShRows *flag;
	int r;

	*ret_household = n->household_id;
	changed.disaster_id = n->disaster_id;
	changed.person_id = n->person_id;
	changed.version = 1;
	if ((r = sh_query(call, &sql_is_protected, &flag, town, id)) != 0 ||
	    (r = seal_address(call, n, &address)) != 0 ||
	    (r = *n->household_id ? joined(call, n) : own_household(call, n, ret_household)) != 0 ||
	    (r = sh_query(call, &sql_put_non_resident, NULL, town, disaster, id, sh_text(*ret_household),
			  sh_text(n->name), sh_text(n->kana), sh_text(n->birth), sh_text(n->sex),
			  sh_bytes(address.data, address.len), sh_text(n->why),
			  sh_bool(sh_rows_count(flag) > 0 && sh_rows_bool(flag, 0, "protected")),
			  sh_int(call->now_us), sh_text(*n->household_id ? n->relation : "02"))) != 0 ||
	    (r = shield_around(call, n->disaster_id, &n->person_id, 1)) != 0 ||
	    (r = sh_audit_one(call, n->person_id)) != 0)
		return r;
	return sh_emit(call, n->person_id, &changed.base);
}

int add_non_resident(ShCall *call, const Ledger__AddNonResidentRequest *q, Ledger__AddNonResidentReply *reply)
{
	const NonResident n = { .disaster_id = q->disaster_id,
				.person_id = q->person_id,
				.household_id = "",
				.name = q->name,
				.kana = q->kana,
				.birth = q->birth,
				.sex = q->sex,
				.address = q->address,
				.why = q->why };
	int r;

	if (!non_resident_why(q->why))
		return sh_fail_field(&call->error, "why", "ledger.person.why");
	if ((r = shield_lock(call, q->disaster_id)) != 0 || (r = store_need_open(call, q->disaster_id)) != 0)
		return r;
	reply->person_id = q->person_id;
	return non_resident_put(call, &n, &reply->household_id);
}
