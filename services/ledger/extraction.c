/* Extraction: what is wanted is saved as data and never changed, who it is about is found by a job, and above a
 * hundred people, or with a sensitive item, another person approves exactly that set before a row of it is given. */
#include "extract.h"
#include "ledger_sql.h"
#include "sh_approval.h"
#include "sh_data_key.h"
#include "store.h"

#include <string.h>

enum { EXPIRES_DAYS = 7, PAGE = 2000, ALONE = 100 };

static int64_t expiry(const ShCall *call) { return call->now_us + (int64_t) EXPIRES_DAYS * 86400 * 1000000; }

int save_extraction(ShCall *call, const Ledger__SaveExtractionRequest *q, Ledger__SaveExtractionReply *reply)
{
	ExtractPlan plan = { .disaster_id = q->disaster_id };
	const uint8_t *packed, *sealed;
	size_t packed_len, len;
	int r;

	if ((r = store_need_open(call, q->disaster_id)) != 0 ||
	    (r = extract_plan(call, call->actor.roles, q->columns, q->n_columns, q->all, q->n_all, &plan)) != 0 ||
	    (r = sh_pack(call->arena, &q->base, &packed, &packed_len, &call->error)) != 0 ||
	    (r = sh_cell_seal(call, q->disaster_id, "item", LEDGER_CELL_EXTRACTION, q->definition_id, packed,
			      packed_len, &sealed, &len)) != 0)
		return r;
	reply->definition_id = q->definition_id;
	return sh_query(call, &sql_put_extraction_definition, NULL, sh_text(call->municipality),
			sh_text(q->definition_id), sh_text(q->disaster_id), sh_text(q->name),
			sh_text_array(call->arena, q->columns, q->n_columns), sh_bytes(sealed, len),
			sh_bool(q->include_dead), sh_text(call->actor.id), sh_int(call->now_us));
}

/* Conditions are shown to who may see what they ask about; of the others the columns. */
static int show_saved(ShCall *call, const ShRows *rows, int i, Ledger__SavedExtraction *s)
{
	const Ledger__SaveExtractionRequest *q;
	ExtractPlan plan = { .disaster_id = "" };
	int r;

	ledger__saved_extraction__init(s);
	s->definition_id = sh_rows_str(rows, i, "definition_id");
	s->name = sh_rows_str(rows, i, "name");
	s->columns = sh_rows_texts(call, rows, i, "columns", &s->n_columns);
	s->include_dead = sh_rows_bool(rows, i, "include_dead");
	s->saved_by = sh_rows_str(rows, i, "saved_by");
	if ((r = extract_conditions(call, rows, i, &q)) != 0)
		return r;
	if (extract_plan(call, call->actor.roles, q->columns, q->n_columns, q->all, q->n_all, &plan) != 0) {
		call->error = (ShError){ 0 };
		return 0;
	}
	s->n_all = q->n_all;
	s->all = q->all;
	return 0;
}

int list_extractions(ShCall *call, const Ledger__ListExtractionsRequest *q, Ledger__ListExtractionsReply *reply)
{
	Ledger__SavedExtraction *all;
	const ShRows *rows;
	int r = sh_query(call, &sql_list_extraction_definitions, &rows, sh_text(call->municipality),
			 sh_text(q->disaster_id), sh_text(q->after_definition_id));

	if (r != 0)
		return r;
	reply->n_definitions = (size_t) sh_rows_count(rows);
	if (!(all = store_list(call, reply->n_definitions, sizeof *all, &reply->definitions)))
		return SH_REFUSED;
	for (size_t i = 0; r == 0 && i < reply->n_definitions; i++)
		r = show_saved(call, rows, (int) i, &all[i]);
	return r != 0 ? r : sh_audit_one(call, q->disaster_id);
}

int start_extraction(ShCall *call, const Ledger__StartExtractionRequest *q, Ledger__StartExtractionReply *reply)
{
	ExtractPlan plan = { .disaster_id = "" };
	const uint8_t *why;
	const char *job_id;
	size_t len;
	int r;

	if ((r = extract_stored(call, call->actor.roles, q->definition_id, &plan)) != 0 ||
	    (r = store_need_open(call, plan.disaster_id)) != 0 ||
	    (r = sh_cell_seal_text(call, plan.disaster_id, "item", LEDGER_CELL_EXTRACTION_WHY, q->run_id, q->why,
				   &why, &len)) != 0 ||
	    (r = sh_job_start(call, LEDGER_EXTRACT_DUE, "person", q->run_id, &job_id)) != 0 ||
	    (r = sh_query(call, &sql_put_extraction, NULL, sh_text(call->municipality), sh_text(q->run_id),
			  sh_text(q->definition_id), sh_text(plan.disaster_id), sh_text(job_id), sh_bytes(why, len),
			  sh_text(call->purpose), sh_text(call->actor.roles), sh_bool(plan.sensitive),
			  sh_text(call->actor.id), sh_int(call->now_us))) != 0)
		return r;
	reply->run_id = q->run_id;
	reply->job_id = job_id;
	return sh_audit(call, (const char *const[]){ plan.disaster_id, q->run_id }, 2);
}

int get_extraction(ShCall *call, const Ledger__GetExtractionRequest *q, Ledger__ExtractionRun *reply)
{
	const ShRows *run, *definition;
	const uint8_t *why;
	size_t len;
	int r = sh_query(call, &sql_get_extraction, &run, sh_text(call->municipality), sh_text(q->run_id));

	if (r != 0)
		return r;
	if (sh_rows_count(run) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.extraction.unknown", "%s", q->run_id);
	reply->run_id = q->run_id;
	reply->definition_id = sh_rows_str(run, 0, "definition_id");
	reply->state = sh_rows_str(run, 0, "state");
	reply->persons = (uint64_t) sh_rows_int(run, 0, "persons");
	reply->needs_approval = reply->persons > ALONE || sh_rows_bool(run, 0, "sensitive");
	reply->purpose = sh_rows_str(run, 0, "purpose");
	reply->started_by = sh_rows_str(run, 0, "started_by");
	reply->approved_by = sh_rows_str(run, 0, "approved_by");
	reply->expires_us = sh_rows_int(run, 0, "expires_us");
	if (strcmp(reply->state, "READY") == 0 && reply->expires_us <= call->now_us)
		reply->state = "EXPIRED";
	why = sh_rows_bytes(call, run, 0, "sealed_why", &len);
	if ((r = sh_cell_open_text(call, LEDGER_CELL_EXTRACTION_WHY, q->run_id, why, len, &reply->why)) != 0 ||
	    (r = sh_query(call, &sql_get_extraction_definition, &definition, sh_text(call->municipality),
			  sh_text(reply->definition_id))) != 0 ||
	    (r = extract_headings(call, definition, reply)) != 0)
		return r;
	reply->name = sh_rows_str(definition, 0, "name");
	return sh_audit_one(call, q->run_id);
}

/* One round of the job: the next two thousand of the ledger, those of them who are meant. */
int extraction_step(ShCall *call, const char *job_id)
{
	ShParam town = sh_text(call->municipality);
	ExtractPlan plan = { .disaster_id = "" };
	const char **meant, *run_id, *last;
	ExtractPerson *people;
	const ShRows *run, *ids;
	int64_t persons, seen;
	size_t n, n_meant = 0;
	bool whole;
	int r;

	if ((r = sh_query(call, &sql_lock_extraction_of_job, &run, town, sh_text(job_id))) != 0)
		return r;
	if (sh_rows_count(run) == 0 || strcmp(sh_rows_str(run, 0, "state"), "COUNTING") != 0)
		return 0;
	run_id = sh_rows_str(run, 0, "run_id");
	if ((r = extract_stored(call, sh_rows_str(run, 0, "started_roles"), sh_rows_str(run, 0, "definition_id"),
				&plan)) != 0 ||
	    (r = sh_query(call, &sql_extract_ids, &ids, town, sh_text(plan.disaster_id),
			  sh_text(sh_rows_str(run, 0, "after_person")), sh_int(PAGE))) != 0)
		return r;
	whole = sh_rows_count(ids) < PAGE;
	last = sh_rows_count(ids) ? sh_rows_str(ids, sh_rows_count(ids) - 1, "person_id")
				  : sh_rows_str(run, 0, "after_person");
	if (!(meant = sh_alloc(call->arena, PAGE * sizeof *meant)))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "extraction");
	for (int i = 0; i < sh_rows_count(ids); i++)
		meant[i] = sh_rows_str(ids, i, "person_id");
	r = extract_people(call, &plan, sh_text_array(call->arena, meant, (size_t) sh_rows_count(ids)), &people, &n);
	if (r != 0)
		return r;
	for (size_t i = 0; i < n; i++)
		if (extract_matches(plan.all, plan.n_all, people[i].fields))
			meant[n_meant++] = people[i].person_id;
	if (n_meant > 0 && (r = sh_query(call, &sql_put_extraction_part, NULL, town, sh_text(run_id),
					 sh_int(sh_rows_int(run, 0, "parts") + 1), sh_text(meant[n_meant - 1]),
					 sh_text_array(call->arena, meant, n_meant))) != 0)
		return r;
	persons = sh_rows_int(run, 0, "persons") + (int64_t) n_meant;
	seen = sh_rows_int(run, 0, "seen") + sh_rows_count(ids);
	r = sh_query(call, &sql_move_extraction, NULL, town, sh_text(run_id), sh_text(last), sh_int(seen),
		     sh_int(persons), sh_int(sh_rows_int(run, 0, "parts") + (n_meant > 0)),
		     sh_text(!whole                                                 ? "COUNTING"
			     : persons > ALONE || sh_rows_bool(run, 0, "sensitive") ? "WAITING"
										    : "READY"),
		     sh_int(whole ? expiry(call) : 0));
	if (r != 0 || (r = sh_audit_one(call, run_id)) != 0)
		return r;
	if (whole)
		return sh_job_end(call, job_id, "DONE", "");
	sh_due_again(call, call->now_us);
	return sh_job_progress(call, job_id, (uint64_t) seen, 0);
}

int approve_extraction(ShCall *call, const Ledger__ApproveExtractionRequest *q, Ledger__ApproveExtractionReply *reply)
{
	ShApprovalFacts facts = { .actor = call->actor.id,
				  .named = "",
				  .may_approve = sh_roles_have(call->actor.roles, "approver") };
	ShApprovalState next;
	const ShRows *run;
	int r = sh_query(call, &sql_lock_extraction, &run, sh_text(call->municipality), sh_text(q->run_id));

	if (r != 0)
		return r;
	if (sh_rows_count(run) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.extraction.unknown", "%s", q->run_id);
	if (strcmp(sh_rows_str(run, 0, "state"), "WAITING") != 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.extraction.state", "%s", q->run_id);
	facts.state = SH_APPROVAL_DRAFT;
	facts.drafter = sh_rows_str(run, 0, "started_by");
	if ((r = sh_approval_step(&facts, q->decline ? SH_DECLINE : SH_APPROVE, &next, &call->error)) != 0)
		return r;
	if (q->persons != (uint64_t) sh_rows_int(run, 0, "persons"))
		return sh_fail_field(&call->error, "persons", "ledger.extraction.persons");
	reply->run_id = q->run_id;
	reply->state = q->decline ? "DECLINED" : "READY";
	if ((r = sh_query(call, &sql_decide_extraction, NULL, sh_text(call->municipality), sh_text(q->run_id),
			  sh_text(reply->state), sh_text(call->actor.id), sh_int(call->now_us),
			  sh_int(expiry(call)))) != 0)
		return r;
	return sh_audit_one(call, q->run_id);
}
