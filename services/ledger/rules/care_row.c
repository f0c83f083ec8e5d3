#include "care_row.h"
#include "relief.h"
#include "sh_csv_value.h"

#include <string.h>

#define N(words) (sizeof(words) / sizeof *(words))

/* What municipalities write beside the labels of the code table. */
static const TableWord reasons[] = {
	{ "身障", "PHYSICAL" },
	{ "身体", "PHYSICAL" },
	{ "身体障害者手帳", "PHYSICAL" },
	{ "知的", "INTELLECTUAL" },
	{ "療育", "INTELLECTUAL" },
	{ "療育手帳", "INTELLECTUAL" },
	{ "精神", "MENTAL" },
	{ "精神障害者保健福祉手帳", "MENTAL" },
	{ "介護", "CARE_NEED" },
	{ "要介護認定", "CARE_NEED" },
	{ "難病", "CHRONIC" },
	{ "指定難病", "CHRONIC" },
	{ "小児慢性特定疾病", "CHILD_CHRONIC" },
	{ "高齢者単身世帯", "ELDER_ALONE" },
	{ "独居高齢者", "ELDER_ALONE" },
	{ "高齢者のみの世帯", "ELDER_ONLY" },
	{ "高齢者のみ世帯", "ELDER_ONLY" },
	{ "妊婦", "PREGNANT" },
	{ "妊産婦", "PREGNANT" },
};

/* 要介護状態区分コード and its words; what is none has no code. */
static const TableWord levels[] = {
	{ "要支援1", "要支援1" },
	{ "12", "要支援1" },
	{ "要支援2", "要支援2" },
	{ "13", "要支援2" },
	{ "要介護1", "要介護1" },
	{ "21", "要介護1" },
	{ "要介護2", "要介護2" },
	{ "22", "要介護2" },
	{ "要介護3", "要介護3" },
	{ "23", "要介護3" },
	{ "要介護4", "要介護4" },
	{ "24", "要介護4" },
	{ "要介護5", "要介護5" },
	{ "25", "要介護5" },
	{ "事業対象者", "事業対象者" },
	{ "06", "事業対象者" },
	{ "非該当", "" },
	{ "自立", "" },
	{ "01", "" },
};
static const TableWord physical[] = {
	{ "1級", "1級" }, { "1", "1級" }, { "01", "1級" }, { "2級", "2級" }, { "2", "2級" }, { "02", "2級" },
	{ "3級", "3級" }, { "3", "3級" }, { "03", "3級" }, { "4級", "4級" }, { "4", "4級" }, { "04", "4級" },
	{ "5級", "5級" }, { "5", "5級" }, { "05", "5級" }, { "6級", "6級" }, { "6", "6級" }, { "06", "6級" },
	{ "7級", "7級" }, { "7", "7級" }, { "07", "7級" },
};
static const TableWord mental[] = {
	{ "1級", "1級" }, { "1", "1級" },   { "01", "1級" }, { "2級", "2級" }, { "2", "2級" },
	{ "02", "2級" },  { "3級", "3級" }, { "3", "3級" },  { "03", "3級" },
};
static const TableWord classes[] = {
	{ "区分1", "区分1" }, { "1", "区分1" },     { "01", "区分1" },    { "区分2", "区分2" }, { "2", "区分2" },
	{ "02", "区分2" },    { "区分3", "区分3" }, { "3", "区分3" },     { "03", "区分3" },    { "区分4", "区分4" },
	{ "4", "区分4" },     { "04", "区分4" },    { "区分5", "区分5" }, { "5", "区分5" },     { "05", "区分5" },
	{ "区分6", "区分6" }, { "6", "区分6" },     { "06", "区分6" },    { "非該当", "" },
};

/* Columns whose value makes a reason by itself. */
static const struct {
	CareRowField field;
	const char *code, *key;
	const TableWord *words; /* NULL: each prefecture has its own (療育手帳) */
	size_t n;
} grades[] = {
	{ CARE_LEVEL, "CARE_NEED", "LEVEL", levels, N(levels) },
	{ CARE_PHYSICAL, "PHYSICAL", "GRADE", physical, N(physical) },
	{ CARE_INTELLECTUAL, "INTELLECTUAL", "GRADE", NULL, 0 },
	{ CARE_MENTAL, "MENTAL", "GRADE", mental, N(mental) },
	{ CARE_CLASS, "SUPPORT_CLASS", "CLASS", classes, N(classes) },
};

static const struct {
	CareRowField field;
	const char *key;
	bool day;
} details[] = {
	{ CARE_HANDBOOK, "HANDBOOK", false }, { CARE_NAME, "NAME", false },       { CARE_PART, "PART", false },
	{ CARE_INSURED, "INSURED", false },   { CARE_INSURER, "INSURER", false }, { CARE_FROM, "VALID_FROM", true },
	{ CARE_TO, "VALID_TO", true },
};

/* The reason of that code; a new one where there is none yet. NULL: more than a row can have. */
static CareRowReason *reason_of(CareRow *row, const char *code)
{
	for (size_t i = 0; i < row->n; i++)
		if (strcmp(row->reasons[i].code, code) == 0)
			return &row->reasons[i];
	if (row->n == CARE_ROW_MOST)
		return NULL;
	row->reasons[row->n] = (CareRowReason){ .code = code, .text = "" };
	return &row->reasons[row->n++];
}

static CareRowValue *add(CareRowReason *reason, const char *key, const char *value)
{
	CareRowValue *v = &reason->values[reason->n++];

	v->key = key;
	v->value = value;
	return v;
}

static const char *code_of(const char *word)
{
	char said[SH_CSV_VALUE_SIZE], label[SH_CSV_VALUE_SIZE];
	const ReliefCode *all;
	size_t n;

	if (!sh_csv_fold(said, word))
		return NULL;
	all = relief_codes(RELIEF_CARE, &n);
	for (size_t i = 0; i < n; i++) {
		sh_csv_fold(label, all[i].label);
		if (strcmp(said, label) == 0 || strcmp(said, all[i].code) == 0)
			return all[i].code;
	}
	return table_word(reasons, N(reasons), word);
}

static size_t separator(const char *at)
{
	static const char *const all[] = { "、", "，", "／", ",", "/", ";" };

	for (size_t i = 0; i < N(all); i++)
		if (strncmp(at, all[i], strlen(all[i])) == 0)
			return strlen(all[i]);
	return 0;
}

static bool one_reason(const char *word, size_t len, CareRow *out, TableProblem *problem)
{
	char text[SH_CSV_VALUE_SIZE * 2];
	const char *code;

	if (len >= sizeof text)
		return list_no(problem, CARE_REASON, "ledger.table.word");
	memcpy(text, word, len);
	text[len] = '\0';
	if (!(code = code_of(text)))
		return list_no(problem, CARE_REASON, "ledger.table.word");
	return reason_of(out, code) || list_no(problem, CARE_REASON, "ledger.table.several");
}

static bool take_reasons(const char *text, CareRow *out, TableProblem *problem)
{
	const char *from = text;

	for (const char *at = text;;) {
		size_t gap = separator(at);

		if (*at && gap == 0) {
			at++;
			continue;
		}
		if (at > from && !one_reason(from, (size_t) (at - from), out, problem))
			return false;
		if (!*at)
			return true;
		from = at += gap;
	}
}

static bool take_grades(const char *const *cells, CareRow *out, bool *ret_none, TableProblem *problem)
{
	for (size_t i = 0; i < N(grades); i++) {
		const char *cell = cells[grades[i].field], *value = cell;
		CareRowReason *reason;

		if (!*cell)
			continue;
		if (grades[i].words)
			value = table_word(grades[i].words, grades[i].n, cell);
		else if (!list_fits(cell, 20))
			value = NULL;
		if (!value)
			return list_no(problem, grades[i].field, "ledger.table.word");
		if (!*value) {
			*ret_none = true;
			continue;
		}
		if (!(reason = reason_of(out, grades[i].code)))
			return list_no(problem, grades[i].field, "ledger.table.several");
		add(reason, grades[i].key, value);
	}
	return true;
}

/* Of exactly one of the reasons, or nobody knows of which. */
static bool take_details(const char *const *cells, CareRow *out, TableProblem *problem)
{
	for (size_t i = 0; i < N(details); i++) {
		const char *cell = cells[details[i].field];
		CareRowReason *of = NULL;
		CareRowValue *v;
		size_t fit = 0;

		if (!*cell)
			continue;
		for (size_t k = 0; k < out->n; k++)
			if (relief_has_key(relief_code(RELIEF_CARE, out->reasons[k].code), details[i].key)) {
				of = &out->reasons[k];
				fit++;
			}
		if (fit != 1)
			return list_no(problem, details[i].field, "ledger.table.detail");
		if (!details[i].day && !list_fits(cell, CARE_LINE_MOST))
			return list_no(problem, details[i].field, "ledger.table.long");
		v = add(of, details[i].key, cell);
		if (details[i].day && !table_day(v->day, cell))
			return list_no(problem, details[i].field, "ledger.table.date");
		if (details[i].day)
			v->value = v->day;
	}
	return true;
}

static size_t letters(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char) *text & 0xC0) != 0x80;
	return n;
}

/* Free text stands with the first reason; その他 and 自治体独自 say nothing without it. */
static bool take_text(const char *const *cells, CareRow *out, TableProblem *problem)
{
	if (letters(cells[CARE_TEXT]) > CARE_TEXT_MOST)
		return list_no(problem, CARE_TEXT, "ledger.table.long");
	out->reasons[0].text = cells[CARE_TEXT];
	for (size_t i = 0; i < out->n; i++) {
		const char *code = out->reasons[i].code;

		if ((strcmp(code, "OTHER") == 0 || strcmp(code, "OWN") == 0) && !*cells[CARE_TEXT])
			return list_no(problem, CARE_TEXT, "ledger.table.required");
		if (strcmp(code, "OTHER") == 0)
			out->reasons[i].text = cells[CARE_TEXT];
	}
	return true;
}

bool care_row(const char *const cells[CARE_ROW_FIELDS], const char *whole, CareRow *out, TableProblem *problem)
{
	bool none = false;

	memset(out, 0, sizeof *out);
	if (!take_reasons(cells[CARE_REASON], out, problem) || !take_grades(cells, out, &none, problem))
		return false;
	if (out->n == 0 && none)
		return true;
	if (out->n == 0 && *whole)
		reason_of(out, whole);
	if (out->n == 0)
		return list_no(problem, CARE_REASON, "ledger.table.required");
	return take_details(cells, out, problem) && take_text(cells, out, problem);
}
