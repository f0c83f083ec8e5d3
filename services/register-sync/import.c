/* An uploaded register file becomes an import; what came of it. */
#include "cells.h"
#include "register_sync.h"
#include "register_sync_sql.h"
#include "sh_blob.h"
#include "sh_data_key.h"
#include "sh_hex.h"

#include <string.h>

int import_check(ShCall *call, const char *profile, const char *encoding)
{
	static const char *const encodings[] = { "", "utf-8", "cp932" };
	bool known = false;

	for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++)
		known |= strcmp(encoding, encodings[i]) == 0;
	if (!known)
		return sh_fail_field(&call->error, "encoding", "register.import.encoding_unknown");
	if (!data_profile(profile))
		return sh_fail_field(&call->error, "profile", "register.import.profile_unknown");
	return 0;
}

/* The same import again, under another key: the same answer. Another file under its id: no. */
static int again(ShCall *call, const RegisterSync__StartImportRequest *q, RegisterSync__StartImportReply *p,
		 bool *ret_again)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_import, &rows, sh_text(call->municipality), sh_text(q->import_id));

	*ret_again = r == 0 && sh_rows_count(rows) > 0;
	if (!*ret_again)
		return r;
	if (strcmp(sh_rows_str(rows, 0, "blob_id"), q->blob_id) != 0)
		return sh_fail(&call->error, SH_ALREADY_EXISTS, "register.import.exists", "%s", q->import_id);
	p->import_id = q->import_id;
	p->job_id = sh_rows_str(rows, 0, "job_id");
	return 0;
}

int start_import(ShCall *call, const RegisterSync__StartImportRequest *q, RegisterSync__StartImportReply *p)
{
	const char *profile = *q->profile ? q->profile : "standard-122", *job_id;
	char today[SH_CIVIL_ISO_SIZE];
	const uint8_t *name;
	const ShRows *number;
	size_t name_len;
	bool known;
	int r;

	if ((r = import_check(call, profile, q->encoding)) != 0 || (r = again(call, q, p, &known)) != 0 || known)
		return r;
	sh_civil_iso(today, sh_civil_tokyo(call->now_us));
	if (strcmp(q->as_of, today) > 0) /* rows of later files would count as older than these, and be left out */
		return sh_fail_field(&call->error, "as_of", "register.import.as_of_ahead");
	if ((r = sh_blob_claim(call, q->blob_id, "import", "-")) != 0 ||
	    (r = sh_job_start(call, "import", "byte", q->import_id, &job_id)) != 0 ||
	    (r = sh_cell_seal_text(call, "-", "cell", CELL_IMPORT_FILE_NAME, q->import_id, q->file_name, &name,
				   &name_len)) != 0 ||
	    (r = sh_query(call, &sql_next_import_no, &number, sh_text(call->municipality))) != 0 ||
	    (r = sh_query(call, &sql_put_import, NULL, sh_text(call->municipality), sh_text(q->import_id),
			  sh_int(sh_rows_int(number, 0, "import_no")), sh_text(q->blob_id), sh_text(job_id),
			  sh_bytes(name, name_len), sh_text(q->as_of), sh_text(profile), sh_text(q->encoding),
			  sh_bool(q->check_first), sh_int(call->now_us), sh_text(call->actor.id))) != 0)
		return r;
	p->import_id = q->import_id;
	p->job_id = job_id;
	return 0;
}

static int import_row(ShCall *call, const char *import_id, const ShRows **ret)
{
	int r = sh_query(call, &sql_get_import, ret, sh_text(call->municipality), sh_text(import_id));

	if (r == 0 && sh_rows_count(*ret) == 0)
		r = sh_fail(&call->error, SH_NOT_FOUND, "register.import.unknown", "%s", import_id);
	return r;
}

/* What the check counted, if there was one. */
static int fill_check(ShCall *call, const char *import_id, RegisterSync__ImportCheck **ret)
{
	RegisterSync__ImportCheck *c;
	const ShRows *row;
	const uint8_t *hash;
	char *hex;
	size_t len;
	int r = sh_query(call, &sql_get_check, &row, sh_text(call->municipality), sh_text(import_id));

	if (r != 0 || sh_rows_count(row) == 0)
		return r;
	hash = sh_rows_bytes(call, row, 0, "check_hash", &len);
	if (!(c = sh_alloc(call->arena, sizeof *c)) || !(hex = sh_alloc(call->arena, 2 * len + 1)))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "check");
	register_sync__import_check__init(c);
	sh_hex(hex, hash, len);
	c->hash = hex;
	c->complete = sh_rows_bool(row, 0, "complete");
	c->why = sh_rows_texts(call, row, 0, "why", &c->n_why);
	c->rows = (uint64_t) sh_rows_int(row, 0, "row_count");
	c->new_rows = (uint64_t) sh_rows_int(row, 0, "new_rows");
	c->changed_rows = (uint64_t) sh_rows_int(row, 0, "changed_rows");
	c->same_rows = (uint64_t) sh_rows_int(row, 0, "same_rows");
	c->older_rows = (uint64_t) sh_rows_int(row, 0, "older_rows");
	c->rejected_rows = (uint64_t) sh_rows_int(row, 0, "rejected_rows");
	c->warnings = (uint64_t) sh_rows_int(row, 0, "warnings");
	c->unmappable_characters = (uint64_t) sh_rows_int(row, 0, "unmappable_characters");
	c->unknown_columns = sh_rows_texts(call, row, 0, "unknown_columns", &c->n_unknown_columns);
	c->missing_columns = sh_rows_texts(call, row, 0, "missing_columns", &c->n_missing_columns);
	c->new_persons = (uint64_t) sh_rows_int(row, 0, "new_persons");
	c->changed_persons = (uint64_t) sh_rows_int(row, 0, "changed_persons");
	c->missing_persons = (uint64_t) sh_rows_int(row, 0, "missing_persons");
	c->persons_on_file = (uint64_t) sh_rows_int(row, 0, "persons_on_file");
	*ret = c;
	return 0;
}

int get_import(ShCall *call, const RegisterSync__GetImportRequest *q, RegisterSync__Import *p)
{
	const uint8_t *sealed;
	const ShRows *row;
	ShBlobInfo blob;
	size_t len;
	int r = import_row(call, q->import_id, &row);

	if (r != 0 || (r = sh_blob_info(call, sh_rows_str(row, 0, "blob_id"), &blob)) != 0)
		return r;
	if ((r = fill_check(call, q->import_id, &p->check)) != 0)
		return r;
	p->original_parts = original_parts(&blob);
	p->confirmed_us = sh_rows_int(row, 0, "confirmed_us");
	p->import_id = q->import_id;
	p->job_id = sh_rows_str(row, 0, "job_id");
	p->state = sh_rows_str(row, 0, "state");
	p->as_of = sh_rows_str(row, 0, "as_of");
	p->rows = (uint64_t) sh_rows_int(row, 0, "row_count");
	p->new_rows = (uint64_t) sh_rows_int(row, 0, "new_rows");
	p->changed_rows = (uint64_t) sh_rows_int(row, 0, "changed_rows");
	p->same_rows = (uint64_t) sh_rows_int(row, 0, "same_rows");
	p->rejected_rows = (uint64_t) sh_rows_int(row, 0, "rejected_rows");
	p->warnings = (uint64_t) sh_rows_int(row, 0, "warnings");
	p->unmappable_characters = (uint64_t) sh_rows_int(row, 0, "unmappable_characters");
	p->parts_done = (uint32_t) sh_rows_int(row, 0, "parts_done");
	p->missing_persons = (uint64_t) sh_rows_int(row, 0, "missing_persons");
	p->numbers_not_taken = (uint64_t) sh_rows_int(row, 0, "numbers_not_taken");
	p->households_without_head = (uint64_t) sh_rows_int(row, 0, "households_without_head");
	p->heads_elsewhere = (uint64_t) sh_rows_int(row, 0, "heads_elsewhere");
	p->reason = sh_rows_str(row, 0, "reason");
	p->reason_column = sh_rows_str(row, 0, "reason_column");
	p->unknown_columns = sh_rows_texts(call, row, 0, "unknown_columns", &p->n_unknown_columns);
	p->missing_columns = sh_rows_texts(call, row, 0, "missing_columns", &p->n_missing_columns);
	sealed = sh_rows_bytes(call, row, 0, "sealed_file_name", &len);
	return sh_cell_open_text(call, CELL_IMPORT_FILE_NAME, q->import_id, sealed, len, &p->file_name);
}

int get_register_job(ShCall *call, const Common__GetJobRequest *q, Common__Job *p)
{
	return sh_job_answer(call, q->job_id, p);
}
