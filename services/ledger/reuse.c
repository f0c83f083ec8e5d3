/* Several disasters at once (W19): what one's ledger knows of a person is used in another's by an act with its basis
 * and reason. Facts about the person come over; what was damaged and what was given stays the one disaster's, and is
 * only shown in the other as taken over. */
#include "items.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "sh_civil.h"
#include "sh_data_key.h"
#include "statement.h"
#include "store.h"

#include <string.h>

enum { PERIODS = 100 };

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

static const struct Subject {
	const char *code, *role;
	const StatementSubject *of;
} subjects[] = {
	{ "CARE", "care", &statement_care },
	{ "SUPPORT", "ledger", &statement_support },
	{ "INJURY", "ledger", &statement_injury },
	{ "INTENTION", "ledger", &statement_intention },
};

static const struct Subject *subject_of(const char *code)
{
	for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
		if (is(subjects[i].code, code))
			return &subjects[i];
	return NULL;
}

/* Does the other ledger say the very same already? */
static int known_there(ShCall *call, const Ledger__ReuseFactsRequest *q, const StatementSubject *of,
		       const ProtobufCMessage *body, bool *ret)
{
	const ShRows *rows;
	int r = statement_rows(call, of, q->to_disaster_id, q->person_id, false, &rows);

	*ret = false;
	for (int i = 0; r == 0 && !*ret && i < sh_rows_count(rows); i++) {
		Ledger__StatementInfo *info;
		const ProtobufCMessage *there;

		if ((r = statement_open(call, of, rows, i, &info, &there)) == 0)
			r = statement_same(call, body, there, ret);
	}
	return r;
}

/* Under the other disaster's key, as a statement of its own. What is the desk's is taken over by the desk. */
static int take_statement(ShCall *call, const Ledger__ReuseFactsRequest *q, const StatementSubject *of,
			  const ShRows *rows, int i, uint32_t *ret_taken)
{
	Ledger__StatementHead head = LEDGER__STATEMENT_HEAD__INIT;
	char *id = sh_alloc(call->arena, SH_UUID_LEN + 1);
	Ledger__StatementInfo *info;
	const ProtobufCMessage *body;
	bool known;
	int r;

	if (!id)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "reuse");
	if ((r = statement_open(call, of, rows, i, &info, &body)) != 0)
		return r;
	if (!of->subject && care_desk(((const Ledger__Care *) (const void *) body)->code) &&
	    !sh_roles_have(call->actor.roles, "protection"))
		return 0;
	if ((r = known_there(call, q, of, body, &known)) != 0 || known)
		return r;
	sh_uuid7(id);
	head.statement_id = id;
	head.disaster_id = q->to_disaster_id;
	head.person_id = q->person_id;
	head.source = info->source;
	head.observed_us = info->observed_us;
	++*ret_taken;
	return statement_keep(call, of, &head, body, call->actor.id, q->reuse_id);
}

static int take_subject(ShCall *call, const Ledger__ReuseFactsRequest *q, const struct Subject *s,
			uint32_t *ret_taken)
{
	const ShRows *rows;
	int r = statement_rows(call, s->of, q->from_disaster_id, q->person_id, false, &rows);

	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		r = take_statement(call, q, s->of, rows, i, ret_taken);
	return r;
}

/* The value that holds of an item today, as it is known; NULL: none. */
static int value_now(ShCall *call, const char *disaster_id, const char *person_id, const char *item,
		     Ledger__RecordItemRequest *ret)
{
	char *today = sh_alloc(call->arena, SH_CIVIL_ISO_SIZE);
	const uint8_t *sealed;
	const ShRows *rows;
	size_t len;
	int r;

	ret->value = NULL;
	if (!today)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "reuse");
	sh_civil_iso(today, sh_civil_tokyo(call->now_us));
	r = sh_query(call, &sql_list_item_periods, &rows, sh_text(call->municipality), sh_text(disaster_id),
		     sh_text_array(call->arena, &person_id, 1), sh_text_array(call->arena, &item, 1),
		     sh_int(call->now_us), sh_text(today), sh_int(PERIODS));
	if (r != 0 || sh_rows_count(rows) == 0 || sh_rows_bool(rows, 0, "withdrawn"))
		return r;
	ret->source = sh_rows_str(rows, 0, "source");
	ret->observed_us = sh_rows_int(rows, 0, "observed_us");
	sealed = sh_rows_bytes(call, rows, 0, "sealed_value", &len);
	return sh_cell_open_text(call, LEDGER_CELL_ITEM_VALUE, sh_rows_str(rows, 0, "value_id"), sealed, len,
				 &ret->value);
}

static int take_item(ShCall *call, const Ledger__ReuseFactsRequest *q, const char *code, uint32_t *ret_taken)
{
	Ledger__RecordItemRequest value = LEDGER__RECORD_ITEM_REQUEST__INIT, there = value;
	Ledger__RecordItemReply reply = LEDGER__RECORD_ITEM_REPLY__INIT;
	char *id = sh_alloc(call->arena, SH_UUID_LEN + 1);
	ItemDef item;
	int r;

	if (!id)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "reuse");
	r = item_find(call, code, &item);
	if (r == SH_REFUSED || (r == 0 && (!item_reusable(code) || !item_seen(call, &item))))
		return sh_fail_field(&call->error, "items", "ledger.reuse.item");
	if (r != 0 || (r = value_now(call, q->from_disaster_id, q->person_id, code, &value)) != 0 || !value.value ||
	    (r = value_now(call, q->to_disaster_id, q->person_id, code, &there)) != 0 ||
	    (there.value && is(there.value, value.value)))
		return r;
	sh_uuid7(id);
	value.value_id = id;
	value.disaster_id = q->to_disaster_id;
	value.person_id = q->person_id;
	value.item_code = code;
	value.source_id = q->reuse_id;
	value.reason = q->reason;
	++*ret_taken;
	return record_item(call, &value, &reply);
}

static int check(ShCall *call, const Ledger__ReuseFactsRequest *q)
{
	const ShRows *person, *flag;
	int r;

	if (!is(q->basis, "CONSENT") && !is(q->basis, "INTERNAL"))
		return sh_fail_field(&call->error, "basis", "ledger.reuse.basis");
	if (is(q->from_disaster_id, q->to_disaster_id))
		return sh_fail_field(&call->error, "to_disaster_id", "ledger.reuse.same");
	if (q->n_subjects + q->n_items == 0)
		return sh_fail_field(&call->error, "subjects", "ledger.reuse.nothing");
	for (size_t i = 0; i < q->n_subjects; i++) {
		const struct Subject *s = subject_of(q->subjects[i]);

		if (!s || !sh_roles_have(call->actor.roles, s->role))
			return sh_fail_field(&call->error, "subjects", "ledger.reuse.subject");
	}
	if (q->n_items > 0 && !sh_roles_have(call->actor.roles, "ledger"))
		return sh_fail_field(&call->error, "items", "ledger.reuse.item");
	if ((r = store_need_open(call, q->from_disaster_id)) != 0 ||
	    (r = store_need_open(call, q->to_disaster_id)) != 0 ||
	    (r = store_person(call, q->to_disaster_id, q->person_id, &person)) != 0 ||
	    (r = sh_query(call, &sql_person_shielded, &flag, sh_text(call->municipality), sh_text(q->person_id))) !=
		    0)
		return r;
	return store_hides(call, sh_rows_bool(flag, 0, "shielded"))
		       ? sh_fail(&call->error, SH_NOT_FOUND, "ledger.person.unknown", "%s", q->person_id)
		       : 0;
}

int reuse_facts(ShCall *call, const Ledger__ReuseFactsRequest *q, Ledger__ReuseFactsReply *reply)
{
	const uint8_t *reason;
	size_t len;
	int r;

	if ((r = check(call, q)) != 0 ||
	    (r = sh_cell_seal_text(call, q->to_disaster_id, "cell", LEDGER_CELL_REUSE_REASON, q->reuse_id, q->reason,
				   &reason, &len)) != 0)
		return r;
	for (size_t i = 0; r == 0 && i < q->n_subjects; i++)
		r = take_subject(call, q, subject_of(q->subjects[i]), &reply->statements);
	for (size_t i = 0; r == 0 && i < q->n_items; i++)
		r = take_item(call, q, q->items[i], &reply->items);
	if (r != 0)
		return r;
	reply->reuse_id = q->reuse_id;
	r = sh_query(call, &sql_put_reuse, NULL, sh_text(call->municipality), sh_text(q->reuse_id),
		     sh_text(q->from_disaster_id), sh_text(q->to_disaster_id), sh_text(q->person_id),
		     sh_text(q->basis), sh_bytes(reason, len), sh_int(reply->statements), sh_text(call->actor.id),
		     sh_int(call->now_us), sh_text_array(call->arena, q->subjects, q->n_subjects),
		     sh_text_array(call->arena, q->items, q->n_items));
	return r != 0 ? r : sh_audit(call, (const char *const[]){ q->reuse_id, q->person_id }, 2);
}
