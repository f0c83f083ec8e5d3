/* What others tell. An event only asks for a notice; whom to tell is asked when it goes. */
#include "events.h"
#include "notifier_sql.h"

#include <string.h>

static int turn_of(ShCall *call, const char *application_id, uint32_t *ret)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_turn, &rows, sh_text(call->municipality), sh_text(application_id));

	*ret = r == 0 && sh_rows_count(rows) > 0 ? (uint32_t) sh_rows_int(rows, 0, "rev") : 0;
	return r;
}

static int notice_of_application(ShCall *call, const char *notice, const char *application_id)
{
	Notice n = { .notice = notice, .subject_id = application_id, .application_id = application_id };
	int r = turn_of(call, application_id, &n.rev);

	return r != 0 ? r : message_queue(call, &n, NULL);
}

int on_received(ShCall *call, const Intake__ApplicationReceived *e)
{
	int r = sh_query(call, &sql_put_turn, NULL, sh_text(call->municipality), sh_text(e->application_id),
			 sh_int(e->rev));

	if (r != 0 ||
	    (r = digest_add(call, "ARRIVALS", sh_printf(call->arena, "%s/%u", e->application_id, e->rev))) != 0)
		return r;
	return notice_of_application(call, "RECEIPT", e->application_id);
}

int on_returned(ShCall *call, const Intake__ApplicationReturned *e)
{
	return notice_of_application(call, "RETURNED", e->application_id);
}

int on_rejected(ShCall *call, const Intake__ApplicationRejected *e)
{
	return notice_of_application(call, "REJECTED", e->application_id);
}

/* What has not gone out does not go out any more. */
static int drop(ShCall *call, const char *application_id, bool receipt_too)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_drop_accepted, NULL, sh_text(call->municipality), sh_text(application_id));

	if (r == 0)
		r = sh_query(call, &sql_waiting_of_application, &rows, sh_text(call->municipality),
			     sh_text(application_id), sh_bool(receipt_too));
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		Message m;

		if ((r = message_lock(call, sh_rows_str(rows, i, "message_id"), &m)) == 0)
			r = message_step(call, &m, DELIVERY_SUPPRESS, "notifier.suppressed.withdrawn");
	}
	return r;
}

int on_withdrawn(ShCall *call, const Intake__ApplicationWithdrawn *e) { return drop(call, e->application_id, true); }

/* What waits is about another's house; what is told after it was accepted again goes. */
int on_unlinked(ShCall *call, const Intake__ApplicationUnlinked *e) { return drop(call, e->application_id, false); }

/* The refusal is none any more: what waits of it does not go, and of the next one the applicant is told anew. */
int on_reopened(ShCall *call, const Intake__ApplicationReopened *e)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_take_back_refusal, &rows, sh_text(call->municipality),
			 sh_text(e->application_id));

	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		const char *state = sh_rows_str(rows, i, "state");
		Message m;

		if (strcmp(state, "QUEUED") != 0 && strcmp(state, "RETRY") != 0)
			continue;
		if ((r = message_lock(call, sh_rows_str(rows, i, "message_id"), &m)) == 0)
			r = message_step(call, &m, DELIVERY_SUPPRESS, "notifier.suppressed.reopened");
	}
	return r;
}

/* ---- N05: the result, as soon as an application is accepted and its dwelling's grade decided ---- */
/* Per survey, so that what a re-survey found is told anew. */
static int result(ShCall *call, const char *application_id, const char *survey_id)
{
	const Notice n = { .notice = "RESULT",
			   .subject_id = sh_printf(call->arena, "%s/%s", application_id, survey_id),
			   .application_id = application_id };

	return message_queue(call, &n, NULL);
}

static int take_dwelling(ShCall *call, const char *dwelling_id, const char **ret_survey_id)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_take_dwelling, &rows, sh_text(call->municipality), sh_text(dwelling_id));

	*ret_survey_id = r == 0 ? sh_rows_str(rows, 0, "survey_id") : "";
	return r;
}

int on_accepted(ShCall *call, const Intake__ApplicationAccepted *e)
{
	const char *survey_id;
	int r;

	if ((r = take_dwelling(call, e->dwelling_id, &survey_id)) != 0 ||
	    (r = sh_query(call, &sql_put_accepted, NULL, sh_text(call->municipality), sh_text(e->application_id),
			  sh_text(e->dwelling_id))) != 0 ||
	    !*survey_id)
		return r;
	return result(call, e->application_id, survey_id);
}

int on_damage_decided(ShCall *call, const Ledger__DamageDecided *e)
{
	const char *before;
	const ShRows *rows;
	int r;

	if ((r = take_dwelling(call, e->dwelling_id, &before)) != 0 ||
	    (r = sh_query(call, &sql_decide_dwelling, NULL, sh_text(call->municipality), sh_text(e->dwelling_id),
			  sh_text(e->survey_id))) != 0 ||
	    (r = digest_settle(call, "SURVEYS", e->dwelling_id)) != 0 ||
	    (r = sh_query(call, &sql_accepted_for_dwelling, &rows, sh_text(call->municipality),
			  sh_text(e->dwelling_id))) != 0)
		return r;
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		r = result(call, sh_rows_str(rows, i, "application_id"), e->survey_id);
	return r;
}

/* Nobody is told by a letter of ours that a result was undone: people judge that, and what comes instead is told
 * anew. */
int on_damage_withdrawn(ShCall *call, const Ledger__DamageWithdrawn *e)
{
	const char *before;
	int r = take_dwelling(call, e->dwelling_id, &before);

	return r != 0 ? r
		      : sh_query(call, &sql_decide_dwelling, NULL, sh_text(call->municipality),
				 sh_text(e->dwelling_id), sh_text(""));
}

/* Per certificate, so that one that supersedes another is told anew. */
int on_ready(ShCall *call, const Certificate__CertificateReady *e)
{
	const Notice n = { .notice = "READY",
			   .subject_id = e->certificate_id,
			   .application_id = e->application_id,
			   .certificate_id = e->certificate_id };

	return message_queue(call, &n, NULL);
}

int on_survey_needed(ShCall *call, const Ledger__SurveyNeeded *e)
{
	return digest_add(call, "SURVEYS", e->dwelling_id);
}

/* Nothing here is sealed under a disaster today; should a key be asked for late, none is made. */
int on_disaster_disposed(ShCall *call, const Ledger__DisasterDisposed *e)
{
	return sh_rekey_dispose(call, e->disaster_id);
}
