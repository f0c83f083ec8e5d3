/* A value of an item: what holds from one day to another, and since when we know it. What was known before is closed,
 * never changed, so that both questions can be answered: what held on a day, and what we knew of it at a moment. */
#include "items.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "sh_data_key.h"
#include "store.h"

#include <string.h>

#define FOREVER "infinity"

static int check_source(ShCall *call, const Ledger__RecordItemRequest *q)
{
	static const char *const sources[] = { "REGISTER", "APPLICATION", "SHELTER", "STAFF" };

	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
		if (strcmp(sources[i], q->source) == 0)
			return 0;
	return sh_fail_field(&call->error, "source", "ledger.item.source");
}

static int check_value(ShCall *call, const Ledger__RecordItemRequest *q)
{
	ItemDef item;
	int r = item_find(call, q->item_code, &item);

	if (r != 0)
		return r;
	if (!item.recordable)
		return sh_fail_field(&call->error, "item_code", "ledger.item.kept_elsewhere");
	if (item.retired)
		return sh_fail_field(&call->error, "item_code", "ledger.item.retired");
	if (q->withdrawn)
		return *q->value ? sh_fail_field(&call->error, "value", "ledger.item.withdrawn") : 0;
	return item_value_check(item.kind, item.choices, item.n_choices, q->value, &call->error);
}

static int put_value(ShCall *call, const Ledger__RecordItemRequest *q, int64_t at_us)
{
	const uint8_t *value, *reason;
	size_t value_len, reason_len;
	int r;

	if ((r = sh_cell_seal_text(call, q->disaster_id, "item", LEDGER_CELL_ITEM_VALUE, q->value_id, q->value,
				   &value, &value_len)) != 0 ||
	    (r = sh_cell_seal_text(call, q->disaster_id, "item", LEDGER_CELL_ITEM_REASON, q->value_id, q->reason,
				   &reason, &reason_len)) != 0)
		return r;
	return sh_query(call, &sql_put_item_value, NULL, sh_text(call->municipality), sh_text(q->value_id),
			sh_text(q->disaster_id), sh_text(q->person_id), sh_text(q->item_code),
			sh_bytes(value, value_len), sh_bool(q->withdrawn), sh_text(q->source), sh_text(q->source_id),
			sh_int(q->observed_us ? q->observed_us : call->now_us), sh_bytes(reason, reason_len),
			sh_text(call->actor.id), sh_int(at_us));
}

/* Of whom is hidden from who asks, not even that there was a value. */
static int owes_reason(ShCall *call, const Ledger__RecordItemRequest *q, bool *ret_owes)
{
	const ShRows *flag;
	int r = sh_query(call, &sql_person_shielded, &flag, sh_text(call->municipality), sh_text(q->person_id));

	*ret_owes = r == 0 && !*q->reason && !store_hides(call, sh_rows_bool(flag, 0, "shielded"));
	return r;
}

static int put(ShCall *call, const Ledger__RecordItemRequest *q, const char *from, uint32_t *ret_replaced)
{
	ShParam town = sh_text(call->municipality), disaster = sh_text(q->disaster_id),
		person = sh_text(q->person_id), item = sh_text(q->item_code),
		to = sh_text(*q->valid_to ? q->valid_to : FOREVER);
	const ShRows *known;
	int64_t at_us;
	bool owes;
	int r;

	if ((r = sh_query(call, &sql_item_known, &known, town, disaster, person, item, sh_text(from), to,
			  sh_int(call->now_us))) != 0 ||
	    (r = owes_reason(call, q, &owes)) != 0)
		return r;
	*ret_replaced = (uint32_t) sh_rows_int(known, 0, "replaced");
	at_us = sh_rows_int(known, 0, "at");
	if (*ret_replaced > 0 && owes)
		return sh_fail_field(&call->error, "reason", "ledger.item.reason");
	if ((r = put_value(call, q, at_us)) != 0)
		return r;
	return sh_query(call, &sql_put_item_period, NULL, town, disaster, person, item, sh_text(from), to,
			sh_int(at_us), sh_text(q->value_id));
}

int record_item(ShCall *call, const Ledger__RecordItemRequest *q, Ledger__RecordItemReply *reply)
{
	const ShRows *disaster, *person;
	const char *from;
	int r;

	if ((r = check_source(call, q)) != 0 || (r = store_need_open(call, q->disaster_id)) != 0 ||
	    (r = check_value(call, q)) != 0 ||
	    (r = sh_query(call, &sql_get_disaster, &disaster, sh_text(call->municipality),
			  sh_text(q->disaster_id))) != 0 ||
	    (r = sh_query(call, &sql_lock_person, &person, sh_text(call->municipality), sh_text(q->disaster_id),
			  sh_text(q->person_id))) != 0)
		return r;
	if (sh_rows_count(person) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.person.unknown", "%s", q->person_id);
	from = *q->valid_from ? q->valid_from : sh_rows_str(disaster, 0, "occurred_on");
	if (*q->valid_to && strcmp(from, q->valid_to) >= 0)
		return sh_fail_field(&call->error, "valid_to", "ledger.item.period");
	if ((r = put(call, q, from, &reply->replaced)) != 0)
		return r;
	reply->value_id = q->value_id;
	return sh_audit_one(call, q->person_id);
}
