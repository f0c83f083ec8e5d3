/* 同意 in three states (rulings 4, 7): per person and class of recipient, with source, who and when. */
#include "consents.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "sh_data_key.h"
#include "store.h"

#include <string.h>

static int check(const Ledger__RecordConsentRequest *q, ShError *err)
{
	const ConsentClass *of = consent_class(q->recipient);
	ConsentAnswer answer;

	if (!of)
		return sh_fail_field(err, "recipient", "ledger.consent.recipient");
	if (!consent_answer(q->answer, &answer))
		return sh_fail_field(err, "answer", "ledger.consent.answer");
	if (of->named && !*q->whom)
		return sh_fail_field(err, "whom", "ledger.consent.whom");
	return 0;
}

int record_consent(ShCall *call, const Ledger__RecordConsentRequest *q, Ledger__RecordConsentReply *reply)
{
	const uint8_t *whom;
	const ShRows *person;
	size_t len;
	int r;

	if ((r = check(q, &call->error)) != 0 || (r = store_need_open(call, q->disaster_id)) != 0 ||
	    (r = store_person(call, q->disaster_id, q->person_id, &person)) != 0 ||
	    (r = sh_cell_seal_text(call, q->disaster_id, "cell", LEDGER_CELL_CONSENT_WHOM, q->consent_id, q->whom,
				   &whom, &len)) != 0 ||
	    (r = sh_query(call, &sql_put_consent, NULL, sh_text(call->municipality), sh_text(q->consent_id),
			  sh_text(q->person_id), sh_text(q->disaster_id), sh_text(""), sh_text(q->recipient),
			  sh_text(q->answer), sh_bool(*q->whom), sh_bytes(whom, len), sh_text(q->source),
			  sh_int(q->observed_us ? q->observed_us : call->now_us), sh_text(call->actor.id),
			  sh_int(call->now_us))) != 0)
		return r;
	reply->consent_id = q->consent_id;
	return sh_audit_one(call, q->person_id);
}

static int put_at_check_in(ShCall *call, const Shelter__CheckedIn *e, const char *recipient, ConsentAnswer answer)
{
	return sh_query(call, &sql_put_consent_once, NULL, sh_text(call->municipality),
			sh_text(sh_printf(call->arena, "%s:%s", e->stay_id, recipient)), sh_text(e->person_id),
			sh_text(e->disaster_id), sh_text(e->opening_id), sh_text(recipient),
			sh_text(consent_answer_code(answer)), sh_bool(strcmp(recipient, CONSENT_SOMEBODY) == 0),
			sh_bytes("", 0), sh_text("SHELTER"), sh_int(e->arrived_us), sh_text(call->actor.id),
			sh_int(call->now_us));
}

/* At check-in nothing is agreed to but what was ticked (rulings 4). */
int consents_at_check_in(ShCall *call, const Shelter__CheckedIn *e)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < e->n_agreed; i++)
		r = put_at_check_in(call, e, e->agreed[i], CONSENT_YES);
	for (size_t i = 0; r == 0 && i < e->n_declined; i++)
		r = put_at_check_in(call, e, e->declined[i], CONSENT_NO);
	return r == 0 && e->somebody_not ? put_at_check_in(call, e, CONSENT_SOMEBODY, CONSENT_NO) : r;
}

static int show(ShCall *call, const ShRows *rows, int i, Ledger__Consent *c)
{
	size_t len;
	const uint8_t *whom = sh_rows_bytes(call, rows, i, "sealed_whom", &len);

	c->consent_id = sh_rows_str(rows, i, "consent_id");
	c->answer = sh_rows_str(rows, i, "answer");
	c->source = sh_rows_str(rows, i, "source");
	c->observed_us = sh_rows_int(rows, i, "observed_us");
	c->recorded_us = sh_rows_int(rows, i, "recorded_us");
	c->recorded_by = sh_rows_str(rows, i, "recorded_by");
	return sh_cell_open_text(call, LEDGER_CELL_CONSENT_WHOM, c->consent_id, whom, len, &c->whom);
}

static bool named(const ShRows *rows, int i) { return sh_rows_bool(rows, i, "named"); }

/* Which row of a class governs; the rows are newest first. -1: nobody ever asked. */
static int governing(const ShRows *rows, const char *recipient)
{
	ConsentAnswer answer = CONSENT_UNANSWERED, now;
	int at = -1;

	for (int i = sh_rows_count(rows); i-- > 0;) {
		if (named(rows, i) || strcmp(sh_rows_str(rows, i, "recipient"), recipient) != 0 ||
		    !consent_answer(sh_rows_str(rows, i, "answer"), &now))
			continue;
		answer = consent_after(answer, now);
		if (answer == now)
			at = i;
	}
	return at;
}

int consents_said(ShCall *call, const char *disaster_id, const char *person_id, Consents *ret)
{
	return sh_query(call, &sql_list_consents, &ret->rows, sh_text(call->municipality), sh_text(person_id),
			sh_text(disaster_id));
}

ConsentAnswer consents_answer(const Consents *said, const char *recipient)
{
	ConsentAnswer answer = CONSENT_UNANSWERED;
	int at = governing(said->rows, recipient);

	if (at >= 0)
		consent_answer(sh_rows_str(said->rows, at, "answer"), &answer);
	return answer;
}

bool consents_somebody_not(const Consents *said)
{
	for (int i = 0; i < sh_rows_count(said->rows); i++)
		if (named(said->rows, i) && strcmp(sh_rows_str(said->rows, i, "answer"), "NO") == 0)
			return true;
	return false;
}

/* A class, with what holds, and behind it what else was said of it where that is wanted; of somebody by name always.
 */
static int show_class(ShCall *call, const ConsentClass *of, const ShRows *rows, bool history,
		      Ledger__ListConsentsReply *reply)
{
	int at = governing(rows, of->code), r = 0;
	Ledger__Consent *c = reply->consents[reply->n_consents];

	if (!of->named) {
		reply->n_consents++;
		c->answer = consent_answer_code(CONSENT_UNANSWERED);
		c->recipient = of->code;
		c->recipient_ja = of->label;
		c->governs = true;
		if (at >= 0)
			r = show(call, rows, at, c);
	}
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		if (i == at || strcmp(sh_rows_str(rows, i, "recipient"), of->code) != 0 ||
		    (!history && !named(rows, i)))
			continue;
		c = reply->consents[reply->n_consents++];
		c->recipient = of->code;
		c->recipient_ja = of->label;
		r = show(call, rows, i, c);
	}
	return r;
}

/* Of a protected person, and of who lives with them, as of somebody whom nobody ever asked. */
int list_consents(ShCall *call, const Ledger__ListConsentsRequest *q, Ledger__ListConsentsReply *reply)
{
	const ConsentClass *classes;
	const ShRows *rows, *flag;
	const char *person_id = q->person_id;
	Ledger__Consent *all;
	size_t n_classes, room;
	int r;

	if ((r = sh_audit_one(call, q->person_id)) != 0 ||
	    (r = sh_query(call, &sql_person_shielded, &flag, sh_text(call->municipality), sh_text(q->person_id))) !=
		    0)
		return r;
	if (store_hides(call, sh_rows_bool(flag, 0, "shielded")))
		person_id = "";
	if ((r = sh_query(call, &sql_list_consents, &rows, sh_text(call->municipality), sh_text(person_id),
			  sh_text(q->disaster_id))) != 0)
		return r;
	classes = consent_classes(&n_classes);
	room = n_classes + (size_t) sh_rows_count(rows);
	if (!(all = store_list(call, room, sizeof *all, &reply->consents)))
		return SH_REFUSED;
	for (size_t i = 0; i < room; i++)
		ledger__consent__init(&all[i]);
	for (size_t i = 0; r == 0 && i < n_classes; i++)
		r = show_class(call, &classes[i], rows, q->history, reply);
	return r;
}
