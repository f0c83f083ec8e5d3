/* 証明書の作成: what the ledger says now becomes a certificate that a person can approve. */
#include "issuer.h"

#include "cells.h"
#include "certificate_issuer_sql.h"
#include "rules/next_step.h"
#include "rules/numbering.h"
#include "sh_data_key.h"
#include "sheet.h"
#include "shien/ledger/v1/contract.h"
#include "store.h"
#include "workshop.h"
#include <string.h>

#define AGAIN_US INT64_C(600000000)
#define FONTS_AGAIN_US INT64_C(3600000000)

/* What was found out before the transaction. */
typedef struct Found {
	const char *application_id;
	Chain chain;
	Certificate head;
	bool known;    /* there is such an application, and it is open */
	bool answered; /* the ledger did */
	const Ledger__CertificateFacts *ledger;
	Facts facts;
	FactsText text;
	const char *problem; /* why it cannot be drawn; "" */
	const char *missing[SH_MISSING_MAX];
	size_t n_missing;
} Found;

static int read_chain(ShCall *call, void *arg)
{
	Found *f = arg;
	int r = store_find_chain(call, f->application_id, &f->chain, &f->known);

	f->known = f->known && !f->chain.closed;
	return r != 0 || !f->known ? r : store_get_certificate(call, f->chain.certificate_id, &f->head);
}

static int ask_ledger(ShCall *call, Found *f)
{
	Ledger__GetCertificateFactsRequest q = LEDGER__GET_CERTIFICATE_FACTS_REQUEST__INIT;
	int r;

	q.disaster_id = f->chain.disaster_id;
	q.dwelling_id = f->chain.dwelling_id;
	q.person_id = f->chain.person_id;
	r = sh_ask(call, "ledger", &ledger_contract, "GetCertificateFacts", &q.base, (const void **) &f->ledger);
	f->answered = r == 0;
	if (r == SH_REFUSED) { /* not known to it yet: asked again later */
		call->error = (ShError){ 0 };
		return 0;
	}
	return r;
}

/* Placeholders stand for what only the issue knows; the authority's own name was checked when it was entered. */
static int proof(ShCall *call, Found *f)
{
	const SheetOf of = { .certificate_id = f->head.certificate_id,
			     .municipality = call->municipality,
			     .number = number_text(
				     call->arena,
				     number_series(call->arena, f->facts.disaster_code, sh_call_generation(call)), 1),
			     .certified_on = store_today(call),
			     .generation = sh_call_generation(call),
			     .issue_no = 1,
			     .authority_title = "市町村長",
			     .authority_name = "市町村長",
			     .seal = "-",
			     .seal_len = 1 };
	ShMissing missing = { 0 };
	IssuerStatement statement;
	int r = sheet_statement(&f->facts, &of, call->arena, &statement, &call->error);

	if (r == 0)
		r = workshop_proof(call, &statement, &missing);
	if (r != SH_REFUSED)
		return r;
	f->problem = sh_printf(call->arena, "%s %s", call->error.reason, call->error.field);
	for (; f->n_missing < missing.n && f->n_missing < SH_MISSING_MAX; f->n_missing++)
		f->missing[f->n_missing] = sh_fonts_letter(call->arena, missing.at[f->n_missing].base,
							   missing.at[f->n_missing].selector);
	call->error = (ShError){ 0 };
	return 0;
}

int prepare_gather(ShCall *call, const char *application_id)
{
	Found *f = sh_alloc(call->arena, sizeof *f);
	int r;

	if (!f)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "prepare");
	*f = (Found){ .application_id = application_id, .problem = "" };
	call->gathered = f;
	if ((r = sh_read(call, read_chain, f)) != 0 || !f->known || (r = ask_ledger(call, f)) != 0 || !f->answered)
		return r;
	facts_from_ledger(f->ledger, f->chain.person_id, &f->facts);
	if ((r = facts_write(&f->facts, call->arena, &f->text, &call->error)) != 0)
		return r;
	if (!*f->facts.grade ||
	    (certificate_states(&f->head, f->text.sha256) && !certificate_is(&f->head, "UNDRAWABLE")))
		return 0;
	return proof(call, f);
}

static int take_number(ShCall *call, const Found *f, const char **ret_number)
{
	const char *series = number_series(call->arena, f->facts.disaster_code, sh_call_generation(call));
	const ShRows *rows;
	int r = sh_query(call, &sql_next_number, &rows, sh_text(call->municipality), sh_text(series));

	if (r == 0)
		*ret_number = number_text(call->arena, series, sh_rows_int(rows, 0, "seq"));
	return r;
}

static int fill(ShCall *call, const Found *f, const char *certificate_id, const char *number)
{
	const uint8_t *sealed;
	const char **persons;
	size_t len, n;
	int r = 0;

	if (!*number)
		r = take_number(call, f, &number);
	if (r == 0)
		r = sh_cell_seal(call, f->chain.disaster_id, "cell", CELL_CERTIFICATE_FACTS, certificate_id,
				 f->text.json, f->text.len, &sealed, &len);
	if (r == 0)
		r = sh_query(call, &sql_fill_certificate, NULL, sh_text(call->municipality), sh_text(certificate_id),
			     sh_text(*f->problem ? "UNDRAWABLE" : "DRAFT"), sh_text(number), sh_text(f->facts.grade),
			     sh_text(f->facts.ward), sh_int(f->ledger->version),
			     sh_bytes(f->ledger->hash.data, f->ledger->hash.len),
			     sh_bytes(f->text.sha256, sizeof f->text.sha256), sh_bytes(sealed, len),
			     sh_text_array(call->arena, f->missing, f->n_missing), sh_text(f->problem),
			     sh_text(call->actor.id), sh_int(call->now_us));
	if (r != 0)
		return r;
	persons = facts_persons(&f->facts, f->chain.person_id, call->arena, &n);
	if (!persons)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "persons");
	r = store_put_persons(call, certificate_id, persons, n);
	return r != 0 ? r : sh_audit(call, persons, n);
}

static int succeed(ShCall *call, const Found *f, const Certificate *head)
{
	const char *id = store_new_id(call);
	int r;

	if ((r = store_put_certificate(call, &f->chain, id, head->certificate_id)) != 0 ||
	    (r = sh_query(call, &sql_head_chain, NULL, sh_text(call->municipality), sh_text(f->application_id),
			  sh_text(id))) != 0)
		return r;
	return fill(call, f, id, "");
}

static int discard(ShCall *call, const Found *f, const Certificate *head)
{
	int r = sh_query(call, &sql_cancel_certificate, NULL, sh_text(call->municipality),
			 sh_text(head->certificate_id), sh_int(call->now_us));

	return r != 0 ? r
		      : sh_query(call, &sql_head_chain, NULL, sh_text(call->municipality), sh_text(f->application_id),
				 sh_text(head->supersedes));
}

static int back_to_waiting(ShCall *call, const Found *f, const Certificate *head)
{
	return sh_query(call, &sql_set_certificate_waiting, NULL, sh_text(call->municipality),
			sh_text(head->certificate_id), sh_text(f->chain.dwelling_id), sh_text(f->chain.person_id),
			sh_int(call->now_us));
}

static int act(ShCall *call, const Found *f, const Certificate *head)
{
	StepFacts s = { head->state, *f->facts.grade != '\0', certificate_states(head, f->text.sha256), false };
	Certificate before;
	int r;

	if (*head->supersedes) {
		if ((r = store_get_certificate(call, head->supersedes, &before)) != 0)
			return r;
		s.same_as_predecessor =
			certificate_is(&before, "READY") && certificate_states(&before, f->text.sha256);
	}
	switch (next_step(&s)) {
	case STEP_KEEP:
		return 0;
	case STEP_WAIT:
		return back_to_waiting(call, f, head);
	case STEP_FILL:
		return fill(call, f, head->certificate_id, head->number);
	case STEP_SUCCEED:
		return succeed(call, f, head);
	case STEP_DISCARD:
		return discard(call, f, head);
	}
	return 0;
}

int prepare(ShCall *call, const char *application_id)
{
	const Found *f = call->gathered;
	Certificate head;
	Chain now;
	int r;

	if (!f->known)
		return 0;
	if ((r = store_lock_chain(call, application_id, &now)) != 0)
		return r;
	if (now.marks != f->chain.marks) { /* something was told meanwhile: what was read may be old */
		sh_due_again(call, call->now_us);
		return 0;
	}
	if (!f->answered) {
		sh_due_again(call, call->now_us + AGAIN_US);
		return 0;
	}
	if ((r = store_get_certificate(call, now.certificate_id, &head)) != 0)
		return r;
	if (*f->problem) /* the mend is a font, or a register that is put right: only the second is told to us */
		sh_due_again(call, call->now_us + FONTS_AGAIN_US);
	if (*f->problem && certificate_is(&head, "UNDRAWABLE") && certificate_states(&head, f->text.sha256))
		return 0;
	return act(call, f, &head);
}
