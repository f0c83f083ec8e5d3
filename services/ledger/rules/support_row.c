#include "support_row.h"
#include "relief.h"
#include "sh_csv_value.h"

#include <string.h>

#define N(words) (sizeof(words) / sizeof *(words))

/* What municipalities write beside the labels of the code table. */
static const TableWord schemes[] = {
	{ "生活再建支援金", "REBUILDING" },
	{ "支援金", "REBUILDING" },
	{ "弔慰金", "CONDOLENCE" },
	{ "障害見舞金", "DISABILITY" },
	{ "援護資金", "LOAN" },
	{ "災害援護資金の貸付", "LOAN" },
	{ "応急修理", "REPAIR" },
	{ "仮設住宅", "TEMPORARY" },
	{ "建設型応急住宅", "TEMPORARY" },
	{ "賃貸型応急住宅", "TEMPORARY" },
	{ "みなし仮設", "TEMPORARY" },
	{ "税の減免", "TAX" },
	{ "国民健康保険料の減免", "INSURANCE" },
	{ "介護保険料の減免", "INSURANCE" },
	{ "見守り", "WATCH" },
	{ "福祉サービス", "WELFARE" },
};

typedef enum Form { TEXT, DAY, FLAG } Form;
static const struct {
	SupportRowField field;
	Form form;
	size_t most;
} items[] = {
	{ SUPPORT_SCHEME_NAME, TEXT, 100 },  { SUPPORT_APPLIED, DAY, 0 },      { SUPPORT_APPLICANT, TEXT, 100 },
	{ SUPPORT_RELATION, TEXT, 50 },      { SUPPORT_CATEGORY, TEXT, 100 },  { SUPPORT_PAID, DAY, 0 },
	{ SUPPORT_ENDED, DAY, 0 },           { SUPPORT_EXEMPTION, FLAG, 0 },   { SUPPORT_EXEMPTION_OF, TEXT, 100 },
	{ SUPPORT_LOAN, FLAG, 0 },           { SUPPORT_LOAN_KIND, TEXT, 100 }, { SUPPORT_BENEFIT, FLAG, 0 },
	{ SUPPORT_BENEFIT_KIND, TEXT, 100 }, { SUPPORT_SPECIAL, FLAG, 0 },     { SUPPORT_SPECIAL_KIND, TEXT, 100 },
};

static const char *scheme_of(const char *word)
{
	char said[SH_CSV_VALUE_SIZE], label[SH_CSV_VALUE_SIZE];
	const ReliefCode *all;
	size_t n;

	if (!sh_csv_fold(said, word))
		return NULL;
	all = relief_codes(RELIEF_SCHEME, &n);
	for (size_t i = 0; i < n; i++) {
		sh_csv_fold(label, all[i].label);
		if (strcmp(said, label) == 0 || strcmp(said, all[i].code) == 0)
			return all[i].code;
	}
	return table_word(schemes, N(schemes), word);
}

static bool take(const char *cell, size_t i, SupportRow *out, TableProblem *problem)
{
	const SupportRowField field = items[i].field;
	int8_t flag;

	switch (items[i].form) {
	case TEXT:
		out->values[field] = cell;
		return list_fits(cell, items[i].most) || list_no(problem, field, "ledger.table.long");
	case DAY:
		out->values[field] = out->days[field];
		return table_day(out->days[field], cell) || list_no(problem, field, "ledger.table.date");
	case FLAG:
		break;
	}
	if (!sh_csv_flag(&flag, cell))
		return list_no(problem, field, "ledger.table.flag");
	out->values[field] = flag == 1 ? "YES" : "NO";
	return true;
}

bool support_row(const char *const cells[SUPPORT_ROW_FIELDS], SupportRow *out, TableProblem *problem)
{
	memset(out, 0, sizeof *out);
	for (size_t f = 0; f < SUPPORT_ROW_FIELDS; f++)
		out->values[f] = "";
	if (!*cells[SUPPORT_SCHEME])
		return list_no(problem, SUPPORT_SCHEME, "ledger.table.required");
	if (!(out->values[SUPPORT_SCHEME] = scheme_of(cells[SUPPORT_SCHEME])))
		return list_no(problem, SUPPORT_SCHEME, "ledger.table.word");
	for (size_t i = 0; i < N(items); i++)
		if (*cells[items[i].field] && !take(cells[items[i].field], i, out, problem))
			return false;
	if (strcmp(out->values[SUPPORT_SCHEME], "OTHER") == 0 && !*out->values[SUPPORT_SCHEME_NAME])
		return list_no(problem, SUPPORT_SCHEME_NAME, "ledger.table.required");
	if (*out->values[SUPPORT_PAID] && *out->values[SUPPORT_ENDED] &&
	    strcmp(out->values[SUPPORT_ENDED], out->values[SUPPORT_PAID]) < 0)
		return list_no(problem, SUPPORT_ENDED, "ledger.table.order");
	return true;
}
