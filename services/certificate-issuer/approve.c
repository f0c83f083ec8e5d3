/* 決裁: what is ready to be approved, and the approval by another person than who drafted (rulings 23). */
#include "issuer.h"

#include "certificate_issuer_sql.h"
#include "store.h"
#include <string.h>

enum { LIST_DEFAULT = 50 };

static int list_rows(ShCall *call, const Certificate__ListCertificatesRequest *q, int64_t most, const ShRows **ret)
{
	ShParam municipality = sh_text(call->municipality), disaster = sh_text(q->disaster_id),
		after = sh_text(q->after_certificate_id), limit = sh_int(most), state = sh_text(q->state);

	if (*q->application_id)
		return sh_query(call, &sql_list_certificates_of_application, ret, municipality, disaster, after,
				limit, state, sh_text(q->application_id));
	if (*q->state)
		return sh_query(call, &sql_list_certificates_in_state, ret, municipality, disaster, after, limit,
				state);
	return sh_query(call, &sql_list_certificates, ret, municipality, disaster, after, limit);
}

static void put_line(ShCall *call, const ShRows *rows, int i, Certificate__CertificateLine *line)
{
	certificate__certificate_line__init(line);
	line->certificate_id = sh_rows_str(rows, i, "certificate_id");
	line->number = sh_rows_str(rows, i, "number");
	line->application_id = sh_rows_str(rows, i, "application_id");
	line->dwelling_id = sh_rows_str(rows, i, "dwelling_id");
	line->person_id = sh_rows_str(rows, i, "person_id");
	line->grade_code = sh_rows_str(rows, i, "grade_code");
	line->state = sh_rows_str(rows, i, "state");
	line->supersedes = sh_rows_str(rows, i, "supersedes");
	line->missing_glyphs = sh_rows_texts(call, rows, i, "missing", &line->n_missing_glyphs);
	line->problem = sh_rows_str(rows, i, "problem");
	line->issues = (uint32_t) sh_rows_int(rows, i, "issues");
	line->version = (uint32_t) sh_rows_int(rows, i, "version");
}

int list_certificates(ShCall *call, const Certificate__ListCertificatesRequest *q,
		      Certificate__ListCertificatesReply *reply)
{
	uint32_t limit = q->limit ? q->limit : LIST_DEFAULT;
	Certificate__CertificateLine *lines;
	const ShRows *rows;
	const char **ids;
	size_t n;
	int r = list_rows(call, q, (int64_t) limit + 1, &rows);

	if (r != 0)
		return r;
	n = (size_t) sh_rows_count(rows);
	reply->more = n > limit;
	n = reply->more ? limit : n;
	lines = sh_alloc(call->arena, (n + 1) * sizeof *lines);
	reply->certificates = sh_alloc(call->arena, (n + 1) * sizeof *reply->certificates);
	ids = sh_alloc(call->arena, (n + 1) * sizeof *ids);
	if (!lines || !reply->certificates || !ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "list");
	for (size_t i = 0; i < n; i++) {
		put_line(call, rows, (int) i, &lines[i]);
		reply->certificates[i] = &lines[i];
		ids[i] = lines[i].person_id;
	}
	reply->n_certificates = n;
	return sh_audit(call, ids, n);
}

/* ---- approval ---- */
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

static int approve_one(ShCall *call, const Certificate__ApproveCertificatesRequest *q, const Certificate *c,
		       const char *today)
{
	Certificate__CertificateReady event = CERTIFICATE__CERTIFICATE_READY__INIT;
	int r;

	if ((r = sh_query(call, &sql_approve_certificate, NULL, sh_text(call->municipality),
			  sh_text(c->certificate_id), sh_text(call->actor.id), sh_int(call->now_us), sh_bool(q->oral),
			  sh_text(q->batch_id), sh_text(today))) != 0 ||
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

/* What is approved is what is issued (I16): only a draft, only as it was looked at, never by who drafted it. */
static bool may_approve(const ShCall *call, const Certificate__ApproveCertificatesRequest *q, size_t i,
			const Certificate *c)
{
	return c && certificate_is(c, "DRAFT") && strcmp(c->drafted_by, call->actor.id) != 0 &&
	       (q->n_versions == 0 || q->versions[i] == c->version);
}

/* The row of the i-th id; NULL where there is none, or where it stood in the list before. */
static const Certificate *find(const Certificate__ApproveCertificatesRequest *q, size_t i, const Certificate *all,
			       size_t n)
{
	for (size_t before = 0; before < i; before++)
		if (strcmp(q->certificate_ids[before], q->certificate_ids[i]) == 0)
			return NULL;
	for (size_t k = 0; k < n; k++)
		if (strcmp(all[k].certificate_id, q->certificate_ids[i]) == 0)
			return &all[k];
	return NULL;
}

static int locked_rows(ShCall *call, const Certificate__ApproveCertificatesRequest *q, Certificate **ret,
		       size_t *ret_n)
{
	const ShParam ids =
		sh_text_array(call->arena, (const char *const *) q->certificate_ids, q->n_certificate_ids);
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

int approve_certificates(ShCall *call, const Certificate__ApproveCertificatesRequest *q,
			 Certificate__ApproveCertificatesReply *reply)
{
	const char *today = store_today(call), **persons, **refused;
	Certificate *all;
	size_t n, seen = 0;
	int r;

	if (q->n_versions != 0 && q->n_versions != q->n_certificate_ids)
		return sh_fail_field(&call->error, "versions", "certificate.approval.versions");
	if ((r = locked_rows(call, q, &all, &n)) != 0)
		return r;
	persons = sh_alloc(call->arena, (n + 1) * sizeof *persons);
	refused = sh_alloc(call->arena, (q->n_certificate_ids + 1) * sizeof *refused);
	if (!persons || !refused)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "batch");
	reply->refused_certificate_ids = refused;
	for (size_t i = 0; i < q->n_certificate_ids; i++) {
		const Certificate *c = find(q, i, all, n);

		if (!may_approve(call, q, i, c)) {
			refused[reply->n_refused_certificate_ids++] = q->certificate_ids[i];
			continue;
		}
		if ((r = approve_one(call, q, c, today)) != 0)
			return r;
		persons[seen++] = c->person_id;
		reply->approved++;
	}
	return sh_audit(call, persons, seen);
}
