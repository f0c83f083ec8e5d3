/* An accepted application makes a candidate a victim (rulings 9), ties the household to the dwelling it is about,
 * and asks for a survey where the dwelling has no grade yet (rulings 15: it may have one already). */
#include "ledger.h"
#include "ledger_sql.h"
#include "store.h"

static int mark_victim(ShCall *call, const Intake__ApplicationAccepted *e)
{
	Ledger__VictimChanged changed = LEDGER__VICTIM_CHANGED__INIT;
	const ShRows *version;
	int r = sh_query(call, &sql_mark_victim, &version, sh_text(call->municipality), sh_text(e->disaster_id),
			 sh_text(e->person_id));

	if (r != 0 || sh_rows_count(version) == 0) /* was one before */
		return r;
	changed.disaster_id = e->disaster_id;
	changed.person_id = e->person_id;
	changed.version = (uint32_t) sh_rows_int(version, 0, "version");
	return sh_emit(call, e->person_id, &changed.base);
}

static int need_survey(ShCall *call, const Intake__ApplicationAccepted *e)
{
	Ledger__SurveyNeeded needed = LEDGER__SURVEY_NEEDED__INIT;

	needed.disaster_id = e->disaster_id;
	needed.dwelling_id = e->dwelling_id;
	needed.application_id = e->application_id;
	return sh_emit(call, e->dwelling_id, &needed.base);
}

/* They were a victim by that application alone: a candidate again. */
int application_unlinked(ShCall *call, const Intake__ApplicationUnlinked *e)
{
	Ledger__VictimChanged changed = LEDGER__VICTIM_CHANGED__INIT;
	const ShRows *link, *version;
	int r = sh_query(call, &sql_undo_application, &link, sh_text(call->municipality), sh_text(e->application_id),
			 sh_int(call->now_us));

	if (r != 0 || sh_rows_count(link) == 0)
		return r;
	changed.disaster_id = sh_rows_str(link, 0, "disaster_id");
	changed.person_id = sh_rows_str(link, 0, "person_id");
	r = sh_query(call, &sql_unmark_victim, &version, sh_text(call->municipality), sh_text(changed.disaster_id),
		     sh_text(changed.person_id));
	if (r != 0 || sh_rows_count(version) == 0)
		return r;
	changed.version = (uint32_t) sh_rows_int(version, 0, "version");
	return sh_emit(call, changed.person_id, &changed.base);
}

int application_accepted(ShCall *call, const Intake__ApplicationAccepted *e)
{
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
	    (r = mark_victim(call, e)) != 0)
		return r;
	return *d.grade_code ? 0 : need_survey(call, e);
}
