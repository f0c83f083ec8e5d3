/* Looking for those whom the register had not named: a card names its holder exactly; kana and birth date make
 * somebody for a desk to ask, never more. A protected person among them is for the protection desk alone, and at the
 * shelter looks like everybody who is still being looked for (rulings 1). */
#include "shelter.h"
#include "cells.h"
#include "sh_data_key.h"
#include "shelter_gateway_sql.h"

#include <string.h>

enum { PAGE = 100, SOON_US = 60 * 1000000, TOGETHER_US = 1000000 };
#define FROM_THE_FIRST "-"

typedef struct Unknown {
	const char *person_id, *kana, *birth;
	const char *card;   /* NULL: entered without one */
	bool named;         /* kana and birth date are whole */
	bool not_hidden;    /* the protection desk knows better */
	int64_t fitted;     /* as it was before */
	Evacuee owner;      /* found by the card; person_id NULL */
	const char *hidden; /* the protected person who fits; NULL */
	int64_t fits;
} Unknown;

typedef struct Look {
	const char *after; /* all: from here on */
	const char *one;   /* or this one */
	Unknown people[PAGE];
	size_t n;
} Look;

int look_soon(ShCall *call, const char *person_id)
{
	return sh_due(call, "look_one", person_id, call->now_us + SOON_US);
}

/* A register that comes in says so once, and once more for each protected person in it: what comes within a second is
 * one walk. Asked for again while its first page is under way, that page is looked at again. */
int look_all(ShCall *call) { return sh_due(call, "look_all", FROM_THE_FIRST, call->now_us + TOGETHER_US); }

static int open_cell(ShCall *call, const ShRows *rows, int i, const char *column, uint32_t cell, const char **ret)
{
	size_t n;
	const uint8_t *sealed = sh_rows_bytes(call, rows, i, column, &n);

	return sh_cell_open_text(call, cell, sh_rows_str(rows, i, "person_id"), sealed, n, ret);
}

static int read_one(ShCall *call, const ShRows *rows, int i, Unknown *p)
{
	int r = 0;

	*p = (Unknown){ .person_id = sh_rows_str(rows, i, "person_id"),
			.named = sh_rows_bool(rows, i, "named"),
			.not_hidden = sh_rows_bool(rows, i, "not_hidden"),
			.fitted = sh_rows_int(rows, i, "fits") };
	if (p->named && (r = open_cell(call, rows, i, "sealed_kana", CELL_KANA, &p->kana)) == 0)
		r = open_cell(call, rows, i, "sealed_birth", CELL_BIRTH, &p->birth);
	if (r == 0 && sh_rows_text(rows, i, "sealed_card"))
		r = open_cell(call, rows, i, "sealed_card", CELL_CARD, &p->card);
	return r;
}

static int read_people(ShCall *call, void *arg)
{
	Look *l = arg;
	const ShRows *rows;
	int r = l->one ? sh_query(call, &sql_unidentified_one, &rows, sh_text(call->municipality), sh_text(l->one))
		       : sh_query(call, &sql_unidentified_all, &rows, sh_text(call->municipality), sh_text(l->after),
				  sh_int(PAGE));

	l->n = 0;
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		r = read_one(call, rows, i, &l->people[l->n++]);
	return r;
}

static int ask_by_name(ShCall *call, Unknown *p)
{
	const RegisterSync__FindReply *hits;
	int r = register_find(call, p->kana, p->birth, false, &hits);

	for (size_t i = 0; r == 0 && i < hits->n_hits; i++) {
		const RegisterSync__Hit *h = hits->hits[i];

		if (!h->by_kana || !h->by_birth)
			continue;
		if (!h->protected_)
			p->fits++;
		else if (!p->not_hidden)
			p->hidden = h->person_id;
	}
	return r;
}

/* A refusal (nobody can be picked, a text that is no name) has no other answer later. */
static int ask_one(ShCall *call, Unknown *p)
{
	int r = p->card ? card_owner(call, p->card, &p->owner) : 0;

	if (r == 0 && p->owner.person_id)
		r = register_carry(call, p->person_id, p->owner.person_id);
	if (r == SH_FAULT || p->owner.person_id || !p->named)
		return r == SH_FAULT ? r : 0;
	return ask_by_name(call, p) == SH_FAULT ? SH_FAULT : 0;
}

/* Where the register does not answer the whole page is looked at again, after a pause that grows. */
static int look(ShCall *call, const char *one, const char *after)
{
	Look *l = sh_alloc(call->arena, sizeof *l);
	int r;

	if (!l)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "look");
	l->one = one;
	l->after = after;
	call->gathered = l;
	if ((r = sh_read(call, read_people, l)) != 0)
		return r;
	for (size_t i = 0; r == 0 && i < l->n; i++)
		r = ask_one(call, &l->people[i]);
	if (r == 0)
		call->error = (ShError){ 0 };
	return r;
}

int look_one_gather(ShCall *call, const char *person_id) { return look(call, person_id, ""); }

int look_all_gather(ShCall *call, const char *after)
{
	return look(call, NULL, strcmp(after, FROM_THE_FIRST) == 0 ? "" : after);
}

static int keep(ShCall *call, const Unknown *p)
{
	if (p->owner.person_id)
		return identify(call, p->person_id, &p->owner, "CARD");
	if (p->hidden)
		return hide(call, p->person_id, p->hidden);
	if (p->fits == p->fitted)
		return 0;
	return sh_query(call, &sql_put_fits, NULL, sh_text(call->municipality), sh_text(p->person_id),
			sh_int(p->fits));
}

/* Identified meanwhile by somebody at a desk, and as another: the desk's word stands, and is not overwritten. */
static int keep_one(ShCall *call, const Unknown *p)
{
	int r = keep(call, p);

	if (r != SH_REFUSED || strcmp(call->error.reason, "shelter.identity.other") != 0)
		return r;
	call->error = (ShError){ 0 };
	return 0;
}

int look_done(ShCall *call, const char *id)
{
	(void) id;
	const Look *l = call->gathered;
	int r = 0;

	for (size_t i = 0; r == 0 && i < l->n; i++)
		r = keep_one(call, &l->people[i]);
	if (r == 0 && l->n == PAGE)
		r = sh_due(call, "look_all", l->people[PAGE - 1].person_id, call->now_us);
	return r;
}
