/* The fields of people for an extraction: the frozen copy, what follows from it, and over that what was recorded. */
#include "address.h"
#include "extract.h"
#include "ledger_sql.h"
#include "rules/age.h"
#include "store.h"

#include <stdlib.h>
#include <string.h>

typedef struct Load {
	const ExtractPlan *plan;
	const ShRows *rows;
	ExtractPerson *people;
	size_t n;
	ShCivil today;
	ShOpener opener;
} Load;

static const char *age(ShCall *call, const char *birth_text, ShCivil today)
{
	const int years = age_on(birth_text, today);

	return years < 0 ? "" : sh_printf(call->arena, "%d", years);
}

static const char *yes(bool b) { return b ? "YES" : "NO"; }

static int base_field(ShCall *call, Load *l, int row, const char *code, const char **ret)
{
	static const struct {
		const char *code, *column;
	} plain[] = { { "PERSON_ID", "person_id" },
		      { "NAME", "name" },
		      { "KANA", "kana" },
		      { "BIRTH", "birth_text" },
		      { "SEX", "sex" },
		      { "WARD", "ward" },
		      { "RELATION", "relation" },
		      { "GRADE", "grades" },
		      { "CERTIFICATE", "certificates" },
		      { "PLACE", "place" },
		      { "DEATH", "death" },
		      { "HOUSEHOLD_SIZE", "size" },
		      { "HOUSEHOLD_ID", "household_id" } };
	static const struct {
		const char *code, *column;
	} flags[] = { { "HEAD", "head" }, { "VICTIM", "victim" }, { "RESIDENT", "resident" } };
	const char *address, *extra;
	int r = 0;

	*ret = "";
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (strcmp(plain[i].code, code) == 0)
			*ret = sh_rows_str(l->rows, row, plain[i].column);
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (strcmp(flags[i].code, code) == 0)
			*ret = yes(sh_rows_bool(l->rows, row, flags[i].column));
	if (strcmp(code, "AGE") == 0)
		*ret = age(call, sh_rows_str(l->rows, row, "birth_text"), l->today);
	if (strcmp(code, "ADDRESS") == 0) {
		r = address_open(call, &l->opener, LEDGER_CELL_PERSON_ADDRESS,
				 address_row(call, l->plan->disaster_id, sh_rows_str(l->rows, row, "person_id")),
				 l->rows, row, "sealed_address", &address, &extra);
		if (r == 0)
			*ret = store_address(call, address, extra);
	}
	return r;
}

static int base(ShCall *call, Load *l)
{
	const size_t rows = (size_t) sh_rows_count(l->rows), n_fields = l->plan->n_fields;
	int r;

	for (size_t i = 0; i < rows; i++) {
		ExtractPerson *p = &l->people[l->n];

		if (*sh_rows_str(l->rows, (int) i, "death") && !l->plan->include_dead)
			continue;
		p->person_id = sh_rows_str(l->rows, (int) i, "person_id");
		p->fields = sh_alloc(call->arena, (n_fields + 1) * sizeof *p->fields);
		if (!p->fields)
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "extraction");
		for (size_t k = 0; k < n_fields; k++)
			if ((r = base_field(call, l, (int) i, l->plan->fields[k].code, &p->fields[k])) != 0)
				return r;
		l->n++;
	}
	return 0;
}

static int by_id(const void *key, const void *person)
{
	return strcmp(key, ((const ExtractPerson *) person)->person_id);
}

ExtractPerson *extract_person(ExtractPerson *people, size_t n, const char *person_id)
{
	return bsearch(person_id, people, n, sizeof *people, by_id);
}

static int put_value(ShCall *call, Load *l, const ShRows *items, int i)
{
	ExtractPerson *p = extract_person(l->people, l->n, sh_rows_str(items, i, "person_id"));
	const char *code = sh_rows_str(items, i, "item_code");
	const uint8_t *sealed, *plain = (const uint8_t *) "";
	size_t len;
	int r = 0;

	if (!p)
		return 0;
	sealed = sh_rows_bytes(call, items, i, "sealed_value", &len);
	if (len > 0) /* else it was withdrawn: nothing holds */
		r = sh_cell_open_with(call, &l->opener, LEDGER_CELL_ITEM_VALUE, sh_rows_str(items, i, "value_id"),
				      sealed, len, &plain, &len);
	for (size_t k = 0; r == 0 && k < l->plan->n_fields; k++)
		if (l->plan->fields[k].item && strcmp(l->plan->fields[k].code, code) == 0)
			p->fields[k] = (const char *) plain;
	return r;
}

static int recorded(ShCall *call, Load *l, ShParam ids)
{
	char *today = sh_alloc(call->arena, SH_CIVIL_ISO_SIZE);
	const char **codes = sh_alloc(call->arena, (l->plan->n_fields + 1) * sizeof *codes);
	const ShRows *items;
	size_t n = 0;
	int r;

	if (!today || !codes)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "extraction");
	for (size_t k = 0; k < l->plan->n_fields; k++)
		if (l->plan->fields[k].item)
			codes[n++] = l->plan->fields[k].code;
	if (n == 0)
		return 0;
	sh_civil_iso(today, l->today);
	r = sh_query(call, &sql_extract_items, &items, sh_text(call->municipality), sh_text(l->plan->disaster_id),
		     ids, sh_text_array(call->arena, codes, n), sh_text(today));
	for (int i = 0; r == 0 && i < sh_rows_count(items); i++)
		r = put_value(call, l, items, i);
	return r;
}

int extract_people(ShCall *call, const ExtractPlan *plan, ShParam ids, ExtractPerson **ret, size_t *ret_n)
{
	Load l = { .plan = plan, .today = sh_civil_tokyo(call->now_us) };
	int r = sh_query(call, &sql_extract_people, &l.rows, sh_text(call->municipality), sh_text(plan->disaster_id),
			 ids);

	if (r != 0)
		return r;
	l.people = sh_alloc(call->arena, ((size_t) sh_rows_count(l.rows) + 1) * sizeof *l.people);
	if (!l.people)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "extraction");
	if ((r = base(call, &l)) != 0 || (r = recorded(call, &l, ids)) != 0 ||
	    (r = extract_beside(call, plan, ids, l.people, l.n)) != 0)
		return r;
	*ret = l.people;
	*ret_n = l.n;
	return 0;
}
