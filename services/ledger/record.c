/* One person's page: every item of the law and of the municipality with where it comes from, as known at a moment and
 * as of a day. Whoever is protected, or lives with somebody who is, has an ordinary face: 確認中 (rulings 1); so have
 * the dead at the counter (rulings 5). */
#include "record.h"
#include "address.h"
#include "item_read.h"
#include "ledger_sql.h"
#include "sh_civil.h"
#include "store.h"

#include <string.h>

enum { PERIODS = 400 };

int page_say(ShCall *call, Page *p, const char *item_code, const char *value, const Ledger__Provenance *from)
{
	const ItemDef *item = item_among(p->items, p->n_items, item_code);
	Ledger__Provenance *kept = sh_alloc(call->arena, sizeof *kept);

	if (!kept)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "record");
	if (!item || !*value)
		return 0;
	*kept = *from;
	p->said[item - p->items] = value;
	p->said_from[item - p->items] = kept;
	return 0;
}

/* By whom: the register, an application, or staff on somebody's word. */
void page_frozen_from(const ShRows *base, Ledger__Provenance *from)
{
	const bool resident = sh_rows_bool(base, 0, "resident"), entered = *sh_rows_str(base, 0, "entry_id");

	from->source = resident ? "REGISTER" : entered ? sh_rows_str(base, 0, "entry_source") : "APPLICATION";
	from->source_id = resident ? sh_rows_str(base, 0, "register_as_of") : sh_rows_str(base, 0, "entry_id");
	from->recorded_us = sh_rows_int(base, 0, "recorded_us");
	from->observed_us = entered ? sh_rows_int(base, 0, "entry_observed_us") : from->recorded_us;
	from->recorded_by = sh_rows_str(base, 0, "entered_by");
}

static int say_frozen(ShCall *call, Page *p, const ShRows *base)
{
	Ledger__Provenance from = LEDGER__PROVENANCE__INIT;
	const char *address, *extra;
	int r;

	page_frozen_from(base, &from);
	r = address_open(call, &p->opener, LEDGER_CELL_PERSON_ADDRESS,
			 address_row(call, p->disaster_id, p->person_id), base, 0, "sealed_address", &address,
			 &extra);
	if (r != 0 || (r = page_say(call, p, "NAME", sh_rows_str(base, 0, "name"), &from)) != 0 ||
	    (r = page_say(call, p, "BIRTH", sh_rows_str(base, 0, "birth_text"), &from)) != 0 ||
	    (r = page_say(call, p, "SEX", sh_rows_str(base, 0, "sex"), &from)) != 0)
		return r;
	return page_say(call, p, "ADDRESS", store_address(call, address, extra), &from);
}

static int row_of(const ShRows *periods, const char *code)
{
	for (int i = 0; i < sh_rows_count(periods); i++)
		if (strcmp(sh_rows_str(periods, i, "item_code"), code) == 0)
			return i;
	return -1;
}

static int show_field(ShCall *call, Page *p, size_t i, const ShRows *periods, Ledger__RecordField *f)
{
	const ItemDef *item = &p->items[i];
	const int row = row_of(periods, item->code);
	Ledger__ItemPeriod recorded;
	int r;

	ledger__record_field__init(f);
	f->item_code = item->code;
	f->name = item->name;
	f->law = item->law;
	f->restricted = !item_seen(call, item);
	f->closed = !f->restricted && item->sensitive && !p->sensitive;
	if (f->restricted || f->closed)
		return 0;
	f->value = p->said[i] ? p->said[i] : "";
	f->provenance = p->said_from[i];
	if (row < 0)
		return 0;
	if ((r = item_show(call, &p->opener, item, periods, row, &recorded)) != 0)
		return r;
	f->stood_before = f->value;
	f->value = recorded.value;
	f->provenance = recorded.provenance;
	return 0;
}

static int page_fields(ShCall *call, Page *p)
{
	const ShRows *periods;
	Ledger__RecordField *all;
	int r = sh_query(call, &sql_list_item_periods, &periods, sh_text(call->municipality), sh_text(p->disaster_id),
			 sh_text_array(call->arena, &p->person_id, 1), sh_text_array(call->arena, NULL, 0),
			 sh_int(p->known_us), sh_text(p->as_of), sh_int(PERIODS));

	if (r != 0)
		return r;
	p->out->n_fields = p->n_items;
	if (!(all = store_list(call, p->n_items, sizeof *all, &p->out->fields)))
		return SH_REFUSED;
	for (size_t i = 0; r == 0 && i < p->n_items; i++)
		r = show_field(call, p, i, periods, &all[i]);
	return r;
}

/* Everybody whose name stands in the answer was looked at. */
static int audit_page(ShCall *call, const Page *p)
{
	const Ledger__RecordHousehold *h = p->out->household;
	const Ledger__RecordGroup *g = p->out->group;
	const size_t most = 2 + h->n_members + (g ? g->n_members : 0);
	const char **ids = sh_alloc(call->arena, most * sizeof *ids);
	size_t n = 0;

	if (!ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "record");
	ids[n++] = p->person_id;
	for (size_t i = 0; i < h->n_members; i++)
		ids[n++] = h->members[i]->person_id;
	for (size_t i = 0; g && i < g->n_members; i++)
		ids[n++] = g->members[i]->person_id;
	return sh_audit(call, ids, n);
}

static int put_together(ShCall *call, Page *p, const ShRows *base)
{
	const char *then = sh_rows_str(base, 0, "death_then");
	int r;

	p->out->victim = sh_rows_bool(base, 0, "victim");
	p->out->resident = sh_rows_bool(base, 0, "resident");
	p->out->stale = sh_rows_bool(base, 0, "register_stale");
	p->out->death = strcmp(then, "WITHDRAWN") == 0 ? "" : then;
	p->out->protected_ = sh_rows_bool(base, 0, "shielded");
	p->household_id = sh_rows_str(base, 0, "household_id");
	p->form_id = sh_rows_str(base, 0, "form_id");
	if ((r = items_all(call, &p->items, &p->n_items)) != 0)
		return r;
	p->said = sh_alloc(call->arena, p->n_items * sizeof *p->said);
	p->said_from = sh_alloc(call->arena, p->n_items * sizeof *p->said_from);
	if (!p->said || !p->said_from)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "record");
	memset(p->said, 0, p->n_items * sizeof *p->said);
	memset(p->said_from, 0, p->n_items * sizeof *p->said_from);
	if ((r = say_frozen(call, p, base)) != 0 || (r = page_household(call, p, base)) != 0 ||
	    (r = page_group(call, p)) != 0 || (r = page_dwellings(call, p)) != 0 || (r = page_place(call, p)) != 0 ||
	    (r = page_contacts(call, p)) != 0 || (r = page_relief(call, p)) != 0 || (r = page_fields(call, p)) != 0)
		return r;
	return audit_page(call, p);
}

/* A day in the past ends at its midnight, today at this moment. */
static int set_times(ShCall *call, const Ledger__GetVictimRecordRequest *q, Page *p)
{
	char *today = sh_alloc(call->arena, SH_CIVIL_ISO_SIZE);
	const int64_t at_us = q->known_us ? q->known_us : call->now_us;
	ShCivil day;
	int64_t end_us;
	int r;

	if (!today)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "record");
	sh_civil_iso(today, sh_civil_tokyo(at_us));
	p->as_of = *q->as_of ? q->as_of : today;
	if ((r = sh_civil_parse_iso(&day, p->as_of, &call->error)) != 0)
		return r;
	end_us = sh_civil_tokyo_start_us(sh_civil_add_days(day, 1)) - 1;
	p->moment_us = end_us < at_us ? end_us : at_us;
	p->known_us = q->known_us ? q->known_us : INT64_MAX - 1;
	p->out->known_us = at_us;
	p->out->as_of = p->as_of;
	return 0;
}

int get_victim_record(ShCall *call, const Ledger__GetVictimRecordRequest *q, Ledger__VictimRecord *reply)
{
	Page p = {
		.disaster_id = q->disaster_id, .person_id = q->person_id, .sensitive = q->sensitive, .out = reply
	};
	const ShRows *base;
	int r;

	if ((r = set_times(call, q, &p)) != 0 ||
	    (r = sh_query(call, &sql_get_record, &base, sh_text(call->municipality), sh_text(q->disaster_id),
			  sh_text(q->person_id), sh_int(p.known_us))) != 0)
		return r;
	if (sh_rows_count(base) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.person.unknown", "%s", q->person_id);
	reply->person_id = q->person_id;
	if (store_hides(call, sh_rows_bool(base, 0, "shielded")) ||
	    (*sh_rows_str(base, 0, "death") && !store_says_dead(call))) {
		reply->checking = true;
		return sh_audit_one(call, q->person_id);
	}
	return put_together(call, &p, base);
}
