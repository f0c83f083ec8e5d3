/* Lists of 援護の実施の状況 of other systems: a row is a statement, which replaces what the same list said of the
 * same support before. */
#include "ledger.h"
#include "rules/support_row.h"
#include "statement.h"
#include "table.h"

#include <string.h>

const ShCsvField support_fields[SUPPORT_ROW_FIELDS] = {
	[LIST_NONE] = { "", false },
	[LIST_NUMBER] = { "number", false },
	[LIST_NAME] = { "name", false },
	[LIST_KANA] = { "kana", false },
	[LIST_BIRTH] = { "birth", false },
	[SUPPORT_SCHEME] = { "scheme", true },
	[SUPPORT_SCHEME_NAME] = { "scheme_name", false },
	[SUPPORT_APPLIED] = { "applied_on", false },
	[SUPPORT_APPLICANT] = { "applicant", false },
	[SUPPORT_RELATION] = { "relation", false },
	[SUPPORT_CATEGORY] = { "category", false },
	[SUPPORT_PAID] = { "paid_on", false },
	[SUPPORT_ENDED] = { "ended_on", false },
	[SUPPORT_EXEMPTION] = { "exemption", false },
	[SUPPORT_EXEMPTION_OF] = { "exemption_of", false },
	[SUPPORT_LOAN] = { "loan", false },
	[SUPPORT_LOAN_KIND] = { "loan_kind", false },
	[SUPPORT_BENEFIT] = { "benefit", false },
	[SUPPORT_BENEFIT_KIND] = { "benefit_kind", false },
	[SUPPORT_SPECIAL] = { "special", false },
	[SUPPORT_SPECIAL_KIND] = { "special_kind", false },
};
_Static_assert((int) SUPPORT_ROW_FIELDS <= (int) TABLE_FIELDS_MAX, "a row has room for every item");

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

int support_table_may(ShCall *call, const Ledger__StartTableImportRequest *q, const char *occurred_on)
{
	(void) occurred_on;
	if (!is(q->basis, "90-3-3"))
		return sh_fail_field(&call->error, "basis", "ledger.table.basis");
	return list_table_may(call, q);
}

/* One support of a person over there: what was applied for, and when. */
static bool alike(const ProtobufCMessage *a, const ProtobufCMessage *b)
{
	const Ledger__Support *x = (const void *) a, *y = (const void *) b;

	return is(x->list, y->list) && is(x->scheme, y->scheme) && is(x->scheme_name, y->scheme_name) &&
	       is(x->category, y->category) && is(x->applied_on, y->applied_on);
}

static void support_of(const TablePart *p, const SupportRow *said, Ledger__Support *s)
{
	const char *const *v = said->values;

	ledger__support__init(s);
	s->scheme = v[SUPPORT_SCHEME];
	s->scheme_name = v[SUPPORT_SCHEME_NAME];
	s->applied_on = v[SUPPORT_APPLIED];
	s->applicant = v[SUPPORT_APPLICANT];
	s->relation = v[SUPPORT_RELATION];
	s->category = v[SUPPORT_CATEGORY];
	s->paid_on = v[SUPPORT_PAID];
	s->ended_on = v[SUPPORT_ENDED];
	s->exemption = v[SUPPORT_EXEMPTION];
	s->exemption_of = v[SUPPORT_EXEMPTION_OF];
	s->loan = v[SUPPORT_LOAN];
	s->loan_kind = v[SUPPORT_LOAN_KIND];
	s->benefit = v[SUPPORT_BENEFIT];
	s->benefit_kind = v[SUPPORT_BENEFIT_KIND];
	s->special = v[SUPPORT_SPECIAL];
	s->special_kind = v[SUPPORT_SPECIAL_KIND];
	s->list = p->source;
}

int support_take(ShCall *call, TablePart *p, TableRow *row, bool write)
{
	Ledger__Support support;
	const char *what;
	SupportRow said;
	ListSaid before;
	bool known;
	int r;

	if (!support_row(row->cells, &said, &row->problem)) {
		table_reject(row, row->problem.field, row->problem.reason);
		return 0;
	}
	if ((r = list_known(call, p, row, write, &known)) != 0 || !known)
		return r;
	support_of(p, &said, &support);
	what = sh_printf(call->arena, "%s|%s|%s|%s", support.scheme, support.scheme_name, support.category,
			 support.applied_on);
	if (!what)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "support");
	if ((r = list_key(call, p, row, what)) != 0 ||
	    (r = list_said(call, p, row->person_id, &statement_support, &support.base, alike, &before)) != 0)
		return r;
	if (before.same || before.newer)
		row->outcome = TABLE_SAME;
	else if (write)
		r = list_put(call, p, row, &statement_support, &support.base, before.statement_id);
	return r;
}
