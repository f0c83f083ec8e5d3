/* Protected persons (支援措置) among those entered by hand. At the desk they are found no more than anybody who is
 * not on the register; who looks afterwards is this, for the protection desk alone, so that nobody is on file twice
 * unseen (rulings 1). */
#include "shelter.h"
#include "cells.h"
#include "sh_audit.h"
#include "sh_data_key.h"
#include "shelter_gateway_sql.h"

#include <string.h>

enum { PAGE = 200, SOON_US = 60 * 1000000, LIST = 50, LIST_MAX = 200 };

typedef struct ByHand {
	const char *person_id, *kana, *birth;
	const char *register_id; /* of the protected person they are; NULL */
} ByHand;

typedef struct Look {
	const char *after; /* all: from here on */
	const char *one;   /* or this one */
	ByHand people[PAGE];
	size_t n;
	bool unanswered;
} Look;

int protection_after_check_in(ShCall *call, const char *person_id)
{
	return sh_due(call, "protection_one", person_id, call->now_us + SOON_US);
}

/* id = why | after whom: each cause is a walk of its own, so that none is lost in another's end. */
int protection_all(ShCall *call, const char *why)
{
	return sh_due(call, "protection", sh_printf(call->arena, "%s|", why), call->now_us);
}

static int open_cell(ShCall *call, const ShRows *rows, int i, const char *column, uint32_t cell, const char **ret)
{
	size_t n;
	const uint8_t *sealed = sh_rows_bytes(call, rows, i, column, &n);

	return sh_cell_open_text(call, cell, sh_rows_str(rows, i, "person_id"), sealed, n, ret);
}

static int read_people(ShCall *call, void *arg)
{
	Look *l = arg;
	const ShRows *rows;
	int r = l->one ? sh_query(call, &sql_by_hand_one, &rows, sh_text(call->municipality), sh_text(l->one))
		       : sh_query(call, &sql_by_hand_all, &rows, sh_text(call->municipality), sh_text(l->after),
				  sh_int(PAGE));

	l->n = 0;
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		ByHand *p = &l->people[l->n++];

		*p = (ByHand){ .person_id = sh_rows_str(rows, i, "person_id") };
		if ((r = open_cell(call, rows, i, "sealed_kana", CELL_KANA, &p->kana)) == 0)
			r = open_cell(call, rows, i, "sealed_birth", CELL_BIRTH, &p->birth);
	}
	return r;
}

static int ask_one(ShCall *call, ByHand *p)
{
	const RegisterSync__FindReply *hits;
	int r = register_find(call, p->kana, p->birth, &hits);

	for (size_t i = 0; r == 0 && i < hits->n_hits; i++)
		if (hits->hits[i]->by_kana && hits->hits[i]->by_birth && hits->hits[i]->protected_)
			p->register_id = hits->hits[i]->person_id;
	return r;
}

static int look(ShCall *call, const char *one, const char *after)
{
	Look *l = sh_alloc(call->arena, sizeof *l);
	int r;

	if (!l)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "protection");
	l->one = one;
	l->after = after;
	l->unanswered = false;
	call->gathered = l;
	if ((r = sh_read(call, read_people, l)) != 0)
		return r;
	for (size_t i = 0; i < l->n && !l->unanswered; i++) /* a question it refuses has no answer later either */
		l->unanswered = ask_one(call, &l->people[i]) == SH_FAULT;
	call->error = (ShError){ 0 };
	return 0;
}

int protection_one_gather(ShCall *call, const char *person_id) { return look(call, person_id, ""); }

int protection_all_gather(ShCall *call, const char *id)
{
	const char *cut = strchr(id, '|');

	return look(call, NULL, cut ? cut + 1 : "");
}

static int keep(ShCall *call, const ByHand *p)
{
	const uint8_t *sealed;
	size_t n;
	int r = sh_cell_seal_text(call, KEY_SCOPE, KEY_CELL, CELL_REGISTER_ID, p->person_id, p->register_id, &sealed,
				  &n);

	if (r != 0 || (r = sh_query(call, &sql_put_register_id, NULL, sh_text(call->municipality),
				    sh_text(p->person_id), sh_bytes(sealed, n))) != 0)
		return r;
	return sh_audit_one(call, p->register_id);
}

int protection_done(ShCall *call, const char *id)
{
	const Look *l = call->gathered;
	int r = 0;

	for (size_t i = 0; r == 0 && i < l->n; i++)
		if (l->people[i].register_id)
			r = keep(call, &l->people[i]);
	if (r == 0 && l->unanswered)
		sh_due_again(call, call->now_us + SOON_US);
	else if (r == 0 && l->n == PAGE)
		r = sh_due(
			call, "protection",
			sh_printf(call->arena, "%.*s|%s", (int) strcspn(id, "|"), id, l->people[PAGE - 1].person_id),
			call->now_us);
	return r;
}

int list_protection_desk(ShCall *call, const Shelter__ListProtectionDeskRequest *q,
			 Shelter__ListProtectionDeskReply *p)
{
	const char **ids = sh_alloc(call->arena, LIST_MAX * sizeof *ids);
	int limit = q->limit ? (int) q->limit : LIST, n;
	const ShRows *rows;
	int r = sh_query(call, &sql_hidden_stays, &rows, sh_text(call->municipality), sh_text(q->after_stay_id),
			 sh_int(limit + 1));

	if (r != 0)
		return r;
	n = sh_rows_count(rows);
	p->more = n > limit;
	p->stays = sh_alloc(call->arena, LIST_MAX * sizeof *p->stays);
	for (int i = 0; r == 0 && i < n && i < limit; i++) {
		Shelter__HiddenStay *s = sh_alloc(call->arena, sizeof *s);

		if (!s || !ids || !p->stays)
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "protection");
		shelter__hidden_stay__init(s);
		s->stay_id = sh_rows_str(rows, i, "stay_id");
		s->opening_id = sh_rows_str(rows, i, "opening_id");
		s->person_id = sh_rows_str(rows, i, "person_id");
		s->arrived_us = sh_rows_int(rows, i, "arrived_us");
		r = open_cell(call, rows, i, "sealed_register_id", CELL_REGISTER_ID, &s->register_person_id);
		ids[p->n_stays] = s->register_person_id;
		p->stays[p->n_stays++] = s;
	}
	return r != 0 ? r : sh_audit(call, ids, p->n_stays);
}
