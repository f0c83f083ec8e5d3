#include "store.h"
#include "application_intake_sql.h"
#include "intake.h"
#include "rules/match.h"
#include "sh_data_key.h"
#include "sh_due.h"

#include <string.h>

int store_row(ShCall *call, const ShRows *rows, int row, Stored *a)
{
	*a = (Stored){
		.application_id = sh_rows_str(rows, row, "application_id"),
		.receipt_no = sh_rows_str(rows, row, "receipt_no"),
		.disaster_id = sh_rows_str(rows, row, "disaster_id"),
		.procedure = sh_rows_str(rows, row, "procedure"),
		.channel = sh_rows_str(rows, row, "channel"),
		.delivery = sh_rows_str(rows, row, "delivery"),
		.desk = sh_rows_str(rows, row, "desk"),
		.match = sh_rows_str(rows, row, "match"),
		.dwelling_match = sh_rows_str(rows, row, "dwelling_match"),
		.person_id = sh_rows_str(rows, row, "person_id"),
		.household_id = sh_rows_str(rows, row, "household_id"),
		.dwelling_id = sh_rows_str(rows, row, "dwelling_id"),
		.likely_dwelling = sh_rows_str(rows, row, "likely_dwelling"),
		.due_on = sh_rows_str(rows, row, "due"),
		.proposed_by = sh_rows_str(rows, row, "proposed_by"),
		.proposed_code = sh_rows_str(rows, row, "proposed_code"),
		.oral_approver = sh_rows_str(rows, row, "oral_approver"),
		.oral_recorder = sh_rows_str(rows, row, "oral_recorder"),
		.oral_us = sh_rows_int(rows, row, "oral_us"),
		.rev = (uint32_t) sh_rows_int(rows, row, "rev"),
		.version = (uint32_t) sh_rows_int(rows, row, "version"),
		.steps = (uint32_t) sh_rows_int(rows, row, "steps"),
		.flags = (uint32_t) sh_rows_int(rows, row, "flags"),
		.copies = (uint32_t) sh_rows_int(rows, row, "copies"),
		.may_register_new = sh_rows_bool(rows, row, "may_register_new"),
		.survey_needed = sh_rows_bool(rows, row, "survey_needed"),
		.received_us = sh_rows_int(rows, row, "received_us"),
		.changed_us = sh_rows_int(rows, row, "changed_us"),
	};
	a->sealed_note = sh_rows_bytes(call, rows, row, "sealed_note", &a->sealed_note_len);
	if (!application_state_of(sh_rows_str(rows, row, "state"), &a->state))
		return sh_fail(&call->error, SH_INTERNAL, "intake.state.unknown", "%s", a->application_id);
	return 0;
}

static int one(ShCall *call, const ShSql *sql, const char *key, Stored *ret)
{
	const ShRows *rows;
	int r = sh_query(call, sql, &rows, sh_text(call->municipality), sh_text(key));

	if (r != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "intake.application.unknown", "%s", key);
	return store_row(call, rows, 0, ret);
}

int store_get(ShCall *call, const char *application_id, bool lock, Stored *ret)
{
	return one(call, lock ? &sql_lock_application : &sql_get_application, application_id, ret);
}

int store_by_receipt(ShCall *call, const char *receipt_no, bool lock, Stored *ret)
{
	return one(call, lock ? &sql_lock_by_receipt : &sql_get_by_receipt, receipt_no, ret);
}

int store_save(ShCall *call, Stored *a)
{
	const ShRows *rows;
	int r = sh_query(
		call, &sql_save_application, &rows, sh_text(call->municipality), sh_text(a->application_id),
		sh_int(a->version), sh_int(a->rev), sh_text(a->channel), sh_text(application_state_code(a->state)),
		sh_int(a->steps), sh_int(a->flags), sh_text(a->delivery), sh_int(a->copies), sh_text(a->desk),
		sh_text(a->match), sh_text(a->dwelling_match), sh_bool(a->may_register_new), sh_text(a->person_id),
		sh_text(a->household_id), sh_text(a->dwelling_id), sh_text(a->likely_dwelling),
		sh_bool(a->survey_needed), sh_text_or_null(a->due_on), sh_text(a->proposed_by),
		sh_text(a->proposed_code), sh_bytes(a->sealed_note, a->sealed_note_len), sh_int(a->changed_us),
		sh_text(a->oral_approver), sh_text(a->oral_recorder), sh_int(a->oral_us));

	if (r != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_ABORTED, "intake.version.lost", "%s", a->application_id);
	a->version++;
	/* One piece of work per version: a renewal that is under way has read an older one. */
	return sh_due(call, "project", rev_row(call, a->application_id, a->version), call->now_us);
}

static int put_step(ShCall *call, Stored *a, const char *from, const Move *m)
{
	const uint8_t *sealed;
	size_t len;
	uint32_t no = a->steps + 1;
	int r = sh_cell_seal_text(call, a->disaster_id, "cell", CELL_STEP_REASON,
				  rev_row(call, a->application_id, no), m->reason ? m->reason : "", &sealed, &len);

	if (r == 0)
		r = sh_query(call, &sql_put_step, NULL, sh_text(call->municipality), sh_text(a->application_id),
			     sh_int(no), sh_text(from), sh_text(application_state_code(m->to)), sh_text(m->actor),
			     sh_int(call->now_us), sh_bytes(sealed, len), sh_bool(m->oral));
	if (r != 0)
		return r;
	a->steps = no;
	a->state = m->to;
	a->changed_us = call->now_us;
	return 0;
}

int store_move(ShCall *call, Stored *a, const Move *m)
{
	const ApplicationStep *step;
	int r = application_step(a->state, m->to, m->by, &step, &call->error);

	/* A draft of a refusal was made about the state before, and so was what was said of it. */
	a->proposed_by = a->proposed_code = a->oral_approver = a->oral_recorder = "";
	a->oral_us = 0;
	return r != 0 ? r : put_step(call, a, application_state_code(a->state), m);
}

int store_first_step(ShCall *call, Stored *a)
{
	return put_step(call, a, "", &(Move){ APPLICATION_RECEIVED, BY_APPLICANT, call->actor.id, "", false });
}

int store_rev(ShCall *call, const char *application_id, uint32_t rev, Rev *ret, bool *ret_known)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_rev, &rows, sh_text(call->municipality), sh_text(application_id),
			 sh_int(rev));

	if (r != 0)
		return r;
	*ret_known = sh_rows_count(rows) > 0;
	*ret = (Rev){ 0 };
	if (!*ret_known)
		return 0;
	ret->sealed_form = sh_rows_bytes(call, rows, 0, "sealed_form", &ret->sealed_form_len);
	ret->sealed_certificate = sh_rows_bytes(call, rows, 0, "sealed_certificate", &ret->sealed_certificate_len);
	ret->hash = sh_rows_bytes(call, rows, 0, "hash", &ret->hash_len);
	ret->hash_key = (uint32_t) sh_rows_int(rows, 0, "hash_key");
	ret->flags = (uint32_t) sh_rows_int(rows, 0, "flags");
	ret->certificate_good = sh_rows_bool(rows, 0, "certificate_good");
	ret->remark_items = sh_rows_texts(call, rows, 0, "remark_items", &ret->n_items);
	ret->remark_reasons = sh_rows_texts(call, rows, 0, "remark_reasons", &ret->n_reasons);
	ret->submitted_us = sh_rows_int(rows, 0, "submitted_us");
	ret->received_us = sh_rows_int(rows, 0, "received_us");
	return 0;
}

int store_same_household(ShCall *call, const Stored *a, bool all, const char ***ret_ids, size_t *ret_n)
{
	const char *dwelling = *a->dwelling_id ? a->dwelling_id : a->likely_dwelling;
	const OpenApplication own = { a->application_id, a->household_id, a->procedure, true, dwelling };
	OpenApplication *others;
	const ShRows *rows;
	size_t n, hits, *found;
	int r = sh_query(call, &sql_same_household, &rows, sh_text(call->municipality), sh_text(a->disaster_id),
			 sh_text(a->household_id), sh_text(dwelling));

	*ret_n = 0;
	if (r != 0)
		return r;
	n = (size_t) sh_rows_count(rows);
	others = sh_alloc(call->arena, (n + 1) * sizeof *others);
	found = sh_alloc(call->arena, (n + 1) * sizeof *found);
	*ret_ids = sh_alloc(call->arena, (n + 1) * sizeof **ret_ids);
	if (!others || !found || !*ret_ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "-");
	for (size_t i = 0; i < n; i++) {
		const char *theirs = sh_rows_str(rows, (int) i, "dwelling_id");
		ApplicationState state;

		others[i] = (OpenApplication){
			.application_id = sh_rows_str(rows, (int) i, "application_id"),
			.household_id = sh_rows_str(rows, (int) i, "household_id"),
			.procedure = sh_rows_str(rows, (int) i, "procedure"),
			.dwelling_id = *theirs ? theirs : sh_rows_str(rows, (int) i, "likely_dwelling"),
			.open = application_state_of(sh_rows_str(rows, (int) i, "state"), &state) &&
				application_open(state) &&
				(all || strcmp(sh_rows_str(rows, (int) i, "desk"), "PROTECTION") != 0),
		};
	}
	hits = match_household(&own, others, n, found);
	for (size_t i = 0; i < hits && *ret_n < 50; i++)
		(*ret_ids)[(*ret_n)++] = others[found[i]].application_id;
	return 0;
}
