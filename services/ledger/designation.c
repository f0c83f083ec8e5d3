/* 指定 of a disaster (rulings 27): 災害救助法, 支援法, 激甚, 特定非常災害, per municipality with dates. Eligibility
 * reads them as of a day; an entry that was wrong is replaced, and stays. */
#include "ledger.h"
#include "ledger_sql.h"
#include "statement.h"
#include "store.h"

#include <string.h>

static int check(ShCall *call, const Ledger__RecordDesignationRequest *q)
{
	const ShRows *row;
	int r;

	if (!relief_code(RELIEF_DESIGNATION, q->kind))
		return sh_fail_field(&call->error, "kind", "ledger.designation.kind");
	if (*q->ended_on && strcmp(q->ended_on, q->applies_from) < 0)
		return sh_fail_field(&call->error, "ended_on", "ledger.designation.order");
	if (!*q->replaces)
		return 0;
	r = sh_query(call, &sql_designation_by_id, &row, sh_text(call->municipality), sh_text(q->replaces));
	if (r == 0 && (sh_rows_count(row) == 0 || strcmp(sh_rows_str(row, 0, "disaster_id"), q->disaster_id) != 0))
		r = sh_fail(&call->error, SH_NOT_FOUND, "ledger.designation.unknown", "%s", q->replaces);
	return r;
}

/* Announced before any ledger is open, as a rule. */
int record_designation(ShCall *call, const Ledger__RecordDesignationRequest *q, Ledger__RecordDesignationReply *reply)
{
	const ShRows *disaster;
	int r;

	if ((r = check(call, q)) != 0 || (r = sh_query(call, &sql_get_disaster, &disaster,
						       sh_text(call->municipality), sh_text(q->disaster_id))) != 0)
		return r;
	if (sh_rows_count(disaster) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.disaster.unknown", "%s", q->disaster_id);
	reply->designation_id = q->designation_id;
	return sh_query(call, &sql_put_designation, NULL, sh_text(call->municipality), sh_text(q->designation_id),
			sh_text(q->disaster_id), sh_text(q->kind), sh_text(*q->area ? q->area : call->municipality),
			sh_text(q->applies_from), sh_text(q->announced_on), sh_text_or_null(q->ended_on),
			sh_text(q->ground), sh_text(q->replaces), sh_text(call->actor.id), sh_int(call->now_us));
}

static void show(const ShRows *rows, int i, Ledger__Designation *d)
{
	ledger__designation__init(d);
	d->designation_id = sh_rows_str(rows, i, "designation_id");
	d->kind = sh_rows_str(rows, i, "kind");
	d->kind_ja = relief_label(RELIEF_DESIGNATION, d->kind);
	d->area = sh_rows_str(rows, i, "area");
	d->applies_from = sh_rows_str(rows, i, "applies_from");
	d->announced_on = sh_rows_str(rows, i, "announced_on");
	d->ended_on = sh_rows_str(rows, i, "ended_on");
	d->ground = sh_rows_str(rows, i, "ground");
	d->replaced_by = sh_rows_str(rows, i, "replaced_by");
	d->recorded_by = sh_rows_str(rows, i, "recorded_by");
	d->recorded_us = sh_rows_int(rows, i, "recorded_us");
}

int list_designations(ShCall *call, const Ledger__ListDesignationsRequest *q, Ledger__ListDesignationsReply *reply)
{
	Ledger__Designation *all;
	const ShRows *rows;
	int r = sh_query(call, &sql_list_designations, &rows, sh_text(call->municipality), sh_text(q->disaster_id),
			 sh_text_or_null(q->on));

	if (r != 0)
		return r;
	reply->n_designations = (size_t) sh_rows_count(rows);
	if (!(all = store_list(call, reply->n_designations, sizeof *all, &reply->designations)))
		return SH_REFUSED;
	for (int i = 0; i < sh_rows_count(rows); i++)
		show(rows, i, &all[i]);
	return 0;
}
