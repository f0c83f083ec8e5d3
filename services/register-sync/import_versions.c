/* New versions of rows into history: one array for each column. */
#include "cells.h"
#include "import_seal.h"
#include "import_store.h"
#include "register_sync_sql.h"
#include "residents.h"
#include "rules/search_token.h"

#include <string.h>

/* libpq keeps the room of the largest message for as long as its connection lives. */
enum { ROWS_A_STATEMENT = 500 };

enum Text {
	PERSON,
	HOUSEHOLD,
	EFFECTIVE,
	SINCE,
	REMOVES,
	DELETED,
	BIRTH_ON,
	SEX,
	NAME,
	KANA,
	OTHER,
	PROTECTION,
	TOKENS,
	TEXTS
};
enum Number { HISTORY, BRANCH, YEAR, MONTH, DAY, NOTES, CANCELS, HEAD, NUMBERS };
enum Bytes { HASH, SEALED, ADDRESS, CELLS, REGISTER, BYTES };

typedef struct Columns {
	const char *texts[TEXTS][ROWS_A_STATEMENT];
	int32_t numbers[NUMBERS][ROWS_A_STATEMENT];
	ProtobufCBinaryData bytes[BYTES][ROWS_A_STATEMENT];
	ImportSealing with;
	ShBlindKey cells;
	size_t n;
} Columns;

/* Under the key that addresses are found by; nothing where the row is to be read again. */
static int cells_of(ShCall *call, const ShBlindKey *key, StagedRow *row, ProtobufCBinaryData *ret)
{
	uint8_t *index = sh_alloc(call->arena, 32);

	if (!index)
		return store_no_room(call);
	*ret = (ProtobufCBinaryData){ 0 };
	if (!row->recognisable)
		return 0;
	sh_blind_with(key, row->cells, sizeof row->cells, index);
	row->cells_index = index;
	*ret = (ProtobufCBinaryData){ 32, index };
	return 0;
}

/* What the file said rests sealed, and its address is found by its index alone. */
static int seal(Store *st, Columns *c, StagedRow *row)
{
	ShCall *call = st->call;
	const char *row_id =
		resident_row_id(call, row->person_id, row->history_no, row->branch_no, st->stage->import_no);

	c->bytes[HASH][c->n] = (ProtobufCBinaryData){ sizeof row->hash, (uint8_t *) (uintptr_t) row->hash };
	c->bytes[REGISTER][c->n] = row->register_hash ? (ProtobufCBinaryData){ sizeof row->hash, row->register_hash }
						      : (ProtobufCBinaryData){ 0 };
	c->bytes[ADDRESS][c->n] = (ProtobufCBinaryData){ 0 };
	if (*row->address_key && import_blind(call, &c->with, row->address_key, &c->bytes[ADDRESS][c->n]) != 0)
		return SH_REFUSED;
	if (cells_of(call, &c->cells, row, &c->bytes[CELLS][c->n]) != 0)
		return SH_REFUSED;
	return import_seal(call, c->with.key, CELL_ROW, row_id, row->image, strlen(row->image),
			   &c->bytes[SEALED][c->n]);
}

/* The numbers by which the row is searched, as an array literal. */
static const char *tokens_of(Store *st, const Columns *c, const StagedRow *row)
{
	int64_t tokens[SEARCH_TOKENS_MOST];
	unsigned bucket = search_bucket(row->person_id);
	size_t n = 0, ends[SEARCH_BEGINNINGS], n_ends = search_address_ends(row->address_key, ends);

	for (size_t i = 0; i < row->n_keys; i++)
		n = search_name_tokens(tokens, n, st->call->municipality, bucket, row->keys[i]);
	for (size_t i = 0; i < n_ends && n < SEARCH_TOKENS_MOST; i++) {
		uint8_t index[32];

		sh_blind_with(&c->with.blind, row->address_key, ends[i], index);
		tokens[n++] = search_address_token(index);
	}
	return sh_int64_array(st->call->arena, tokens, n).value;
}

static int add(Store *st, Columns *c, StagedRow *row)
{
	const char *const texts[TEXTS] = {
		[PERSON] = row->person_id,
		[HOUSEHOLD] = row->household_id,
		[EFFECTIVE] = row->effective_from,
		[SINCE] = row->resident_since,
		[REMOVES] = row->removes ? "t" : "f",
		[DELETED] = row->deleted ? "t" : "f",
		[BIRTH_ON] = row->birth_on,
		[SEX] = row->sex,
		[NAME] = row->name_key,
		[KANA] = row->kana_key,
		[OTHER] = row->other_keys,
		[PROTECTION] = row->protection,
		[TOKENS] = tokens_of(st, c, row),
	};
	const int32_t numbers[NUMBERS] = {
		[HISTORY] = row->history_no, [BRANCH] = row->branch_no, [YEAR] = row->birth.year,
		[MONTH] = row->birth.month,  [DAY] = row->birth.day,    [NOTES] = row->cells_notes,
		[CANCELS] = row->cancels,    [HEAD] = row->head_bits,
	};
	int r;

	for (int t = 0; t < TEXTS; t++)
		c->texts[t][c->n] = texts[t];
	for (int i = 0; i < NUMBERS; i++)
		c->numbers[i][c->n] = numbers[i];
	r = seal(st, c, row);
	c->n += r == 0;
	return r;
}

static int put(Store *st, Columns *c)
{
	enum { OTHERS = 3 };
	ShArena *arena = st->call->arena;
	ShParam params[OTHERS + BYTES + TEXTS + NUMBERS];
	size_t n = 0;

	if (c->n == 0)
		return 0;
	params[n++] = sh_text(st->call->municipality);
	params[n++] = sh_int(st->stage->import_no);
	params[n++] = sh_int(SH_KEY_VERSION);
	for (int b = 0; b < BYTES; b++)
		params[n++] = sh_bytes_array_wire(arena, c->bytes[b], c->n);
	for (int t = 0; t < TEXTS; t++)
		params[n++] =
			(t == REMOVES || t == DELETED ? sh_text_array : sh_text_array_wire)(arena, c->texts[t], c->n);
	for (int i = 0; i < NUMBERS; i++)
		params[n++] = sh_int_array_wire(arena, c->numbers[i], c->n);
	c->n = 0;
	return sh_query_v(st->call, &sql_put_rows, NULL, params, n);
}

int store_rows(Store *st)
{
	Columns *c = sh_alloc(st->call->arena, sizeof *c);
	int r = 0;

	if (!c)
		return store_no_room(st->call);
	c->n = 0;
	if ((r = import_sealing(st->call, "resident", CELL_ADDRESS_INDEX, &c->with)) == 0)
		r = sh_blind_key(c->with.key, CELL_ROW_CELLS, &c->cells, &st->call->error);
	for (size_t i = 0; r == 0 && i < st->stage->n_rows; i++) {
		StagedRow *row = &st->stage->rows[i];

		if (row->skip)
			continue;
		if ((r = add(st, c, row)) != 0)
			break;
		st->touched[row->person] = true;
		st->out->new_rows += !row->changed;
		st->out->changed_rows += row->changed;
		if (c->n == ROWS_A_STATEMENT)
			r = put(st, c);
	}
	explicit_bzero(&c->with.blind, sizeof c->with.blind);
	explicit_bzero(&c->cells, sizeof c->cells);
	return r != 0 ? r : put(st, c);
}

int store_cells(Store *st)
{
	ShArena *arena = st->call->arena;
	size_t room = st->stage->n_rows + 1, n = 0;
	const char **persons = sh_alloc(arena, room * sizeof *persons);
	int32_t *histories = sh_alloc(arena, room * sizeof *histories),
		*branches = sh_alloc(arena, room * sizeof *branches), *notes = sh_alloc(arena, room * sizeof *notes),
		*heads = sh_alloc(arena, room * sizeof *heads);
	ProtobufCBinaryData *cells = sh_alloc(arena, room * sizeof *cells);
	ImportSealing with = { 0 };
	int r;

	if (!persons || !histories || !branches || !notes || !heads || !cells)
		return store_no_room(st->call);
	r = import_sealing(st->call, "resident", CELL_ROW_CELLS, &with);
	for (size_t i = 0; r == 0 && i < st->stage->n_rows; i++) {
		StagedRow *row = &st->stage->rows[i];

		if (!row->on_file || !row->recognisable)
			continue;
		persons[n] = row->person_id;
		histories[n] = row->history_no;
		branches[n] = row->branch_no;
		notes[n] = row->cells_notes;
		heads[n] = row->head_bits;
		r = cells_of(st->call, &with.blind, row, &cells[n++]);
	}
	explicit_bzero(&with.blind, sizeof with.blind);
	if (r != 0 || n == 0)
		return r;
	r = sh_query(st->call, &sql_renew_cells, NULL, sh_text(st->call->municipality),
		     sh_text_array_wire(arena, persons, n), sh_int_array_wire(arena, histories, n),
		     sh_int_array_wire(arena, branches, n), sh_bytes_array_wire(arena, cells, n),
		     sh_int_array_wire(arena, notes, n), sh_int_array_wire(arena, heads, n));
	return r != 0 ? r
		      : sh_query(st->call, &sql_renew_heads, NULL, sh_text(st->call->municipality),
				 sh_text_array_wire(arena, persons, n), sh_int_array_wire(arena, histories, n),
				 sh_int_array_wire(arena, branches, n), sh_int_array_wire(arena, heads, n));
}
