/* Rows of other systems' lists of people. Sources: 被災者台帳管理ユニット (APPLIC) and the practice guideline for the
 * items; 要介護状態区分コード and grades of the 手帳 as the systems write them. */
#include "rules/care_row.h"
#include "rules/support_row.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define TEN "あいうえおかきくけこ"
#define FIFTY TEN TEN TEN TEN TEN
#define HUNDRED FIFTY FIFTY

Test(list, whom_a_row_is_about)
{
	static const struct {
		const char *cells[LIST_FIELDS];
		const char *wrong;
		size_t field;
	} rows[] = {
		{ { "", "000000000012345", "", "", "" }, NULL, 0 },
		{ { "", "12345", "架空 太郎", "カクウ タロウ", "S25.4.1" }, NULL, 0 },
		{ { "", "", "架空 太郎", "", "昭和25年4月1日" }, NULL, 0 },
		{ { "", "", "", "カクウ タロウ", "1950-04-01" }, NULL, 0 },
		{ { "", "", "", "", "1950-04-01" }, "ledger.table.required", LIST_NUMBER },
		{ { "", "", "架空 太郎", "", "" }, "ledger.table.required", LIST_BIRTH },
		{ { "", "12-345", "", "", "" }, "ledger.table.number", LIST_NUMBER },
		{ { "", "123456789012345678901", "", "", "" }, "ledger.table.number", LIST_NUMBER },
		{ { "", "1", HUNDRED "あ", "", "" }, "ledger.table.long", LIST_NAME },
		{ { "", "1", "架空\n太郎", "", "" }, "ledger.table.long", LIST_NAME },
		{ { "", "1", "架空\x7f太郎", "", "" }, "ledger.table.long", LIST_NAME },
		{ { "", "1", "", HUNDRED HUNDRED "あ", "" }, "ledger.table.long", LIST_KANA },
		{ { "", "1", "", "", "きのう" }, "ledger.table.date", LIST_BIRTH },
		{ { "", "1", "", "", FIFTY }, "ledger.table.long", LIST_BIRTH },
	};
	static const struct {
		const char *said, *known;
		bool other, same;
	} births[] = {
		{ "S25.4.1", "昭和25年4月1日", false, true }, { "1950-04-02", "昭和25年4月1日", true, false },
		{ "", "昭和25年4月1日", false, false },       { "1950", "昭和25年4月1日", false, false },
		{ "1950-04-01", "昭和12年頃", false, false }, { "1950-04-01", "いつか", false, false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		TableProblem problem = { 99, "" };
		ListPerson person;
		bool good = list_person(rows[i].cells, &person, &problem);

		cr_expect_eq(good, !rows[i].wrong, "%zu: %s", i, problem.reason);
		cr_expect(good || strcmp(problem.reason, rows[i].wrong) == 0, "%zu: %s", i, problem.reason);
		cr_expect(good || problem.field == rows[i].field, "%zu: %zu", i, problem.field);
		cr_expect(!good || strcmp(person.number, rows[i].cells[LIST_NUMBER]) == 0);
	}
	for (size_t i = 0; i < sizeof births / sizeof *births; i++) {
		cr_expect_eq(list_other_birth(births[i].said, births[i].known), births[i].other, "%zu", i);
		cr_expect_eq(list_same_birth(births[i].said, births[i].known), births[i].same, "%zu", i);
	}
}

/* "CODE:KEY=value,KEY=value;text" of each reason, by spaces. */
static void written(char *out, size_t size, const CareRow *row)
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < row->n; i++) {
		const CareRowReason *r = &row->reasons[i];

		n += (size_t) snprintf(out + n, size - n, "%s%s", n ? " " : "", r->code);
		for (size_t k = 0; k < r->n; k++)
			n += (size_t) snprintf(out + n, size - n, "%c%s=%s", k ? ',' : ':', r->values[k].key,
					       r->values[k].value);
		if (*r->text)
			n += (size_t) snprintf(out + n, size - n, ";%s", r->text);
	}
}

typedef struct Cell {
	size_t field;
	const char *text;
} Cell;

Test(list, what_a_row_says_of_care)
{
	static const struct {
		const char *whole;
		Cell cells[6];
		const char *says, *wrong;
		size_t field;
	} rows[] = {
		{ "", { { CARE_LEVEL, "要介護３" } }, "CARE_NEED:LEVEL=要介護3", NULL, 0 },
		{ "",
		  { { CARE_LEVEL, "25" },
		    { CARE_INSURED, "0012" },
		    { CARE_INSURER, "172049" },
		    { CARE_FROM, "R8.4.1" },
		    { CARE_TO, "令和9年3月31日" } },
		  "CARE_NEED:LEVEL=要介護5,INSURED=0012,INSURER=172049,VALID_FROM=2026-04-01,VALID_TO=2027-03-31",
		  NULL,
		  0 },
		{ "", { { CARE_LEVEL, "非該当" } }, "", NULL, 0 },
		{ "", { { CARE_LEVEL, "01" } }, "", NULL, 0 },
		{ "CARE_NEED", { { CARE_LEVEL, "自立" } }, "", NULL, 0 },
		{ "",
		  { { CARE_LEVEL, "1" } },
		  NULL,
		  "ledger.table.word",
		  CARE_LEVEL }, /* 01 or 要介護1: people tell */
		{ "", { { CARE_LEVEL, "要介護6" } }, NULL, "ledger.table.word", CARE_LEVEL },
		{ "",
		  { { CARE_PHYSICAL, "1" },
		    { CARE_HANDBOOK, "石川県第123号" },
		    { CARE_NAME, "心臓機能障害" },
		    { CARE_PART, "内部" } },
		  "PHYSICAL:GRADE=1級,HANDBOOK=石川県第123号,NAME=心臓機能障害,PART=内部",
		  NULL,
		  0 },
		{ "", { { CARE_PHYSICAL, "8級" } }, NULL, "ledger.table.word", CARE_PHYSICAL },
		{ "", { { CARE_INTELLECTUAL, "A1" } }, "INTELLECTUAL:GRADE=A1", NULL, 0 },
		{ "", { { CARE_INTELLECTUAL, TEN TEN "あ" } }, NULL, "ledger.table.word", CARE_INTELLECTUAL },
		{ "",
		  { { CARE_MENTAL, "２級" }, { CARE_TO, "2027-06-30" } },
		  "MENTAL:GRADE=2級,VALID_TO=2027-06-30",
		  NULL,
		  0 },
		{ "", { { CARE_CLASS, "06" } }, "SUPPORT_CLASS:CLASS=区分6", NULL, 0 },
		{ "", { { CARE_CLASS, "非該当" }, { CARE_PHYSICAL, "2級" } }, "PHYSICAL:GRADE=2級", NULL, 0 },
		/* 避難行動要支援者名簿: one row, several reasons */
		{ "",
		  { { CARE_REASON, "難病、身障／ELDER_ALONE,人工呼吸器;" } },
		  NULL,
		  "ledger.table.word",
		  CARE_REASON },
		{ "",
		  { { CARE_REASON, "難病、身障／高齢単身，医療機器;" },
		    { CARE_PHYSICAL, "1級" },
		    { CARE_TEXT, "在宅酸素" } },
		  "CHRONIC;在宅酸素 PHYSICAL:GRADE=1級 ELDER_ALONE DEVICE",
		  NULL,
		  0 },
		{ "",
		  { { CARE_REASON, "その他" }, { CARE_TEXT, "自治会が認めた" } },
		  "OTHER;自治会が認めた",
		  NULL,
		  0 },
		{ "", { { CARE_REASON, "難病,OTHER" }, { CARE_TEXT, "x" } }, "CHRONIC;x OTHER;x", NULL, 0 },
		{ "", { { CARE_REASON, "その他" } }, NULL, "ledger.table.required", CARE_TEXT },
		{ "OWN", { { CARE_TEXT, "" } }, NULL, "ledger.table.required", CARE_TEXT },
		{ "CHRONIC", { { CARE_TEXT, "透析" } }, "CHRONIC;透析", NULL, 0 },
		{ "CHRONIC",
		  { { CARE_TEXT, HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED "あ" } },
		  NULL,
		  "ledger.table.long",
		  CARE_TEXT },
		{ "", { { CARE_TEXT, "x" } }, NULL, "ledger.table.required", CARE_REASON },
		{ "", { { CARE_REASON, HUNDRED } }, NULL, "ledger.table.word", CARE_REASON },
		{ "", { { CARE_REASON, TEN TEN TEN } }, NULL, "ledger.table.word", CARE_REASON },
		{ "",
		  { { CARE_REASON, "高齢単身、病気・けが、妊産婦、乳幼児、ペット、外国人、アレルギー、医療機器" } },
		  "ELDER_ALONE ILLNESS PREGNANT INFANT PET FOREIGN ALLERGY DEVICE",
		  NULL,
		  0 },
		{ "",
		  { { CARE_REASON,
		      "高齢単身、病気・けが、妊産婦、乳幼児、ペット、外国人、アレルギー、医療機器、難病" } },
		  NULL,
		  "ledger.table.several",
		  CARE_REASON },
		{ "",
		  { { CARE_REASON, "高齢単身、病気・けが、妊産婦、乳幼児、ペット、外国人、アレルギー、医療機器" },
		    { CARE_LEVEL, "要介護1" } },
		  NULL,
		  "ledger.table.several",
		  CARE_LEVEL },
		/* which of them ends then? */
		{ "",
		  { { CARE_LEVEL, "要介護1" }, { CARE_MENTAL, "1級" }, { CARE_TO, "R9.3.31" } },
		  NULL,
		  "ledger.table.detail",
		  CARE_TO },
		{ "CHRONIC", { { CARE_HANDBOOK, "12" } }, NULL, "ledger.table.detail", CARE_HANDBOOK },
		{ "PHYSICAL", { { CARE_HANDBOOK, HUNDRED "あ" } }, NULL, "ledger.table.long", CARE_HANDBOOK },
		{ "MENTAL", { { CARE_TO, "来年" } }, NULL, "ledger.table.date", CARE_TO },
		{ "", { { CARE_REASON, "DV・ストーカー等" } }, "DV", NULL, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *cells[CARE_ROW_FIELDS];
		TableProblem problem = { 99, "" };
		char said[4096];
		CareRow row;
		bool good;

		for (size_t f = 0; f < CARE_ROW_FIELDS; f++)
			cells[f] = "";
		for (size_t c = 0; c < 6 && rows[i].cells[c].field; c++)
			cells[rows[i].cells[c].field] = rows[i].cells[c].text;
		good = care_row(cells, rows[i].whole, &row, &problem);
		cr_expect_eq(good, !rows[i].wrong, "%zu: %s", i, problem.reason);
		cr_expect(good || !rows[i].wrong || strcmp(problem.reason, rows[i].wrong) == 0, "%zu: %s", i,
			  problem.reason);
		cr_expect(good || problem.field == rows[i].field, "%zu: %zu", i, problem.field);
		if (good && rows[i].says) {
			written(said, sizeof said, &row);
			cr_expect_str_eq(said, rows[i].says, "%zu", i);
		}
	}
}

Test(list, what_a_row_says_of_support)
{
	static const struct {
		Cell cells[6];
		const char *scheme, *wrong;
		size_t field;
	} rows[] = {
		{ { { SUPPORT_SCHEME, "被災者生活再建支援金" } }, "REBUILDING", NULL, 0 },
		{ { { SUPPORT_SCHEME, "みなし仮設" } }, "TEMPORARY", NULL, 0 },
		{ { { SUPPORT_SCHEME, "DONATION" } }, "DONATION", NULL, 0 },
		{ { { SUPPORT_SCHEME, "" } }, NULL, "ledger.table.required", SUPPORT_SCHEME },
		{ { { SUPPORT_SCHEME, "見舞いの品" } }, NULL, "ledger.table.word", SUPPORT_SCHEME },
		{ { { SUPPORT_SCHEME, HUNDRED } }, NULL, "ledger.table.word", SUPPORT_SCHEME },
		{ { { SUPPORT_SCHEME, "その他" } }, NULL, "ledger.table.required", SUPPORT_SCHEME_NAME },
		{ { { SUPPORT_SCHEME, "その他" }, { SUPPORT_SCHEME_NAME, "町の見舞金" } }, "OTHER", NULL, 0 },
		{ { { SUPPORT_SCHEME, "義援金" },
		    { SUPPORT_APPLIED, "R8.9.20" },
		    { SUPPORT_PAID, "2026-10-01" },
		    { SUPPORT_ENDED, "2026/10/1" },
		    { SUPPORT_BENEFIT, "有" } },
		  "DONATION",
		  NULL,
		  0 },
		{ { { SUPPORT_SCHEME, "義援金" }, { SUPPORT_PAID, "2026-10-01" }, { SUPPORT_ENDED, "2026-09-30" } },
		  NULL,
		  "ledger.table.order",
		  SUPPORT_ENDED },
		{ { { SUPPORT_SCHEME, "義援金" }, { SUPPORT_PAID, "2026-10-01" } }, "DONATION", NULL, 0 },
		{ { { SUPPORT_SCHEME, "義援金" }, { SUPPORT_PAID, "来月" } },
		  NULL,
		  "ledger.table.date",
		  SUPPORT_PAID },
		{ { { SUPPORT_SCHEME, "義援金" }, { SUPPORT_LOAN, "たぶん" } },
		  NULL,
		  "ledger.table.flag",
		  SUPPORT_LOAN },
		{ { { SUPPORT_SCHEME, "義援金" }, { SUPPORT_RELATION, FIFTY "あ" } },
		  NULL,
		  "ledger.table.long",
		  SUPPORT_RELATION },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *cells[SUPPORT_ROW_FIELDS];
		TableProblem problem = { 99, "" };
		SupportRow row;
		bool good;

		for (size_t f = 0; f < SUPPORT_ROW_FIELDS; f++)
			cells[f] = "";
		for (size_t c = 0; c < 6 && rows[i].cells[c].field; c++)
			cells[rows[i].cells[c].field] = rows[i].cells[c].text;
		good = support_row(cells, &row, &problem);
		cr_expect_eq(good, !rows[i].wrong, "%zu: %s", i, problem.reason);
		cr_expect(good || !rows[i].wrong || strcmp(problem.reason, rows[i].wrong) == 0, "%zu: %s", i,
			  problem.reason);
		cr_expect(good || problem.field == rows[i].field, "%zu: %zu", i, problem.field);
		if (!good)
			continue;
		cr_expect_str_eq(row.values[SUPPORT_SCHEME], rows[i].scheme, "%zu", i);
		if (*cells[SUPPORT_APPLIED]) {
			cr_expect_str_eq(row.values[SUPPORT_APPLIED], "2026-09-20");
			cr_expect_str_eq(row.values[SUPPORT_BENEFIT], "YES");
		}
	}
	{
		const char *cells[SUPPORT_ROW_FIELDS];
		TableProblem problem;
		SupportRow row;

		for (size_t f = 0; f < SUPPORT_ROW_FIELDS; f++)
			cells[f] = "";
		cells[SUPPORT_SCHEME] = "援護資金";
		cells[SUPPORT_EXEMPTION] = "無";
		cells[SUPPORT_APPLICANT] = "架空 花子";
		cr_assert(support_row(cells, &row, &problem));
		cr_expect_str_eq(row.values[SUPPORT_EXEMPTION], "NO");
		cr_expect_str_eq(row.values[SUPPORT_APPLICANT], "架空 花子");
		cr_expect_str_eq(row.values[SUPPORT_LOAN], "");
	}
}
