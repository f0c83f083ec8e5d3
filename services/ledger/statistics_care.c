/* How many have each reason of 要配慮, for who may read it; by age band, grade of the house or sex where that is
 * asked for. Whoever has several reasons is counted with each, so that each reason is a table of its own, with its
 * own total, and there is none below them which would give a hidden number back. */
#include "ledger.h"
#include "ledger_sql.h"
#include "rules/age.h"
#include "rules/suppress.h"
#include "statement.h"
#include "statistics.h"
#include "store.h"

#include <string.h>

enum { CARE_MOST = 50000, CARE_CODES = 64 };

typedef struct CareCount {
	const Ledger__GetStatisticsRequest *q;
	ShCivil day;
	const char *last[CARE_CODES]; /* who was counted last with each */
	int64_t n[CARE_CODES][SUPPRESS_COLUMNS];
	const char *columns[SUPPRESS_COLUMNS];
	size_t n_columns;
} CareCount;

static bool column_of(CareCount *counts, const ShRows *rows, int i, size_t *ret)
{
	const char *by = counts->q->columns;
	const char *code = !*by                     ? ""
			   : strcmp(by, "AGE") == 0 ? age_band(sh_rows_str(rows, i, "birth_text"), counts->day)
			   : strcmp(by, "SEX") == 0 ? sh_rows_str(rows, i, "sex")
						    : sh_rows_str(rows, i, "grade");

	for (*ret = 0; *ret < counts->n_columns; (*ret)++)
		if (strcmp(counts->columns[*ret], code) == 0)
			return true;
	if (counts->n_columns == SUPPRESS_COLUMNS)
		return false;
	counts->columns[counts->n_columns++] = code;
	return true;
}

/* The rows come by person. */
static bool count(CareCount *counts, const ShRows *rows, int i, const char *code)
{
	const char *person_id = sh_rows_str(rows, i, "person_id");
	const ReliefCode *all;
	size_t n, column;

	all = relief_codes(RELIEF_CARE, &n);
	for (size_t k = 0; k < n && k < CARE_CODES; k++) {
		if (strcmp(all[k].code, code) != 0 || (counts->last[k] && strcmp(counts->last[k], person_id) == 0))
			continue;
		if (!column_of(counts, rows, i, &column))
			return false;
		counts->last[k] = person_id;
		counts->n[k][column]++;
	}
	return true;
}

static void sort_columns(CareCount *counts)
{
	for (size_t i = 1; i < counts->n_columns; i++)
		for (size_t k = i; k > 0 && strcmp(counts->columns[k - 1], counts->columns[k]) > 0; k--) {
			const char *name = counts->columns[k];

			counts->columns[k] = counts->columns[k - 1];
			counts->columns[k - 1] = name;
			for (size_t c = 0; c < CARE_CODES; c++) {
				const int64_t n = counts->n[c][k];

				counts->n[c][k] = counts->n[c][k - 1];
				counts->n[c][k - 1] = n;
			}
		}
}

/* One reason: its columns and their total; what is too few, or would give such a one away, is hidden. */
static int show_reason(ShCall *call, const CareCount *counts, size_t code, Ledger__StatisticsRow *row)
{
	SuppressTable *t = sh_alloc(call->arena, sizeof *t);
	const bool one_way = !*counts->q->columns;
	Ledger__StatisticsCell *cells;
	bool shown;

	if (!t)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "statistics");
	memset(t, 0, sizeof *t);
	t->one_way = true;
	t->rows = 1;
	t->columns = counts->n_columns;
	for (size_t c = 0; c < counts->n_columns; c++)
		t->cells[0][c] = counts->n[code][c];
	shown = suppress(t, STATISTICS_LEAST);
	row->n_cells = one_way ? 1 : counts->n_columns + 1;
	if (!(cells = store_list(call, row->n_cells, sizeof *cells, &row->cells)))
		return SH_REFUSED;
	for (size_t c = 0; c < row->n_cells; c++) {
		ledger__statistics_cell__init(&cells[c]);
		cells[c].hidden = !shown || t->hidden[0][c];
		cells[c].count = cells[c].hidden ? 0 : (uint64_t) t->cells[0][c];
	}
	return 0;
}

static int show(ShCall *call, CareCount *counts, Ledger__GetStatisticsReply *reply)
{
	Ledger__StatisticsRow *rows;
	const ReliefCode *all;
	size_t n;
	int r = 0;

	all = relief_codes(RELIEF_CARE, &n);
	sort_columns(counts);
	if (*counts->q->columns) {
		reply->columns = sh_alloc(call->arena, (counts->n_columns + 1) * sizeof *reply->columns);
		if (!reply->columns)
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "statistics");
		memcpy(reply->columns, counts->columns, counts->n_columns * sizeof *reply->columns);
		reply->n_columns = counts->n_columns;
	}
	if (!(rows = store_list(call, n, sizeof *rows, &reply->rows)))
		return SH_REFUSED;
	for (size_t i = 0; r == 0 && i < n && i < CARE_CODES; i++) {
		Ledger__StatisticsRow *row = &rows[reply->n_rows];

		if (!counts->last[i])
			continue;
		ledger__statistics_row__init(row);
		row->code = all[i].code;
		r = show_reason(call, counts, i, row);
		reply->n_rows++;
	}
	return r;
}

static int check(ShCall *call, const Ledger__GetStatisticsRequest *q)
{
	static const char *const by[] = { "", "AGE", "GRADE", "SEX" };
	bool known = false;

	for (size_t i = 0; i < sizeof by / sizeof *by; i++)
		known |= strcmp(q->columns, by[i]) == 0;
	if (strcmp(q->unit, "PERSON") != 0 || !sh_roles_have(call->actor.roles, "care"))
		return sh_fail_field(&call->error, "rows", "ledger.statistics.by");
	return known ? 0 : sh_fail_field(&call->error, "columns", "ledger.statistics.by");
}

int statistics_care(ShCall *call, const Ledger__GetStatisticsRequest *q, Ledger__GetStatisticsReply *reply)
{
	const bool desk = sh_roles_have(call->actor.roles, "protection");
	CareCount *counts = sh_alloc(call->arena, sizeof *counts);
	const ShRows *rows, *disaster;
	int r;

	if (!counts)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "statistics");
	memset(counts, 0, sizeof *counts);
	counts->q = q;
	if ((r = check(call, q)) != 0 || (r = store_need_open(call, q->disaster_id)) != 0 ||
	    (r = sh_query(call, &sql_get_disaster, &disaster, sh_text(call->municipality),
			  sh_text(q->disaster_id))) != 0 ||
	    (r = sh_civil_parse_iso(&counts->day, sh_rows_str(disaster, 0, "reference_date"), &call->error)) != 0 ||
	    (r = sh_query(call, &sql_count_care, &rows, sh_text(call->municipality), sh_text(q->disaster_id),
			  sh_int(CARE_MOST + 1))) != 0)
		return r;
	if (sh_rows_count(rows) > CARE_MOST)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.statistics.too_many", "-");
	for (int i = 0; i < sh_rows_count(rows); i++) {
		Ledger__StatementInfo *info;
		Ledger__Care *c;

		if ((r = statement_open(call, &statement_care, rows, i, &info, &c)) != 0)
			return r;
		if ((desk || !care_desk(c->code)) && !count(counts, rows, i, c->code))
			return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.statistics.too_many", "-");
	}
	reply->least = STATISTICS_LEAST;
	return (r = show(call, counts, reply)) != 0 ? r : sh_audit_one(call, q->disaster_id);
}
