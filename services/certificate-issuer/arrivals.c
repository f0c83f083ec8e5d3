/* What others told us. Their events mark the certificates concerned and schedule the reading of the facts. */
#include "issuer.h"

#include "certificate_issuer_sql.h"
#include "store.h"
#include <string.h>

static int concerned(ShCall *call, const ShRows *rows)
{
	int r = 0;

	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		r = sh_due(call, DUE_PREPARE, sh_rows_str(rows, i, "application_id"), call->now_us);
	return r;
}

/* Accepted again after its link was undone: what was before stays as it is, a new certificate begins. */
static int begin_again(ShCall *call, const Intake__ApplicationAccepted *e, const Chain *before)
{
	Chain chain = *before;
	int r;

	chain.dwelling_id = e->dwelling_id;
	chain.person_id = e->person_id;
	chain.certificate_id = store_new_id(call);
	if ((r = store_put_certificate(call, &chain, chain.certificate_id, "")) != 0 ||
	    (r = sh_query(call, &sql_rematch_chain, NULL, sh_text(call->municipality), sh_text(e->application_id),
			  sh_text(e->dwelling_id), sh_text(e->person_id))) != 0 ||
	    (r = sh_query(call, &sql_reopen_chain, NULL, sh_text(call->municipality), sh_text(e->application_id),
			  sh_text(chain.certificate_id))) != 0)
		return r;
	return sh_due(call, DUE_PREPARE, e->application_id, call->now_us);
}

/* Examined again and matched anew: fine as long as nobody approved what it states. */
static int accepted_again(ShCall *call, const Intake__ApplicationAccepted *e)
{
	Certificate head;
	Chain chain;
	int r;

	if ((r = store_lock_chain(call, e->application_id, &chain)) != 0)
		return r;
	if (chain.closed)
		return begin_again(call, e, &chain);
	if (strcmp(chain.dwelling_id, e->dwelling_id) == 0 && strcmp(chain.person_id, e->person_id) == 0)
		return 0;
	if ((r = store_get_certificate(call, chain.certificate_id, &head)) != 0)
		return r;
	if (certificate_is(&head, "READY") || *head.supersedes)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "certificate.application.rematched", "%s",
			       e->application_id);
	if ((r = sh_query(call, &sql_rematch_chain, NULL, sh_text(call->municipality), sh_text(e->application_id),
			  sh_text(e->dwelling_id), sh_text(e->person_id))) != 0 ||
	    (r = sh_query(call, &sql_set_certificate_waiting, NULL, sh_text(call->municipality),
			  sh_text(head.certificate_id), sh_text(e->dwelling_id), sh_text(e->person_id),
			  sh_int(call->now_us))) != 0 ||
	    (r = store_put_persons(call, head.certificate_id, (const char *const[]){ e->person_id }, 1)) != 0)
		return r;
	return sh_due(call, DUE_PREPARE, e->application_id, call->now_us);
}

int application_accepted(ShCall *call, const Intake__ApplicationAccepted *e)
{
	Chain chain = {
		e->application_id, e->disaster_id, e->dwelling_id, e->person_id, store_new_id(call), 1, false
	};
	const ShRows *rows;
	int r;

	if (*e->procedure && strcmp(e->procedure, "RISAI") != 0)
		return 0;
	r = sh_query(call, &sql_put_chain, &rows, sh_text(call->municipality), sh_text(e->application_id),
		     sh_text(e->disaster_id), sh_text(e->dwelling_id), sh_text(e->person_id),
		     sh_text(chain.certificate_id));
	if (r == 0 && sh_rows_count(rows) == 0)
		return accepted_again(call, e);
	if (r == 0)
		r = store_put_certificate(call, &chain, chain.certificate_id, "");
	return r != 0 ? r : sh_due(call, DUE_PREPARE, e->application_id, call->now_us);
}

/* What was approved stays; what is only on its way ends. */
int application_withdrawn(ShCall *call, const Intake__ApplicationWithdrawn *e)
{
	Chain chain;
	bool known;
	int r = store_find_chain(call, e->application_id, &chain, &known);

	if (r != 0 || !known || (r = store_lock_chain(call, e->application_id, &chain)) != 0 ||
	    (r = sh_query(call, &sql_close_chain, NULL, sh_text(call->municipality), sh_text(e->application_id))) !=
		    0)
		return r;
	return sh_query(call, &sql_cancel_certificate, NULL, sh_text(call->municipality),
			sh_text(chain.certificate_id), sh_int(call->now_us));
}

int void_certificate(ShCall *call, const char *application_id, const char *certificate_id)
{
	Certificate__CertificateSuperseded event = CERTIFICATE__CERTIFICATE_SUPERSEDED__INIT;
	const ShRows *rows;
	int r = sh_query(call, &sql_supersede_certificate, &rows, sh_text(call->municipality),
			 sh_text(certificate_id), sh_text(""), sh_int(call->now_us));

	if (r != 0 || sh_rows_count(rows) == 0)
		return r;
	event.application_id = application_id;
	event.certificate_id = certificate_id;
	event.superseded_us = call->now_us;
	return sh_emit(call, application_id, &event.base);
}

/* Another's certificate: valid no more from now on, by no successor; nothing of it is issued or handed out again. */
int application_unlinked(ShCall *call, const Intake__ApplicationUnlinked *e)
{
	Certificate head;
	Chain chain;
	bool known;
	int r = store_find_chain(call, e->application_id, &chain, &known);

	if (r != 0 || !known || (r = store_lock_chain(call, e->application_id, &chain)) != 0 || chain.closed ||
	    (r = store_get_certificate(call, chain.certificate_id, &head)) != 0 ||
	    (r = sh_query(call, &sql_close_chain, NULL, sh_text(call->municipality), sh_text(e->application_id))) !=
		    0 ||
	    (r = sh_query(call, &sql_cancel_certificate, NULL, sh_text(call->municipality),
			  sh_text(chain.certificate_id), sh_int(call->now_us))) != 0 ||
	    (r = void_certificate(call, e->application_id, chain.certificate_id)) != 0)
		return r;
	return *head.supersedes ? void_certificate(call, e->application_id, head.supersedes) : 0;
}

static int of_dwelling(ShCall *call, const char *disaster_id, const char *dwelling_id)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_mark_chains_of_dwelling, &rows, sh_text(call->municipality), sh_text(disaster_id),
			 sh_text(dwelling_id));

	return r != 0 ? r : concerned(call, rows);
}

int damage_decided(ShCall *call, const Ledger__DamageDecided *e)
{
	return of_dwelling(call, e->disaster_id, e->dwelling_id);
}

int damage_withdrawn(ShCall *call, const Ledger__DamageWithdrawn *e)
{
	return of_dwelling(call, e->disaster_id, e->dwelling_id);
}

int victim_changed(ShCall *call, const Ledger__VictimChanged *e)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_mark_chains_of_person, &rows, sh_text(call->municipality),
			 sh_text(e->disaster_id), sh_text(e->person_id));

	return r != 0 ? r : concerned(call, rows);
}

int protection_changed(ShCall *call, const RegisterSync__ProtectionChanged *e)
{
	return sh_query(call, &sql_put_protection, NULL, sh_text(call->municipality), sh_text(e->person_id),
			sh_bool(e->protected_), sh_int((int64_t) e->epoch));
}

static int schedule_step(ShCall *call, void *arg)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_mark_chain, &rows, sh_text(call->municipality), sh_text(arg));

	return r != 0 ? r : concerned(call, rows);
}

int schedule_prepare(ShCall *call, const char *application_id)
{
	return sh_write(call, schedule_step, (void *) (uintptr_t) application_id);
}

/* Forms, notes, facts and files of the disaster end here (rulings 11); ids and states stay. */
int disaster_disposed(ShCall *call, const Ledger__DisasterDisposed *e)
{
	return sh_rekey_dispose(call, e->disaster_id);
}
