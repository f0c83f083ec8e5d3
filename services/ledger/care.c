/* 要配慮 (90条の3第2項7号): by whom it is heard it is written down, read only by who cares. That somebody flees from
 * another (DV, 虐待) is the protection desk's alone. */
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
		statement_reused(rows, i, s->info);
		of = relief_code(RELIEF_CARE, s->care->code);
		s->code_ja = of ? of->label : s->care->code;
		reply->n_care += !care_desk(s->care->code) || sh_roles_have(call->actor.roles, "protection");
	}
	return r;
}
