/* 調査票: what a team takes to a house. Where it stands and what was found before; then the marks, the tilt and the
 * parts that the edition of the disaster's day asks for, to be filled in. It names nobody: who lives in a house is
 * asked at its door, and a house in which somebody hidden lives looks like any other (decision 82). */
#include "address.h"
#include "ledger_sql.h"
#include "print.h"
#include "print_survey.h"
#include "rules/codes.h"
#include "scoring.h"
#include "store.h"

#include <string.h>

enum { BLANK = 22 /* points: room to write in */ };

static const char *label(LedgerCodeTable table, const char *code)
{
	const LedgerCode *c = ledger_code(table, code);

	return c ? c->label : code;
}

static bool among(const char *const *all, size_t n, const char *one)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(all[i], one) == 0)
			return true;
	return false;
}

static const Ledger__ScoringSheet *sheet_of(const SurveyForm *f)
{
	for (size_t i = 0; i < f->edition->n_sheets; i++) {
		const Ledger__ScoringSheet *s = f->edition->sheets[i];

		if (strcmp(s->hazard, f->hazard) == 0 && among(s->structures, s->n_structures, f->structure) &&
		    among(s->stages, s->n_stages, f->stage))
			return s;
	}
	return NULL;
}

int survey_form(ShCall *call, SurveyForm *f)
{
	const ShRows *disaster;
	int r;

	if (!ledger_code(LEDGER_SURVEY_HAZARD, f->hazard))
		return sh_fail_field(&call->error, "hazard", "ledger.print.hazard");
	if (!ledger_code(LEDGER_STRUCTURE, f->structure))
		return sh_fail_field(&call->error, "structure", "ledger.print.structure");
	if (strcmp(f->stage, "FIRST") != 0 && strcmp(f->stage, "SECOND") != 0)
		return sh_fail_field(&call->error, "stage", "ledger.print.stage");
	if ((r = sh_query(call, &sql_name_of_disaster, &disaster, sh_text(call->municipality),
			  sh_text(f->disaster_id))) != 0)
		return r;
	if (sh_rows_count(disaster) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.disaster.unknown", "%s", f->disaster_id);
	f->code = sh_rows_str(disaster, 0, "code");
	f->name = sh_rows_str(disaster, 0, "name");
	if ((r = scoring_of_day(call, sh_rows_str(disaster, 0, "occurred_on"), &f->edition)) == 0)
		f->sheet = sheet_of(f);
	return r;
}

static int put_house(ShCall *call, SurveyForm *f, const ShRows *rows, int i)
{
	const char *id = sh_rows_str(rows, i, "dwelling_id"), *address, *extra;
	const char *grade = sh_rows_str(rows, i, "grade_code");
	int r = address_open(call, &f->opener, LEDGER_CELL_DWELLING_ADDRESS, id, rows, i, "sealed_address", &address,
			     &extra);

	if (r != 0)
		return r;
	sh_report_pair(f->paper, "災害", sh_printf(call->arena, "%s　%s", f->code, f->name));
	sh_report_pair(f->paper, "住家番号", id);
	sh_report_pair(f->paper, "所在地", store_address(call, address, extra));
	sh_report_pair(f->paper, "種別", label(LEDGER_DWELLING_USE, sh_rows_str(rows, i, "use")));
	sh_report_pair(f->paper, "これまでの調査",
		       sh_printf(call->arena, "%lld回　%s%s%s", (long long) sh_rows_int(rows, i, "surveys"),
				 label(LEDGER_SURVEY_STATE, sh_rows_str(rows, i, "state")), *grade ? "　" : "",
				 *grade ? label(LEDGER_DAMAGE_GRADE, grade) : ""));
	sh_report_pair(f->paper, "判定表",
		       sh_printf(call->arena, "%s%s", f->edition->edition,
				 f->sheet && f->sheet->unverified ? "（構成比等は未確認。指針で確かめること）" : ""));
	return 0;
}

static void put_blanks(const SurveyForm *f)
{
	static const ShReportTable table = { .n = 4, .share = { 0.16, 0.34, 0.16, 0.34 }, .row = BLANK };

	sh_report_table(f->paper, &table);
	sh_report_row(f->paper,
		      (const char *const[]){ "調査日時", "　　　年　　月　　日　　時　　分", "調査員", "" });
	sh_report_row(f->paper, (const char *const[]){ "立会者", "", "居住者・世帯主", "" });
	sh_report_row(f->paper, (const char *const[]){ "調査の可否", "□可　□不能　□保留", "理由", "" });
}

static void put_marks(ShCall *call, const SurveyForm *f)
{
	static const char *const headings[] = { "外観", "該当", "判定" };
	static const ShReportTable table = { .n = 3, .share = { 0.6, 0.15, 0.25 }, .heading = { headings } };

	if (f->sheet->n_marks == 0)
		return;
	sh_report_heading(f->paper, "１　外観");
	sh_report_table(f->paper, &table);
	for (size_t i = 0; i < f->sheet->n_marks; i++) {
		const Ledger__ScoringMark *m = f->sheet->marks[i];

		sh_report_row(f->paper,
			      (const char *const[]){ m->name, "□",
						     *m->grade_code ? label(LEDGER_DAMAGE_GRADE, m->grade_code)
								    : "傾斜と併せて判定" });
	}
	(void) call;
}

static void put_tilts(ShCall *call, const SurveyForm *f)
{
	static const char *const headings[] = { "測定箇所", "水平変位 (mm)", "下げ振りの高さ (mm)" };
	static const ShReportTable table = {
		.n = 3, .share = { 0.34, 0.33, 0.33 }, .heading = { headings }, .row = BLANK
	};
	const char *steps = "";

	if (f->sheet->n_tilts == 0)
		return;
	sh_report_heading(f->paper, "２　傾斜（四隅）");
	sh_report_table(f->paper, &table);
	for (int i = 1; i <= 4; i++)
		sh_report_row(f->paper, (const char *const[]){ sh_printf(call->arena, "隅%d", i), "", "" });
	for (size_t i = 0; i < f->sheet->n_tilts; i++) {
		const Ledger__ScoringTilt *t = f->sheet->tilts[i];
		const char *then = *t->grade_code ? label(LEDGER_DAMAGE_GRADE, t->grade_code)
						  : sh_printf(call->arena, "＋%u%%", t->adds_percent);

		steps = sh_printf(call->arena, "%s%s%u/%u以上%s %s", steps, i ? "　" : "", t->offset, t->plumb,
				  *t->with_mark ? "（外観の該当と併せて）" : "", then);
	}
	sh_report_text(f->paper, steps);
}

static void put_parts(ShCall *call, const SurveyForm *f)
{
	static const char *const headings[] = { "部位",  "構成比", "程度Ⅰ", "程度Ⅱ",
						"程度Ⅲ", "程度Ⅳ",  "程度Ⅴ", "損害割合" };
	static const ShReportTable table = { .n = 8,
					     .share = { 0.24, 0.1, 0.11, 0.11, 0.11, 0.11, 0.11, 0.11 },
					     .heading = { headings },
					     .row = BLANK };

	if (f->sheet->n_parts == 0)
		return;
	sh_report_heading(f->paper, "３　部位ごとの損傷（損傷した面積などの割合を％で記入）");
	sh_report_table(f->paper, &table);
	for (size_t i = 0; i < f->sheet->n_parts; i++) {
		const Ledger__ScoringPart *p = f->sheet->parts[i];
		const char *name = p->total_from_percent
					   ? sh_printf(call->arena, "%s\n損傷率%u%%以上は全壊　損傷率　　%%", p->name,
						       p->total_from_percent)
					   : p->name;

		sh_report_row(f->paper,
			      (const char *const[]){ name, sh_printf(call->arena, "%u%%", p->weight_percent), "", "",
						     "", "", "", "" });
	}
}

static void put_rest(const SurveyForm *f)
{
	static const ShReportTable table = { .n = 2, .share = { 0.24, 0.76 }, .row = BLANK },
				   free_text = { .n = 2, .share = { 0.24, 0.76 }, .row = 4 * BLANK };

	sh_report_heading(f->paper, "浸水・その他");
	sh_report_table(f->paper, &table);
	sh_report_row(f->paper,
		      (const char *const[]){ "浸水深（床上）", "　　　　　　mm　　□床下　　外力：□有　□無" });
	sh_report_row(f->paper, (const char *const[]){ "写真", "　　　　　　枚（番号　　　　　　　　　　　）" });
	sh_report_table(f->paper, &free_text);
	sh_report_row(f->paper, (const char *const[]){ "特記事項・見取図", "" });
}

int survey_sheet(ShCall *call, SurveyForm *f, const ShRows *rows, int i)
{
	int r;

	sh_report_page(f->paper);
	r = put_house(call, f, rows, i);

	if (r != 0)
		return r;
	put_blanks(f);
	if (f->sheet) {
		put_marks(call, f);
		put_tilts(call, f);
		put_parts(call, f);
	}
	put_rest(f);
	return 0;
}

int print_survey_sheets(ShCall *call, const Ledger__PrintSurveySheetsRequest *q, Ledger__Paper *reply)
{
	SurveyForm f = {
		.disaster_id = q->disaster_id, .hazard = q->hazard, .structure = q->structure, .stage = q->stage
	};
	const ShRows *rows;
	int r;

	if ((r = survey_form(call, &f)) != 0 ||
	    (r = sh_query(call, &sql_dwellings_to_survey, &rows, sh_text(call->municipality), sh_text(q->disaster_id),
			  sh_text_array(call->arena, q->dwelling_ids, q->n_dwelling_ids))) != 0)
		return r;
	if ((size_t) sh_rows_count(rows) != q->n_dwelling_ids)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.dwelling.unknown", "%zu of %d", q->n_dwelling_ids,
			       sh_rows_count(rows));
	if ((r = print_begin(call,
			     sh_printf(call->arena, "住家被害認定調査票　%s・%s・%s",
				       label(LEDGER_SURVEY_HAZARD, q->hazard), label(LEDGER_STRUCTURE, q->structure),
				       label(LEDGER_SURVEY_KIND, q->stage)),
			     "", &f.paper)) != 0)
		return r;
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		r = survey_sheet(call, &f, rows, i);
	if (r != 0 || (r = sh_audit(call, q->dwelling_ids, q->n_dwelling_ids)) != 0)
		return r;
	return print_end(call, f.paper, reply);
}
