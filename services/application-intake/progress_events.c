#include "progress_events.h"
#include "application_intake_sql.h"
#include "rules/progress.h"

#include <string.h>

static int facts_of(ShCall *call, const Stored *a, ProgressFacts *f)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_certificate_facts, &rows, sh_text(call->municipality),
			 sh_text(a->application_id));

	if (r != 0)
		return r;
	*f = (ProgressFacts){ .survey_needed = a->survey_needed,
			      .ready = sh_rows_bool(rows, 0, "ready"),
			      .issued = sh_rows_bool(rows, 0, "issued") };
	r = sh_query(call, &sql_get_decision, &rows, sh_text(call->municipality), sh_text(a->disaster_id),
		     sh_text(a->dwelling_id));
	if (r == 0)
		f->decided = sh_rows_count(rows) > 0;
	return r;
}

static ApplicationActor by_whom(const char *publisher)
{
	return strcmp(publisher, "ledger") == 0 ? BY_LEDGER : BY_ISSUER;
}

/* Each step of the way into the history; those that the other service takes are written under its name. */
static int walk(ShCall *call, Stored *a, ApplicationState to)
{
	ApplicationState path[PATH_MAX_STEPS];
	size_t n = progress_path(a->state, to, path);
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++) {
		const ApplicationStep *step;
		Move m = { path[i], by_whom(call->caller), sh_printf(call->arena, "service:%s", call->caller), "",
			   false };
		ShError ignored = { 0 };

		if (application_step(a->state, m.to, m.by, &step, &ignored) != 0) {
			m.by = m.by == BY_LEDGER ? BY_ISSUER : BY_LEDGER;
			m.actor = m.by == BY_LEDGER ? "service:ledger" : "service:certificate-issuer";
		}
		r = store_move(call, a, &m);
	}
	return r;
}

static bool accepted(const Stored *a) { return a->state >= APPLICATION_ACCEPTED; }

/* `changed`: something of the row other than its state is to be kept too. */
static int settle(ShCall *call, Stored *a, bool changed)
{
	ApplicationState before = a->state;
	ProgressFacts facts;
	int r = 0;

	if (accepted(a)) {
		if ((r = facts_of(call, a, &facts)) != 0 || (r = walk(call, a, progress_state(&facts))) != 0)
			return r;
	}
	return a->state != before || changed ? store_save(call, a) : 0;
}

/* An application that this database does not have (restored, or of another time) is no reason to stop a stream. */
static int lock(ShCall *call, const char *application_id, Stored *a, bool *ret_known)
{
	int r = store_get(call, application_id, true, a);

	*ret_known = r == 0;
	if (r == SH_REFUSED && call->error.code == SH_NOT_FOUND) {
		call->error = (ShError){ 0 };
		r = 0;
	}
	return r;
}

int on_survey_needed(ShCall *call, const Ledger__SurveyNeeded *e)
{
	bool known, changed;
	Stored a;
	int r = lock(call, e->application_id, &a, &known);

	if (r != 0 || !known || !accepted(&a))
		return r;
	changed = !a.survey_needed;
	a.survey_needed = true;
	return settle(call, &a, changed);
}

/* survey_id "": nothing decides the dwelling's grade any more. */
static int decided(ShCall *call, const char *disaster_id, const char *dwelling_id, const char *survey_id,
		   uint32_t version)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_put_decision, NULL, sh_text(call->municipality), sh_text(disaster_id),
			 sh_text(dwelling_id), sh_text(survey_id), sh_int(version));

	if (r == 0)
		r = sh_query(call, &sql_lock_of_dwelling, &rows, sh_text(call->municipality), sh_text(disaster_id),
			     sh_text(dwelling_id));
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		Stored a;

		if ((r = store_row(call, rows, i, &a)) == 0)
			r = settle(call, &a, false);
	}
	return r;
}

int on_damage_decided(ShCall *call, const Ledger__DamageDecided *e)
{
	return decided(call, e->disaster_id, e->dwelling_id, e->survey_id, e->version);
}

int on_damage_withdrawn(ShCall *call, const Ledger__DamageWithdrawn *e)
{
	return decided(call, e->disaster_id, e->dwelling_id, "", e->version);
}

typedef struct Note {
	const char *application_id, *certificate_id;
	bool ready, issued, superseded;
} Note;

static int note(ShCall *call, const Note *n)
{
	bool known;
	Stored a;
	int r = lock(call, n->application_id, &a, &known);

	if (r != 0 || !known)
		return r;
	r = sh_query(call, &sql_note_certificate, NULL, sh_text(call->municipality), sh_text(n->application_id),
		     sh_text(n->certificate_id), sh_bool(n->ready), sh_bool(n->issued), sh_bool(n->superseded));
	return r != 0 ? r : settle(call, &a, false);
}

int on_certificate_ready(ShCall *call, const Certificate__CertificateReady *e)
{
	return note(call, &(Note){ e->application_id, e->certificate_id, true, false, false });
}

int on_certificate_issued(ShCall *call, const Certificate__CertificateIssued *e)
{
	return note(call, &(Note){ e->application_id, e->certificate_id, false, true, false });
}

/* Only that the old one is valid no more: what became of the new one its own events say. */
int on_certificate_superseded(ShCall *call, const Certificate__CertificateSuperseded *e)
{
	return note(call, &(Note){ e->application_id, e->certificate_id, false, false, true });
}

/* Forms, notes, facts and files of the disaster end here (rulings 11); ids and states stay. */
int on_disaster_disposed(ShCall *call, const Ledger__DisasterDisposed *e)
{
	return sh_rekey_dispose(call, e->disaster_id);
}
