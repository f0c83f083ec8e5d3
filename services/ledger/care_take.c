/* Lists of welfare (障害者手帳, 介護, 避難行動要支援者) → 要配慮: each reason of a row a statement, which replaces
 * what the same list said of the person before. */
#include "ledger.h"
#include "rules/care_row.h"
#include "statement.h"
#include "table.h"

#include <string.h>

const ShCsvField care_fields[CARE_ROW_FIELDS] = {
	[LIST_NONE] = { "", false },
	[LIST_NUMBER] = { "number", false },
	[LIST_NAME] = { "name", false },
	[LIST_KANA] = { "kana", false },
	[LIST_BIRTH] = { "birth", false },
	[CARE_REASON] = { "reason", false },
	[CARE_LEVEL] = { "level", false },
	[CARE_PHYSICAL] = { "physical", false },
	[CARE_INTELLECTUAL] = { "intellectual", false },
	[CARE_MENTAL] = { "mental", false },
	[CARE_CLASS] = { "class", false },
	[CARE_HANDBOOK] = { "handbook", false },
	[CARE_NAME] = { "disability", false },
	[CARE_PART] = { "part", false },
	[CARE_INSURED] = { "insured", false },
	[CARE_INSURER] = { "insurer", false },
	[CARE_FROM] = { "valid_from", false },
	[CARE_TO] = { "valid_to", false },
	[CARE_TEXT] = { "text", false },
};
_Static_assert((int) CARE_ROW_FIELDS <= (int) TABLE_FIELDS_MAX, "a row has room for every item");

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

/* 災対法90条の3第3項: what the municipality holds already; 49条の11第1項: its 避難行動要支援者名簿. */
int care_table_may(ShCall *call, const Ledger__StartTableImportRequest *q, const char *occurred_on)
{
	(void) occurred_on;
	if (!is(q->basis, "90-3-3") && !is(q->basis, "49-11-1"))
		return sh_fail_field(&call->error, "basis", "ledger.table.basis");
	if (*q->care && !relief_code(RELIEF_CARE, q->care))
		return sh_fail_field(&call->error, "care", "ledger.care.code");
	if (care_desk(q->care) && !sh_roles_have(call->actor.roles, "protection"))
		return sh_fail(&call->error, SH_PERMISSION_DENIED, "ledger.care.desk", "%s", q->care);
	return list_table_may(call, q);
}

static bool alike(const ProtobufCMessage *a, const ProtobufCMessage *b)
{
	const Ledger__Care *x = (const void *) a, *y = (const void *) b;

	return is(x->list, y->list) && is(x->code, y->code);
}

static int care_of(ShCall *call, const TablePart *p, const CareRowReason *reason, Ledger__Care *care)
{
	Ledger__CareField *all = sh_alloc(call->arena, (reason->n + 1) * sizeof *all);

	ledger__care__init(care);
	care->code = reason->code;
	care->text = reason->text;
	care->edition = RELIEF_EDITION;
	care->list = p->source;
	care->fields = sh_alloc(call->arena, (reason->n + 1) * sizeof *care->fields);
	if (!all || !care->fields)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "care");
	for (size_t i = 0; i < reason->n; i++) {
		ledger__care_field__init(&all[i]);
		all[i].key = reason->values[i].key;
		all[i].value = reason->values[i].value;
		care->fields[care->n_fields++] = &all[i];
	}
	return 0;
}

static int each(ShCall *call, const TablePart *p, const TableRow *row, const CareRow *said, bool write,
		size_t *ret_news)
{
	for (size_t i = 0; i < said->n; i++) {
		Ledger__Care care;
		ListSaid before;
		int r;

		if ((r = care_of(call, p, &said->reasons[i], &care)) != 0 ||
		    (r = list_said(call, p, row->person_id, &statement_care, &care.base, alike, &before)) != 0)
			return r;
		if (before.same || before.newer)
			continue;
		++*ret_news;
		if (write && (r = list_put(call, p, row, &statement_care, &care.base, before.statement_id)) != 0)
			return r;
	}
	return 0;
}

static const char *codes(ShCall *call, const CareRow *said)
{
	const char *all = "";

	for (size_t i = 0; all && i < said->n; i++)
		all = sh_printf(call->arena, "%s,%s", all, said->reasons[i].code);
	return all ? all : "";
}

int care_take(ShCall *call, TablePart *p, TableRow *row, bool write)
{
	CareRow said;
	size_t news = 0;
	bool known;
	int r;

	if (!care_row(row->cells, p->care, &said, &row->problem)) {
		table_reject(row, row->problem.field, row->problem.reason);
		return 0;
	}
	for (size_t i = 0; i < said.n; i++)
		if (care_desk(said.reasons[i].code) && !p->desk) {
			table_reject(row, CARE_REASON, "ledger.care.desk");
			return 0;
		}
	if ((r = list_known(call, p, row, write, &known)) != 0 || !known)
		return r;
	if (said.n == 0) {
		row->outcome = TABLE_UNNEEDED;
		return 0;
	}
	if ((r = list_key(call, p, row, codes(call, &said))) != 0 ||
	    (r = each(call, p, row, &said, write, &news)) != 0)
		return r;
	if (news == 0)
		row->outcome = TABLE_SAME;
	return 0;
}
