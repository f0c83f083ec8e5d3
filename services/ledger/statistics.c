/* Numbers of a ledger. Protected people are counted like all others; that a table gives nobody away is the rule's
 * (rules/suppress.h). */
#include "ledger.h"
#include "ledger_sql.h"
#include "rules/age.h"
#include "rules/first_report.h"
#include "rules/suppress.h"
#include "statistics.h"
#include "store.h"

#include <string.h>

static bool among(const char *const *list, size_t n, const char *code)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], code) == 0)
			return true;
	return false;
}

static const struct {
	const char *unit;
	const ShSql *sql;
	const char *by[8];
	size_t n;
} units[] = {
	{ "PERSON", &sql_count_persons, { "WARD", "GRADE", "SEX", "VICTIM", "RESIDENT", "DEATH", "AGE" }, 7 },
	{ "HOUSEHOLD", &sql_count_households, { "WARD", "GRADE", "SEX", "VICTIM", "RESIDENT", "DEATH", "AGE" }, 7 },
	{ "DWELLING", &sql_count_dwellings, { "WARD", "GRADE", "STATE", "USE" }, 4 },
};

typedef struct Asked {
	const Ledger__GetStatisticsRequest *q;
	ShCivil day; /* ages are those of the reference date */
} Asked;

static int choose(const Ledger__GetStatisticsRequest *q, const ShSql **ret, ShError *err)
{
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (strcmp(units[i].unit, q->unit) != 0)
			continue;
		if (!among(units[i].by, units[i].n, q->rows))
			return sh_fail_field(err, "rows", "ledger.statistics.by");
		if (*q->columns && (!among(units[i].by, units[i].n, q->columns) || strcmp(q->columns, q->rows) == 0))
			return sh_fail_field(err, "columns", "ledger.statistics.by");
		*ret = units[i].sql;
		return 0;
	}
	return sh_fail_field(err, "unit", "ledger.statistics.unit");
}

/* Where a code stands; beyond the table's bounds: nowhere. */
static bool place_of(const char **codes, size_t *n, size_t most, const char *code, size_t *ret)
{
	for (*ret = 0; *ret < *n; (*ret)++)
		if (strcmp(codes[*ret], code) == 0)
			return true;
	if (*n == most)
		return false;
	codes[(*n)++] = code;
	return true;
}

static const char *code_of(const Asked *a, const char *by, const char *said)
{
	return strcmp(by, "AGE") == 0 ? age_band(said, a->day) : said;
}

/* A one-way table lies on its side: one row, so that only the whole is a total. */
static int fill(ShCall *call, const Asked *a, const ShRows *counts, SuppressTable *t, const char **row_codes,
		const char **column_codes)
{
	const bool one_way = !*a->q->columns;
	size_t r, c;

	for (int i = 0; i < sh_rows_count(counts); i++) {
		const char *row = code_of(a, a->q->rows, sh_rows_str(counts, i, "row_code"));
		const char *column = code_of(a, a->q->columns, sh_rows_str(counts, i, "column_code"));

		if (!place_of(row_codes, &t->rows, one_way ? SUPPRESS_COLUMNS : SUPPRESS_ROWS, row, &r) ||
		    !place_of(column_codes, &t->columns, SUPPRESS_COLUMNS, column, &c))
			return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.statistics.too_many", "-");
		t->cells[one_way ? 0 : r][one_way ? r : c] += sh_rows_int(counts, i, "n");
	}
	t->one_way = one_way;
	if (one_way) {
		t->columns = t->rows;
		t->rows = 1;
	}
	return 0;
}

static int show_row(ShCall *call, const SuppressTable *t, size_t r, const char *code, Ledger__StatisticsRow *row)
{
	Ledger__StatisticsCell *cells;

	ledger__statistics_row__init(row);
	row->code = code;
	row->n_cells = t->one_way ? 1 : t->columns + 1;
	if (!(cells = store_list(call, row->n_cells, sizeof *cells, &row->cells)))
		return SH_REFUSED;
	for (size_t k = 0; k < row->n_cells; k++) {
		const size_t at_r = t->one_way ? 0 : r, at_c = t->one_way ? r : k;

		ledger__statistics_cell__init(&cells[k]);
		cells[k].hidden = t->hidden[at_r][at_c];
		cells[k].count = cells[k].hidden ? 0 : (uint64_t) t->cells[at_r][at_c];
	}
	return 0;
}

static int show(ShCall *call, const SuppressTable *t, const char **row_codes, const char **column_codes,
		Ledger__GetStatisticsReply *reply)
{
	const size_t n = t->one_way ? t->columns : t->rows;
	Ledger__StatisticsRow *rows;
	int r = 0;

	if (!t->one_way) {
		reply->n_columns = t->columns;
		reply->columns = column_codes;
	}
	reply->n_rows = n + 1;
	if (!(rows = store_list(call, reply->n_rows, sizeof *rows, &reply->rows)))
		return SH_REFUSED;
	for (size_t i = 0; r == 0 && i <= n; i++)
		r = show_row(call, t, i, i < n ? row_codes[i] : "TOTAL", &rows[i]);
	return r;
}

int get_statistics(ShCall *call, const Ledger__GetStatisticsRequest *q, Ledger__GetStatisticsReply *reply)
{
	const char **row_codes = sh_alloc(call->arena, (SUPPRESS_ROWS + 1) * sizeof *row_codes);
	const char **column_codes = sh_alloc(call->arena, (SUPPRESS_COLUMNS + 1) * sizeof *column_codes);
	SuppressTable *t = sh_alloc(call->arena, sizeof *t);
	const ShRows *counts, *disaster;
	Asked a = { .q = q };
	const ShSql *sql;
	int r;

	if (!row_codes || !column_codes || !t)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "statistics");
	memset(t, 0, sizeof *t);
	if (strcmp(q->rows, "CARE") == 0)
		return statistics_care(call, q, reply);
	if ((r = choose(q, &sql, &call->error)) != 0 || (r = store_need_open(call, q->disaster_id)) != 0 ||
	    (r = sh_query(call, &sql_get_disaster, &disaster, sh_text(call->municipality),
			  sh_text(q->disaster_id))) != 0 ||
	    (r = sh_civil_parse_iso(&a.day, sh_rows_str(disaster, 0, "reference_date"), &call->error)) != 0 ||
	    (r = sh_query(call, sql, &counts, sh_text(call->municipality), sh_text(q->disaster_id), sh_text(q->rows),
			  sh_text(q->columns))) != 0 ||
	    (r = fill(call, &a, counts, t, row_codes, column_codes)) != 0)
		return r;
	reply->least = STATISTICS_LEAST;
	reply->withheld = t->columns == 0 || !suppress(t, STATISTICS_LEAST);
	if (!reply->withheld && (r = show(call, t, row_codes, column_codes, reply)) != 0)
		return r;
	return sh_audit_one(call, q->disaster_id);
}

int record_first_count(ShCall *call, const Ledger__RecordFirstCountRequest *q, Ledger__RecordFirstCountReply *reply)
{
	const ShRows *disaster;
	int r;

	if (!first_item_known(q->item))
		return sh_fail_field(&call->error, "item", "ledger.first_count.item");
	r = sh_query(call, &sql_get_disaster, &disaster, sh_text(call->municipality), sh_text(q->disaster_id));
	if (r != 0)
		return r;
	if (sh_rows_count(disaster) == 0) /* before a ledger is open is when it is counted */
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.disaster.unknown", "%s", q->disaster_id);
	reply->count_id = q->count_id;
	return sh_query(call, &sql_put_first_count, NULL, sh_text(call->municipality), sh_text(q->count_id),
			sh_text(q->disaster_id), sh_text(q->item), sh_text(q->district), sh_int((int64_t) q->value),
			sh_text(q->source), sh_int(q->counted_us ? q->counted_us : call->now_us),
			sh_text(call->actor.id), sh_int(call->now_us));
}

static uint64_t value_of(const Ledger__GetFirstReportReply *reply, const char *item)
{
	for (size_t i = 0; i < reply->n_counts; i++)
		if (strcmp(reply->counts[i]->item, item) == 0)
			return reply->counts[i]->value;
	return 0;
}

static int show_counts(ShCall *call, const ShRows *rows, Ledger__GetFirstReportReply *reply)
{
	const FirstItem *items = first_items(&reply->n_counts);
	Ledger__FirstCount *all = store_list(call, reply->n_counts, sizeof *all, &reply->counts);

	if (!all)
		return SH_REFUSED;
	for (size_t i = 0; i < reply->n_counts; i++) {
		ledger__first_count__init(&all[i]);
		all[i].item = items[i].code;
		all[i].group = items[i].group;
		all[i].label = items[i].label;
		all[i].unit = items[i].unit;
		for (int k = 0; k < sh_rows_count(rows); k++) {
			if (strcmp(sh_rows_str(rows, k, "item"), items[i].code) != 0)
				continue;
			all[i].told = true;
			all[i].value = (uint64_t) sh_rows_int(rows, k, "value");
			all[i].districts = (uint32_t) sh_rows_int(rows, k, "districts");
			all[i].oldest_us = sh_rows_int(rows, k, "oldest_us");
		}
	}
	return 0;
}

int get_first_report(ShCall *call, const Ledger__GetFirstReportRequest *q, Ledger__GetFirstReportReply *reply)
{
	ShParam town = sh_text(call->municipality), disaster = sh_text(q->disaster_id);
	const ShRows *rows, *residents;
	ReliefAnswer reached;
	ReliefStep step;
	int r;

	if ((r = sh_query(call, &sql_first_counts, &rows, town, disaster)) != 0 ||
	    (r = show_counts(call, rows, reply)) != 0)
		return r;
	reply->population = q->population;
	if (!q->population) {
		if ((r = sh_query(call, &sql_count_residents, &residents, town, disaster)) != 0)
			return r;
		reply->population = (uint64_t) sh_rows_int(residents, 0, "n");
	}
	reply->relief_sixths =
		relief_sixths(value_of(reply, "TOTAL_HH"), value_of(reply, "HALF_HH"), value_of(reply, "ABOVE_HH"));
	step = relief_step(reply->population, q->prefecture_population);
	reached = relief_reached(&step, reply->relief_sixths, q->prefecture_sixths);
	reply->needed_households = step.municipality;
	reply->needed_prefecture = step.prefecture;
	reply->needed_beside_it = step.with_prefecture;
	reply->first_reached = reached.first;
	reply->second_reached = reached.second;
	return 0;
}
