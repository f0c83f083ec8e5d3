/* 決裁 of a batch: by another person than who drafted (rulings 23); by word of mouth at once, and confirmed later. */
#include "issuer.h"

#include "certificate_issuer_sql.h"
#include "sh_approval.h"
#include "store.h"
#include <string.h>

static int tell_superseded(ShCall *call, const Certificate *c)
{
	Certificate__CertificateSuperseded event = CERTIFICATE__CERTIFICATE_SUPERSEDED__INIT;
	const ShRows *rows;
	int r = sh_query(call, &sql_supersede_certificate, &rows, sh_text(call->municipality), sh_text(c->supersedes),
			 sh_text(c->certificate_id), sh_int(call->now_us));

	if (r != 0 || sh_rows_count(rows) == 0)
		return r;
	event.application_id = c->application_id;
	event.certificate_id = c->supersedes;
	event.by_certificate_id = c->certificate_id;
	event.superseded_us = call->now_us;
	return sh_emit(call, c->application_id, &event.base);
}

/* What is to be done with a batch: the request's own words. */
typedef struct Batch {
	const char *batch_id, *const *ids;
	const uint32_t *versions;
	size_t n, n_versions;
	const char *named; /* who said yes by word of mouth; NULL: the actor answers */
	bool decline;
} Batch;

typedef struct Done {
	uint32_t approved;
	const char **refused;
	size_t n_refused;
} Done;

static int approve_one(ShCall *call, const Batch *b, const Certificate *c)
{
	Certificate__CertificateReady event = CERTIFICATE__CERTIFICATE_READY__INIT;
	int r;

	if ((r = sh_query(call, &sql_approve_certificate, NULL, sh_text(call->municipality),
			  sh_text(c->certificate_id), sh_text(b->named ? b->named : call->actor.id),
			  sh_int(call->now_us), sh_text(b->named ? call->actor.id : ""), sh_text(b->batch_id),
			  sh_text(store_today(call)))) != 0 ||
	    (*c->supersedes && (r = tell_superseded(call, c)) != 0))
		return r;
	event.application_id = c->application_id;
	event.certificate_id = c->certificate_id;
	event.disaster_id = c->disaster_id;
	event.grade_code = c->grade_code;
	event.dwelling_id = c->dwelling_id;
	event.person_id = c->person_id;
	event.approved_us = call->now_us;
	return sh_emit(call, c->application_id, &event.base);
}

/* Valid no more, by no successor; what the ledger says now is drafted anew, to be approved as any. */
static int decline_one(ShCall *call, const Certificate *c)
{
	const char *id = store_new_id(call);
	Chain chain;
	int r;

	if ((r = store_lock_chain(call, c->application_id, &chain)) != 0 ||
	    (r = sh_query(call, &sql_decline_certificate, NULL, sh_text(call->municipality),
			  sh_text(c->certificate_id), sh_int(call->now_us))) != 0 ||
	    (r = void_certificate(call, c->application_id, c->certificate_id)) != 0 || chain.closed)
		return r;
	if (strcmp(chain.certificate_id, c->certificate_id) != 0) /* one that follows it is drafted already */
		return 0;
	if ((r = store_put_certificate(call, &chain, id, c->certificate_id)) != 0 ||
	    (r = sh_query(call, &sql_head_chain, NULL, sh_text(call->municipality), sh_text(c->application_id),
			  sh_text(id))) != 0)
		return r;
	return sh_due(call, DUE_PREPARE, c->application_id, call->now_us);
}

static int carry_out(ShCall *call, const Batch *b, const Certificate *c, ShApprovalAct act)
{
	if (act == SH_DECLINE)
		return decline_one(call, c);
	if (act == SH_CONFIRM_ORAL) /* it is valid since it was said */
		return sh_query(call, &sql_confirm_certificate, NULL, sh_text(call->municipality),
				sh_text(c->certificate_id), sh_int(call->now_us));
	return approve_one(call, b, c);
}

/* What is approved is what is issued (I16): only as it was looked at. A draft is not declined, it follows the ledger.
 */
static bool may_decide(const ShCall *call, const Batch *b, size_t i, const Certificate *c, ShApprovalAct *ret_act)
{
	ShApprovalFacts facts = { .actor = call->actor.id,
				  .may_approve = sh_roles_have(call->actor.roles, "approver") };
	ShApprovalState next;
	ShError why = { 0 };

	if (!c || (b->n_versions != 0 && b->versions[i] != c->version))
		return false;
	if (certificate_is(c, "DRAFT"))
		facts.state = SH_APPROVAL_DRAFT;
	else
		facts.state = certificate_is(c, "READY") && c->oral ? SH_APPROVAL_ORAL : SH_APPROVAL_APPROVED;
	facts.drafter = c->drafted_by;
	facts.named = b->named ? b->named : c->approved_by;
	*ret_act = b->named ? SH_RECORD_ORAL : sh_approval_answer(facts.state, b->decline);
	return !(b->decline && facts.state == SH_APPROVAL_DRAFT) &&
	       sh_approval_step(&facts, *ret_act, &next, &why) == 0;
}

/* The row of the i-th id; NULL where there is none, or where it stood in the list before. */
static const Certificate *find(const Batch *b, size_t i, const Certificate *all, size_t n)
{
	for (size_t before = 0; before < i; before++)
		if (strcmp(b->ids[before], b->ids[i]) == 0)
			return NULL;
	for (size_t k = 0; k < n; k++)
		if (strcmp(all[k].certificate_id, b->ids[i]) == 0)
			return &all[k];
	return NULL;
}

static int locked_rows(ShCall *call, const Batch *b, Certificate **ret, size_t *ret_n)
{
	const ShParam ids = sh_text_array(call->arena, b->ids, b->n);
	const ShRows *rows;
	int r;

	if ((r = sh_query(call, &sql_lock_chains_of_certificates, NULL, sh_text(call->municipality), ids)) != 0 ||
	    (r = sh_query(call, &sql_get_certificates, &rows, sh_text(call->municipality), ids)) != 0)
		return r;
	*ret_n = (size_t) sh_rows_count(rows);
	*ret = sh_alloc(call->arena, (*ret_n + 1) * sizeof **ret);
	if (!*ret)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "batch");
	for (size_t i = 0; i < *ret_n; i++)
		(*ret)[i] = store_certificate_of(call, rows, (int) i);
	return 0;
}

static int settle(ShCall *call, const Batch *b, Done *done)
{
	const char **persons;
	Certificate *all;
	size_t n, seen = 0;
	int r;

	if (b->n_versions != 0 && b->n_versions != b->n)
		return sh_fail_field(&call->error, "versions", "certificate.approval.versions");
	if ((r = locked_rows(call, b, &all, &n)) != 0)
		return r;
	persons = sh_alloc(call->arena, (n + 2) * sizeof *persons);
	done->refused = sh_alloc(call->arena, (b->n + 1) * sizeof *done->refused);
	if (!persons || !done->refused)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "batch");
	for (size_t i = 0; i < b->n; i++) {
		const Certificate *c = find(b, i, all, n);
		ShApprovalAct act;

		if (!may_decide(call, b, i, c, &act)) {
			done->refused[done->n_refused++] = b->ids[i];
			continue;
		}
		if ((r = carry_out(call, b, c, act)) != 0)
			return r;
		persons[seen++] = c->person_id;
		done->approved++;
	}
	if (b->named && done->approved)
		persons[seen++] = b->named; /* beside who noted it */
	return sh_audit(call, persons, seen);
}

int approve_certificates(ShCall *call, const Certificate__ApproveCertificatesRequest *q,
			 Certificate__ApproveCertificatesReply *reply)
{
	const Batch b = { q->batch_id,   (const char *const *) q->certificate_ids,
			  q->versions,   q->n_certificate_ids,
			  q->n_versions, NULL,
			  q->decline };
	Done done = { 0 };
	int r;

	if (q->oral)
		return sh_fail_field(&call->error, "oral", "approval.own_word");
	r = settle(call, &b, &done);
	reply->approved = done.approved;
	reply->refused_certificate_ids = done.refused;
	reply->n_refused_certificate_ids = done.n_refused;
	return r;
}

int record_oral_certificates(ShCall *call, const Certificate__RecordOralCertificatesRequest *q,
			     Certificate__RecordOralCertificatesReply *reply)
{
	const Batch b = { q->batch_id,   (const char *const *) q->certificate_ids,
			  q->versions,   q->n_certificate_ids,
			  q->n_versions, q->approver,
			  false };
	Done done = { 0 };
	int r = settle(call, &b, &done);

	reply->approved = done.approved;
	reply->refused_certificate_ids = done.refused;
	reply->n_refused_certificate_ids = done.n_refused;
	return r;
}
