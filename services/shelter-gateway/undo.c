/* An identification that was wrong: the two are two again. Nothing of what was told is taken out: stays are given
 * back, and what ended because the two were one goes on as a new stay. */
#include "shelter.h"
#include "cells.h"
#include "sh_audit.h"
#include "sh_clock.h"
#include "sh_data_key.h"
#include "shelter_gateway_sql.h"

#include <string.h>

/* A row's bytes under another row's name. */
static int needs_for(ShCall *call, const ShRows *rows, int i, const char *stay_id, ShParam *ret)
{
	const uint8_t *sealed, *again;
	const char *needs;
	size_t n, n_again;
	int r;

	sealed = sh_rows_bytes(call, rows, i, "sealed_needs", &n);
	if ((r = sh_cell_open_text(call, CELL_NEEDS, sh_rows_str(rows, i, "stay_id"), sealed, n, &needs)) == 0)
		r = sh_cell_seal_text(call, KEY_SCOPE, KEY_CELL, CELL_NEEDS, stay_id, needs, &again, &n_again);
	if (r == 0)
		*ret = sh_bytes(again, n_again);
	return r;
}

static int go_on(ShCall *call, const ShRows *rows, int i)
{
	char *stay_id = sh_alloc(call->arena, SH_UUID_LEN + 1);
	Shelter__CheckedIn e = SHELTER__CHECKED_IN__INIT;
	ShParam needs;
	int r;

	if (!stay_id)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "undo");
	sh_uuid7(stay_id);
	e.stay_id = stay_id;
	e.person_id = sh_rows_str(rows, i, "person_id");
	e.listed = sh_rows_bool(rows, i, "listed");
	e.site_id = sh_rows_str(rows, i, "site_id");
	e.opening_id = sh_rows_str(rows, i, "opening_id");
	e.disaster_id = sh_rows_str(rows, i, "disaster_id");
	e.arrived_us = sh_rows_int(rows, i, "left_us");
	e.outside = sh_rows_bool(rows, i, "outside");
	if ((r = needs_for(call, rows, i, stay_id, &needs)) != 0 ||
	    (r = sh_query(call, &sql_put_stay, NULL, sh_text(call->municipality), sh_text(stay_id),
			  sh_text(e.person_id), sh_text(e.opening_id), sh_text(e.disaster_id),
			  sh_text(sh_rows_str(rows, i, "how")), sh_bool(sh_rows_bool(rows, i, "voluntary")),
			  sh_bool(e.outside), sh_bool(sh_rows_bool(rows, i, "needing_care")), needs, sh_bool(false),
			  sh_int(e.arrived_us), sh_text(call->actor.id), sh_text(""), sh_int(call->now_us))) != 0)
		return r;
	return sh_emit(call, e.person_id, &e.base);
}

/* Of each of the two the stay that ended last. */
static int all_go_on(ShCall *call, const char *provisional_id, uint32_t *ret_n)
{
	const char *done[2] = { "", "" };
	const ShRows *rows;
	int r = sh_query(call, &sql_merged_stays, &rows, sh_text(call->municipality), sh_text(provisional_id));

	for (int i = 0, n = 0; r == 0 && i < sh_rows_count(rows) && n < 2; i++) {
		const char *person = sh_rows_str(rows, i, "person_id");

		if (strcmp(person, done[0]) == 0)
			continue;
		done[n++] = person;
		++*ret_n;
		r = go_on(call, rows, i);
	}
	return r != 0 ? r
		      : sh_query(call, &sql_unmark_merged, NULL, sh_text(call->municipality),
				 sh_text(provisional_id));
}

static int tell(ShCall *call, const char *provisional_id, const char *person_id)
{
	Shelter__EvacueeUnidentified e = SHELTER__EVACUEE_UNIDENTIFIED__INIT;

	e.provisional_id = provisional_id;
	e.person_id = person_id;
	e.undone_us = call->now_us;
	return sh_emit(call, provisional_id, &e.base);
}

static int keep_why(ShCall *call, const char *provisional_id, const char *person_id, const char *reason)
{
	const uint8_t *sealed;
	size_t n;
	int r = sh_cell_seal_text(call, KEY_SCOPE, KEY_CELL, CELL_UNDO_REASON, provisional_id, reason, &sealed, &n);

	return r != 0 ? r
		      : sh_query(call, &sql_put_undone, NULL, sh_text(call->municipality), sh_text(provisional_id),
				 sh_text(person_id), sh_int(call->now_us), sh_text(call->actor.id),
				 sh_bytes(sealed, n));
}

int undo_identity(ShCall *call, const Shelter__UndoIdentityRequest *q, Shelter__UndoIdentityReply *p)
{
	const char *provisional_id, *person_id;
	const ShRows *stay, *given;
	int r = sh_query(call, &sql_lock_identified_stay, &stay, sh_text(call->municipality), sh_text(q->stay_id));

	if (r != 0)
		return r;
	if (sh_rows_count(stay) == 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "shelter.identity.none", "%s", q->stay_id);
	provisional_id = sh_rows_str(stay, 0, "entered_as");
	person_id = sh_rows_str(stay, 0, "person_id");
	if ((r = keep_why(call, provisional_id, person_id, q->reason)) != 0 ||
	    (r = sh_query(call, &sql_give_stays_back, &given, sh_text(call->municipality), sh_text(provisional_id),
			  sh_text(person_id))) != 0 ||
	    (r = sh_query(call, &sql_evacuee_again, NULL, sh_text(call->municipality), sh_text(provisional_id))) !=
		    0 ||
	    (r = tell(call, provisional_id, person_id)) != 0)
		return r;
	p->stay_id = q->stay_id;
	p->stays = (uint32_t) sh_rows_count(given);
	if ((r = all_go_on(call, provisional_id, &p->stays)) != 0)
		return r;
	return sh_audit(call, (const char *const[]){ provisional_id, person_id }, 2);
}
