/* Due work "table_import": each time it runs, one part of the file is looked at, or taken in, in one transaction.
 * Killed anywhere, it goes on at the part that was not committed. */
#include "dwelling_key.h"
#include "address.h"
#include "care_profile.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "property_tax_profile.h"
#include "rules/building_row.h"
#include "rules/care_row.h"
#include "rules/support_row.h"
#include "rules/survey_row.h"
#include "sh_blob.h"
#include "store.h"
#include "support_profile.h"
#include "survey_profile.h"
#include "table.h"

#include <string.h>

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

static const TableKind kinds[] = {
	{ "CARE", care_profile, care_fields, CARE_ROW_FIELDS, "care", LEDGER_LIST_DUE, list_ask, care_table_may,
	  care_take },
	{ "PROPERTY_TAX", property_tax_profile, building_fields, BUILDING_FIELDS, "survey", LEDGER_TABLE_DUE, NULL,
	  building_table_may, building_take },
	{ "SUPPORT", support_profile, support_fields, SUPPORT_ROW_FIELDS, "ledger", LEDGER_LIST_DUE, list_ask,
	  support_table_may, support_take },
	{ "SURVEY", survey_profile, survey_fields, SURVEY_FIELDS, "survey", LEDGER_TABLE_DUE, NULL, survey_table_may,
	  survey_take },
};

const TableKind *table_kind(const char *code)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (is(kinds[i].code, code))
			return &kinds[i];
	return NULL;
}

void table_reject(TableRow *row, size_t field, const char *reason)
{
	row->outcome = TABLE_REJECTED;
	row->problem = (TableProblem){ field, reason };
}

static int at_address(ShCall *call, const TablePart *p, TableRow *row, const char *address, const char *extra,
		      size_t field, const char **ret)
{
	ShParam trunk, whole;
	const ShRows *found;
	const char *key;
	int r;

	if ((r = dwelling_key(call, address, extra, &key)) != 0)
		return r;
	if (!*key) {
		table_reject(row, field, "ledger.dwelling.address");
		return 0;
	}
	if ((r = address_wanted(call, p->disaster_id, key, dwelling_key_trunk(key), &trunk)) != 0 ||
	    (r = address_wanted(call, p->disaster_id, key, strlen(key), &whole)) != 0 ||
	    (r = sh_query(call, &sql_dwellings_at, &found, sh_text(call->municipality), sh_text(p->disaster_id),
			  trunk, whole)) != 0)
		return r;
	if (sh_rows_count(found) == 1)
		*ret = sh_rows_str(found, 0, "dwelling_id");
	else
		table_reject(row, field,
			     sh_rows_count(found) ? "ledger.table.several_dwellings" : "ledger.table.no_dwelling");
	return 0;
}

int table_dwelling(ShCall *call, const TablePart *p, TableRow *row, const char *id, size_t id_field,
		   const char *address, const char *extra, size_t address_field, const char **ret)
{
	const ShRows *found;
	int r;

	*ret = NULL;
	if (!*id)
		return at_address(call, p, row, address, extra, address_field, ret);
	if ((r = sh_query(call, &sql_dwelling_of_disaster, &found, sh_text(call->municipality),
			  sh_text(p->disaster_id), sh_text(id))) != 0)
		return r;
	if (sh_rows_count(found) == 1)
		*ret = sh_rows_str(found, 0, "dwelling_id");
	else
		table_reject(row, id_field, "ledger.table.no_dwelling");
	return 0;
}

static int read_step(ShCall *call, void *arg)
{
	TablePart *p = arg;
	const ShRows *job, *import;
	const char *state;
	int r = sh_query(call, &sql_table_import_of_job, &job, sh_text(call->municipality), sh_text(p->job_id));

	if (r != 0)
		return r;
	p->over = sh_rows_count(job) == 0; /* confirmed meanwhile: another job's */
	if (p->over)
		return 0;
	p->import_id = sh_rows_str(job, 0, "import_id");
	r = sh_query(call, &sql_get_table_import, &import, sh_text(call->municipality), sh_text(p->import_id));
	if (r != 0)
		return r;
	state = sh_rows_str(import, 0, "state");
	p->write = is(state, "RUNNING");
	p->over = !p->write && !is(state, "QUEUED") && !is(state, "CHECKING");
	p->kind = table_kind(sh_rows_str(import, 0, "kind"));
	p->disaster_id = sh_rows_str(import, 0, "disaster_id");
	p->blob_id = sh_rows_str(import, 0, "blob_id");
	p->source = sh_rows_str(import, 0, "source");
	p->edition = sh_rows_str(import, 0, "edition");
	p->hazard = sh_rows_str(import, 0, "hazard");
	p->basis = sh_rows_str(import, 0, "basis");
	p->asked_on = sh_rows_str(import, 0, "asked_on");
	p->occurred_on = sh_rows_str(import, 0, "occurred_on");
	p->care = sh_rows_str(import, 0, "care");
	p->observed_on = sh_rows_str(import, 0, "observed_on");
	p->desk = sh_rows_bool(import, 0, "desk");
	p->grade_alone = sh_rows_bool(import, 0, "grade_alone");
	p->confirmed_by = sh_rows_str(import, 0, "confirmed_by");
	p->encoding = sh_rows_str(import, 0, "encoding");
	p->begins_offset = (uint64_t) sh_rows_int(import, 0, "next_offset");
	p->begins_line = (uint64_t) sh_rows_int(import, 0, "next_line");
	p->stands = p->begins_offset;
	return p->over ? 0 : table_read(call, p, sh_rows_str(import, 0, "profile"));
}

int table_gather(ShCall *call, const char *job_id)
{
	TablePart *p = sh_alloc(call->arena, sizeof *p);
	int r;

	if (!p)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "table");
	memset(p, 0, sizeof *p);
	p->job_id = job_id;
	call->gathered = p;
	if ((r = sh_read(call, read_step, p)) != 0 || p->over || p->write || !p->kind->ask)
		return r;
	return p->kind->ask(call, p);
}

/* Nothing more is read of the file: what it says of people whom nobody asked about goes with it. */
static int end(ShCall *call, const TablePart *p, const char *state, const char *reason, const char *column)
{
	int r = sh_query(call, &sql_end_table_import, NULL, sh_text(call->municipality), sh_text(p->import_id),
			 sh_text(state), sh_text(reason), sh_text(column));

	if (r == 0 && !is(state, "CHECKED"))
		r = sh_blob_strike(call, p->blob_id);
	if (r == 0 && !is(state, "CHECKED"))
		r = sh_query(call, &sql_forget_table_persons, NULL, sh_text(call->municipality),
			     sh_text(p->import_id));
	return r != 0 ? r : sh_job_end(call, p->job_id, is(state, "REFUSED") ? "REFUSED" : "DONE", reason);
}

/* Good rows are remembered by what they are called: twice in one file is one too many. */
static int look(ShCall *call, TablePart *p, TableRow *row)
{
	const uint8_t *person = NULL;
	const ShRows *put;
	size_t len = 0;
	int r = p->kind->take(call, p, row, false);

	if (r != 0 || row->outcome != TABLE_NEW ||
	    (p->kind->ask && (r = list_seal_person(call, p, row, &person, &len)) != 0))
		return r;
	r = sh_query(call, &sql_put_table_row, &put, sh_text(call->municipality), sh_text(p->import_id),
		     sh_int((int64_t) row->line), sh_bytes(row->key, sizeof row->key), sh_bytes(person, len));
	if (r == 0 && sh_rows_count(put) == 0)
		table_reject(row, 0, "ledger.table.twice");
	return r;
}

/* Only what was found good when it was looked at, though what has changed since may refuse it; what was rejected
 * stays so, though it were good by now (I16). */
static int take(ShCall *call, TablePart *p, TableRow *row)
{
	ShParam town = sh_text(call->municipality), id = sh_text(p->import_id), line = sh_int((int64_t) row->line);
	const ShRows *rows;
	int r = sh_query(call, &sql_take_table_row, &rows, town, id, line);

	if (r == 0 && sh_rows_count(rows) == 1 && p->kind->ask)
		r = list_open_person(call, p, rows, row);
	if (r != 0 || sh_rows_count(rows) == 1)
		return r != 0 ? r : p->kind->take(call, p, row, true);
	if ((r = sh_query(call, &sql_get_table_reject, &rows, town, id, line)) != 0)
		return r;
	if (sh_rows_count(rows) == 1) {
		table_reject(row, 0, sh_rows_str(rows, 0, "reason"));
		return 0;
	}
	return p->kind->take(call, p, row, false);
}

static int put_reject(ShCall *call, const TablePart *p, const TableRow *row)
{
	size_t column = row->unreadable ? row->problem.field : p->map.column_of[row->problem.field];
	const char *name = column && column <= p->n_columns ? p->columns[column - 1] : "";

	return sh_query(call, &sql_put_table_reject, NULL, sh_text(call->municipality), sh_text(p->import_id),
			sh_int((int64_t) row->line), sh_text(name), sh_text(row->problem.reason));
}

static int each_row(ShCall *call, TablePart *p, int64_t counts[TABLE_OUTCOMES])
{
	for (size_t i = 0; i < p->n; i++) {
		TableRow *row = &p->rows[i];
		int r = 0;

		if (!row->unreadable)
			r = p->write ? take(call, p, row) : look(call, p, row);
		if (r == 0 && row->outcome == TABLE_REJECTED)
			r = put_reject(call, p, row);
		if (r != 0)
			return r;
		counts[row->outcome]++;
	}
	return 0;
}

static int move(ShCall *call, const TablePart *p, const int64_t *counts)
{
	int r = sh_query(call, &sql_move_table_import, NULL, sh_text(call->municipality), sh_text(p->import_id),
			 sh_text(p->write ? "RUNNING" : "CHECKING"), sh_int((int64_t) p->offset),
			 sh_int((int64_t) p->line), sh_int((int64_t) p->n), sh_int(counts[TABLE_NEW]),
			 sh_int(counts[TABLE_SAME]), sh_int(counts[TABLE_UNNEEDED]), sh_int(counts[TABLE_REJECTED]),
			 sh_text_array(call->arena, p->unknown, p->n_unknown),
			 sh_text_array(call->arena, p->missing, p->n_missing), sh_text(p->encoding));

	return r != 0 ? r : sh_job_progress(call, p->job_id, p->last ? p->bytes : p->offset, p->bytes);
}

int table_step(ShCall *call, const char *job_id)
{
	int64_t counts[TABLE_OUTCOMES] = { 0 };
	TablePart *p = call->gathered;
	const ShRows *row;
	int r;

	if (p->over)
		return 0;
	r = sh_query(call, &sql_lock_table_import, &row, sh_text(call->municipality), sh_text(p->import_id));
	if (r != 0)
		return r;
	if (!is(sh_rows_str(row, 0, "job_id"), job_id) ||
	    (uint64_t) sh_rows_int(row, 0, "next_offset") != p->stands) { /* somebody was here meanwhile */
		sh_due_again(call, call->now_us);
		return 0;
	}
	if (p->refused.code != SH_OK)
		return end(call, p, "REFUSED", p->refused.reason, p->refused.field);
	if ((r = each_row(call, p, counts)) != 0 || (r = move(call, p, counts)) != 0)
		return r;
	if (p->last)
		return end(call, p, p->write ? "DONE" : "CHECKED", "", "");
	sh_due_again(call, call->now_us);
	return 0;
}
