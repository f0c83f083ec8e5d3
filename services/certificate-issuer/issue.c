#include "issue.h"

#include "certificate_issuer_sql.h"
#include "issuer.h"
#include "release.h"
#include "rules/numbering.h"
#include "sh_blob.h"
#include "sh_hex.h"
#include "sh_without.h"
#include "sheet.h"
#include "shien/ledger/v1/contract.h"
#include "workshop.h"
#include <openssl/sha.h>
#include <string.h>

static int check_state(ShCall *call, const Certificate *c)
{
	if (SH_WITHOUT(only_ready))
		return 0;
	if (certificate_is(c, "SUPERSEDED"))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "certificate.superseded", "%s",
			       c->certificate_id);
	if (!certificate_is(c, "READY") || c->approved_version != c->version)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "certificate.not_ready", "%s %s",
			       c->certificate_id, c->state);
	return 0;
}

static int read_approved(ShCall *call, void *arg)
{
	Issue *i = arg;
	Certificate *c = &i->certificate;
	int r;

	if ((r = store_get_certificate(call, i->certificate_id, c)) != 0 || (r = check_state(call, c)) != 0 ||
	    (r = store_open_facts(call, c, &i->facts)) != 0)
		return r;
	i->persons = facts_persons(&i->facts, c->person_id, call->arena, &i->n_persons);
	if (!i->persons)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "issue");
	return store_get_authority(call, c->ward, store_today(call), &i->authority);
}

/* The ledger must still say what was approved; where it does not, the new certificate is begun at once. */
static int compare_with_ledger(ShCall *call, const Issue *i)
{
	Ledger__GetCertificateFactsRequest q = LEDGER__GET_CERTIFICATE_FACTS_REQUEST__INIT;
	const Ledger__CertificateFacts *reply;
	FactsText text;
	Facts now;
	int r;

	q.disaster_id = i->certificate.disaster_id;
	q.dwelling_id = i->certificate.dwelling_id;
	q.person_id = i->certificate.person_id;
	r = sh_ask(call, "ledger", &ledger_contract, "GetCertificateFacts", &q.base, (const void **) &reply);
	if (r != 0)
		return r;
	facts_from_ledger(reply, i->certificate.person_id, &now);
	if ((r = facts_write(&now, call->arena, &text, &call->error)) != 0 ||
	    certificate_states(&i->certificate, text.sha256) || SH_WITHOUT(ledger_still_says))
		return r;
	r = schedule_prepare(call, i->certificate.application_id);
	return r != 0 ? r
		      : sh_fail(&call->error, SH_FAILED_PRECONDITION, "certificate.facts.changed", "%s",
				i->certificate_id);
}

/* A transaction of its own: the number stands on the page, so it is needed before the page is drawn. A gap is
 * allowed, the same number twice never. */
static int reserve(ShCall *call, void *arg)
{
	uint32_t generation = sh_call_generation(call);
	const ShRows *rows;
	Issue *i = arg;
	int r = sh_query(call, &sql_reserve_issue_no, &rows, sh_text(call->municipality), sh_text(i->certificate_id),
			 sh_int(issue_no_before(generation)));

	if (r != 0)
		return r;
	i->issue_no = (uint32_t) sh_rows_int(rows, 0, "issue_seq");
	if (!issue_no_fits(i->issue_no, generation))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "certificate.issues.exhausted", "%s",
			       i->certificate_id);
	return 0;
}

static int mint(ShCall *call, Issue *i)
{
	const SheetOf of = { .certificate_id = i->certificate_id,
			     .municipality = call->municipality,
			     .number = i->certificate.number,
			     .certified_on = i->certificate.certified_on,
			     .generation = sh_call_generation(call),
			     .issue_no = i->issue_no,
			     .authority_title = i->authority.title,
			     .authority_name = i->authority.name,
			     .seal = i->authority.seal,
			     .seal_len = i->authority.seal_len };
	IssuerStatement statement;
	char hex[65];
	int r = sheet_statement(&i->facts, &of, call->arena, &statement, &call->error);

	if (r != 0 || (r = workshop_mint(call, &statement, &i->made)) != 0)
		return r;
	SHA256(i->made.pdf, i->made.len, i->pdf_sha256);
	sh_hex(hex, i->pdf_sha256, sizeof i->pdf_sha256);
	i->sha256_text = sh_printf(call->arena, "%s", hex);
	return 0;
}

int issue_make(ShCall *call, Issue *i)
{
	int r;

	if ((r = sh_read(call, read_approved, i)) != 0 || (r = release_check(call, i->persons, i->n_persons)) != 0 ||
	    (r = compare_with_ledger(call, i)) != 0 || (r = sh_write(call, reserve, i)) != 0 ||
	    (r = mint(call, i)) != 0)
		return r;
	i->issue_id = store_new_id(call);
	i->path = sh_printf(call->arena, "/v1/%s/issues/%s.pdf", call->municipality, i->issue_id);
	return 0;
}

static int put_rows(ShCall *call, const Issue *i)
{
	const char *blob_id = store_new_id(call);
	int r = sh_blob_write(call, blob_id, "certificate", i->certificate.disaster_id, "document.pdf",
			      "application/pdf", i->made.pdf, i->made.len);

	if (r == 0)
		r = sh_query(call, &sql_put_issue, NULL, sh_text(call->municipality), sh_text(i->issue_id),
			     sh_text(i->certificate_id), sh_int(i->issue_no), sh_text(i->channel), sh_text(blob_id),
			     sh_bytes(i->pdf_sha256, sizeof i->pdf_sha256),
			     sh_bytes(i->made.record.sha256, ISSUER_HASH_LEN), sh_text(i->identity_checked),
			     sh_text(i->terminal), sh_int(call->now_us), sh_text(call->actor.id));
	return r != 0 ? r
		      : sh_query(call, &sql_count_issue, NULL, sh_text(call->municipality),
				 sh_text(i->certificate_id), sh_int(call->now_us));
}

int issue_keep(ShCall *call, Issue *i)
{
	Certificate__CertificateIssued event = CERTIFICATE__CERTIFICATE_ISSUED__INIT;
	Certificate now;
	Chain chain;
	int r;

	if ((r = store_lock_chain(call, i->certificate.application_id, &chain)) != 0 ||
	    (r = store_get_certificate(call, i->certificate_id, &now)) != 0 || (r = check_state(call, &now)) != 0)
		return r;
	if (now.version != i->certificate.version)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "certificate.facts.changed", "%s",
			       i->certificate_id);
	if ((r = release_check_marks(call, i->persons, i->n_persons)) != 0 || (r = put_rows(call, i)) != 0)
		return r;
	event.application_id = now.application_id;
	event.certificate_id = i->certificate_id;
	event.issue_no = i->issue_no;
	event.channel = i->channel;
	event.issued_us = call->now_us;
	r = sh_emit(call, now.application_id, &event.base);
	return r != 0 ? r : sh_audit(call, i->persons, i->n_persons);
}
