#include "opening_stage.h"
#include "dwelling_key.h"
#include "ledger_sql.h"

/* Columns of the stage that are text, in the statement's order. */
enum {
	PERSON,
	HOUSEHOLD,
	NAME,
	KANA,
	ALIAS,
	BIRTH,
	SEX,
	RELATION,
	HEAD_NAME,
	ADDRESS,
	EXTRA,
	KEY,
	DWELLING,
	WARD,
	KIND,
	STATUS,
	ORDER,
	PROTECTED,
	COLUMNS
};

/* A foreign resident may have no name in letters of this country (JUKI 2.1): the first that is there, as received. */
static const char *name_of(const RegisterSync__Resident *p)
{
	return *p->name ? p->name : *p->name_latin ? p->name_latin : p->alias;
}

static int fill(ShCall *call, const RegisterSync__Resident *p, const char **cells[COLUMNS], size_t i)
{
	char *dwelling_id = sh_alloc(call->arena, SH_UUID_LEN + 1);
	const char *key;
	int r = dwelling_key(call, p->address, p->address_extra, &key);

	if (r != 0)
		return r;
	if (!dwelling_id)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "stage");
	sh_uuid7(dwelling_id);
	cells[PERSON][i] = p->person_id;
	cells[HOUSEHOLD][i] = *p->household_id ? p->household_id : p->person_id; /* in none: one of their own */
	cells[NAME][i] = name_of(p);
	cells[KANA][i] = p->kana;
	cells[ALIAS][i] = p->alias;
	cells[BIRTH][i] = p->birth_text;
	cells[SEX][i] = p->sex;
	cells[RELATION][i] = p->relation;
	cells[HEAD_NAME][i] = p->head_name;
	cells[ADDRESS][i] = p->address;
	cells[EXTRA][i] = p->address_extra;
	cells[KEY][i] = key;
	cells[DWELLING][i] = dwelling_id;
	cells[WARD][i] = p->ward;
	cells[KIND][i] = p->kind;
	cells[STATUS][i] = p->status;
	cells[ORDER][i] = sh_printf(call->arena, "%u", p->order);
	cells[PROTECTED][i] = p->protected_ ? "t" : "f";
	return 0;
}

int opening_stage(ShCall *call, const char *opening_id, const RegisterSync__PullAsOfReply *page)
{
	const char **cells[COLUMNS];
	ShParam params[2 + COLUMNS] = { sh_text(call->municipality), sh_text(opening_id) };
	size_t n = page->n_residents;
	int r;

	for (int c = 0; c < COLUMNS; c++)
		if (!(cells[c] = sh_alloc(call->arena, n * sizeof **cells + 1)))
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "stage");
	for (size_t i = 0; i < n; i++)
		if ((r = fill(call, page->residents[i], cells, i)) != 0)
			return r;
	for (int c = 0; c < COLUMNS; c++)
		params[2 + c] = sh_text_array(call->arena, cells[c], n);
	return sh_query_v(call, &sql_stage_page, NULL, params, 2 + COLUMNS);
}
