/* What a part says that is sealed (serials of cards, 個人番号), protected (支援措置) or refused. */
#include "import_seal.h"
#include "import_store.h"
#include "cells.h"
#include "register_sync_sql.h"
#include "sh_data_key.h"

#include <string.h>

typedef struct Lists {
	const char **a, **b, **c, **d;
	ProtobufCBinaryData *index, *sealed;
	size_t n;
} Lists;

static int lists_new(ShCall *call, Lists *l, size_t most)
{
	size_t texts = (most + 1) * sizeof *l->a, bytes = (most + 1) * sizeof *l->index;
	ShArena *arena = call->arena;

	*l = (Lists){ sh_alloc(arena, texts),
		      sh_alloc(arena, texts),
		      sh_alloc(arena, texts),
		      sh_alloc(arena, texts),
		      sh_alloc(arena, bytes),
		      sh_alloc(arena, bytes),
		      0 };
	return l->a && l->b && l->c && l->d && l->index && l->sealed
		       ? 0
		       : sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part");
}

/* ---- cards */
static int add_card(ShCall *call, const ImportSealing *with, Lists *l, const StagedRow *row, const char *kind,
		    const char *serial, const char *issuer)
{
	int r;

	if (!*serial)
		return 0;
	if ((r = import_blind(call, with, serial, &l->index[l->n])) != 0 ||
	    (r = import_seal(call, with->key, CELL_CARD_SERIAL, row->person_id, serial, strlen(serial),
			     &l->sealed[l->n])) != 0)
		return r;
	l->a[l->n] = kind;
	l->b[l->n] = issuer;
	l->c[l->n++] = row->person_id;
	return 0;
}

static int store_cards(ShCall *call, const Stage *s)
{
	ImportSealing with = { 0 };
	Lists l;
	int r = lists_new(call, &l, 2 * s->n_rows);

	if (r == 0)
		r = import_sealing(call, "card", CELL_CARD_INDEX, &with);
	for (size_t i = 0; r == 0 && i < s->n_rows; i++) {
		const StagedRow *row = &s->rows[i];

		if (row->skip)
			continue;
		r = add_card(call, &with, &l, row, "AUTH", row->auth_serial, row->auth_issuer);
		if (r == 0)
			r = add_card(call, &with, &l, row, "SIGN", row->sign_serial, row->sign_issuer);
	}
	explicit_bzero(&with.blind, sizeof with.blind);
	if (r != 0 || l.n == 0)
		return r;
	return sh_query(call, &sql_put_cards, NULL, sh_text(call->municipality), sh_int(s->import_no),
			sh_text_array_wire(call->arena, l.a, l.n), sh_bytes_array_wire(call->arena, l.index, l.n),
			sh_text_array_wire(call->arena, l.b, l.n), sh_text_array_wire(call->arena, l.c, l.n),
			sh_bytes_array_wire(call->arena, l.sealed, l.n));
}

/* ---- 個人番号: only the row in force speaks. A number is no part of a row's hash, so that rows that are on file
 * already are looked at too: the assessment may have come since. */
static int store_numbers(ShCall *call, const Stage *s, const StagedRow *const *rows, size_t n)
{
	ImportSealing with = { 0 };
	Lists l;
	int r = lists_new(call, &l, n);

	if (r == 0)
		r = import_sealing(call, "number", CELL_NUMBER_INDEX, &with);
	for (size_t i = 0; r == 0 && i < n; i++) {
		const StagedRow *row = rows[i];

		if ((r = import_blind(call, &with, row->number, &l.index[l.n])) == 0 &&
		    (r = import_seal(call, with.key, CELL_NUMBER, row->person_id, row->number, strlen(row->number),
				     &l.sealed[l.n])) == 0)
			l.a[l.n++] = row->person_id;
	}
	explicit_bzero(&with.blind, sizeof with.blind);
	if (r != 0 || l.n == 0)
		return r;
	return sh_query(call, &sql_put_numbers, NULL, sh_text(call->municipality), sh_int(s->import_no),
			sh_text_array_wire(call->arena, l.a, l.n), sh_bytes_array_wire(call->arena, l.index, l.n),
			sh_bytes_array_wire(call->arena, l.sealed, l.n));
}

/* Rows with a number, as far as they are their person's row in force. */
static int in_force(ShCall *call, const Stage *s, const StagedRow **rows, size_t *n)
{
	const ShRows *found;
	Lists l;
	int r = lists_new(call, &l, s->n_rows);

	for (size_t i = 0; r == 0 && i < s->n_rows; i++) {
		const StagedRow *row = &s->rows[i];

		if (!*row->number)
			continue;
		rows[l.n] = row;
		l.a[l.n] = row->person_id;
		l.b[l.n] = sh_printf(call->arena, "%d", row->history_no);
		l.c[l.n++] = sh_printf(call->arena, "%d", row->branch_no);
	}
	*n = 0;
	if (r != 0 || l.n == 0)
		return r;
	r = sh_query(call, &sql_rows_in_force, &found, sh_text(call->municipality),
		     sh_text_array(call->arena, l.a, l.n), sh_text_array(call->arena, l.b, l.n),
		     sh_text_array(call->arena, l.c, l.n));
	for (int i = 0; r == 0 && i < sh_rows_count(found); i++) /* in the order of the list: never overtakes it */
		rows[(*n)++] = rows[sh_rows_int(found, i, "n") - 1];
	return r;
}

/* ---- 支援措置: of whom a new row says something, the newest word counts (protection_words). */
static int store_protection(ShCall *call, const Stage *s)
{
	const ShRows *words;
	Lists l;
	int r = lists_new(call, &l, s->n_rows);

	for (size_t i = 0; r == 0 && i < s->n_rows; i++)
		if (*s->rows[i].protection && !s->rows[i].skip)
			l.a[l.n++] = s->rows[i].person_id;
	if (r != 0 || l.n == 0)
		return r;
	l.n = store_unique(l.a, l.n);
	r = sh_query(call, &sql_protection_words, &words, sh_text(call->municipality),
		     sh_text_array_wire(call->arena, l.a, l.n), sh_int(s->import_no));
	for (int i = 0; r == 0 && i < sh_rows_count(words); i++)
		r = protection_from_register(call, sh_rows_str(words, i, "person_id"), sh_rows_str(words, i, "word"));
	return r;
}

/* ---- 他業務参照不可 of a row in force: registers bar those whom 支援措置 protects, so they are shielded until the desk says
 * otherwise. What the desk ended, the same row does not begin again. */
static int barred_rows(ShCall *call, const Stage *s, const StagedRow **ret, size_t *n)
{
	const ShRows *found;
	Lists l;
	int r = lists_new(call, &l, s->n_rows);

	*n = 0;
	for (size_t i = 0; r == 0 && i < s->n_rows; i++) {
		const StagedRow *row = &s->rows[i];

		if (!row->barred || (row->skip && !row->on_file))
			continue;
		ret[l.n] = row;
		l.a[l.n] = row->person_id;
		l.b[l.n] = sh_printf(call->arena, "%d", row->history_no);
		l.c[l.n++] = sh_printf(call->arena, "%d", row->branch_no);
	}
	if (r != 0 || l.n == 0)
		return r;
	r = sh_query(call, &sql_rows_in_force, &found, sh_text(call->municipality),
		     sh_text_array(call->arena, l.a, l.n), sh_text_array(call->arena, l.b, l.n),
		     sh_text_array(call->arena, l.c, l.n));
	for (int i = 0; r == 0 && i < sh_rows_count(found); i++)
		ret[(*n)++] = ret[sh_rows_int(found, i, "n") - 1];
	return r;
}

static int store_barred(ShCall *call, const Stage *s, const StagedRow **rows)
{
	const ShRows *wanted;
	size_t n;
	Lists l;
	int r;

	if ((r = barred_rows(call, s, rows, &n)) != 0 || n == 0 || (r = lists_new(call, &l, n)) != 0)
		return r;
	for (size_t i = 0; i < n; i++) {
		l.a[l.n] = rows[i]->person_id;
		l.b[l.n++] = rows[i]->on_file ? "f" : "t";
	}
	r = sh_query(call, &sql_bars_to_put, &wanted, sh_text(call->municipality),
		     sh_text_array(call->arena, l.a, l.n), sh_text_array(call->arena, l.b, l.n));
	for (int i = 0; r == 0 && i < sh_rows_count(wanted); i++)
		r = protection_barred(call, sh_rows_str(wanted, i, "person_id"));
	return r;
}

int store_secrets(ShCall *call, const Stage *s)
{
	const StagedRow **rows = sh_alloc(call->arena, (s->n_rows + 1) * sizeof *rows);
	size_t n;
	int r;

	if (!rows)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part");
	if ((r = store_cards(call, s)) != 0 || (r = in_force(call, s, rows, &n)) != 0 ||
	    (r = store_numbers(call, s, rows, n)) != 0 || (r = store_barred(call, s, rows)) != 0)
		return r;
	return store_protection(call, s);
}

int store_rejects(ShCall *call, const Stage *s)
{
	const char **kinds = sh_alloc(call->arena, (s->n_rejects + 1) * sizeof *kinds);
	const ShDataKey *key;
	Lists l;
	int r = lists_new(call, &l, s->n_rejects);

	if (r == 0 && !kinds)
		r = sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part");
	if (r == 0 && s->n_rejects)
		r = sh_data_key(call, "-", "reject", &key);
	for (size_t i = 0; r == 0 && i < s->n_rejects; i++) {
		const StagedReject *x = &s->rejects[i];

		kinds[i] = x->finding_no < WARNINGS_FROM ? "REJECT" : "WARNING";
		l.a[i] = sh_printf(call->arena, "%llu", (unsigned long long) x->line);
		l.b[i] = sh_printf(call->arena, "%d", x->finding_no);
		l.c[i] = x->column;
		l.d[i] = x->reason;
		l.sealed[i] = (ProtobufCBinaryData){ 0 };
		if (x->raw)
			r = import_seal(call, key, CELL_REJECT_ROW,
					sh_printf(call->arena, "%s/%s", s->import_id, l.a[i]), x->raw, x->raw_len,
					&l.sealed[i]);
	}
	if (r != 0 || s->n_rejects == 0)
		return r;
	return sh_query(call, &sql_put_rejects, NULL, sh_text(call->municipality), sh_text(s->import_id),
			sh_text_array(call->arena, l.a, s->n_rejects), sh_text_array(call->arena, l.b, s->n_rejects),
			sh_text_array(call->arena, l.c, s->n_rejects), sh_text_array(call->arena, l.d, s->n_rejects),
			sh_bytes_array_wire(call->arena, l.sealed, s->n_rejects),
			sh_text_array(call->arena, kinds, s->n_rejects));
}
