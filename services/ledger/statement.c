/* What is said of a person in one form or another: 援護の実施の状況, injuries, housing intentions, 要配慮. Nothing is
 * overwritten, a later statement replaces an earlier. */
#include "statement.h"
#include "ledger_sql.h"
#include "store.h"

#include <string.h>

const StatementSubject statement_support = { "SUPPORT", LEDGER_CELL_STATEMENT, &ledger__support__descriptor };
const StatementSubject statement_injury = { "INJURY", LEDGER_CELL_STATEMENT, &ledger__injury__descriptor };
const StatementSubject statement_intention = { "INTENTION", LEDGER_CELL_STATEMENT,
					       &ledger__housing_intention__descriptor };
const StatementSubject statement_care = { NULL, LEDGER_CELL_CARE, &ledger__care__descriptor };

/* What is replaced is of the same person, disaster and subject. */
static int check_replaced(ShCall *call, const StatementSubject *of, const Ledger__StatementHead *head)
{
	const ShRows *row;
	int r;

	if (!*head->replaces)
		return 0;
	r = sh_query(call, of->subject ? &sql_statement_by_id : &sql_care_by_id, &row, sh_text(call->municipality),
		     sh_text(head->replaces));
	if (r == 0 && (sh_rows_count(row) == 0 || strcmp(sh_rows_str(row, 0, "person_id"), head->person_id) != 0 ||
		       strcmp(sh_rows_str(row, 0, "disaster_id"), head->disaster_id) != 0 ||
		       strcmp(sh_rows_str(row, 0, "subject"), of->subject ? of->subject : "CARE") != 0))
		r = sh_fail(&call->error, SH_NOT_FOUND, "ledger.statement.unknown", "%s", head->replaces);
	return r;
}

int statement_keep(ShCall *call, const StatementSubject *of, const Ledger__StatementHead *head,
		   const ProtobufCMessage *body, const char *by, const char *reuse_id)
{
	ShParam town = sh_text(call->municipality), id = sh_text(head->statement_id);
	ShParam disaster = sh_text(head->disaster_id), person = sh_text(head->person_id);
	ShParam source = sh_text(head->source), replaces = sh_text(head->replaces), actor = sh_text(by);
	ShParam now = sh_int(call->now_us), observed = sh_int(head->observed_us ? head->observed_us : call->now_us);
	const uint8_t *sealed;
	const ShRows *known;
	size_t len;
	int r;

	if ((r = store_need_open(call, head->disaster_id)) != 0 ||
	    (r = store_person(call, head->disaster_id, head->person_id, &known)) != 0 ||
	    (r = check_replaced(call, of, head)) != 0 ||
	    (r = store_seal_message(call, head->disaster_id, of->cell, head->statement_id, body, &sealed, &len)) != 0)
		return r;
	r = of->subject ? sh_query(call, &sql_put_statement, NULL, town, id, disaster, person, sh_text(of->subject),
				   sh_bytes(sealed, len), source, replaces, observed, actor, now, sh_text(reuse_id))
			: sh_query(call, &sql_put_care, NULL, town, id, disaster, person, sh_bytes(sealed, len),
				   source, replaces, sh_text(reuse_id), observed, actor, now);
	return r != 0 ? r : sh_audit_one(call, head->person_id);
}

int statement_put(ShCall *call, const StatementSubject *of, const Ledger__StatementHead *head,
		  const ProtobufCMessage *body, Ledger__StatementReply *reply)
{
	reply->statement_id = head->statement_id;
	return statement_keep(call, of, head, body, call->actor.id, "");
}

int statement_rows(ShCall *call, const StatementSubject *of, const char *disaster_id, const char *person_id,
		   bool history, const ShRows **ret)
{
	ShParam town = sh_text(call->municipality), disaster = sh_text(disaster_id), person = sh_text(person_id);

	return of->subject ? sh_query(call, &sql_list_statements, ret, town, disaster, person, sh_text(of->subject),
				      sh_bool(history))
			   : sh_query(call, &sql_list_care, ret, town, disaster, person, sh_bool(history));
}

int statement_open(ShCall *call, const StatementSubject *of, const ShRows *rows, int i,
		   Ledger__StatementInfo **ret_info, void *ret_body)
{
	Ledger__StatementInfo *info = sh_alloc(call->arena, sizeof *info);

	if (!info)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "statement");
	ledger__statement_info__init(info);
	info->statement_id = sh_rows_str(rows, i, "statement_id");
	info->source = sh_rows_str(rows, i, "source");
	info->observed_us = sh_rows_int(rows, i, "observed_us");
	info->recorded_us = sh_rows_int(rows, i, "recorded_us");
	info->recorded_by = sh_rows_str(rows, i, "recorded_by");
	info->replaced_by = sh_rows_str(rows, i, "replaced_by");
	*ret_info = info;
	return store_open_message(call, rows, i, "sealed_body", of->cell, info->statement_id, of->body, ret_body);
}

void statement_reused(const ShRows *rows, int i, Ledger__StatementInfo *info)
{
	info->reused_from = sh_rows_str(rows, i, "reused_from");
	info->reuse_basis = sh_rows_str(rows, i, "reuse_basis");
}

int statement_same(ShCall *call, const ProtobufCMessage *a, const ProtobufCMessage *b, bool *ret)
{
	const uint8_t *x, *y;
	size_t n, m;
	int r;

	if ((r = sh_pack(call->arena, a, &x, &n, &call->error)) == 0 &&
	    (r = sh_pack(call->arena, b, &y, &m, &call->error)) == 0)
		*ret = n == m && memcmp(x, y, n) == 0;
	return r;
}

const char *relief_label(ReliefTable table, const char *code)
{
	const ReliefCode *of = relief_code(table, code);

	return of ? of->label : code;
}
