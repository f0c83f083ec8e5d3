/* The opening of a ledger: the register as of the reference date, page by page into a stage, then frozen at once.
 * Each page is one small transaction together with the mark where the next begins, so an opening goes on where it
 * stood, and holds one page in memory however large the town is. */
#include "ledger.h"
#include "ledger_sql.h"
#include "opening_stage.h"
#include "sh_text.h"
#include "shield.h"
#include "shien/register/v1/contract.h"
#include "store.h"

#include <string.h>

enum { PAGE = 2000, BITE = 20000 };

int open_ledger(ShCall *call, const Ledger__OpenLedgerRequest *q, Ledger__OpenLedgerReply *reply)
{
	const char *state, *job_id;
	const ShRows *rows;
	int r = sh_query(call, &sql_lock_disaster, &rows, sh_text(call->municipality), sh_text(q->disaster_id));

	if (r != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.disaster.unknown", "%s", q->disaster_id);
	state = sh_rows_str(rows, 0, "state");
	if (strcmp(state, "OPEN") == 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.opening.already_open", "%s",
			       q->disaster_id);
	if (strcmp(state, "OPENING") == 0) { /* asked twice: the same work */
		reply->job_id = sh_rows_str(rows, 0, "opening_id");
		return 0;
	}
	if ((r = sh_job_start(call, LEDGER_OPEN_DUE, "person", q->disaster_id, &job_id)) != 0 ||
	    (r = sh_query(call, &sql_put_opening, NULL, sh_text(call->municipality), sh_text(job_id),
			  sh_text(q->disaster_id))) != 0 ||
	    (r = sh_query(call, &sql_set_disaster_state, NULL, sh_text(call->municipality), sh_text(q->disaster_id),
			  sh_text("OPENING"), sh_text(job_id))) != 0)
		return r;
	reply->job_id = job_id;
	return sh_audit_one(call, q->disaster_id);
}

int get_ledger_job(ShCall *call, const Common__GetJobRequest *q, Common__Job *job)
{
	return sh_job_answer(call, q->job_id, job);
}

/* What one round of the work found out before its transaction. */
typedef struct Round {
	const char *id, *disaster_id, *reference_date, *after;
	uint64_t watermark;
	bool running, whole;
	const RegisterSync__PullAsOfReply *page; /* NULL: nothing was asked */
	const char *refused;                     /* reason; NULL: none */
} Round;

static int read_round(ShCall *call, void *arg)
{
	Round *round = arg;
	const ShRows *row;
	int r = sh_query(call, &sql_get_opening, &row, sh_text(call->municipality), sh_text(round->id));

	if (r != 0 || sh_rows_count(row) == 0)
		return r;
	round->disaster_id = sh_rows_str(row, 0, "disaster_id");
	round->reference_date = sh_rows_str(row, 0, "reference_date");
	round->after = sh_rows_str(row, 0, "after_person_id");
	round->watermark = (uint64_t) sh_rows_int(row, 0, "watermark");
	round->running = strcmp(sh_rows_str(row, 0, "state"), "RUNNING") == 0;
	round->whole = sh_rows_bool(row, 0, "whole");
	return 0;
}

/* The register reads the page that follows while this one is staged. */
static void ask_ahead(ShCall *call, const RegisterSync__PullAsOfReply *page, RegisterSync__PullAsOfRequest *q)
{
	if (!page->more || page->n_residents == 0)
		return;
	q->watermark = page->watermark;
	q->after_person_id = page->residents[page->n_residents - 1]->person_id;
	sh_ask_ahead(call, "register-sync", &register_sync_contract, "PullAsOf", &q->base);
}

int opening_gather(ShCall *call, const char *opening_id)
{
	RegisterSync__PullAsOfRequest q = REGISTER_SYNC__PULL_AS_OF_REQUEST__INIT;
	Round *round = sh_alloc(call->arena, sizeof *round);
	const void *reply;
	int r;

	if (!round)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "opening");
	*round = (Round){ .id = opening_id };
	call->gathered = round;
	if ((r = sh_read(call, read_round, round)) != 0 || !round->running || round->whole)
		return r;
	q.as_of = round->reference_date;
	q.watermark = round->watermark;
	q.after_person_id = round->after;
	q.limit = PAGE;
	r = sh_ask(call, "register-sync", &register_sync_contract, "PullAsOf", &q.base, &reply);
	if (r == SH_REFUSED) { /* the register's answer is no: the job says so instead of hanging */
		round->refused = sh_printf(call->arena, "%s", call->error.reason);
		call->error = (ShError){ 0 };
		return 0;
	}
	if (r != 0)
		return r;
	round->page = reply;
	ask_ahead(call, round->page, &q);
	return 0;
}

static int end_refused(ShCall *call, const Round *round, const char *reason)
{
	int r;

	if ((r = sh_query(call, &sql_end_opening, NULL, sh_text(call->municipality), sh_text(round->id),
			  sh_text("REFUSED"))) != 0 ||
	    (r = sh_query(call, &sql_set_disaster_state, NULL, sh_text(call->municipality),
			  sh_text(round->disaster_id), sh_text("DECLARED"), sh_text(""))) != 0 ||
	    (r = sh_job_end(call, round->id, "REFUSED", reason)) != 0)
		return r;
	return sh_due(call, LEDGER_CLEAR_DUE, round->id, call->now_us);
}

/* What would loop for ever or mix two states of the register. NULL: the page is sound. */
static const char *unsound(const Round *round)
{
	const RegisterSync__PullAsOfReply *page = round->page;
	const char *last = round->after;

	if (round->watermark && page->watermark != round->watermark)
		return "ledger.opening.watermark";
	if (page->more && page->n_residents == 0)
		return "ledger.opening.page_order";
	for (size_t i = 0; i < page->n_residents; i++) {
		if (strcmp(page->residents[i]->person_id, last) <= 0)
			return "ledger.opening.page_order";
		last = page->residents[i]->person_id;
	}
	return NULL;
}

static int take_page(ShCall *call, const Round *round, uint64_t persons)
{
	const RegisterSync__PullAsOfReply *page = round->page;
	const char *why = unsound(round);
	const char *last = page->n_residents ? page->residents[page->n_residents - 1]->person_id : round->after;
	int r;

	persons += page->n_residents;
	if (!why && !page->more && persons == 0)
		why = "ledger.opening.register_empty";
	if (why)
		return end_refused(call, round, why);
	if ((r = opening_stage(call, round->id, round->disaster_id, page)) != 0 ||
	    (r = sh_query(call, &sql_move_opening, NULL, sh_text(call->municipality), sh_text(round->id),
			  sh_int((int64_t) page->watermark), sh_text(last), sh_int((int64_t) persons),
			  sh_bool(!page->more), sh_text(page->register_as_of))) != 0)
		return r;
	sh_due_again(call, call->now_us);
	return sh_job_progress(call, round->id, persons, page->more ? 0 : persons);
}

/* Who is one with whom counts for what shields them. */
static int freeze_ties(ShCall *call, const char *disaster_id)
{
	const ShRows *tied;
	const char **ids;
	size_t n;
	int r = sh_query(call, &sql_freeze_ties, &tied, sh_text(call->municipality), sh_text(disaster_id));

	if (r != 0 || (n = (size_t) sh_rows_count(tied)) == 0)
		return r;
	if (!(ids = sh_alloc(call->arena, n * sizeof *ids)))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "ties");
	for (size_t i = 0; i < n; i++)
		ids[i] = sh_rows_str(tied, (int) i, "person_id");
	return shield_around(call, disaster_id, ids, n);
}

/* Candidates, all of them (rulings 9): the one transaction after which the ledger is open. */
static int freeze(ShCall *call, const Round *round, int64_t persons, const char *register_as_of)
{
	ShParam town = sh_text(call->municipality), disaster = sh_text(round->disaster_id),
		opening = sh_text(round->id);
	Ledger__LedgerOpened opened = LEDGER__LEDGER_OPENED__INIT;
	const ShRows *households;
	uint64_t waited;
	int r;

	if ((r = sh_query(call, &sql_lock_disaster, NULL, town, disaster)) != 0 ||
	    (r = sh_query(call, &sql_freeze_households, &households, town, disaster, opening)) != 0 ||
	    (r = sh_query(call, &sql_freeze_persons, NULL, town, disaster, opening, sh_int(call->now_us))) != 0 ||
	    (r = freeze_ties(call, round->disaster_id)) != 0 ||
	    (r = sh_query(call, &sql_freeze_dwellings, NULL, town, disaster, opening, sh_int(SH_KEY_VERSION),
			  sh_int(call->now_us))) != 0 ||
	    (r = sh_query(call, &sql_freeze_beginnings, NULL, town, disaster, opening)) != 0 ||
	    (r = sh_query(call, &sql_freeze_residences, NULL, town, disaster, opening)) != 0 ||
	    (r = sh_query(call, &sql_disaster_opened, NULL, town, disaster, sh_text(register_as_of),
			  sh_int(call->now_us))) != 0 ||
	    (r = sh_query(call, &sql_end_opening, NULL, town, opening, sh_text("FROZEN"))) != 0 ||
	    (r = sh_job_end(call, round->id, "DONE", "")) != 0 ||
	    (r = sh_due(call, LEDGER_CLEAR_DUE, round->id, call->now_us)) != 0 ||
	    (r = sh_audit_one(call, round->disaster_id)) != 0)
		return r;
	/* What was refused because there was no ledger yet. */
	if ((r = sh_redrive_ask(call, "", "", "", &waited)) != 0)
		return r;
	opened.disaster_id = round->disaster_id;
	opened.reference_date = round->reference_date;
	opened.persons = (uint64_t) persons;
	opened.households = (uint64_t) sh_rows_affected(households);
	return sh_emit(call, round->disaster_id, &opened.base);
}

int opening_step(ShCall *call, const char *opening_id)
{
	const Round *round = call->gathered;
	const ShRows *row;
	int64_t persons;
	int r;

	if (!round->running)
		return 0;
	r = sh_query(call, &sql_lock_opening, &row, sh_text(call->municipality), sh_text(opening_id));
	if (r != 0 || strcmp(sh_rows_str(row, 0, "state"), "RUNNING") != 0)
		return r;
	persons = sh_rows_int(row, 0, "persons");
	if (round->refused)
		return end_refused(call, round, round->refused);
	if (strcmp(sh_rows_str(row, 0, "after_person_id"), round->after) != 0 ||
	    sh_rows_bool(row, 0, "whole") != round->whole) { /* somebody was here meanwhile */
		sh_due_again(call, call->now_us);
		return 0;
	}
	if (round->page)
		return take_page(call, round, (uint64_t) persons);
	return freeze(call, round, persons, sh_rows_str(row, 0, "register_as_of"));
}

int clear_stage_step(ShCall *call, const char *opening_id)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_clear_stage, &rows, sh_text(call->municipality), sh_text(opening_id),
			 sh_int(BITE));

	if (r == 0 && sh_rows_affected(rows) == BITE)
		sh_due_again(call, call->now_us);
	return r;
}
