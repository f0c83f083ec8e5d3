/* Certificates for the work list: what waits for approval, for 追認, and what was decided. */
#include "issuer.h"

#include "certificate_issuer_sql.h"
#include <string.h>

enum { LIST_DEFAULT = 50 };

static int list_rows(ShCall *call, const Certificate__ListCertificatesRequest *q, int64_t most, const ShRows **ret)
{
	ShParam municipality = sh_text(call->municipality), disaster = sh_text(q->disaster_id),
		after = sh_text(q->after_certificate_id), limit = sh_int(most), state = sh_text(q->state);

	if (*q->application_id)
		return sh_query(call, &sql_list_certificates_of_application, ret, municipality, disaster, after,
				limit, state, sh_text(q->application_id));
	if (strcmp(q->state, "ORAL") == 0)
		return sh_query(call, &sql_list_certificates_by_word, ret, municipality, disaster, after, limit);
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
	line->oral_approver = sh_rows_str(rows, i, "oral_approver");
	line->recorded_by = sh_rows_str(rows, i, "recorded_by");
	line->oral_us = sh_rows_int(rows, i, "oral_us");
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
