/* Work lists (調査の割当て): houses put together for a team and a day, by area, by name, or as they wait. Who lives
 * there plays no part in it: a house in which somebody hidden lives is on a list like its neighbours. */
#include "address.h"
#include "area_set.h"
#include "dwelling_key.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "rules/work.h"
#include "sh_civil.h"
#include "work.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_DEFAULT = 200 };

typedef struct House {
	const char *dwelling_id, *key;
} House;

int work_list_get(ShCall *call, const char *list_id, bool lock, WorkListRow *l)
{
	ShParam town = sh_text(call->municipality), id = sh_text(list_id);
	const ShRows *row;
	int r = lock ? sh_query(call, &sql_lock_work_list, &row, town, id) : 0;

	if (r == 0)
		r = sh_query(call, &sql_get_work_list, &row, town, id);
	if (r == 0 && sh_rows_count(row) == 0)
		r = sh_fail(&call->error, SH_NOT_FOUND, "ledger.work.list_unknown", "%s", list_id);
	if (r == 0)
		*l = (WorkListRow){ .list_id = sh_rows_str(row, 0, "list_id"),
				    .disaster_id = sh_rows_str(row, 0, "disaster_id"),
				    .name = sh_rows_str(row, 0, "name"),
				    .kind = sh_rows_str(row, 0, "kind"),
				    .team = sh_rows_str(row, 0, "team"),
				    .visit_on = sh_rows_str(row, 0, "visit_on"),
				    .number = (uint32_t) sh_rows_int(row, 0, "number"),
				    .places = (uint32_t) sh_rows_int(row, 0, "places") };
	return r;
}

static int candidates(ShCall *call, const Ledger__MakeWorkListRequest *q, const ShRows **ret)
{
	ShParam town = sh_text(call->municipality), disaster = sh_text(q->disaster_id), kind = sh_text(q->kind),
		most = sh_int(q->most ? q->most : MOST_DEFAULT), indexes;
	uint64_t buildings;
	int r;

	if (q->n_dwelling_ids)
		return sh_query(call, &sql_work_candidates_named, ret, town, disaster, kind, most,
				sh_text_array(call->arena, q->dwelling_ids, q->n_dwelling_ids));
	if (!*q->drawn && q->n_area_ids == 0)
		return sh_query(call, &sql_work_candidates_waiting, ret, town, disaster, kind, most);
	r = area_buildings(call, &(AreaPlace){ q->disaster_id, q->drawn, q->area_ids, q->n_area_ids }, &buildings,
			   &indexes);
	return r != 0 ? r
		      : sh_query(call, &sql_work_candidates_inside, ret, town, disaster, kind, most, indexes,
				 sh_bool(q->waiting_only));
}

static int by_walk(const void *a, const void *b)
{
	const House *one = a, *other = b;
	int order = work_walk(one->key, other->key);

	return order ? order : strcmp(one->dwelling_id, other->dwelling_id);
}

/* In the order of a walk along the street. */
static int in_order(ShCall *call, const ShRows *rows, House *houses, size_t n)
{
	ShOpener opener = { 0 };

	for (size_t i = 0; i < n; i++) {
		const char *id = sh_rows_str(rows, (int) i, "dwelling_id"), *address, *extra;
		int r = address_open(call, &opener, LEDGER_CELL_DWELLING_ADDRESS, id, rows, (int) i, "sealed_address",
				     &address, &extra);

		houses[i].dwelling_id = id;
		if (r != 0 || (r = dwelling_key(call, address, extra, &houses[i].key)) != 0)
			return r;
	}
	qsort(houses, n, sizeof *houses, by_walk);
	return 0;
}

static const char *mint(ShCall *call)
{
	char *id = sh_alloc(call->arena, SH_UUID_LEN + 1);

	if (id)
		sh_uuid7(id);
	return id;
}

static int take(ShCall *call, const Ledger__MakeWorkListRequest *q, const ShRows *rows, size_t n, uint32_t *ret_taken)
{
	House *houses = sh_alloc(call->arena, (n + 1) * sizeof *houses);
	const char **works = sh_alloc(call->arena, (n + 1) * sizeof *works);
	const char **dwellings = sh_alloc(call->arena, (n + 1) * sizeof *dwellings);
	char today[SH_CIVIL_ISO_SIZE];
	const ShRows *taken;
	ShParam town = sh_text(call->municipality), which;
	int r;

	if (!houses || !works || !dwellings)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "work list");
	if ((r = in_order(call, rows, houses, n)) != 0)
		return r;
	for (size_t i = 0; i < n; i++) {
		dwellings[i] = houses[i].dwelling_id;
		if (!(works[i] = mint(call)))
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "work list");
	}
	sh_civil_iso(today, sh_civil_tokyo(call->now_us));
	which = sh_text_array(call->arena, dwellings, n);
	if ((r = sh_query(call, &sql_end_done_work, NULL, town, which, sh_text(q->kind), sh_int(call->now_us))) !=
		    0 ||
	    (r = sh_query(call, &sql_take_work, &taken, town, sh_text(q->disaster_id), sh_text(q->list_id),
			  sh_text(q->kind), sh_text_array(call->arena, works, n), which, sh_int(0),
			  sh_text(q->n_dwelling_ids ? "OFFICE" : "AREA"), sh_text(today), sh_text(call->actor.id),
			  sh_int(call->now_us))) != 0)
		return r;
	*ret_taken = (uint32_t) sh_rows_count(taken);
	return 0;
}

static int check(ShCall *call, const Ledger__MakeWorkListRequest *q)
{
	const ShRows *disaster;
	int r;

	if (!work_kind(q->kind))
		return sh_fail_field(&call->error, "kind", "ledger.work.kind");
	if ((r = store_need_open(call, q->disaster_id)) != 0 ||
	    (r = sh_query(call, &sql_get_disaster, &disaster, sh_text(call->municipality),
			  sh_text(q->disaster_id))) != 0)
		return r;
	return strcmp(q->visit_on, sh_rows_str(disaster, 0, "occurred_on")) < 0
		       ? sh_fail_field(&call->error, "visit_on", "ledger.survey.before_disaster")
		       : 0;
}

int make_work_list(ShCall *call, const Ledger__MakeWorkListRequest *q, Ledger__MakeWorkListReply *reply)
{
	ShParam town = sh_text(call->municipality), id = sh_text(q->list_id);
	const ShRows *rows;
	size_t n;
	int r;

	if ((r = check(call, q)) != 0 || (r = candidates(call, q, &rows)) != 0)
		return r;
	if (q->n_dwelling_ids && sh_rows_int(rows, 0, "houses") != (int64_t) q->n_dwelling_ids)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.dwelling.unknown", "%zu named", q->n_dwelling_ids);
	n = *sh_rows_str(rows, 0, "dwelling_id") ? (size_t) sh_rows_count(rows) : 0;
	if (n == 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.work.nothing", "%s", q->list_id);
	if ((r = sh_query(call, &sql_put_work_list, NULL, town, id, sh_text(q->disaster_id), sh_text(q->name),
			  sh_text(q->kind), sh_text(call->actor.id), sh_int(call->now_us))) != 0 ||
	    (r = sh_query(call, &sql_put_assignment, NULL, town, id, sh_int(1), sh_text(q->team),
			  sh_text(q->visit_on), sh_text(call->actor.id), sh_int(call->now_us))) != 0 ||
	    (r = take(call, q, rows, n, &reply->taken)) != 0)
		return r;
	reply->list_id = q->list_id;
	reply->beyond = (uint64_t) sh_rows_int(rows, 0, "free") - reply->taken;
	reply->listed = (uint64_t) sh_rows_int(rows, 0, "listed");
	reply->surveyed = (uint64_t) sh_rows_int(rows, 0, "surveyed");
	reply->not_dwelling = (uint64_t) sh_rows_int(rows, 0, "not_dwelling");
	reply->not_asked = (uint64_t) sh_rows_int(rows, 0, "not_asked");
	return sh_audit(call, (const char *const[]){ q->disaster_id, q->list_id }, 2);
}

int assign_work_list(ShCall *call, const Ledger__AssignWorkListRequest *q, Ledger__AssignWorkListReply *reply)
{
	WorkListRow l;
	int r;

	if ((r = work_list_get(call, q->list_id, true, &l)) != 0 ||
	    (r = sh_query(call, &sql_put_assignment, NULL, sh_text(call->municipality), sh_text(q->list_id),
			  sh_int(l.number + 1), sh_text(q->team), sh_text(q->visit_on), sh_text(call->actor.id),
			  sh_int(call->now_us))) != 0)
		return r;
	reply->list_id = q->list_id;
	return sh_audit_one(call, q->list_id);
}

/* May each of them go there? What is surveyed stays where it was surveyed. */
static int check_move(ShCall *call, const ShRows *works, const WorkListRow *to)
{
	for (int i = 0; i < sh_rows_count(works); i++) {
		const char *state = sh_rows_str(works, i, "state"), *id = sh_rows_str(works, i, "work_id");

		if (strcmp(state, "DONE") == 0 || strcmp(state, "DROPPED") == 0)
			return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.work.ended", "%s", id);
		if (strcmp(state, "REVIEW") == 0)
			return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.work.review", "%s", id);
		if (to && (strcmp(to->kind, sh_rows_str(works, i, "kind")) != 0 ||
			   strcmp(to->disaster_id, sh_rows_str(works, i, "disaster_id")) != 0))
			return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.work.other_kind", "%s", id);
	}
	return 0;
}

int move_survey_work(ShCall *call, const Ledger__MoveSurveyWorkRequest *q, Ledger__MoveSurveyWorkReply *reply)
{
	ShParam town = sh_text(call->municipality), which = sh_text_array(call->arena, q->work_ids, q->n_work_ids);
	const ShRows *locked, *works, *moved;
	WorkListRow to = { .places = 0 };
	int r;

	if ((*q->list_id && (r = work_list_get(call, q->list_id, true, &to)) != 0) ||
	    (r = sh_query(call, &sql_lock_works, &locked, town, which)) != 0 ||
	    (r = sh_query(call, &sql_works_by_id, &works, town, which)) != 0)
		return r;
	if ((size_t) sh_rows_count(works) != q->n_work_ids)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.work.unknown", "%zu named", q->n_work_ids);
	if ((r = check_move(call, works, *q->list_id ? &to : NULL)) != 0 ||
	    (r = sh_query(call, &sql_move_work, &moved, town, which, sh_text(q->list_id), sh_int(to.places))) != 0)
		return r;
	reply->moved = (uint32_t) sh_rows_affected(moved);
	return sh_audit(call, q->work_ids, q->n_work_ids);
}
