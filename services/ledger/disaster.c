/* 災害: declared by a person, with the words that will stand on every certificate of it. */
#include "ledger.h"
#include "ledger_sql.h"
#include "rules/codes.h"
#include "store.h"

#include <string.h>

/* What the field rules of the .proto cannot say. */
static int check(const Ledger__DeclareDisasterRequest *q, ShError *err)
{
	if (!ledger_code(LEDGER_CAUSE, q->kind))
		return sh_fail_field(err, "kind", "ledger.disaster.kind");
	if (strcmp(q->reference_date, q->occurred_on) > 0) /* who moves in afterwards was not hit */
		return sh_fail_field(err, "reference_date", "ledger.disaster.reference_date");
	return 0;
}

int declare_disaster(ShCall *call, const Ledger__DeclareDisasterRequest *q, Ledger__DeclareDisasterReply *reply)
{
	Ledger__DisasterDeclared declared = LEDGER__DISASTER_DECLARED__INIT;
	int r = check(q, &call->error);

	if (r == 0)
		r = sh_query(call, &sql_put_disaster, NULL, sh_text(call->municipality), sh_text(q->disaster_id),
			     sh_text(q->code), sh_text(q->name), sh_text(q->cause), sh_text(q->kind),
			     sh_text(LEDGER_CODES_EDITION), sh_text(q->occurred_on), sh_text(q->reference_date),
			     sh_text(call->actor.id), sh_int(call->now_us));
	reply->disaster_id = declared.disaster_id = q->disaster_id;
	declared.occurred_on = q->occurred_on;
	return r == 0 ? sh_emit(call, q->disaster_id, &declared.base) : r;
}

static void row_to_disaster(const ShRows *rows, int i, Ledger__Disaster *d)
{
	ledger__disaster__init(d);
	d->disaster_id = sh_rows_str(rows, i, "disaster_id");
	d->code = sh_rows_str(rows, i, "code");
	d->name = sh_rows_str(rows, i, "name");
	d->cause = sh_rows_str(rows, i, "cause");
	d->kind = sh_rows_str(rows, i, "kind");
	d->occurred_on = sh_rows_str(rows, i, "occurred_on");
	d->reference_date = sh_rows_str(rows, i, "reference_date");
	d->ledger_open = strcmp(sh_rows_str(rows, i, "state"), "OPEN") == 0;
	d->register_as_of = sh_rows_str(rows, i, "register_as_of");
	d->register_newer = sh_rows_int(rows, i, "register_changes") > 0;
}

int list_disasters(ShCall *call, const Ledger__ListDisastersRequest *q, Ledger__ListDisastersReply *reply)
{
	const ShRows *rows;
	Ledger__Disaster *all;
	int n, r = sh_query(call, &sql_list_disasters, &rows, sh_text(call->municipality));

	(void) q;
	if (r != 0)
		return r;
	n = sh_rows_count(rows);
	all = store_list(call, (size_t) n, sizeof *all, &reply->disasters);
	if (!all)
		return SH_REFUSED;
	for (int i = 0; i < n; i++)
		row_to_disaster(rows, i, &all[i]);
	reply->n_disasters = (size_t) n;
	return 0;
}
