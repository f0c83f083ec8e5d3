/* Stays as others see them: who is in where, and what a leaving tells. */
#include "shelter.h"
#include "cells.h"
#include "sh_data_key.h"
#include "rules/check_in.h"
#include "rules/stay.h"
#include "shelter_gateway_sql.h"

#include <stdio.h>
#include <string.h>

static int read_stays(ShCall *call, const ShRows *rows, OpenStays *ret)
{
	ret->n = (size_t) sh_rows_count(rows);
	ret->stays = sh_alloc(call->arena, (ret->n + 1) * sizeof *ret->stays);
	if (!ret->stays)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "stays");
	for (size_t i = 0; i < ret->n; i++)
		ret->stays[i] =
			(OpenStay){ sh_rows_str(rows, (int) i, "stay_id"), sh_rows_str(rows, (int) i, "opening_id"),
				    sh_rows_int(rows, (int) i, "arrived_us"),
				    sh_rows_bool(rows, (int) i, "outside") };
	return 0;
}

int stays_of_person(ShCall *call, const char *person_id, OpenStays *ret)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_open_stays_of_person, &rows, sh_text(call->municipality), sh_text(person_id));

	return r != 0 ? r : read_stays(call, rows, ret);
}

int stays_of_same(ShCall *call, const char *same, OpenStays *ret)
{
	const ShRows *rows;
	ShParam keys;
	int r = sh_blind_versions(call, KEY_SCOPE, KEY_CELL, CELL_SAME, (const char *const[]){ same }, 1, &keys);

	if (r == 0)
		r = sh_query(call, &sql_open_stays_of_same, &rows, sh_text(call->municipality), keys);

	return r != 0 ? r : read_stays(call, rows, ret);
}

static StayState state_of(const char *code)
{
	StayState s = STAY_IN;

	while (s < STAY_LEFT_UNKNOWN && strcmp(stay_state_code(s), code) != 0)
		s++;
	return s;
}

static int tell(ShCall *call, const char *stay_id, const char *person_id, const Stay *stay)
{
	Shelter__CheckedOut e = SHELTER__CHECKED_OUT__INIT;

	e.stay_id = stay_id;
	e.person_id = person_id;
	e.destination = stay->destination;
	e.left_us = stay->left_us;
	return sh_emit(call, person_id, &e.base);
}

int stay_leave(ShCall *call, const char *stay_id, const char *destination, int64_t left_us, const char *receptionist,
	       const char **ret_state)
{
	const char *person_id;
	const ShRows *rows;
	Stay stay = { 0 };
	int r = sh_query(call, &sql_lock_stay, &rows, sh_text(call->municipality), sh_text(stay_id));

	if (r == 0 && sh_rows_count(rows) == 0)
		r = sh_fail(&call->error, SH_NOT_FOUND, "shelter.stay.unknown", "%s", stay_id);
	if (r != 0)
		return r;
	stay.state = state_of(sh_rows_str(rows, 0, "state"));
	stay.arrived_us = sh_rows_int(rows, 0, "arrived_us");
	stay.left_us = sh_rows_int(rows, 0, "left_us");
	snprintf(stay.destination, sizeof stay.destination, "%s", sh_rows_str(rows, 0, "destination"));
	person_id = sh_rows_str(rows, 0, "person_id");
	if ((r = stay_step(&stay, stay.state == STAY_LEFT_UNKNOWN ? STAY_LEARN_DESTINATION : STAY_LEAVE, destination,
			   left_us, call->now_us, &call->error)) != 0 ||
	    (r = sh_query(call, &sql_step_stay, NULL, sh_text(call->municipality), sh_text(stay_id),
			  sh_text(stay_state_code(stay.state)), sh_int(stay.left_us), sh_text(stay.destination),
			  sh_text(call->actor.id), sh_text(receptionist))) != 0)
		return r;
	if (ret_state)
		*ret_state = stay_state_code(stay.state);
	return tell(call, stay_id, person_id, &stay);
}
