/* What waits for a survey: asked for by an application, by who doubts a grade (再調査), or by the office. The grade
 * that a dwelling has stays until another is confirmed. */
#include "work.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "rules/work.h"
#include "sh_civil.h"
#include "sh_data_key.h"

#include <string.h>

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

int work_tell(ShCall *call, const char *disaster_id, const char *dwelling_id, const char *application_id)
{
	Ledger__SurveyNeeded needed = LEDGER__SURVEY_NEEDED__INIT;

	needed.disaster_id = disaster_id;
	needed.dwelling_id = dwelling_id;
	needed.application_id = application_id;
	return sh_emit(call, dwelling_id, &needed.base);
}

int work_put(ShCall *call, const Dwelling *d, const NewWork *w, bool *ret_new)
{
	const char *const one[] = { d->dwelling_id };
	char minted[SH_UUID_LEN + 1], today[SH_CIVIL_ISO_SIZE];
	const char *id = w->work_id;
	const uint8_t *reason;
	const ShRows *put;
	size_t len;
	int r;

	if (!id) {
		sh_uuid7(minted);
		id = minted;
	}
	sh_civil_iso(today, sh_civil_tokyo(call->now_us));
	if ((r = sh_cell_seal_text(call, d->disaster_id, "cell", LEDGER_CELL_WORK_REASON, id, w->reason, &reason,
				   &len)) != 0 ||
	    (r = sh_query(call, &sql_end_done_work, NULL, sh_text(call->municipality),
			  sh_text_array(call->arena, one, 1), sh_text(w->kind), sh_int(call->now_us))) != 0 ||
	    (r = sh_query(call, &sql_put_work, &put, sh_text(call->municipality), sh_text(id),
			  sh_text(d->disaster_id), sh_text(d->dwelling_id), sh_text(w->kind), sh_text(w->cause),
			  sh_text(w->application_id), sh_text(*w->asked_on ? w->asked_on : today),
			  sh_bytes(reason, len), sh_text(call->actor.id), sh_int(call->now_us),
			  sh_text(d->governing_survey_id), sh_int(d->surveys))) != 0)
		return r;
	*ret_new = sh_rows_count(put) == 1;
	return 0;
}

static int check(const Ledger__RequestSurveyRequest *q, const Dwelling *d, const char *kind, ShError *err)
{
	if (!work_kind(kind))
		return sh_fail_field(err, "kind", "ledger.work.kind");
	if (!is(q->cause, "RESURVEY") && !is(q->cause, "OFFICE"))
		return sh_fail_field(err, "cause", "ledger.work.cause");
	if (*q->asked_on && strcmp(q->asked_on, d->occurred_on) < 0)
		return sh_fail_field(err, "asked_on", "ledger.survey.before_disaster");
	if (is(kind, "RE") && !*d->governing_survey_id)
		return sh_fail(err, SH_FAILED_PRECONDITION, "ledger.survey.nothing_confirmed", "%s", d->dwelling_id);
	return 0;
}

int request_survey(ShCall *call, const Ledger__RequestSurveyRequest *q, Ledger__RequestSurveyReply *reply)
{
	const char *kind;
	Dwelling d;
	bool put;
	int r;

	if ((r = store_need_open(call, q->disaster_id)) != 0 ||
	    (r = store_lock_dwelling(call, q->disaster_id, q->dwelling_id, &d)) != 0)
		return r;
	kind = *q->kind ? q->kind : work_next_kind(d.governing_kind);
	if ((r = check(q, &d, kind, &call->error)) != 0 ||
	    (r = work_put(call, &d,
			  &(NewWork){ q->work_id, kind, q->cause, q->application_id, q->reason, q->asked_on },
			  &put)) != 0)
		return r;
	if (!put)
		return sh_fail(&call->error, SH_ALREADY_EXISTS, "ledger.work.asked", "%s", q->dwelling_id);
	if ((r = work_tell(call, q->disaster_id, q->dwelling_id, q->application_id)) != 0)
		return r;
	reply->work_id = q->work_id;
	reply->kind = kind;
	return sh_audit_one(call, q->dwelling_id);
}

/* One work with its state; locked. */
static int one_work(ShCall *call, const char *work_id, const ShRows **ret)
{
	const char *const ids[] = { work_id };
	ShParam town = sh_text(call->municipality), which = sh_text_array(call->arena, ids, 1);
	const ShRows *locked;
	int r = sh_query(call, &sql_lock_works, &locked, town, which);

	if (r == 0 && sh_rows_count(locked) == 0)
		r = sh_fail(&call->error, SH_NOT_FOUND, "ledger.work.unknown", "%s", work_id);
	return r != 0 ? r : sh_query(call, &sql_works_by_id, ret, town, which);
}

int drop_survey_work(ShCall *call, const Ledger__DropSurveyWorkRequest *q, Ledger__DropSurveyWorkReply *reply)
{
	const uint8_t *reason;
	const ShRows *work;
	const char *state;
	size_t len;
	int r;

	if ((r = one_work(call, q->work_id, &work)) != 0)
		return r;
	state = sh_rows_str(work, 0, "state");
	if (is(state, "DONE") || is(state, "DROPPED"))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.work.ended", "%s", q->work_id);
	if ((r = sh_cell_seal_text(call, sh_rows_str(work, 0, "disaster_id"), "cell", LEDGER_CELL_WORK_ENDED,
				   q->work_id, q->reason, &reason, &len)) != 0 ||
	    (r = sh_query(call, &sql_drop_work, NULL, sh_text(call->municipality), sh_text(q->work_id),
			  sh_bytes(reason, len), sh_text(call->actor.id), sh_int(call->now_us))) != 0)
		return r;
	reply->work_id = q->work_id;
	return sh_audit_one(call, sh_rows_str(work, 0, "dwelling_id"));
}

static int put_visit(ShCall *call, const Ledger__RecordVisitRequest *q, const ShRows *work)
{
	const uint8_t *note;
	size_t len;
	int r;

	if ((r = sh_cell_seal_text(call, sh_rows_str(work, 0, "disaster_id"), "cell", LEDGER_CELL_VISIT_NOTE,
				   q->visit_id, q->note, &note, &len)) != 0 ||
	    (r = sh_query(call, &sql_put_visit, NULL, sh_text(call->municipality), sh_text(q->visit_id),
			  sh_text(q->work_id), sh_text(q->outcome), sh_text(q->visited_on), sh_bytes(note, len),
			  sh_text(call->actor.id), sh_int(call->now_us))) != 0)
		return r;
	return sh_query(call, &sql_work_visited, NULL, sh_text(call->municipality), sh_text(q->work_id),
			sh_text(is(q->outcome, "TODO") ? "" : q->outcome), sh_int(sh_rows_int(work, 0, "surveys")));
}

/* What was surveyed is told by its survey, and by no visit. */
int record_visit(ShCall *call, const Ledger__RecordVisitRequest *q, Ledger__RecordVisitReply *reply)
{
	const ShRows *work;
	const char *state;
	int r;

	if (!is(q->outcome, "ABSENT") && !is(q->outcome, "BLOCKED") && !is(q->outcome, "TODO"))
		return sh_fail_field(&call->error, "outcome", "ledger.work.outcome");
	if ((r = one_work(call, q->work_id, &work)) != 0)
		return r;
	state = sh_rows_str(work, 0, "state");
	if (is(state, "DONE") || is(state, "DROPPED"))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.work.ended", "%s", q->work_id);
	if (is(state, "REVIEW"))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.work.review", "%s", q->work_id);
	if ((r = put_visit(call, q, work)) != 0)
		return r;
	reply->work_id = q->work_id;
	return sh_audit_one(call, sh_rows_str(work, 0, "dwelling_id"));
}
