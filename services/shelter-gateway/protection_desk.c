/* What the protection desk alone sees of the shelters: who was entered by hand and is, as far as kana and birth date
 * say, a protected person (支援措置) of the register. So that nobody is on file twice unseen (rulings 1). */
#include "shelter.h"
#include "cells.h"
#include "sh_audit.h"
#include "sh_data_key.h"
#include "shelter_gateway_sql.h"

#include <string.h>

enum { LIST = 50, LIST_MAX = 200 };

int hide(ShCall *call, const char *provisional_id, const char *register_id)
{
	const uint8_t *sealed;
	size_t n;
	int r = sh_cell_seal_text(call, KEY_SCOPE, KEY_CELL, CELL_REGISTER_ID, provisional_id, register_id, &sealed,
				  &n);

	if (r != 0 || (r = sh_query(call, &sql_hide_evacuee, NULL, sh_text(call->municipality),
				    sh_text(provisional_id), sh_bytes(sealed, n))) != 0)
		return r;
	return sh_audit_one(call, register_id);
}

static int open_register_id(ShCall *call, const ShRows *rows, int i, const char *person_id, const char **ret)
{
	size_t n;
	const uint8_t *sealed = sh_rows_bytes(call, rows, i, "sealed_register_id", &n);

	return sh_cell_open_text(call, CELL_REGISTER_ID, person_id, sealed, n, ret);
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
		r = open_register_id(call, rows, i, s->person_id, &s->register_person_id);
		ids[p->n_stays] = s->register_person_id;
		p->stays[p->n_stays++] = s;
	}
	return r != 0 ? r : sh_audit(call, ids, p->n_stays);
}

/* ---- the desk asked ---- */
int settle_hidden_gather(ShCall *call, const Shelter__SettleHiddenRequest *q)
{
	Evacuee *who = sh_alloc(call->arena, sizeof *who);
	const RegisterSync__BatchGetReply *residents;
	const char *ids[] = { q->register_person_id };
	int r;

	if (!who)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "protection");
	*who = (Evacuee){ q->register_person_id, "", "", -1 };
	call->gathered = who;
	if (!*q->register_person_id)
		return 0;
	r = register_residents(call, ids, 1, &residents);
	if (r == 0 && residents->n_residents == 1)
		*who = evacuee_of(call, residents->residents[0]);
	return r;
}

/* What is listed is what is settled (I16). */
static int check_listed(ShCall *call, const Shelter__SettleHiddenRequest *q, const char **ret_provisional,
			bool *ret_done)
{
	const ShRows *stay, *row;
	const char *listed;
	int r = sh_query(call, &sql_person_of_stay, &stay, sh_text(call->municipality), sh_text(q->stay_id));

	if (r == 0 && sh_rows_count(stay) == 0)
		r = sh_fail(&call->error, SH_NOT_FOUND, "shelter.stay.unknown", "%s", q->stay_id);
	if (r != 0)
		return r;
	*ret_provisional = sh_rows_str(stay, 0, "person_id");
	*ret_done = *q->register_person_id && strcmp(*ret_provisional, q->register_person_id) == 0;
	if (*ret_done)
		return 0;
	r = sh_query(call, &sql_lock_evacuee, &row, sh_text(call->municipality), sh_text(*ret_provisional));
	if (r != 0)
		return r;
	if (sh_rows_count(row) == 0 || !sh_rows_text(row, 0, "sealed_register_id"))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "shelter.hidden.other", "%s", q->stay_id);
	r = open_register_id(call, row, 0, *ret_provisional, &listed);
	if (r == 0 && *q->register_person_id && strcmp(listed, q->register_person_id) != 0)
		r = sh_fail(&call->error, SH_FAILED_PRECONDITION, "shelter.hidden.other", "%s", q->stay_id);
	return r;
}

int settle_hidden(ShCall *call, const Shelter__SettleHiddenRequest *q, Shelter__SettleHiddenReply *p)
{
	const Evacuee *who = call->gathered;
	const char *provisional_id;
	bool done;
	int r = check_listed(call, q, &provisional_id, &done);

	p->stay_id = q->stay_id;
	p->state = *q->register_person_id ? "IDENTIFIED" : "CHECKING";
	if (r != 0)
		return r;
	if (*q->register_person_id && !done)
		r = identify(call, provisional_id, who, "PROTECTION_DESK");
	else if (!done && (r = sh_query(call, &sql_unhide_evacuee, NULL, sh_text(call->municipality),
					sh_text(provisional_id))) == 0)
		r = sh_due(call, "look_one", provisional_id, call->now_us);
	return r != 0 ? r : sh_audit_one(call, *q->register_person_id ? q->register_person_id : provisional_id);
}
