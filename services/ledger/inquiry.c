/* 安否照会 (災対法86条の15, 規則8条の3): the rule says what at most may be told, a person decides (rulings 4). Who is
 * hidden, who is dead and who is not held look alike to who asks and to who stands at the window. */
#include "inquiry.h"
#include "consents.h"
#include "ledger_sql.h"
#include "rules/safety.h"
#include "safety_now.h"
#include "sh_data_key.h"
#include "store.h"

#include <string.h>

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

int inquiry_about(ShCall *call, const char *disaster_id, const char *person_id, InquiryAbout *ret)
{
	const SafetyStatus *status;
	const ShRows *rows;
	int r = sh_query(call, &sql_person_on_ledger, &rows, sh_text(call->municipality), sh_text(disaster_id),
			 sh_text(person_id));

	*ret = (InquiryAbout){ 0 };
	if (r != 0 || sh_rows_count(rows) == 0)
		return r;
	ret->held = true;
	ret->hidden = sh_rows_bool(rows, 0, "shielded");
	if ((r = safety_now(call, disaster_id, person_id, sh_rows_str(rows, 0, "death"), &status)) != 0)
		return r;
	ret->dead = status->dead;
	ret->condition = status->label;
	return 0;
}

/* Of an inquiry as it is, or as it is asked now. */
static int ceiling(ShCall *call, const char *disaster_id, const char *person_id, InquiryFacts *facts, uint32_t *ret)
{
	InquiryAbout about;
	Consents said;
	int r;

	if ((r = inquiry_about(call, disaster_id, person_id, &about)) != 0 ||
	    (r = consents_said(call, disaster_id, person_id, &said)) != 0)
		return r;
	facts->held = about.held;
	facts->hidden = about.hidden;
	facts->dead = about.dead;
	facts->consent = consents_answer(&said, inquiry_relation_class(facts->relation));
	facts->somebody_not = consents_somebody_not(&said);
	*ret = inquiry_ceiling(facts);
	return 0;
}

int inquiry_ceiling_now(ShCall *call, const ShRows *row, uint32_t *ret)
{
	InquiryFacts facts = { .relation = INQUIRY_OTHER,
			       .identified = !is(sh_rows_str(row, 0, "identity"), "NONE"),
			       .improper = sh_rows_bool(row, 0, "improper"),
			       .public_interest = sh_rows_bool(row, 0, "public_interest") };

	inquiry_relation(sh_rows_str(row, 0, "relation"), &facts.relation);
	return ceiling(call, sh_rows_str(row, 0, "disaster_id"), sh_rows_str(row, 0, "person_id"), &facts, ret);
}

static int seal_paper(ShCall *call, const Ledger__RecordInquiryRequest *q, const uint8_t **ret, size_t *ret_len)
{
	Ledger__InquiryPaper paper = LEDGER__INQUIRY_PAPER__INIT;

	paper.inquirer_name = q->inquirer_name;
	paper.inquirer_address = q->inquirer_address;
	paper.reason = q->reason;
	paper.asked_name = q->asked_name;
	paper.asked_address = q->asked_address;
	paper.asked_birth = q->asked_birth;
	paper.asked_sex = q->asked_sex;
	return store_seal_message(call, q->disaster_id, LEDGER_CELL_INQUIRY_PAPER, q->inquiry_id, &paper.base, ret,
				  ret_len);
}

static int show_allowed(ShCall *call, uint32_t most, Ledger__RecordInquiryReply *reply)
{
	reply->allowed = sh_alloc(call->arena, INQUIRY_ITEMS * sizeof *reply->allowed);
	if (!reply->allowed)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "inquiry");
	for (int i = 0; i < INQUIRY_ITEMS; i++)
		if (most & 1u << i)
			reply->allowed[reply->n_allowed++] = inquiry_item_code((InquiryItem) i);
	return 0;
}

/* Every inquiry is kept, also one that is refused for its purpose: by whom it was asked is known before it is looked
 * at whom it is about. */
int record_inquiry(ShCall *call, const Ledger__RecordInquiryRequest *q, Ledger__RecordInquiryReply *reply)
{
	InquiryFacts facts = { .identified = !is(q->identity, "NONE"),
			       .improper = q->improper,
			       .public_interest = q->public_interest };
	const uint8_t *paper;
	uint32_t most;
	size_t len;
	int r;

	if (!inquiry_relation(q->relation, &facts.relation))
		return sh_fail_field(&call->error, "relation", "ledger.inquiry.relation");
	if ((r = store_need_open(call, q->disaster_id)) != 0 ||
	    (r = ceiling(call, q->disaster_id, q->person_id, &facts, &most)) != 0 ||
	    (r = seal_paper(call, q, &paper, &len)) != 0 ||
	    (r = sh_query(call, &sql_put_inquiry, NULL, sh_text(call->municipality), sh_text(q->inquiry_id),
			  sh_text(q->disaster_id), sh_text(q->person_id), sh_text(q->relation), sh_text(q->identity),
			  sh_bool(q->improper), sh_bool(q->public_interest), sh_bytes(paper, len),
			  sh_text(q->improper ? "REFUSED" : "OPEN"), sh_text(call->actor.id),
			  sh_int(call->now_us))) != 0 ||
	    (r = show_allowed(call, most, reply)) != 0)
		return r;
	reply->inquiry_id = q->inquiry_id;
	return sh_audit(call, (const char *const[]){ q->inquiry_id, q->person_id }, *q->person_id ? 2 : 1);
}

static int items_of(ShCall *call, const char *const *codes, size_t n, uint32_t *ret)
{
	InquiryItem item;

	*ret = 0;
	for (size_t i = 0; i < n; i++) {
		if (!inquiry_item(codes[i], &item))
			return sh_fail_field(&call->error, "items", "ledger.inquiry.item");
		*ret |= 1u << item;
	}
	return 0;
}

/* What a person answers for: not at the window, and with a reason. */
static int check_decision(ShCall *call, const Ledger__DecideInquiryRequest *q, uint32_t wanted, uint32_t most)
{
	if (wanted & ~most)
		return sh_fail_field(&call->error, "items", "ledger.inquiry.beyond");
	if (!(wanted & INQUIRY_BY_PERSON))
		return 0;
	if (!sh_roles_have(call->actor.roles, "ledger") && !sh_roles_have(call->actor.roles, "approver"))
		return sh_fail(&call->error, SH_PERMISSION_DENIED, "ledger.inquiry.window", "%s", q->inquiry_id);
	return *q->reason ? 0 : sh_fail_field(&call->error, "reason", "ledger.inquiry.reason");
}

int decide_inquiry(ShCall *call, const Ledger__DecideInquiryRequest *q, Ledger__DecideInquiryReply *reply)
{
	const char *disaster_id, *person_id;
	const uint8_t *reason;
	const ShRows *row;
	uint32_t most, wanted;
	size_t len;
	int r = sh_query(call, &sql_lock_inquiry, &row, sh_text(call->municipality), sh_text(q->inquiry_id));

	if (r != 0)
		return r;
	if (sh_rows_count(row) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.inquiry.unknown", "%s", q->inquiry_id);
	if (!is(sh_rows_str(row, 0, "state"), "OPEN"))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.inquiry.closed", "%s", q->inquiry_id);
	disaster_id = sh_rows_str(row, 0, "disaster_id");
	person_id = sh_rows_str(row, 0, "person_id");
	if ((r = items_of(call, q->items, q->n_items, &wanted)) != 0 ||
	    (r = inquiry_ceiling_now(call, row, &most)) != 0 || (r = check_decision(call, q, wanted, most)) != 0 ||
	    (r = sh_cell_seal_text(call, disaster_id, "cell", LEDGER_CELL_INQUIRY_REASON, q->inquiry_id, q->reason,
				   &reason, &len)) != 0 ||
	    (r = sh_query(call, &sql_inquiry_decided, NULL, sh_text(call->municipality), sh_text(q->inquiry_id),
			  sh_text_array(call->arena, q->items, q->n_items), sh_bytes(reason, len),
			  sh_text(call->actor.id), sh_int(call->now_us))) != 0)
		return r;
	reply->inquiry_id = q->inquiry_id;
	return sh_audit(call, (const char *const[]){ q->inquiry_id, person_id }, *person_id ? 2 : 1);
}
