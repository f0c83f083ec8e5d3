/* An accepted application makes a candidate a victim (rulings 9), ties the household to the dwelling it is about,
 * and asks for a survey where the dwelling has no grade yet (rulings 15: it may have one already), or where it doubts
 * the one it has (再調査; rulings 16). */
#include "ledger.h"
#include "ledger_sql.h"
#include "photo.h"
#include "rules/work.h"
#include "store.h"
#include "work.h"

#include <string.h>

/* Victim, or a candidate again; nothing where they were before. */
static int mark(ShCall *call, const ShSql *how, const char *disaster_id, const char *person_id)
{
	Ledger__VictimChanged changed = LEDGER__VICTIM_CHANGED__INIT;
	const ShRows *version;
	int r = sh_query(call, how, &version, sh_text(call->municipality), sh_text(disaster_id), sh_text(person_id));

	if (r != 0 || sh_rows_count(version) == 0)
		return r;
	changed.disaster_id = disaster_id;
	changed.person_id = person_id;
	changed.version = (uint32_t) sh_rows_int(version, 0, "version");
	return sh_emit(call, person_id, &changed.base);
}

/* And whom they turned out to be. */
static int mark_both(ShCall *call, const ShSql *how, const char *disaster_id, const ShRows *person)
{
	const char *same_as = sh_rows_str(person, 0, "same_as");
	int r = mark(call, how, disaster_id, sh_rows_str(person, 0, "person_id"));

	return r != 0 || !*same_as ? r : mark(call, how, disaster_id, same_as);
}

/* The second application about a house waits for the same survey. */
static int need_survey(ShCall *call, const Intake__ApplicationAccepted *e, const Dwelling *d, bool again)
{
	bool put;
	int r = work_put(call, d,
			 &(NewWork){ .kind = again ? work_next_kind(d->governing_kind) : "FIRST",
				     .cause = again ? "RESURVEY" : "APPLICATION",
				     .application_id = e->application_id,
				     .reason = "",
				     .asked_on = "" },
			 &put);

	return r != 0 ? r : work_tell(call, e->disaster_id, e->dwelling_id, e->application_id);
}

/* They were a victim by that application alone: a candidate again. */
int application_unlinked(ShCall *call, const Intake__ApplicationUnlinked *e)
{
	const ShRows *link, *person;
	int r = sh_query(call, &sql_undo_application, &link, sh_text(call->municipality), sh_text(e->application_id),
			 sh_int(call->now_us));

	if (r != 0 || sh_rows_count(link) == 0)
		return r;
	r = sh_query(call, &sql_drop_work_of_application, NULL, sh_text(call->municipality),
		     sh_text(e->application_id), sh_text(call->actor.id), sh_int(call->now_us));
	if (r != 0)
		return r;
	r = sh_query(call, &sql_lock_person, &person, sh_text(call->municipality),
		     sh_text(sh_rows_str(link, 0, "disaster_id")), sh_text(sh_rows_str(link, 0, "person_id")));
	return r != 0 || sh_rows_count(person) == 0
		       ? r
		       : mark_both(call, &sql_unmark_victim, sh_rows_str(link, 0, "disaster_id"), person);
}

int application_accepted(ShCall *call, const Intake__ApplicationAccepted *e)
{
	const bool again = strcmp(e->procedure, "RESURVEY") == 0;
	const ShRows *person;
	Dwelling d;
	int r;

	if ((r = store_check_id(call, e->application_id)) != 0 || (r = store_need_open(call, e->disaster_id)) != 0 ||
	    (r = store_lock_dwelling(call, e->disaster_id, e->dwelling_id, &d)) != 0 ||
	    (r = sh_query(call, &sql_lock_person, &person, sh_text(call->municipality), sh_text(e->disaster_id),
			  sh_text(e->person_id))) != 0)
		return r;
	if (sh_rows_count(person) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.person.unknown", "%s", e->person_id);
	if ((r = sh_query(call, &sql_put_application, NULL, sh_text(call->municipality), sh_text(e->application_id),
			  sh_text(e->disaster_id), sh_text(e->person_id),
			  sh_text(sh_rows_str(person, 0, "household_id")), sh_text(e->dwelling_id),
			  sh_int(call->now_us))) != 0 ||
	    (r = photo_consent_applied(call, e)) != 0 ||
	    (r = mark_both(call, &sql_mark_victim, e->disaster_id, person)) != 0)
		return r;
	return *d.grade_code && !again ? 0 : need_survey(call, e, &d, again);
}
