/* What the property tax knows of houses (rulings 8): taken in of the dwellings of who was hit alone, and only what a
 * survey needs. Whatever else the list says is not read further than to see that it is somebody else's. */
#include "ledger.h"
#include "ledger_sql.h"
#include "rules/building_row.h"
#include "rules/property_tax.h"
#include "sh_civil.h"
#include "sh_clock.h"
#include "sh_data_key.h"
#include "store.h"
#include "table.h"

#include <sodium.h>
#include <string.h>

const ShCsvField building_fields[BUILDING_FIELDS] = {
	[BUILDING_NONE] = { "", false },
	[BUILDING_DWELLING] = { "dwelling_id", false },
	[BUILDING_ADDRESS] = { "address", false },
	[BUILDING_EXTRA] = { "address_extra", false },
	[BUILDING_STRUCTURE] = { "structure", false },
	[BUILDING_FLOORS] = { "floors", false },
	[BUILDING_AREA] = { "area", false },
	[BUILDING_YEAR] = { "year", false },
};

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

int building_table_may(ShCall *call, const Ledger__StartTableImportRequest *q, const char *occurred_on)
{
	char today[SH_CIVIL_ISO_SIZE];

	sh_civil_iso(today, sh_civil_tokyo(call->now_us));
	return property_tax_may(call->municipality, q->basis, occurred_on, q->asked_on, today, &call->error);
}

static int open_value(ShCall *call, const ShRows *rows, int i, const char **ret)
{
	size_t len;
	const uint8_t *sealed = sh_rows_bytes(call, rows, i, "sealed_value", &len);

	return sh_cell_open_text(call, LEDGER_CELL_DWELLING_FACT, sh_rows_str(rows, i, "fact_id"), sealed, len, ret);
}

/* The row of what holds of a field; -1: nothing is known of it. */
static int newest(const ShRows *rows, const char *field)
{
	for (int i = 0; i < sh_rows_count(rows); i++)
		if (is(sh_rows_str(rows, i, "field"), field))
			return i;
	return -1;
}

static int says_other(ShCall *call, const ShRows *rows, size_t field, const char *value, bool *ret)
{
	int at = newest(rows, building_field_code((BuildingField) field)), r;
	const char *before;

	*ret = *value && at < 0;
	if (!*value || at < 0)
		return 0;
	if ((r = open_value(call, rows, at, &before)) == 0)
		*ret = !is(before, value);
	return r;
}

static int put(ShCall *call, const TablePart *p, const char *dwelling_id, size_t field, const char *value)
{
	char id[SH_UUID_LEN + 1];
	const uint8_t *sealed;
	size_t len;
	int r;

	sh_uuid7(id);
	r = sh_cell_seal_text(call, p->disaster_id, "cell", LEDGER_CELL_DWELLING_FACT, id, value, &sealed, &len);
	return r != 0 ? r
		      : sh_query(call, &sql_put_dwelling_fact, NULL, sh_text(call->municipality), sh_text(id),
				 sh_text(p->disaster_id), sh_text(dwelling_id),
				 sh_text(building_field_code((BuildingField) field)), sh_bytes(sealed, len),
				 sh_text("PROPERTY_TAX"), sh_text(p->basis), sh_text(p->asked_on),
				 sh_text(p->import_id), sh_text(p->confirmed_by), sh_int(call->now_us));
}

/* Somebody else's houses are none of ours: not even which they are is kept. */
static int whose(ShCall *call, const TablePart *p, TableRow *row, const char **ret)
{
	const char *const *c = row->cells;
	const ShRows *victim;
	int r;

	*ret = NULL;
	if (!*c[BUILDING_DWELLING] && !*c[BUILDING_ADDRESS])
		return 0;
	r = table_dwelling(call, p, row, c[BUILDING_DWELLING], BUILDING_DWELLING, c[BUILDING_ADDRESS],
			   c[BUILDING_EXTRA], BUILDING_ADDRESS, ret);
	if (r != 0 || (!*ret && is(row->problem.reason, "ledger.table.several_dwellings")))
		return r;
	if (*ret && (r = sh_query(call, &sql_dwelling_of_victim, &victim, sh_text(call->municipality),
				  sh_text(p->disaster_id), sh_text(*ret))) != 0)
		return r;
	if (!*ret || sh_rows_count(victim) == 0)
		row->outcome = TABLE_UNNEEDED;
	return 0;
}

int building_take(ShCall *call, TablePart *p, TableRow *row, bool write)
{
	const char *dwelling_id;
	const ShRows *known;
	size_t news = 0;
	BuildingRow b;
	int r = whose(call, p, row, &dwelling_id);

	if (r != 0 || row->outcome != TABLE_NEW)
		return r;
	if (!building_row(row->cells, &b, &row->problem)) {
		table_reject(row, row->problem.field, row->problem.reason);
		return 0;
	}
	crypto_hash_sha256(row->key, (const uint8_t *) dwelling_id, strlen(dwelling_id));
	if ((r = sh_query(call, &sql_list_dwelling_facts, &known, sh_text(call->municipality),
			  sh_text(p->disaster_id), sh_text(dwelling_id))) != 0)
		return r;
	for (size_t f = BUILDING_STRUCTURE; f < BUILDING_FIELDS; f++) {
		bool other;

		if ((r = says_other(call, known, f, b.values[f], &other)) != 0)
			return r;
		news += other;
		if (other && write && (r = put(call, p, dwelling_id, f, b.values[f])) != 0)
			return r;
	}
	if (news == 0)
		row->outcome = TABLE_SAME;
	return write && news > 0 ? sh_audit_one(call, dwelling_id) : 0;
}

/* Of a house in which somebody protected lives as of one of which nothing is known. */
int list_dwelling_facts(ShCall *call, const Ledger__ListDwellingFactsRequest *q, Ledger__ListDwellingFactsReply *p)
{
	ShParam town = sh_text(call->municipality), disaster = sh_text(q->disaster_id), id = sh_text(q->dwelling_id);
	Ledger__DwellingFact *all;
	const ShRows *rows, *flag;
	int r;

	if ((r = sh_query(call, &sql_dwelling_shielded, &flag, town, disaster, id)) != 0 ||
	    (r = sh_query(call, &sql_list_dwelling_facts, &rows, town, disaster, id)) != 0 ||
	    (r = sh_audit_one(call, q->dwelling_id)) != 0 || store_hides(call, sh_rows_bool(flag, 0, "shielded")))
		return r;
	p->n_facts = (size_t) sh_rows_count(rows);
	if (!(all = store_list(call, p->n_facts, sizeof *all, &p->facts)))
		return SH_REFUSED;
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		ledger__dwelling_fact__init(&all[i]);
		all[i].field = sh_rows_str(rows, i, "field");
		all[i].source = sh_rows_str(rows, i, "source");
		all[i].basis = sh_rows_str(rows, i, "basis");
		all[i].asked_on = sh_rows_str(rows, i, "asked_on");
		all[i].import_id = sh_rows_str(rows, i, "import_id");
		all[i].recorded_by = sh_rows_str(rows, i, "recorded_by");
		all[i].recorded_us = sh_rows_int(rows, i, "recorded_us");
		all[i].governs = newest(rows, all[i].field) == i;
		r = open_value(call, rows, i, &all[i].value);
	}
	return r;
}
