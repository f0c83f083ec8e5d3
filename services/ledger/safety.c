/* 安否 of a person: what was said, by whom and when. Somebody who checks in at a shelter was seen there. */
#include "ledger.h"
#include "ledger_sql.h"
#include "rules/safety.h"
#include "safety_now.h"
#include "sh_data_key.h"
#include "store.h"

#include <string.h>

enum { PAGE = 200 };

/* A death is no status that is written down in passing: it has a record of its own (death.c). */
static int check(ShCall *call, const Ledger__RecordSafetyRequest *q)
{
	const SafetyStatus *status = safety_status(q->status);
	const ShRows *wrong;
	int r;

	if (!status)
		return sh_fail_field(&call->error, "status", "ledger.safety.status");
	if (status->dead)
		return sh_fail_field(&call->error, "status", "ledger.safety.death");
	if (!*q->corrects)
		return 0;
	r = sh_query(call, &sql_safety_by_id, &wrong, sh_text(call->municipality), sh_text(q->corrects));
	if (r == 0 && (sh_rows_count(wrong) == 0 || strcmp(sh_rows_str(wrong, 0, "person_id"), q->person_id) != 0))
		r = sh_fail(&call->error, SH_NOT_FOUND, "ledger.safety.unknown", "%s", q->corrects);
	return r;
}

int record_safety(ShCall *call, const Ledger__RecordSafetyRequest *q, Ledger__RecordSafetyReply *reply)
{
	const uint8_t *note;
	const ShRows *person;
	size_t len;
	int r;

	if ((r = check(call, q)) != 0 || (r = store_need_open(call, q->disaster_id)) != 0 ||
	    (r = store_person(call, q->disaster_id, q->person_id, &person)) != 0 ||
	    (r = sh_cell_seal_text(call, q->disaster_id, "cell", LEDGER_CELL_SAFETY_NOTE, q->status_id, q->note,
				   &note, &len)) != 0 ||
	    (r = sh_query(call, &sql_put_safety, NULL, sh_text(call->municipality), sh_text(q->status_id),
			  sh_text(q->person_id), sh_text(q->disaster_id), sh_text(""), sh_text(q->status),
			  sh_bytes(note, len), sh_text(q->source), sh_text(q->corrects),
			  sh_int(q->observed_us ? q->observed_us : call->now_us), sh_text(call->actor.id),
			  sh_int(call->now_us))) != 0)
		return r;
	reply->status_id = q->status_id;
	return sh_audit_one(call, q->person_id);
}

int safety_seen(ShCall *call, const Shelter__CheckedIn *e)
{
	return sh_query(call, &sql_put_safety_once, NULL, sh_text(call->municipality), sh_text(e->stay_id),
			sh_text(e->person_id), sh_text(e->disaster_id), sh_text(e->opening_id), sh_text("SAFE"),
			sh_bytes("", 0), sh_text("SHELTER"), sh_text(""), sh_int(e->arrived_us),
			sh_text(call->actor.id), sh_int(call->now_us));
}

int safety_now(ShCall *call, const char *disaster_id, const char *person_id, const char *death,
	       const SafetyStatus **ret)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_safety_of_person, &rows, sh_text(call->municipality), sh_text(person_id),
			 sh_text(disaster_id));
	bool said = r == 0 && sh_rows_count(rows) > 0 && !*sh_rows_str(rows, 0, "corrected_by");

	*ret = safety_holds(death, said ? sh_rows_str(rows, 0, "status") : SAFETY_UNKNOWN);
	return r;
}

static void show(const ShRows *rows, int i, Ledger__Safety *s)
{
	const SafetyStatus *status = safety_status(sh_rows_str(rows, i, "status"));

	ledger__safety__init(s);
	s->status_id = sh_rows_str(rows, i, "status_id");
	s->status = sh_rows_str(rows, i, "status");
	s->status_ja = status ? status->label : s->status;
	s->source = sh_rows_str(rows, i, "source");
	s->observed_us = sh_rows_int(rows, i, "observed_us");
	s->recorded_us = sh_rows_int(rows, i, "recorded_us");
	s->recorded_by = sh_rows_str(rows, i, "recorded_by");
}

static int show_of_person(ShCall *call, const char *person_id, const ShRows *rows, int i, Ledger__Safety *s)
{
	size_t len;
	const uint8_t *note = sh_rows_bytes(call, rows, i, "sealed_note", &len);

	show(rows, i, s);
	s->person_id = person_id;
	s->corrected_by = sh_rows_str(rows, i, "corrected_by");
	return sh_cell_open_text(call, LEDGER_CELL_SAFETY_NOTE, s->status_id, note, len, &s->note);
}

static void show_death(const char *person_id, const char *death, Ledger__Safety *s)
{
	const SafetyStatus *status = safety_holds(death, "");

	ledger__safety__init(s);
	s->person_id = person_id;
	s->status = status->code;
	s->status_ja = status->label;
	s->holds = true;
}

/* All that was said of one, a death first. Of who is hidden, and to the counter of the dead, as of whom nobody said
 * anything. */
static int list_of_person(ShCall *call, const Ledger__ListSafetyRequest *q, Ledger__ListSafetyReply *reply)
{
	const ShRows *rows, *person;
	const char *death;
	Ledger__Safety *all;
	size_t n;
	int r = sh_query(call, &sql_person_on_ledger, &person, sh_text(call->municipality), sh_text(q->disaster_id),
			 sh_text(q->person_id));

	if (r != 0 || sh_rows_count(person) == 0 || store_hides(call, sh_rows_bool(person, 0, "shielded")))
		return r;
	death = sh_rows_str(person, 0, "death");
	if (*death && !store_says_dead(call))
		return 0;
	if ((r = sh_query(call, &sql_safety_of_person, &rows, sh_text(call->municipality), sh_text(q->person_id),
			  sh_text(q->disaster_id))) != 0)
		return r;
	n = (size_t) sh_rows_count(rows) + (*death ? 1 : 0);
	if (!(all = store_list(call, n, sizeof *all, &reply->statuses)))
		return SH_REFUSED;
	if (*death)
		show_death(q->person_id, death, &all[reply->n_statuses++]);
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		r = show_of_person(call, q->person_id, rows, i, &all[reply->n_statuses++]);
	if (n > 0)
		all[0].holds = !*all[0].corrected_by;
	return r;
}

static int list_of_status(ShCall *call, const Ledger__ListSafetyRequest *q, Ledger__ListSafetyReply *reply)
{
	const char *ids[PAGE + 1];
	const ShRows *rows;
	Ledger__Safety *all;
	int n, r;

	if (!safety_status(q->status))
		return sh_fail_field(&call->error, "status", "ledger.safety.status");
	r = sh_query(call, &sql_list_safety, &rows, sh_text(call->municipality), sh_text(q->disaster_id),
		     sh_text(q->status), sh_text(q->after_person_id), sh_int(PAGE), sh_bool(!store_hides(call, true)),
		     sh_bool(store_says_dead(call)));
	if (r != 0)
		return r;
	n = sh_rows_count(rows);
	reply->n_statuses = (size_t) n;
	if (!(all = store_list(call, reply->n_statuses, sizeof *all, &reply->statuses)))
		return SH_REFUSED;
	ids[0] = q->disaster_id;
	for (int i = 0; i < n; i++) {
		show(rows, i, &all[i]);
		all[i].person_id = ids[i + 1] = sh_rows_str(rows, i, "person_id");
		all[i].holds = true;
	}
	return sh_audit(call, ids, (size_t) n + 1);
}

int list_safety(ShCall *call, const Ledger__ListSafetyRequest *q, Ledger__ListSafetyReply *reply)
{
	int r;

	if (!*q->person_id)
		return list_of_status(call, q, reply);
	r = sh_audit_one(call, q->person_id);
	return r != 0 ? r : list_of_person(call, q, reply);
}

/* In the order of the code table; who is hidden is in no number, so that none can be told by the difference, nor the
 * dead to the counter. */
int count_safety(ShCall *call, const Ledger__CountSafetyRequest *q, Ledger__CountSafetyReply *reply)
{
	const SafetyStatus *statuses;
	Ledger__SafetyCount *all;
	const ShRows *rows;
	size_t n;
	int r = sh_query(call, &sql_count_safety, &rows, sh_text(call->municipality), sh_text(q->disaster_id),
			 sh_bool(!store_hides(call, true)), sh_bool(store_says_dead(call)));

	if (r != 0)
		return r;
	statuses = safety_statuses(&n);
	reply->n_counts = n;
	if (!(all = store_list(call, n, sizeof *all, &reply->counts)))
		return SH_REFUSED;
	for (size_t k = 0; k < n; k++) {
		ledger__safety_count__init(&all[k]);
		all[k].status = statuses[k].code;
		all[k].status_ja = statuses[k].label;
		for (int i = 0; i < sh_rows_count(rows); i++)
			if (strcmp(sh_rows_str(rows, i, "status"), statuses[k].code) == 0)
				all[k].persons = (uint64_t) sh_rows_int(rows, i, "persons");
	}
	return sh_audit_one(call, q->disaster_id);
}
