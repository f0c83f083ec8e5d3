/* 要配慮 (90条の3第2項7号): by whom it is heard it is written down, read only by who cares. That somebody flees from
 * another (DV, 虐待) is the protection desk's alone. Facts of one disaster are used in another by an act with its
 * basis. */
#include "ledger_sql.h"
#include "sh_data_key.h"
#include "statement.h"
#include "store.h"

#include <string.h>

static int check(ShCall *call, const Ledger__Care *care)
{
	const ReliefCode *of = relief_code(RELIEF_CARE, care->code);

	if (!of)
		return sh_fail_field(&call->error, "code", "ledger.care.code");
	if (of->desk && !sh_roles_have(call->actor.roles, "protection"))
		return sh_fail(&call->error, SH_PERMISSION_DENIED, "ledger.care.desk", "%s", care->code);
	if (strcmp(care->code, "OTHER") == 0 && !*care->text)
		return sh_fail_field(&call->error, "text", "ledger.care.text");
	for (size_t i = 0; i < care->n_fields; i++)
		if (!relief_has_key(of, care->fields[i]->key))
			return sh_fail_field(&call->error, "fields", "ledger.care.key");
	return 0;
}

int record_care(ShCall *call, const Ledger__RecordCareRequest *q, Ledger__StatementReply *reply)
{
	Ledger__Care kept = *q->care;
	int r = check(call, q->care);

	kept.edition = RELIEF_EDITION;
	kept.list = "";
	return r != 0 ? r : statement_put(call, &statement_care, q->head, &kept.base, reply);
}

static int shielded(ShCall *call, const char *person_id, bool *ret)
{
	const ShRows *flag;
	int r = sh_query(call, &sql_person_shielded, &flag, sh_text(call->municipality), sh_text(person_id));

	*ret = r != 0 || sh_rows_bool(flag, 0, "shielded");
	return r;
}

/* What is the desk's stays the desk's, also of somebody who is not hidden (any more). */
int list_care(ShCall *call, const Ledger__ListStatementsRequest *q, Ledger__ListCareReply *reply)
{
	Ledger__CareStatement *all;
	const ShRows *rows;
	bool hidden;
	int r;

	if ((r = sh_audit_one(call, q->person_id)) != 0 || (r = shielded(call, q->person_id, &hidden)) != 0)
		return r;
	if (store_hides(call, hidden))
		return 0;
	if ((r = statement_rows(call, &statement_care, q->disaster_id, q->person_id, q->history, &rows)) != 0)
		return r;
	if (!(all = store_list(call, (size_t) sh_rows_count(rows), sizeof *all, &reply->care)))
		return SH_REFUSED;
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		Ledger__CareStatement *s = &all[reply->n_care];
		const ReliefCode *of;

		ledger__care_statement__init(s);
		if ((r = statement_open(call, &statement_care, rows, i, &s->info, &s->care)) != 0)
			return r;
		of = relief_code(RELIEF_CARE, s->care->code);
		s->code_ja = of ? of->label : s->care->code;
		reply->n_care += !care_desk(s->care->code) || sh_roles_have(call->actor.roles, "protection");
	}
	return r;
}

/* Under the other disaster's key, as a statement of its own. */
static int take_over(ShCall *call, const Ledger__ReuseCareRequest *q, const ShRows *rows, int i)
{
	char *id = sh_alloc(call->arena, SH_UUID_LEN + 1);
	Ledger__StatementInfo *info;
	Ledger__Care *body;
	const uint8_t *sealed;
	size_t len;
	int r;

	if (!id)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "reuse");
	sh_uuid7(id);
	if ((r = statement_open(call, &statement_care, rows, i, &info, &body)) != 0 ||
	    (r = store_seal_message(call, q->to_disaster_id, LEDGER_CELL_CARE, id, &body->base, &sealed, &len)) != 0)
		return r;
	return sh_query(call, &sql_put_care, NULL, sh_text(call->municipality), sh_text(id),
			sh_text(q->to_disaster_id), sh_text(q->person_id), sh_bytes(sealed, len),
			sh_text(info->source), sh_text(""), sh_text(q->reuse_id), sh_int(info->observed_us),
			sh_text(call->actor.id), sh_int(call->now_us));
}

static int check_reuse(ShCall *call, const Ledger__ReuseCareRequest *q)
{
	const ShRows *person;
	bool hidden;
	int r;

	if (strcmp(q->basis, "CONSENT") != 0 && strcmp(q->basis, "INTERNAL") != 0)
		return sh_fail_field(&call->error, "basis", "ledger.reuse.basis");
	if (strcmp(q->from_disaster_id, q->to_disaster_id) == 0)
		return sh_fail_field(&call->error, "to_disaster_id", "ledger.reuse.same");
	if ((r = store_need_open(call, q->from_disaster_id)) != 0 ||
	    (r = store_need_open(call, q->to_disaster_id)) != 0 ||
	    (r = store_person(call, q->to_disaster_id, q->person_id, &person)) != 0 ||
	    (r = shielded(call, q->person_id, &hidden)) != 0)
		return r;
	return store_hides(call, hidden)
		       ? sh_fail(&call->error, SH_NOT_FOUND, "ledger.person.unknown", "%s", q->person_id)
		       : 0;
}

int reuse_care(ShCall *call, const Ledger__ReuseCareRequest *q, Ledger__ReuseCareReply *reply)
{
	const uint8_t *reason;
	const ShRows *rows;
	size_t len;
	int r;

	if ((r = check_reuse(call, q)) != 0 ||
	    (r = statement_rows(call, &statement_care, q->from_disaster_id, q->person_id, false, &rows)) != 0)
		return r;
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		r = take_over(call, q, rows, i);
	if (r != 0 || (r = sh_cell_seal_text(call, q->to_disaster_id, "cell", LEDGER_CELL_REUSE_REASON, q->reuse_id,
					     q->reason, &reason, &len)) != 0)
		return r;
	reply->reuse_id = q->reuse_id;
	reply->statements = (uint32_t) sh_rows_count(rows);
	r = sh_query(call, &sql_put_care_reuse, NULL, sh_text(call->municipality), sh_text(q->reuse_id),
		     sh_text(q->from_disaster_id), sh_text(q->to_disaster_id), sh_text(q->person_id),
		     sh_text(q->basis), sh_bytes(reason, len), sh_int(sh_rows_count(rows)), sh_text(call->actor.id),
		     sh_int(call->now_us));
	return r != 0 ? r : sh_audit(call, (const char *const[]){ q->reuse_id, q->person_id }, 2);
}
