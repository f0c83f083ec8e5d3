/* Openings: on a warning, before there is a disaster; bound to one later (rulings 28). */
#include "shelter.h"
#include "cells.h"
#include "shelter_gateway_sql.h"
#include "shien/ledger/v1/contract.h"
#include "shien/ledger/v1/ledger.pb-c.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { HASH = 32 };

int opening_get(ShCall *call, const char *opening_id, OpeningLock lock, Opening *ret)
{
	static const ShSql *const how[] = { &sql_get_opening, &sql_share_opening, &sql_lock_opening };
	const ShRows *rows;
	int r = sh_query(call, how[lock], &rows, sh_text(call->municipality), sh_text(opening_id));

	if (r != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "shelter.opening.unknown", "%s", opening_id);
	*ret = (Opening){ .opening_id = sh_rows_str(rows, 0, "opening_id"),
			  .site_id = sh_rows_str(rows, 0, "site_id"),
			  .cause = sh_rows_str(rows, 0, "cause"),
			  .state = sh_rows_str(rows, 0, "state"),
			  .disaster_id = sh_rows_str(rows, 0, "disaster_id") };
	ret->day_code = sh_rows_bytes(call, rows, 0, "day_code", &ret->day_code_len);
	return 0;
}

/* Bound to the opening: the same digits elsewhere have another hash. */
static const char *day_code_text(ShCall *call, const char *opening_id, const char *day_code)
{
	return sh_printf(call->arena, "%s|%s", opening_id, day_code);
}

int opening_check_code(ShCall *call, const Opening *o, const char *day_code)
{
	bool right = false;
	int r;

	if (o->day_code_len == 0 || sh_roles_have(call->actor.roles, "shelter_admin"))
		return 0;
	if (o->day_code_len == HASH &&
	    (r = keyed_hash_is(call, CELL_DAY_CODE, day_code_text(call, o->opening_id, day_code), o->day_code,
			       &right)) != 0)
		return r;
	if (!right)
		return sh_fail(&call->error, SH_PERMISSION_DENIED, "shelter.day_code.wrong", "%s", o->opening_id);
	return 0;
}

int opening_reception(ShCall *call, const char *opening_id, const char *day_code, OpeningLock lock, Opening *ret)
{
	int r = opening_get(call, opening_id, lock, ret);

	if (r != 0)
		return r;
	if (strcmp(ret->state, "OPEN") != 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "shelter.opening.closed", "%s", opening_id);
	return opening_check_code(call, ret, day_code);
}

static int tell(ShCall *call, const Opening *o, const char *state, const char *disaster_id)
{
	Shelter__SiteChanged e = SHELTER__SITE_CHANGED__INIT;

	e.site_id = o->site_id;
	e.opening_id = o->opening_id;
	e.state = state;
	e.disaster_id = disaster_id;
	return sh_emit(call, o->opening_id, &e.base);
}

/* A place in no list is taken on with its name: after an earthquake people gather where they can. */
static int take_site(ShCall *call, const Shelter__OpenShelterRequest *q)
{
	const ShRows *rows;
	int r = 0;

	if (*q->name)
		r = sh_query(call, &sql_put_unlisted_site, NULL, sh_text(call->municipality), sh_text(q->site_id),
			     sh_text(q->name), sh_text(q->address), sh_int(call->now_us));
	if (r == 0)
		r = sh_query(call, &sql_lock_site, &rows, sh_text(call->municipality), sh_text(q->site_id));
	if (r == 0 && sh_rows_count(rows) == 0)
		r = sh_fail(&call->error, SH_NOT_FOUND, "shelter.site.unknown", "%s", q->site_id);
	return r;
}

static int opened_before(ShCall *call, const Shelter__OpenShelterRequest *q, bool *ret)
{
	Opening o;
	int r = opening_get(call, q->opening_id, OPENING_LOCK, &o);

	*ret = r == 0;
	if (r == SH_REFUSED && call->error.code == SH_NOT_FOUND) {
		call->error = (ShError){ 0 };
		return 0;
	}
	if (r == 0 && (strcmp(o.site_id, q->site_id) != 0 || strcmp(o.cause, q->cause) != 0))
		r = sh_fail(&call->error, SH_ALREADY_EXISTS, "shelter.opening.other", "%s", q->opening_id);
	return r;
}

int open_shelter(ShCall *call, const Shelter__OpenShelterRequest *q, Shelter__OpenShelterReply *p)
{
	const Opening o = { .opening_id = q->opening_id, .site_id = q->site_id };
	uint8_t code[HASH];
	const ShRows *rows;
	bool before;
	int r;

	p->opening_id = q->opening_id;
	if ((r = take_site(call, q)) != 0 || (r = opened_before(call, q, &before)) != 0 || before)
		return r;
	if ((r = sh_query(call, &sql_open_opening_of_site, &rows, sh_text(call->municipality),
			  sh_text(q->site_id))) != 0)
		return r;
	if (sh_rows_count(rows) > 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "shelter.site.open", "%s", q->site_id);
	if (*q->day_code &&
	    (r = keyed_hash(call, CELL_DAY_CODE, day_code_text(call, q->opening_id, q->day_code), code)) != 0)
		return r;
	r = sh_query(call, &sql_put_opening, NULL, sh_text(call->municipality), sh_text(q->opening_id),
		     sh_text(q->site_id), sh_text(q->cause),
		     *q->day_code ? sh_bytes(code, HASH) : sh_text_or_null(NULL), sh_int(call->now_us));
	return r != 0 ? r : tell(call, &o, "OPEN", "");
}

int close_shelter(ShCall *call, const Shelter__CloseShelterRequest *q, Shelter__CloseShelterReply *p)
{
	Opening o;
	const ShRows *rows;
	int r = opening_get(call, q->opening_id, OPENING_LOCK, &o);

	p->state = "CLOSED";
	if (r != 0 || strcmp(o.state, "CLOSED") == 0)
		return r;
	if ((r = sh_query(call, &sql_count_inside, &rows, sh_text(call->municipality), sh_text(q->opening_id))) != 0)
		return r;
	/* Nobody's whereabouts get lost with the shelter. */
	if (sh_rows_int(rows, 0, "n") > 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "shelter.opening.people_inside", "%s",
			       q->opening_id);
	r = sh_query(call, &sql_close_opening, NULL, sh_text(call->municipality), sh_text(q->opening_id),
		     sh_int(call->now_us));
	return r != 0 ? r : tell(call, &o, "CLOSED", o.disaster_id);
}

/* ---- the disaster, later ---- */
int bind_disaster_gather(ShCall *call, const Shelter__BindDisasterRequest *q)
{
	Ledger__ListDisastersRequest ask = LEDGER__LIST_DISASTERS_REQUEST__INIT;
	const Ledger__ListDisastersReply *known;
	const void *reply;
	int r = sh_ask(call, "ledger", &ledger_contract, "ListDisasters", &ask.base, &reply);

	if (r != 0)
		return r;
	known = reply;
	for (size_t i = 0; i < known->n_disasters; i++)
		if (strcmp(known->disasters[i]->disaster_id, q->disaster_id) == 0)
			return 0;
	return sh_fail(&call->error, SH_NOT_FOUND, "shelter.disaster.unknown", "%s", q->disaster_id);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static int bind_one(ShCall *call, const char *opening_id, const char *disaster_id, Shelter__BindDisasterReply *p)
{
	const ShRows *rows;
	Opening o;
	int r = opening_get(call, opening_id, OPENING_LOCK, &o);

	if (r != 0)
		return r;
	if (strcmp(o.disaster_id, disaster_id) == 0)
		return 0;
	if (*o.disaster_id)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "shelter.opening.bound", "%s", opening_id);
	if ((r = sh_query(call, &sql_bind_opening, NULL, sh_text(call->municipality), sh_text(opening_id),
			  sh_text(disaster_id))) != 0 ||
	    (r = sh_query(call, &sql_bind_stays, &rows, sh_text(call->municipality), sh_text(opening_id),
			  sh_text(disaster_id))) != 0)
		return r;
	p->openings++;
	p->stays += (uint32_t) sh_rows_affected(rows);
	return tell(call, &o, o.state, disaster_id);
}

int bind_disaster(ShCall *call, const Shelter__BindDisasterRequest *q, Shelter__BindDisasterReply *p)
{
	const char **ids = sh_alloc(call->arena, q->n_opening_ids * sizeof *ids);
	int r = 0;

	if (!ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "openings");
	for (size_t i = 0; i < q->n_opening_ids; i++)
		ids[i] = q->opening_ids[i];
	qsort(ids, q->n_opening_ids, sizeof *ids, by_text); /* two at once lock in one order */
	for (size_t i = 0; r == 0 && i < q->n_opening_ids; i++)
		r = bind_one(call, ids[i], q->disaster_id, p);
	return r;
}
