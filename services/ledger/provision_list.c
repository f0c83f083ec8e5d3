/* Provisions as they stand, and what was provided of one person (規則8条の5五). */
#include "ledger.h"
#include "ledger_sql.h"
#include "rules/provision.h"
#include "store.h"

#include <string.h>

enum { PAGE = 100 };

static int paper_of(ShCall *call, const ShRows *rows, int i, const Ledger__ProvisionPaper **ret)
{
	return store_open_message(call, rows, i, "sealed_paper", LEDGER_CELL_PROVISION_PAPER,
				  sh_rows_str(rows, i, "provision_id"), &ledger__provision_paper__descriptor, ret);
}

static const char *basis_ja(const char *basis)
{
	const ProvisionBasis *of = provision_basis_of(basis);

	return of ? of->basis_ja : basis;
}

static int show(ShCall *call, const ShRows *rows, int i, Ledger__Provision *v)
{
	const Ledger__ProvisionPaper *paper;
	uint8_t hash[32];
	int r = paper_of(call, rows, i, &paper);

	ledger__provision__init(v);
	if (r != 0)
		return r;
	v->provision_id = sh_rows_str(rows, i, "provision_id");
	v->recipient = sh_rows_str(rows, i, "recipient");
	v->basis = sh_rows_str(rows, i, "basis");
	v->basis_ja = basis_ja(v->basis);
	v->edition = sh_rows_str(rows, i, "edition");
	v->items = sh_rows_texts(call, rows, i, "items", &v->n_items);
	v->persons = (uint32_t) sh_rows_int(rows, i, "persons");
	v->parts = (uint32_t) sh_rows_int(rows, i, "parts");
	v->job_id = sh_rows_str(rows, i, "job_id");
	v->state = sh_rows_str(rows, i, "state");
	if (sh_rows_exact(rows, i, "content_hash", hash, sizeof hash))
		v->content_hash = store_hex(call, hash, sizeof hash);
	v->applicant_name = paper->applicant_name;
	v->applicant_address = paper->applicant_address;
	v->victims = paper->victims;
	v->use = paper->use;
	v->other = paper->other;
	v->grounds = paper->grounds;
	v->drafted_by = sh_rows_str(rows, i, "drafted_by");
	v->drafted_us = sh_rows_int(rows, i, "drafted_us");
	v->approved_by = sh_rows_str(rows, i, "approved_by");
	v->approved_us = sh_rows_int(rows, i, "approved_us");
	v->given_by = sh_rows_str(rows, i, "given_by");
	v->given_us = sh_rows_int(rows, i, "given_us");
	return 0;
}

int list_provisions(ShCall *call, const Ledger__ListProvisionsRequest *q, Ledger__ListProvisionsReply *reply)
{
	Ledger__Provision *all;
	const ShRows *rows;
	int r = sh_query(call, &sql_list_provisions, &rows, sh_text(call->municipality), sh_text(q->disaster_id),
			 sh_text(q->state), sh_text(q->after_provision_id), sh_int(PAGE));

	if (r != 0)
		return r;
	reply->n_provisions = (size_t) sh_rows_count(rows);
	if (!(all = store_list(call, reply->n_provisions, sizeof *all, &reply->provisions)))
		return SH_REFUSED;
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		r = show(call, rows, i, &all[i]);
	return r != 0 ? r : sh_audit_one(call, q->disaster_id);
}

static const char *recipient_ja(const char *basis, const char *recipient)
{
	const ProvisionBasis *of = provision_basis_of(basis);

	return of ? of->recipient_ja : recipient;
}

static int show_provided(ShCall *call, const ShRows *rows, int i, Ledger__Provided *v)
{
	const Ledger__ProvisionPaper *paper;
	int r = paper_of(call, rows, i, &paper);

	ledger__provided__init(v);
	if (r != 0)
		return r;
	v->provision_id = sh_rows_str(rows, i, "provision_id");
	v->recipient = sh_rows_str(rows, i, "recipient");
	v->recipient_ja = recipient_ja(sh_rows_str(rows, i, "basis"), v->recipient);
	v->applicant_name = paper->applicant_name;
	v->basis_ja = basis_ja(sh_rows_str(rows, i, "basis"));
	v->items = sh_rows_texts(call, rows, i, "items", &v->n_items);
	v->provided_us = sh_rows_int(rows, i, "provided_us");
	return 0;
}

/* Of somebody who is hidden by now it is told as of somebody of whom nothing was ever provided. */
int list_provided(ShCall *call, const Ledger__ListProvidedRequest *q, Ledger__ListProvidedReply *reply)
{
	ShParam town = sh_text(call->municipality), person = sh_text(q->person_id);
	const ShRows *rows, *flag;
	Ledger__Provided *all;
	int r;

	if ((r = sh_audit_one(call, q->person_id)) != 0 ||
	    (r = sh_query(call, &sql_person_shielded, &flag, town, person)) != 0)
		return r;
	if (store_hides(call, sh_rows_bool(flag, 0, "shielded")))
		return 0;
	if ((r = sh_query(call, &sql_list_provided, &rows, town, sh_text(q->disaster_id), person)) != 0)
		return r;
	reply->n_provided = (size_t) sh_rows_count(rows);
	if (!(all = store_list(call, reply->n_provided, sizeof *all, &reply->provided)))
		return SH_REFUSED;
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		r = show_provided(call, rows, i, &all[i]);
	return r;
}
