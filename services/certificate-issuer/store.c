#include "store.h"

#include "certificate_issuer_sql.h"
#include "cells.h"
#include "sh_blob.h"
#include "sh_civil.h"
#include "sh_data_key.h"
#include "statement.h"
#include <string.h>

static Chain chain_of(const ShRows *rows, const char *application_id)
{
	return (Chain){
		.application_id = application_id,
		.disaster_id = sh_rows_str(rows, 0, "disaster_id"),
		.dwelling_id = sh_rows_str(rows, 0, "dwelling_id"),
		.person_id = sh_rows_str(rows, 0, "person_id"),
		.certificate_id = sh_rows_str(rows, 0, "certificate_id"),
		.marks = sh_rows_int(rows, 0, "marks"),
		.closed = sh_rows_bool(rows, 0, "closed"),
	};
}

int store_lock_chain(ShCall *call, const char *application_id, Chain *ret)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_lock_chain, &rows, sh_text(call->municipality), sh_text(application_id));

	if (r == 0 && sh_rows_count(rows) == 0)
		r = sh_fail(&call->error, SH_NOT_FOUND, "certificate.unknown", "%s", application_id);
	if (r == 0)
		*ret = chain_of(rows, application_id);
	return r;
}

int store_find_chain(ShCall *call, const char *application_id, Chain *ret, bool *ret_known)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_chain, &rows, sh_text(call->municipality), sh_text(application_id));

	*ret_known = r == 0 && sh_rows_count(rows) > 0;
	if (*ret_known)
		*ret = chain_of(rows, application_id);
	return r;
}

Certificate store_certificate_of(ShCall *call, const ShRows *rows, int row)
{
	Certificate c = {
		.certificate_id = sh_rows_str(rows, row, "certificate_id"),
		.application_id = sh_rows_str(rows, row, "application_id"),
		.disaster_id = sh_rows_str(rows, row, "disaster_id"),
		.dwelling_id = sh_rows_str(rows, row, "dwelling_id"),
		.person_id = sh_rows_str(rows, row, "person_id"),
		.state = sh_rows_str(rows, row, "state"),
		.supersedes = sh_rows_str(rows, row, "supersedes"),
		.superseded_by = sh_rows_str(rows, row, "superseded_by"),
		.number = sh_rows_str(rows, row, "number"),
		.grade_code = sh_rows_str(rows, row, "grade_code"),
		.ward = sh_rows_str(rows, row, "ward"),
		.drafted_by = sh_rows_str(rows, row, "drafted_by"),
		.approved_by = sh_rows_str(rows, row, "approved_by"),
		.oral = sh_rows_bool(rows, row, "oral"),
		.certified_on = sh_rows_str(rows, row, "certified_on"),
		.version = (uint32_t) sh_rows_int(rows, row, "version"),
		.approved_version = (uint32_t) sh_rows_int(rows, row, "approved_version"),
	};

	c.content = sh_rows_bytes(call, rows, row, "content_sha256", &c.content_len);
	c.sealed = sh_rows_bytes(call, rows, row, "sealed_facts", &c.sealed_len);
	return c;
}

int store_get_certificate(ShCall *call, const char *certificate_id, Certificate *ret)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_certificate, &rows, sh_text(call->municipality), sh_text(certificate_id));

	if (r == 0 && sh_rows_count(rows) == 0)
		r = sh_fail(&call->error, SH_NOT_FOUND, "certificate.unknown", "%s", certificate_id);
	if (r == 0)
		*ret = store_certificate_of(call, rows, 0);
	return r;
}

bool certificate_is(const Certificate *c, const char *state) { return strcmp(c->state, state) == 0; }

bool certificate_states(const Certificate *c, const uint8_t sha256[FACTS_HASH])
{
	return c->content_len == FACTS_HASH && memcmp(c->content, sha256, FACTS_HASH) == 0;
}

const char *store_new_id(ShCall *call)
{
	char id[SH_UUID_LEN + 1];

	sh_uuid7(id);
	return sh_printf(call->arena, "%s", id);
}

int store_put_persons(ShCall *call, const char *certificate_id, const char *const *ids, size_t n)
{
	int r = sh_query(call, &sql_drop_certificate_persons, NULL, sh_text(call->municipality),
			 sh_text(certificate_id));

	if (r == 0)
		r = sh_query(call, &sql_put_certificate_persons, NULL, sh_text(call->municipality),
			     sh_text(certificate_id), sh_text_array(call->arena, ids, n));
	return r;
}

int store_put_certificate(ShCall *call, const Chain *chain, const char *certificate_id, const char *supersedes)
{
	int r = sh_query(call, &sql_put_certificate, NULL, sh_text(call->municipality), sh_text(certificate_id),
			 sh_text(chain->application_id), sh_text(chain->disaster_id), sh_text(chain->dwelling_id),
			 sh_text(chain->person_id), sh_text(supersedes), sh_int(call->now_us));

	return r != 0 ? r : store_put_persons(call, certificate_id, &chain->person_id, 1);
}

int store_open_facts(ShCall *call, const Certificate *c, Facts *ret)
{
	const uint8_t *plain;
	size_t len;
	int r = sh_cell_open(call, CELL_CERTIFICATE_FACTS, c->certificate_id, c->sealed, c->sealed_len, &plain, &len);

	return r != 0 ? r : facts_read((const char *) plain, len, call->arena, ret, &call->error);
}

const char *store_today(ShCall *call)
{
	char iso[SH_CIVIL_ISO_SIZE];

	sh_civil_iso(iso, sh_civil_tokyo(call->now_us));
	return sh_printf(call->arena, "%s", iso);
}

int store_get_authority(ShCall *call, const char *ward, const char *day, Authority *ret)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_authority, &rows, sh_text(call->municipality), sh_text(ward), sh_text(day));

	if (r != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "certificate.authority.missing", "ward %s",
			       *ward ? ward : "-");
	*ret = (Authority){ .title = sh_rows_str(rows, 0, "title"),
			    .name = sh_rows_str(rows, 0, "name"),
			    .seal_blob_id = sh_rows_str(rows, 0, "seal_blob_id") };
	return sh_blob_read(call, ret->seal_blob_id, ISSUER_SEAL_BYTES, &ret->seal, &ret->seal_len);
}

int store_any_protected(ShCall *call, const char *const *ids, size_t n, bool *ret_protected)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_any_protected, &rows, sh_text(call->municipality),
			 sh_text_array(call->arena, ids, n));

	*ret_protected = r == 0 && sh_rows_count(rows) > 0;
	return r;
}

int store_persons_of(ShCall *call, const char *const *certificate_ids, size_t n, const char *const **ret_ids,
		     size_t *ret_n)
{
	const ShRows *rows;
	const char **ids;
	int r = sh_query(call, &sql_persons_of_certificates, &rows, sh_text(call->municipality),
			 sh_text_array(call->arena, certificate_ids, n));

	if (r != 0)
		return r;
	*ret_n = (size_t) sh_rows_count(rows);
	ids = sh_alloc(call->arena, (*ret_n + 1) * sizeof *ids);
	if (!ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "persons");
	for (size_t i = 0; i < *ret_n; i++)
		ids[i] = sh_rows_str(rows, (int) i, "person_id");
	*ret_ids = ids;
	return 0;
}
