/* Rows of other systems' tables. Sources: labels of the certificate and kinds of survey (運用指針), 下田市's
 * 一部損壊(準半壊), dates and numbers as spreadsheets write them; rulings 8. */
#include "rules/building_row.h"
#include "rules/property_tax.h"
#include "rules/survey_row.h"

#include <criterion/criterion.h>
#include <string.h>

#define LONG "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほ"

Test(table, cells_of_spreadsheets)
{
	static const struct {
		const char *text, *unit;
		int64_t tenths; /* -1: no number */
	} numbers[] = {
		{ "23.5", "%", 235 },
		{ "２３．５％", "%", 235 },
		{ "23.50%", "%", 235 },
		{ "50", "%", 500 },
		{ "120cm", "cm", 1200 },
		{ "0", "%", 0 },
		{ "", "%", -1 },
		{ "5割", "%", -1 },
		{ "-3", "%", -1 },
		{ "12.", "%", -1 },
		{ "23.55", "%", -1 },
		{ "99999999", "%", -1 },
		{ "9999999", "%", 99999990 },
		{ LONG LONG, "%", -1 },
	};
	static const struct {
		const char *text, *day;
	} days[] = {
		{ "2026-09-07", "2026-09-07" },
		{ "2026/9/7", "2026-09-07" },
		{ "令和8年9月7日", "2026-09-07" },
		{ "R8.9.7", "2026-09-07" },
		{ "2026-02-30", NULL },
		{ "令和8年9月", NULL },
		{ "", NULL },
		{ "9月ごろ", NULL },
		{ "令和8年9月7日頃", NULL },
	};
	static const TableWord words[] = { { "コンクリート", "C" }, { "木造", "W" } };

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		uint32_t got = 7;
		bool read = table_tenths(&got, numbers[i].text, numbers[i].unit);

		cr_expect_eq(read, numbers[i].tenths >= 0, "%s", numbers[i].text);
		cr_expect(!read || got == numbers[i].tenths, "%s: %u", numbers[i].text, got);
	}
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		char day[TABLE_DAY_SIZE];
		bool read = table_day(day, days[i].text);

		cr_expect_eq(read, days[i].day != NULL, "%s", days[i].text);
		cr_expect(!read || strcmp(day, days[i].day) == 0, "%s: %s", days[i].text, day);
	}
	cr_expect_str_eq(table_word(words, 2, " 木　造"), "W");
	cr_expect_str_eq(table_word(words, 2, "コンクリ－ト"), "C");
	cr_expect_null(table_word(words, 2, "石造"));
	cr_expect_null(table_word(words, 2, LONG LONG));
}

/* What a row must say to be a survey at all, and what each word comes to. */
Test(table, rows_of_surveys)
{
	static const struct {
		const char *id, *address, *on, *kind, *hazard, *loss, *depth, *force, *grade;
		const char *wrong;
		size_t field;
		const char *is_kind, *is_hazard, *is_grade, *is_state;
		uint32_t permille, depth_mm;
	} rows[] = {
		{ "", "本町1-2", "2026-09-07", "", "", "23.5", "", "", "", NULL, 0, "FIRST", "EARTHQUAKE", "", NULL,
		  235, 0 },
		{ "", "本町1-2", "R8.9.7", "第２次調査", "風害", "50%", "", "", "全壊", NULL, 0, "SECOND", "WIND",
		  "1", NULL, 500, 0 },
		{ "d", "", "R8.9.7", "再調査", "浸水", "", "120cm", "有", "中規模半壊", NULL, 0, "RE", "FLOOD", "3",
		  NULL, 0, 1200 },
		{ "", "本町1-2", "R8.9.7", "", "水害", "", "床下浸水", "無", "一部損壊", NULL, 0, "FIRST", "FLOOD",
		  "6", NULL, 0, 0 },
		{ "", "本町1-2", "R8.9.7", "", "", "12", "", "", "一部損壊（準半壊）", NULL, 0, "FIRST", "EARTHQUAKE",
		  "5", NULL, 120, 0 },
		{ "", "本町1-2", "R8.9.7", "", "", "", "", "", "調査不能", NULL, 0, "FIRST", "EARTHQUAKE", "",
		  "IMPOSSIBLE", 0, 0 },
		{ "", "本町1-2", "R8.9.7", "", "", "", "", "", "空家", NULL, 0, "FIRST", "EARTHQUAKE", "",
		  "OUT_OF_SCOPE", 0, 0 },
		{ "", "", "R8.9.7", "", "", "10", "", "", "", "ledger.table.required", SURVEY_ADDRESS, NULL, NULL,
		  NULL, NULL, 0, 0 },
		{ "", "本町1-2", "", "", "", "10", "", "", "", "ledger.table.date", SURVEY_ON, NULL, NULL, NULL, NULL,
		  0, 0 },
		{ "", "本町1-2", "R8.9.7", "第3次", "", "10", "", "", "", "ledger.table.word", SURVEY_KIND, NULL,
		  NULL, NULL, NULL, 0, 0 },
		{ "", "本町1-2", "R8.9.7", "", "火事", "10", "", "", "", "ledger.table.word", SURVEY_HAZARD, NULL,
		  NULL, NULL, NULL, 0, 0 },
		{ "", "本町1-2", "R8.9.7", "", "", "10", "", "すこし", "", "ledger.table.flag", SURVEY_FORCE, NULL,
		  NULL, NULL, NULL, 0, 0 },
		{ "", "本町1-2", "R8.9.7", "", "", "10", "", "", "だいたい半壊", "ledger.table.word", SURVEY_GRADE,
		  NULL, NULL, NULL, NULL, 0, 0 },
		{ "", "本町1-2", "R8.9.7", "", "", "", "", "", "全壊", "ledger.table.grade_alone", SURVEY_GRADE, NULL,
		  NULL, NULL, NULL, 0, 0 },
		{ "", "本町1-2", "R8.9.7", "", "", "", "", "", "", "ledger.table.finding", 0, NULL, NULL, NULL, NULL,
		  0, 0 },
		{ "", "本町1-2", "R8.9.7", "", "", "10", "50", "", "", "ledger.table.finding", 0, NULL, NULL, NULL,
		  NULL, 0, 0 },
		{ "", "本町1-2", "R8.9.7", "", "", "100.1", "", "", "", "ledger.table.number", SURVEY_LOSS, NULL,
		  NULL, NULL, NULL, 0, 0 },
		{ "", "本町1-2", "R8.9.7", "", "", "半分", "", "", "", "ledger.table.number", SURVEY_LOSS, NULL, NULL,
		  NULL, NULL, 0, 0 },
		{ "", "本町1-2", "R8.9.7", "", "水害", "", "2000.1", "", "", "ledger.table.number", SURVEY_DEPTH,
		  NULL, NULL, NULL, NULL, 0, 0 },
		{ "", "本町1-2", "R8.9.7", "", "水害", "", "胸まで", "", "", "ledger.table.number", SURVEY_DEPTH,
		  NULL, NULL, NULL, NULL, 0, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *cells[SURVEY_FIELDS] = {
			[SURVEY_NONE] = "",
			[SURVEY_KEY] = "A-1",
			[SURVEY_DWELLING] = rows[i].id,
			[SURVEY_ADDRESS] = rows[i].address,
			[SURVEY_EXTRA] = "",
			[SURVEY_ON] = rows[i].on,
			[SURVEY_KIND] = rows[i].kind,
			[SURVEY_HAZARD] = rows[i].hazard,
			[SURVEY_LOSS] = rows[i].loss,
			[SURVEY_DEPTH] = rows[i].depth,
			[SURVEY_FORCE] = rows[i].force,
			[SURVEY_GRADE] = rows[i].grade,
			[SURVEY_REASON] = "",
		};
		TableProblem problem = { 99, "" };
		SurveyRow s;
		bool good = survey_row(cells, "EARTHQUAKE", false, &s, &problem);

		cr_expect_eq(good, !rows[i].wrong, "%zu: %s", i, problem.reason);
		if (rows[i].wrong) {
			cr_expect_str_eq(problem.reason, rows[i].wrong, "%zu", i);
			cr_expect_eq(problem.field, rows[i].field, "%zu", i);
			continue;
		}
		cr_expect_str_eq(s.on, "2026-09-07", "%zu", i);
		cr_expect_str_eq(s.kind, rows[i].is_kind, "%zu", i);
		cr_expect_str_eq(s.hazard, rows[i].is_hazard, "%zu", i);
		cr_expect_str_eq(s.grade, rows[i].is_grade, "%zu", i);
		cr_expect_eq(s.permille, rows[i].permille, "%zu", i);
		cr_expect_eq(s.depth_mm, rows[i].depth_mm, "%zu", i);
		cr_expect_eq(s.force, strcmp(rows[i].force, "有") == 0, "%zu", i);
		cr_expect_eq(s.says == SURVEY_SAYS_STATE, rows[i].is_state != NULL, "%zu", i);
		if (rows[i].is_state)
			cr_expect_str_eq(s.state, rows[i].is_state, "%zu", i);
		cells[SURVEY_KEY] = "";
		cr_expect_not(survey_row(cells, "EARTHQUAKE", false, &s, &problem));
		cr_expect_eq(problem.field, SURVEY_KEY);
	}
}

/* A grade without its score is that system's word, and taken where the file was brought for that. */
Test(table, rows_of_grades_alone)
{
	static const struct {
		const char *loss, *depth, *grade;
		SurveySays says;
		const char *is_grade;
	} rows[] = {
		{ "", "", "全壊", SURVEY_SAYS_GRADE, "1" },    { "", "", "一部損壊", SURVEY_SAYS_GRADE, "6" },
		{ "23.5", "", "半壊", SURVEY_SAYS_LOSS, "4" }, { "", "120", "中規模半壊", SURVEY_SAYS_DEPTH, "3" },
		{ "", "", "調査不能", SURVEY_SAYS_STATE, "" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *cells[SURVEY_FIELDS];
		TableProblem problem = { 0 };
		SurveyRow s;

		for (size_t k = 0; k < SURVEY_FIELDS; k++)
			cells[k] = "";
		cells[SURVEY_KEY] = "A-1";
		cells[SURVEY_DWELLING] = "d";
		cells[SURVEY_ON] = "R8.9.7";
		cells[SURVEY_LOSS] = rows[i].loss;
		cells[SURVEY_DEPTH] = rows[i].depth;
		cells[SURVEY_GRADE] = rows[i].grade;
		cr_assert(survey_row(cells, "EARTHQUAKE", true, &s, &problem), "%zu %s", i, problem.reason);
		cr_expect_eq(s.says, rows[i].says, "%zu", i);
		cr_expect_str_eq(s.grade, rows[i].is_grade, "%zu", i);
	}
}

Test(table, rows_of_the_property_tax)
{
	static const struct {
		const char *cells[BUILDING_FIELDS], *values[BUILDING_FIELDS];
		const char *wrong;
		size_t field;
	} rows[] = {
		{ { "", "", "本町1-2", "", "木造", "2階", "98.76㎡", "昭和56年" },
		  { "", "", "", "", "WOODEN", "2", "98.7", "1981" },
		  NULL,
		  0 },
		{ { "", "d", "", "", "鉄筋コンクリート造", "10", "1200", "1981" },
		  { "", "", "", "", "NON_WOODEN", "10", "1200.0", "1981" },
		  NULL,
		  0 },
		{ { "", "d", "", "", "", "", "98.7", "" }, { "", "", "", "", "", "", "98.7", "" }, NULL, 0 },
		{ { "", "d", "", "", "", "", "", "昭和56年4月1日" },
		  { "", "", "", "", "", "", "", "1981" },
		  NULL,
		  0 },
		{ { "", "", "", "", "木造", "", "", "" }, { 0 }, "ledger.table.required", BUILDING_ADDRESS },
		{ { "", "d", "", "", "", "", "", "" }, { 0 }, "ledger.table.finding", 0 },
		{ { "", "d", "", "", "竹", "", "", "" }, { 0 }, "ledger.table.word", BUILDING_STRUCTURE },
		{ { "", "d", "", "", "", "0", "", "" }, { 0 }, "ledger.table.number", BUILDING_FLOORS },
		{ { "", "d", "", "", "", "1.5", "", "" }, { 0 }, "ledger.table.number", BUILDING_FLOORS },
		{ { "", "d", "", "", "", "101", "", "" }, { 0 }, "ledger.table.number", BUILDING_FLOORS },
		{ { "", "d", "", "", "", "ひとつ", "", "" }, { 0 }, "ledger.table.number", BUILDING_FLOORS },
		{ { "", "d", "", "", "", "", "0", "" }, { 0 }, "ledger.table.number", BUILDING_AREA },
		{ { "", "d", "", "", "", "", "98.765", "" }, { 0 }, "ledger.table.number", BUILDING_AREA },
		{ { "", "d", "", "", "", "", "98.", "" }, { 0 }, "ledger.table.number", BUILDING_AREA },
		{ { "", "d", "", "", "", "", "広い", "" }, { 0 }, "ledger.table.number", BUILDING_AREA },
		{ { "", "d", "", "", "", "", LONG LONG, "" }, { 0 }, "ledger.table.number", BUILDING_AREA },
		{ { "", "d", "", "", "", "", "", "不明" }, { 0 }, "ledger.table.date", BUILDING_YEAR },
		{ { "", "d", "", "", "", "", "", "年月日不詳" }, { 0 }, "ledger.table.date", BUILDING_YEAR },
		{ { "", "d", "", "", "", "", "", "1981.5" },
		  { "", "", "", "", "", "", "", "1981" },
		  NULL,
		  0 }, /* May */
		{ { "", "d", "", "", "", "", "", "1799" }, { 0 }, "ledger.table.date", BUILDING_YEAR },
		{ { "", "d", "", "", "", "", "", "2101年" }, { 0 }, "ledger.table.date", BUILDING_YEAR },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		TableProblem problem = { 99, "" };
		BuildingRow b;
		bool good = building_row(rows[i].cells, &b, &problem);

		cr_expect_eq(good, !rows[i].wrong, "%zu: %s", i, problem.reason);
		for (size_t f = BUILDING_STRUCTURE; good && !rows[i].wrong && f < BUILDING_FIELDS; f++)
			cr_expect_str_eq(b.values[f], rows[i].values[f], "%zu %zu", i, f);
		if (rows[i].wrong && !good) {
			cr_expect_str_eq(problem.reason, rows[i].wrong, "%zu", i);
			cr_expect_eq(problem.field, rows[i].field, "%zu", i);
		}
	}
	cr_expect_str_eq(building_field_code(BUILDING_STRUCTURE), "STRUCTURE");
	cr_expect_str_eq(building_field_code(BUILDING_YEAR), "YEAR");
}

/* 災対法90条の2第2項, in special wards 第3項; rulings 8. */
Test(table, the_property_tax_is_asked_after_a_disaster_only)
{
	static const struct {
		const char *municipality, *basis, *asked_on, *wrong;
	} rows[] = {
		{ "172014", "90-2-2", "2026-09-05", NULL },
		{ "172014", "90-2-2", "2026-09-10", NULL },
		{ "131016", "90-2-3", "2026-09-10", NULL },
		{ "131237", "90-2-3", "2026-09-10", NULL },
		{ "131245", "90-2-2", "2026-09-10", NULL },
		{ "131008", "90-2-2", "2026-09-10", NULL },
		{ "172014", "90-2-3", "2026-09-10", "ledger.tax.basis" },
		{ "131016", "90-2-2", "2026-09-10", "ledger.tax.basis" },
		{ "172014", "", "2026-09-10", "ledger.tax.basis" },
		{ "172014", "90-2-2", "", "ledger.tax.asked_on" },
		{ "172014", "90-2-2", "2026-09-04", "ledger.tax.asked_on" },
		{ "172014", "90-2-2", "2026-09-11", "ledger.tax.asked_on" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ShError err = { 0 };
		int r = property_tax_may(rows[i].municipality, rows[i].basis, "2026-09-05", rows[i].asked_on,
					 "2026-09-10", &err);

		cr_expect_eq(r, rows[i].wrong ? SH_REFUSED : 0, "%zu", i);
		cr_expect_str_eq(err.reason, rows[i].wrong ? rows[i].wrong : "", "%zu", i);
	}
}
