/* What is told to who asked: what a person decided, as far as it may still be told. And the list of inquiries. */
#include "inquiry.h"
#include "ledger_sql.h"
#include "places.h"
#include "rules/safety.h"
#include "sh_data_key.h"
#include "store.h"

#include <string.h>

enum { PAGE = 100 };

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

static uint32_t decided(ShCall *call, const ShRows *row)
{
	size_t n;
	const char **codes = sh_rows_texts(call, row, 0, "items", &n);
	uint32_t out = 0;
	InquiryItem item;

	for (size_t i = 0; i < n; i++)
		if (inquiry_item(codes[i], &item))
			out |= 1u << item;
	return out;
}

static int place_of(ShCall *call, ShParam persons, const char **ret)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_provision_places, &rows, sh_text(call->municipality), persons);

	if (r == 0 && sh_rows_count(rows) > 0)
		*ret = place_ja(sh_rows_str(rows, 0, "place_kind"));
	return r;
}

static int contacts_of(ShCall *call, ShParam persons, const char **ret)
{
	ShOpener opener = { 0 };
	const ShRows *rows;
	int r = sh_query(call, &sql_provision_contacts, &rows, sh_text(call->municipality), persons);

	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		r = contact_add(call, &opener, rows, i, ret);
	return r;
}

static int fill(ShCall *call, const ShRows *row, uint32_t items, Ledger__InquiryAnswer *reply)
{
	const char *person_id = sh_rows_str(row, 0, "person_id");
	ShParam persons = sh_text_array(call->arena, &person_id, 1);
	InquiryAbout about;
	int r = inquiry_about(call, sh_rows_str(row, 0, "disaster_id"), person_id, &about);

	reply->held = items != 0;
	if (r == 0 && items & 1u << INQUIRY_CONDITION)
		reply->condition = about.condition;
	if (r == 0 && items & 1u << INQUIRY_PLACE)
		r = place_of(call, persons, &reply->place);
	if (r == 0 && items & 1u << INQUIRY_CONTACT)
		r = contacts_of(call, persons, &reply->contact);
	return r;
}

/* Who has come under protection, by the ledger's word or by the register's a moment ago, or died, since it was
 * decided is told of as of nobody. */
int get_inquiry_answer(ShCall *call, const Ledger__GetInquiryAnswerRequest *q, Ledger__InquiryAnswer *reply)
{
	const bool *withheld = call->gathered;
	const ShRows *row;
	const char *person_id;
	uint32_t most;
	int r = sh_query(call, &sql_get_inquiry, &row, sh_text(call->municipality), sh_text(q->inquiry_id));

	if (r != 0)
		return r;
	if (sh_rows_count(row) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.inquiry.unknown", "%s", q->inquiry_id);
	if (!is(sh_rows_str(row, 0, "state"), "ANSWERED"))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.inquiry.undecided", "%s", q->inquiry_id);
	person_id = sh_rows_str(row, 0, "person_id");
	reply->inquiry_id = q->inquiry_id;
	if ((r = inquiry_ceiling_now(call, row, &most)) != 0 ||
	    (r = fill(call, row, *withheld ? 0 : decided(call, row) & most, reply)) != 0)
		return r;
	return sh_audit(call, (const char *const[]){ q->inquiry_id, person_id }, *person_id ? 2 : 1);
}

/* The hidden for the protection desk, the dead for who keeps the ledger: people tell the family (rulings 1, 5). */
static int by_people(ShCall *call, const char *disaster_id, const char *person_id, bool *ret)
{
	InquiryAbout about;
	int r = inquiry_about(call, disaster_id, person_id, &about);

	*ret = (about.hidden && sh_roles_have(call->actor.roles, "protection")) ||
	       (about.dead && !about.hidden && store_says_dead(call));
	return r;
}

static int show(ShCall *call, const char *disaster_id, const ShRows *rows, int i, Ledger__Inquiry *v)
{
	const Ledger__InquiryPaper *paper;
	const uint8_t *reason;
	bool people;
	size_t len;
	int r;

	ledger__inquiry__init(v);
	v->inquiry_id = sh_rows_str(rows, i, "inquiry_id");
	if ((r = store_open_message(call, rows, i, "sealed_paper", LEDGER_CELL_INQUIRY_PAPER, v->inquiry_id,
				    &ledger__inquiry_paper__descriptor, &paper)) != 0)
		return r;
	reason = sh_rows_bytes(call, rows, i, "sealed_reason", &len);
	v->relation = sh_rows_str(rows, i, "relation");
	v->identity = sh_rows_str(rows, i, "identity");
	v->state = sh_rows_str(rows, i, "state");
	v->items = sh_rows_texts(call, rows, i, "items", &v->n_items);
	v->inquirer_name = paper->inquirer_name;
	v->inquirer_address = paper->inquirer_address;
	v->reason = paper->reason;
	v->asked_name = paper->asked_name;
	v->asked_address = paper->asked_address;
	v->asked_birth = paper->asked_birth;
	v->recorded_by = sh_rows_str(rows, i, "recorded_by");
	v->recorded_us = sh_rows_int(rows, i, "recorded_us");
	v->decided_by = sh_rows_str(rows, i, "decided_by");
	v->decided_us = sh_rows_int(rows, i, "decided_us");
	r = by_people(call, disaster_id, sh_rows_str(rows, i, "person_id"), &people);
	v->by_people = people;
	return r != 0 ? r
		      : sh_cell_open_text(call, LEDGER_CELL_INQUIRY_REASON, v->inquiry_id, reason, len,
					  &v->decision_reason);
}

int list_inquiries(ShCall *call, const Ledger__ListInquiriesRequest *q, Ledger__ListInquiriesReply *reply)
{
	Ledger__Inquiry *all;
	const ShRows *rows;
	int r = sh_query(call, &sql_list_inquiries, &rows, sh_text(call->municipality), sh_text(q->disaster_id),
			 sh_text(q->state), sh_text(q->after_inquiry_id), sh_int(PAGE));

	if (r != 0)
		return r;
	reply->n_inquiries = (size_t) sh_rows_count(rows);
	if (!(all = store_list(call, reply->n_inquiries, sizeof *all, &reply->inquiries)))
		return SH_REFUSED;
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		r = show(call, q->disaster_id, rows, i, &all[i]);
	return r != 0 ? r : sh_audit_one(call, q->disaster_id);
}
