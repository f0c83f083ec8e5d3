/* A work list on paper: the list itself, then a sheet for each house that is to be done, twenty houses a paper. It
 * names nobody, as the sheets do (decision 82). */
#include "ledger_sql.h"
#include "print_survey.h"
#include "rules/codes.h"
#include "store.h"
#include "work.h"

#include <string.h>

enum { HOUSES = 20, ROW = 22 };

static const char *label(LedgerCodeTable table, const char *code)
{
	const LedgerCode *c = ledger_code(table, code);

	return c ? c->label : code;
}

static int put_list(ShCall *call, SurveyForm *f, const WorkListRow *l, const ShRows *rows)
{
	static const char *const headings[] = { "番号", "所在地", "種別", "これまで", "結果" };
	static const ShReportTable table = {
		.n = 5, .share = { 0.08, 0.42, 0.1, 0.2, 0.2 }, .heading = { headings }, .row = ROW
	};

	sh_report_pair(f->paper, "調査リスト", l->name);
	sh_report_pair(f->paper, "調査の種類", label(LEDGER_SURVEY_KIND, l->kind));
	sh_report_pair(f->paper, "班", l->team);
	sh_report_pair(f->paper, "調査日", l->visit_on);
	sh_report_table(f->paper, &table);
	for (int i = 0; i < sh_rows_count(rows); i++) {
		const char *id = sh_rows_str(rows, i, "dwelling_id"), *address, *extra;
		const char *grade = sh_rows_str(rows, i, "grade_code");
		int r = address_open(call, &f->opener, LEDGER_CELL_DWELLING_ADDRESS, id, rows, i, "sealed_address",
				     &address, &extra);

		if (r != 0)
			return r;
		sh_report_row(f->paper,
			      (const char *const[]){
				      sh_printf(call->arena, "%lld", (long long) sh_rows_int(rows, i, "place")),
				      store_address(call, address, extra),
				      label(LEDGER_DWELLING_USE, sh_rows_str(rows, i, "use")),
				      *grade ? label(LEDGER_DAMAGE_GRADE, grade) : "", "" });
	}
	return 0;
}

static int put_sheets(ShCall *call, SurveyForm *f, const ShRows *rows, Ledger__Paper *reply)
{
	int r = 0, n = sh_rows_count(rows) < HOUSES ? sh_rows_count(rows) : HOUSES;

	for (int i = 0; r == 0 && i < n; i++)
		r = survey_sheet(call, f, rows, i);
	reply->last_place = n < sh_rows_count(rows) ? (uint32_t) sh_rows_int(rows, n - 1, "place") : 0;
	return r;
}

static int audit(ShCall *call, const char *list_id, const ShRows *rows)
{
	size_t n = (size_t) sh_rows_count(rows);
	const char **ids = sh_alloc(call->arena, (n + 1) * sizeof *ids);

	if (!ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "work list");
	ids[0] = list_id;
	for (size_t i = 0; i < n; i++)
		ids[i + 1] = sh_rows_str(rows, (int) i, "dwelling_id");
	return sh_audit(call, ids, n + 1);
}

int print_work_list(ShCall *call, const Ledger__PrintWorkListRequest *q, Ledger__Paper *reply)
{
	SurveyForm f = { .hazard = q->hazard, .structure = q->structure };
	const ShRows *rows;
	WorkListRow l;
	int r;

	if ((r = work_list_get(call, q->list_id, false, &l)) != 0)
		return r;
	f.disaster_id = l.disaster_id;
	f.stage = strcmp(l.kind, "FIRST") == 0 ? "FIRST" : "SECOND"; /* a re-survey goes into the house, too */
	if ((r = survey_form(call, &f)) != 0 ||
	    (r = sh_query(call, &sql_works_to_print, &rows, sh_text(call->municipality), sh_text(q->list_id),
			  sh_int(q->after_place))) != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.work.nothing_left", "%s", q->list_id);
	if ((r = print_begin(call, sh_printf(call->arena, "調査リスト　%s", l.name), "", &f.paper)) != 0 ||
	    (q->after_place == 0 && (r = put_list(call, &f, &l, rows)) != 0) ||
	    (r = put_sheets(call, &f, rows, reply)) != 0 || (r = audit(call, q->list_id, rows)) != 0)
		return r;
	return print_end(call, f.paper, reply);
}
