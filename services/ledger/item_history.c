/* What was ever recorded of a person's items; or what was known at a moment, of a day. */
#include "item_read.h"
#include "items.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "store.h"

#include <string.h>

enum { PERIODS = 500 };

int item_show(ShCall *call, ShOpener *opener, const ItemDef *item, const ShRows *rows, int i, Ledger__ItemPeriod *p)
{
	Ledger__Provenance *from = sh_alloc(call->arena, sizeof *from);
	int r;

	if (!from)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "item");
	ledger__item_period__init(p);
	ledger__provenance__init(from);
	p->item_code = sh_rows_str(rows, i, "item_code");
	p->value_id = sh_rows_str(rows, i, "value_id");
	p->withdrawn = sh_rows_bool(rows, i, "withdrawn");
	p->valid_from = sh_rows_str(rows, i, "valid_from");
	p->valid_to = sh_rows_str(rows, i, "valid_to");
	p->known_from_us = sh_rows_int(rows, i, "known_from_us");
	p->known_to_us = sh_rows_int(rows, i, "known_to_us");
	from->source = sh_rows_str(rows, i, "source");
	from->source_id = sh_rows_str(rows, i, "source_id");
	from->observed_us = sh_rows_int(rows, i, "observed_us");
	from->recorded_by = sh_rows_str(rows, i, "recorded_by");
	from->recorded_us = sh_rows_int(rows, i, "recorded_us");
	p->provenance = from;
	p->restricted = !item || !item_seen(call, item);
	if (p->restricted)
		return 0;
	r = item_open(call, opener, LEDGER_CELL_ITEM_VALUE, rows, i, "sealed_value", &p->value);
	return r != 0 ? r : item_open(call, opener, LEDGER_CELL_ITEM_REASON, rows, i, "sealed_reason", &p->reason);
}

int item_open(ShCall *call, ShOpener *opener, uint32_t cell, const ShRows *rows, int i, const char *column,
	      const char **ret)
{
	const uint8_t *sealed, *plain;
	size_t len;
	int r;

	*ret = "";
	sealed = sh_rows_bytes(call, rows, i, column, &len);
	if (len == 0)
		return 0;
	r = sh_cell_open_with(call, opener, cell, sh_rows_str(rows, i, "value_id"), sealed, len, &plain, &len);
	if (r == 0)
		*ret = (const char *) plain; /* ends with NUL */
	return r;
}

int list_item_history(ShCall *call, const Ledger__ListItemHistoryRequest *q, Ledger__ListItemHistoryReply *reply)
{
	const ShRows *rows, *flag;
	const ItemDef *items;
	Ledger__ItemPeriod *all;
	ShOpener opener = { 0 };
	size_t n_items, n;
	int r;

	if ((r = sh_audit_one(call, q->person_id)) != 0 ||
	    (r = sh_query(call, &sql_person_shielded, &flag, sh_text(call->municipality), sh_text(q->person_id))) !=
		    0)
		return r;
	if (store_hides(call, sh_rows_bool(flag, 0, "shielded"))) /* as of whom nothing was recorded */
		return 0;
	if ((r = items_all(call, &items, &n_items)) != 0 ||
	    (r = sh_query(call, &sql_list_item_periods, &rows, sh_text(call->municipality), sh_text(q->disaster_id),
			  sh_text_array(call->arena, &q->person_id, 1),
			  sh_text_array(call->arena, &q->item_code, *q->item_code ? 1 : 0), sh_int(q->known_us),
			  sh_text_or_null(q->as_of), sh_int(PERIODS + 1))) != 0)
		return r;
	n = (size_t) sh_rows_count(rows);
	reply->more = n > PERIODS;
	reply->n_periods = reply->more ? PERIODS : n;
	if (!(all = store_list(call, reply->n_periods, sizeof *all, &reply->periods)))
		return SH_REFUSED;
	for (size_t i = 0; r == 0 && i < reply->n_periods; i++)
		r = item_show(call, &opener, item_among(items, n_items, sh_rows_str(rows, (int) i, "item_code")),
			      rows, (int) i, &all[i]);
	return r;
}
