/* 自己判定方式: who agreed to be judged by photographs, or did not, when and how. Nothing is overwritten; the last
 * yes or no of each household governs, and without it such a grade is not confirmed. */
#include "photo.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "store.h"

#include <string.h>

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

typedef struct Said {
	const ShRows *rows;
	PhotoAnswer *answers; /* one per row, newest first */
	ConsentAnswer now;
} Said;

static int said_of(ShCall *call, const char *disaster_id, const char *dwelling_id, Said *ret)
{
	ShParam town = sh_text(call->municipality), disaster = sh_text(disaster_id), house = sh_text(dwelling_id);
	const ShRows *applied;
	const char **households;
	size_t n, n_applied;
	int r;

	if ((r = sh_query(call, &sql_photo_consents, &ret->rows, town, disaster, house)) != 0 ||
	    (r = sh_query(call, &sql_households_that_applied, &applied, town, disaster, house)) != 0)
		return r;
	n = (size_t) sh_rows_count(ret->rows);
	n_applied = (size_t) sh_rows_count(applied);
	ret->answers = sh_alloc(call->arena, n * sizeof *ret->answers + 1);
	households = sh_alloc(call->arena, n_applied * sizeof *households + 1);
	if (!ret->answers || !households)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "answers");
	for (size_t i = 0; i < n; i++) {
		ret->answers[i] = (PhotoAnswer){ .household = sh_rows_str(ret->rows, (int) i, "household_id"),
						 .undone = sh_rows_bool(ret->rows, (int) i, "undone") };
		consent_answer(sh_rows_str(ret->rows, (int) i, "answer"), &ret->answers[i].answer);
	}
	for (size_t i = 0; i < n_applied; i++)
		households[i] = sh_rows_str(applied, (int) i, "household_id");
	ret->now = photo_consent(ret->answers, n, households, n_applied);
	return 0;
}

int photo_consent_of(ShCall *call, const char *disaster_id, const char *dwelling_id, ConsentAnswer *ret)
{
	Said said;
	int r = said_of(call, disaster_id, dwelling_id, &said);

	if (r == 0)
		*ret = said.now;
	return r;
}

static int put(ShCall *call, const Ledger__RecordPhotoConsentRequest *q)
{
	return sh_query(call, &sql_put_photo_consent, NULL, sh_text(call->municipality), sh_text(q->answer_id),
			sh_text(q->disaster_id), sh_text(q->dwelling_id), sh_text(q->person_id),
			sh_text(q->application_id), sh_text(q->answer), sh_text(q->said_by), sh_text(q->source),
			sh_int(q->observed_us ? q->observed_us : call->now_us), sh_text(call->actor.id),
			sh_int(call->now_us));
}

int photo_consent_applied(ShCall *call, const Intake__ApplicationAccepted *e)
{
	Ledger__RecordPhotoConsentRequest q = LEDGER__RECORD_PHOTO_CONSENT_REQUEST__INIT;
	char *id = sh_alloc(call->arena, SH_UUID_LEN + 1);
	ConsentAnswer answer;

	if (!*e->photo_consent)
		return 0;
	if (!id)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "answer");
	if (!consent_answer(e->photo_consent, &answer))
		return sh_fail(&call->error, SH_INVALID_ARGUMENT, "ledger.event.malformed", "photo_consent");
	sh_uuid7(id);
	q.answer_id = id;
	q.disaster_id = e->disaster_id;
	q.dwelling_id = e->dwelling_id;
	q.person_id = e->person_id;
	q.application_id = e->application_id;
	q.answer = e->photo_consent;
	q.said_by = e->said_by;
	q.source = "APPLICATION";
	q.observed_us = e->submitted_us;
	return put(call, &q);
}

/* Whose answer it is: somebody of the ledger, or whoever applied for this house. */
static int check_whose(ShCall *call, const Ledger__RecordPhotoConsentRequest *q)
{
	const ShRows *link, *person;
	int r;

	if (!*q->person_id && !*q->application_id)
		return sh_fail_field(&call->error, "person_id", "ledger.photo.whose");
	if (*q->person_id && (r = store_person(call, q->disaster_id, q->person_id, &person)) != 0)
		return r;
	if (!*q->application_id)
		return 0;
	if ((r = sh_query(call, &sql_get_application, &link, sh_text(call->municipality),
			  sh_text(q->application_id))) != 0)
		return r;
	return sh_rows_count(link) > 0 && is(sh_rows_str(link, 0, "dwelling_id"), q->dwelling_id)
		       ? 0
		       : sh_fail_field(&call->error, "application_id", "ledger.photo.application");
}

static int check(ShCall *call, const Ledger__RecordPhotoConsentRequest *q)
{
	static const char *const who[] = { "SELF", "HOUSEHOLD", "PROXY" };
	ConsentAnswer answer;

	if (!consent_answer(q->answer, &answer))
		return sh_fail_field(&call->error, "answer", "ledger.consent.answer");
	for (size_t i = 0; i < sizeof who / sizeof *who; i++)
		if (is(who[i], q->said_by))
			return check_whose(call, q);
	return sh_fail_field(&call->error, "said_by", "ledger.photo.said_by");
}

int record_photo_consent(ShCall *call, const Ledger__RecordPhotoConsentRequest *q,
			 Ledger__RecordPhotoConsentReply *reply)
{
	ConsentAnswer now;
	Dwelling d;
	int r;

	if ((r = store_lock_dwelling(call, q->disaster_id, q->dwelling_id, &d)) != 0 || (r = check(call, q)) != 0 ||
	    (r = put(call, q)) != 0 || (r = photo_consent_of(call, q->disaster_id, q->dwelling_id, &now)) != 0)
		return r;
	reply->answer_id = q->answer_id;
	reply->state = photo_consent_state(now);
	return sh_audit(call, (const char *const[]){ q->dwelling_id, q->person_id }, *q->person_id ? 2 : 1);
}

/* Answers are the house's; whose one is, is not said of somebody hidden. */
int list_photo_consents(ShCall *call, const Ledger__ListPhotoConsentsRequest *q,
			Ledger__ListPhotoConsentsReply *reply)
{
	Ledger__PhotoConsent *all;
	Said said;
	int r = said_of(call, q->disaster_id, q->dwelling_id, &said);

	if (r != 0)
		return r;
	reply->state = photo_consent_state(said.now);
	reply->n_answers = (size_t) sh_rows_count(said.rows);
	if (!(all = store_list(call, reply->n_answers, sizeof *all, &reply->answers)))
		return SH_REFUSED;
	for (int i = 0; i < sh_rows_count(said.rows); i++) {
		const bool hidden = store_hides(call, sh_rows_bool(said.rows, i, "shielded"));

		ledger__photo_consent__init(&all[i]);
		all[i].answer_id = sh_rows_str(said.rows, i, "answer_id");
		all[i].answer = sh_rows_str(said.rows, i, "answer");
		all[i].person_id = hidden ? "" : sh_rows_str(said.rows, i, "person_id");
		all[i].application_id = hidden ? "" : sh_rows_str(said.rows, i, "application_id");
		all[i].said_by = sh_rows_str(said.rows, i, "said_by");
		all[i].source = sh_rows_str(said.rows, i, "source");
		all[i].observed_us = sh_rows_int(said.rows, i, "observed_us");
		all[i].recorded_by = sh_rows_str(said.rows, i, "recorded_by");
		all[i].recorded_us = sh_rows_int(said.rows, i, "recorded_us");
		all[i].governs = said.answers[i].governs;
		all[i].undone = said.answers[i].undone;
	}
	return sh_audit_one(call, q->dwelling_id);
}
