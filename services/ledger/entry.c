/* 住登外 by staff: what was said is kept and read as 確認中 until it is known whom they resemble (entry_check.c).
 * Nobody is entered anew beside a record that is hidden from who enters them (rulings 1). */
#include "entry.h"
#include "ledger_sql.h"
#include "sh_data_key.h"
#include "store.h"

#include <string.h>

enum { PAGE = 100 };

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

static bool source_known(const char *source)
{
	static const char *const sources[] = { "SELF", "FAMILY", "SHELTER", "VISIT", "PHONE", "OTHER" };

	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
		if (is(sources[i], source))
			return true;
	return false;
}

static int check(ShCall *call, const Ledger__EnterNonResidentRequest *q)
{
	const ShRows *with;
	int r;

	if (!non_resident_why(q->why))
		return sh_fail_field(&call->error, "why", "ledger.person.why");
	if (!source_known(q->source))
		return sh_fail_field(&call->error, "source", "ledger.entry.source");
	if ((r = store_need_open(call, q->disaster_id)) != 0 || !*q->with_person_id)
		return r;
	if ((r = store_person(call, q->disaster_id, q->with_person_id, &with)) != 0)
		return r;
	return sh_rows_bool(with, 0, "resident") ? sh_fail_field(&call->error, "with_person_id", "ledger.entry.with")
						 : 0;
}

int enter_non_resident(ShCall *call, const Ledger__EnterNonResidentRequest *q, Ledger__EnterNonResidentReply *reply)
{
	Ledger__EntryPaper paper = LEDGER__ENTRY_PAPER__INIT;
	char *minted = sh_alloc(call->arena, SH_UUID_LEN + 1);
	const uint8_t *sealed;
	size_t len;
	int r;

	if (!minted)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "entry");
	sh_uuid7(minted);
	paper.name = q->name;
	paper.kana = q->kana;
	paper.birth = q->birth;
	paper.sex = q->sex;
	paper.address = q->address;
	if ((r = check(call, q)) != 0 ||
	    (r = store_seal_message(call, q->disaster_id, LEDGER_CELL_ENTRY, q->entry_id, &paper.base, &sealed,
				    &len)) != 0 ||
	    (r = sh_query(call, &sql_put_entry, NULL, sh_text(call->municipality), sh_text(q->entry_id),
			  sh_text(q->disaster_id), sh_text(*q->person_id ? q->person_id : minted),
			  sh_text(q->with_person_id), sh_text(*q->relation ? q->relation : "02"), sh_text(q->why),
			  sh_text(q->source), sh_bytes(sealed, len),
			  sh_int(q->observed_us ? q->observed_us : call->now_us), sh_text(call->actor.id),
			  sh_int(call->now_us))) != 0 ||
	    (r = sh_due(call, LEDGER_ENTRY_DUE, q->entry_id, call->now_us)) != 0)
		return r;
	reply->entry_id = q->entry_id;
	reply->state = "CHECKING";
	return sh_audit_one(call, q->entry_id);
}

int entry_paper(ShCall *call, const ShRows *rows, int row, const Ledger__EntryPaper **ret)
{
	return store_open_message(call, rows, row, "sealed_paper", LEDGER_CELL_ENTRY,
				  sh_rows_str(rows, row, "entry_id"), &ledger__entry_paper__descriptor, ret);
}

int entry_enter(ShCall *call, const ShRows *entry, const char *person_id)
{
	NonResident n = { .disaster_id = sh_rows_str(entry, 0, "disaster_id"),
			  .person_id = person_id,
			  .household_id = "",
			  .why = sh_rows_str(entry, 0, "why"),
			  .relation = sh_rows_str(entry, 0, "relation") };
	const char *with = sh_rows_str(entry, 0, "with_person_id"), *household;
	const Ledger__EntryPaper *paper;
	const ShRows *mate;
	int r = entry_paper(call, entry, 0, &paper);

	if (r != 0)
		return r;
	n.name = paper->name;
	n.kana = paper->kana;
	n.birth = paper->birth;
	n.sex = paper->sex;
	n.address = paper->address;
	if (*with) {
		if ((r = store_person(call, n.disaster_id, with, &mate)) != 0)
			return r;
		n.household_id = sh_rows_str(mate, 0, "household_id");
	}
	return non_resident_put(call, &n, &household);
}

/* The paper is shown while somebody has to decide, and to who has to; afterwards the person's page is where it
 * stands. What is the desk's reads for everybody else as what is still being checked. */
static int show(ShCall *call, const ShRows *rows, int i, bool desk, Ledger__Entry *e)
{
	const Ledger__EntryPaper *paper;
	const uint8_t *reason;
	const char *state = sh_rows_str(rows, i, "state");
	size_t len;
	int r;

	ledger__entry__init(e);
	e->entry_id = sh_rows_str(rows, i, "entry_id");
	e->state = state;
	e->entered_by = sh_rows_str(rows, i, "entered_by");
	e->entered_us = sh_rows_int(rows, i, "entered_us");
	if (is(state, "CHECKING"))
		return 0;
	if (is(state, "ENTERED") || is(state, "SAME"))
		e->person_id = sh_rows_str(rows, i, "person_id");
	e->why = sh_rows_str(rows, i, "why");
	e->source = sh_rows_str(rows, i, "source");
	e->decided_by = sh_rows_str(rows, i, "decided_by");
	e->decided_us = sh_rows_int(rows, i, "decided_us");
	if (!desk && !is(state, "DECIDE"))
		return 0;
	e->candidates = sh_rows_texts(call, rows, i, "candidates", &e->n_candidates);
	if ((r = entry_paper(call, rows, i, &paper)) != 0)
		return r;
	e->name = paper->name;
	e->kana = paper->kana;
	e->birth = paper->birth;
	e->sex = paper->sex;
	e->address = paper->address;
	reason = sh_rows_bytes(call, rows, i, "sealed_reason", &len);
	return sh_cell_open_text(call, LEDGER_CELL_ENTRY_REASON, e->entry_id, reason, len, &e->reason);
}

int list_entries(ShCall *call, const Ledger__ListEntriesRequest *q, Ledger__ListEntriesReply *reply)
{
	const bool desk = sh_roles_have(call->actor.roles, "protection");
	const ShRows *rows;
	Ledger__Entry *all;
	int r = sh_query(call, &sql_list_entries, &rows, sh_text(call->municipality), sh_text(q->disaster_id),
			 sh_text(q->state), sh_bool(desk), sh_text(q->after_entry_id), sh_int(PAGE));

	if (r != 0)
		return r;
	reply->n_entries = (size_t) sh_rows_count(rows);
	if (!(all = store_list(call, reply->n_entries, sizeof *all, &reply->entries)))
		return SH_REFUSED;
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		r = show(call, rows, i, desk, &all[i]);
	return r != 0 ? r : sh_audit_one(call, q->disaster_id);
}
