#include "opening_stage.h"
#include "address.h"
#include "dwelling_key.h"
#include "ledger.h"
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
	DWELLING,
	WARD,
	KIND,
	STATUS,
	ORDER,
	PROTECTED,
	STALE,
	COLUMNS
};
enum { ADDRESS, PLACE_CELL, PLACE, WHOLE, BEGINNINGS, BYTES };

typedef struct Cells {
	const char **texts[COLUMNS];
	ProtobufCBinaryData *bytes[BYTES];
	AddressSeal with;
	const char *disaster_id;
} Cells;

const char *opening_name(const RegisterSync__Resident *p)
{
	return *p->name ? p->name : *p->name_latin ? p->name_latin : p->alias;
}

static int fill_address(ShCall *call, const RegisterSync__Resident *p, const char *dwelling_id, Cells *c, size_t i)
{
	const char *address = p->address, *extra = p->address_extra, *key;
	int r = dwelling_key(call, address, extra, &key);

	for (int b = 0; b < BYTES; b++)
		c->bytes[b][i] = (ProtobufCBinaryData){ 0 };
	if (r != 0 || !*address)
		return r;
	if ((r = address_seal(call, &c->with, LEDGER_CELL_PERSON_ADDRESS,
			      address_row(call, c->disaster_id, p->person_id), address, extra,
			      &c->bytes[ADDRESS][i])) != 0 ||
	    (r = address_seal(call, &c->with, LEDGER_CELL_DWELLING_ADDRESS, dwelling_id, address, extra,
			      &c->bytes[PLACE_CELL][i])) != 0 ||
	    (r = address_place(call, &c->with, address, extra, &c->bytes[PLACE][i])) != 0)
		return r;
	return address_indexes(call, &c->with, key, &c->bytes[WHOLE][i], &c->bytes[BEGINNINGS][i]);
}

static int fill(ShCall *call, const RegisterSync__Resident *p, Cells *c, size_t i)
{
	char *dwelling_id = sh_alloc(call->arena, SH_UUID_LEN + 1);
	const char ***cells = c->texts;

	if (!dwelling_id)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "stage");
	sh_uuid7(dwelling_id);
	cells[PERSON][i] = p->person_id;
	cells[HOUSEHOLD][i] = *p->household_id ? p->household_id : p->person_id; /* in none: one of their own */
	cells[NAME][i] = opening_name(p);
	cells[KANA][i] = p->kana;
	cells[ALIAS][i] = p->alias;
	cells[BIRTH][i] = p->birth_text;
	cells[SEX][i] = p->sex;
	cells[RELATION][i] = p->relation;
	cells[HEAD_NAME][i] = p->head_name;
	cells[DWELLING][i] = dwelling_id;
	cells[WARD][i] = p->ward;
	cells[KIND][i] = p->kind;
	cells[STATUS][i] = p->status;
	cells[ORDER][i] = sh_printf(call->arena, "%u", p->order);
	cells[PROTECTED][i] = p->protected_ ? "t" : "f";
	cells[STALE][i] = p->stale ? "t" : "f";
	return fill_address(call, p, dwelling_id, c, i);
}

static int stage(ShCall *call, const char *opening_id, const RegisterSync__PullAsOfReply *page, Cells *c)
{
	ShParam params[2 + BYTES + COLUMNS] = { sh_text(call->municipality), sh_text(opening_id) };
	size_t n = page->n_residents;
	int r;

	for (size_t i = 0; i < n; i++)
		if ((r = fill(call, page->residents[i], c, i)) != 0)
			return r;
	for (int b = 0; b < BYTES; b++)
		params[2 + b] = sh_bytes_array_wire(call->arena, c->bytes[b], n);
	for (int t = 0; t < COLUMNS; t++)
		params[2 + BYTES + t] = sh_text_array(call->arena, c->texts[t], n);
	return sh_query_v(call, &sql_stage_page, NULL, params, 2 + BYTES + COLUMNS);
}

int opening_stage(ShCall *call, const char *opening_id, const char *disaster_id,
		  const RegisterSync__PullAsOfReply *page)
{
	Cells c = { .disaster_id = disaster_id };
	size_t n = page->n_residents;
	int r;

	for (int t = 0; t < COLUMNS; t++)
		if (!(c.texts[t] = sh_alloc(call->arena, n * sizeof **c.texts + 1)))
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "stage");
	for (int b = 0; b < BYTES; b++)
		if (!(c.bytes[b] = sh_alloc(call->arena, n * sizeof **c.bytes + 1)))
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "stage");
	if ((r = address_sealing(call, disaster_id, &c.with)) == 0)
		r = stage(call, opening_id, page, &c);
	address_sealed(&c.with);
	return r;
}
