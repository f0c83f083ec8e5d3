/* Work lists to look at: where a team goes, and how far each list is. A survey team sees the address it must go to,
 * and of a house where somebody hidden lives nothing else than of its neighbours (rulings 1). */
#include "address.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "rules/work.h"
#include "sh_data_key.h"
#include "store.h"
#include "work.h"

#include <string.h>

enum { PAGE_DEFAULT = 100, LISTS = 200 };

static int check(const Ledger__ListSurveyWorkRequest *q, ShError *err)
{
	static const char *const states[] = {
		"", "WAITING", "TODO", "ABSENT", "BLOCKED", "REVIEW", "DONE", "DROPPED"
	};

	if (*q->kind && !work_kind(q->kind))
		return sh_fail_field(err, "kind", "ledger.work.kind");
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (strcmp(states[i], q->state) == 0)
			return 0;
	return sh_fail_field(err, "state", "ledger.work.state");
}

static int text_of(ShCall *call, const ShRows *rows, int i, const char *column, uint32_t cell, const char *row_id,
		   const char **ret)
{
	size_t len;
	const uint8_t *sealed = sh_rows_bytes(call, rows, i, column, &len);

	return len == 0 ? 0 : sh_cell_open_text(call, cell, row_id, sealed, len, ret);
}

/* What was written about a house may name who lives there. */
static int texts(ShCall *call, const ShRows *rows, int i, Ledger__SurveyWork *w)
{
	int r;

	if (store_hides(call, sh_rows_bool(rows, i, "shielded")))
		return 0;
	r = text_of(call, rows, i, "sealed_reason", LEDGER_CELL_WORK_REASON, w->work_id, &w->reason);
	return r != 0 ? r
		      : text_of(call, rows, i, "sealed_note", LEDGER_CELL_VISIT_NOTE,
				sh_rows_str(rows, i, "visit_id"), &w->note);
}

static int show(ShCall *call, ShOpener *opener, const ShRows *rows, int i, Ledger__SurveyWork *w)
{
	int r;

	ledger__survey_work__init(w);
	w->work_id = sh_rows_str(rows, i, "work_id");
	w->dwelling_id = sh_rows_str(rows, i, "dwelling_id");
	w->use = sh_rows_str(rows, i, "use");
	w->kind = sh_rows_str(rows, i, "kind");
	w->cause = sh_rows_str(rows, i, "cause");
	w->state = sh_rows_str(rows, i, "state");
	w->grade_code = sh_rows_str(rows, i, "grade_code");
	w->asked_on = sh_rows_str(rows, i, "asked_on");
	w->list_id = sh_rows_str(rows, i, "list_id");
	w->place = (uint32_t) sh_rows_int(rows, i, "place");
	w->visits = (uint32_t) sh_rows_int(rows, i, "visits");
	w->visited_on = sh_rows_str(rows, i, "visited_on");
	r = address_open(call, opener, LEDGER_CELL_DWELLING_ADDRESS, w->dwelling_id, rows, i, "sealed_address",
			 &w->address, &w->address_extra);
	return r != 0 ? r : texts(call, rows, i, w);
}

int list_survey_work(ShCall *call, const Ledger__ListSurveyWorkRequest *q, Ledger__ListSurveyWorkReply *reply)
{
	const ShParam town = sh_text(call->municipality), state = sh_text(q->state), kind = sh_text(q->kind),
		      after = sh_text(q->after_work_id), limit = sh_int(q->limit ? q->limit : PAGE_DEFAULT);
	Ledger__SurveyWork *all;
	ShOpener opener = { 0 };
	const ShRows *rows;
	const char **ids;
	WorkListRow l;
	int r;

	if ((r = check(q, &call->error)) != 0 || (r = store_need_open(call, q->disaster_id)) != 0)
		return r;
	if (*q->list_id) {
		if ((r = work_list_get(call, q->list_id, false, &l)) == 0 &&
		    strcmp(l.disaster_id, q->disaster_id) != 0)
			r = sh_fail(&call->error, SH_NOT_FOUND, "ledger.work.list_unknown", "%s", q->list_id);
		if (r == 0)
			r = sh_query(call, &sql_list_work_of_list, &rows, town, sh_text(q->list_id), state, kind,
				     after, limit);
	} else {
		r = sh_query(call, &sql_list_work, &rows, town, sh_text(q->disaster_id), state, kind, after, limit);
	}
	if (r != 0)
		return r;
	reply->n_work = (size_t) sh_rows_count(rows);
	ids = sh_alloc(call->arena, (reply->n_work + 1) * sizeof *ids);
	if (!(all = store_list(call, reply->n_work, sizeof *all, &reply->work)) || !ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "work");
	ids[0] = q->disaster_id;
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		r = show(call, &opener, rows, i, &all[i]);
		ids[i + 1] = all[i].dwelling_id;
	}
	return r != 0 ? r : sh_audit(call, ids, reply->n_work + 1);
}

static void show_list(const ShRows *rows, int i, Ledger__WorkList *l)
{
	ledger__work_list__init(l);
	l->list_id = sh_rows_str(rows, i, "list_id");
	l->name = sh_rows_str(rows, i, "name");
	l->kind = sh_rows_str(rows, i, "kind");
	l->team = sh_rows_str(rows, i, "team");
	l->visit_on = sh_rows_str(rows, i, "visit_on");
	l->made_by = sh_rows_str(rows, i, "made_by");
	l->assigned_by = sh_rows_str(rows, i, "assigned_by");
	l->assignments = (uint32_t) sh_rows_int(rows, i, "number");
	l->todo = (uint32_t) sh_rows_int(rows, i, "todo");
	l->absent = (uint32_t) sh_rows_int(rows, i, "absent");
	l->blocked = (uint32_t) sh_rows_int(rows, i, "blocked");
	l->review = (uint32_t) sh_rows_int(rows, i, "review");
	l->done = (uint32_t) sh_rows_int(rows, i, "done");
	l->dropped = (uint32_t) sh_rows_int(rows, i, "dropped");
}

int list_work_lists(ShCall *call, const Ledger__ListWorkListsRequest *q, Ledger__ListWorkListsReply *reply)
{
	const ShRows *rows, *waiting;
	Ledger__WorkList *all;
	int r;

	if ((r = store_need_open(call, q->disaster_id)) != 0 ||
	    (r = sh_query(call, &sql_list_work_lists, &rows, sh_text(call->municipality), sh_text(q->disaster_id),
			  sh_text(q->team), sh_text(q->visit_on), sh_text(q->after_list_id), sh_int(LISTS))) != 0 ||
	    (r = sh_query(call, &sql_count_waiting, &waiting, sh_text(call->municipality),
			  sh_text(q->disaster_id))) != 0)
		return r;
	reply->n_lists = (size_t) sh_rows_count(rows);
	if (!(all = store_list(call, reply->n_lists, sizeof *all, &reply->lists)))
		return SH_REFUSED;
	for (int i = 0; i < sh_rows_count(rows); i++)
		show_list(rows, i, &all[i]);
	reply->waiting = (uint64_t) sh_rows_int(waiting, 0, "n");
	return sh_audit_one(call, q->disaster_id);
}
