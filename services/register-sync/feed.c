/* Pattern A: one batch of a feed, read outside of any transaction, on file in one. It is an import of one part, so
 * that versions, findings and pulls know it; only its gaps and its number are its own. */
#include "feed.h"
#include "arrangement.h"
#include "cells.h"
#include "import_stage.h"
#include "json_rows.h"
#include "register_sync_sql.h"
#include "sh_blob.h"
#include "sh_data_key.h"

#include <string.h>

enum { BODY_MOST = 32 << 20, AHEAD_US_MOST = 600 * 1000000 };

typedef struct Batch {
	Stage stage;
	char as_of[SH_CIVIL_ISO_SIZE], import_id[SH_UUID_LEN + 1];
	uint8_t sha256[32];
} Batch;

static int check(ShCall *call, const RegisterSync__TakeChangesRequest *q, const char *profile)
{
	int r = import_check(call, profile, q->encoding);

	if (r == 0 && q->as_of_us > call->now_us + AHEAD_US_MOST)
		r = sh_fail_field(&call->error, "as_of_us", "register.feed.as_of_ahead");
	return r;
}

/* JSON is made into the same rows by column name; all else is a CSV. */
static int text_of_json(ShCall *call, Stage *s)
{
	const uint8_t *bytes;
	size_t len;
	int r = sh_blob_get(call, s->blob_id, 0, &bytes, &len);

	if (r != 0 || !json_rows_is(bytes, len) || (r = sh_blob_read(call, s->blob_id, BODY_MOST, &bytes, &len)) != 0)
		return r;
	s->encoding = "utf-8";
	r = json_rows_csv(call->arena, (const char *) bytes, len, (const char **) &s->text, &s->text_len,
			  &call->error);
	if (r == SH_REFUSED) {
		s->refused = call->error;
		call->error = (ShError){ 0 };
		r = 0;
	}
	return r;
}

static int read_step(ShCall *call, void *arg)
{
	Batch *b = arg;
	Stage *s = &b->stage;
	const ShRows *assessment;
	Arranged arranged;
	ShBlobInfo info;
	int r = sh_blob_info(call, s->blob_id, &info);

	if (r != 0)
		return r;
	memcpy(b->sha256, info.sha256, sizeof b->sha256);
	if ((r = arrangement_of(call, &arranged)) != 0)
		return r;
	if (arrangement_by_hand(&arranged))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "register.arrangement.by_hand", "-");
	if ((r = sh_query(call, &sql_get_assessment, &assessment, sh_text(call->municipality))) != 0)
		return r;
	s->numbers_allowed = sh_rows_count(assessment) > 0;
	if ((r = text_of_json(call, s)) != 0 || s->refused.code != SH_OK)
		return r;
	return stage_part(call, s, FEED_ROWS_MOST);
}

int take_changes_gather(ShCall *call, const RegisterSync__TakeChangesRequest *q)
{
	const char *profile = *q->profile ? q->profile : "standard-122";
	Batch *b = sh_alloc(call->arena, sizeof *b);
	int r;

	if (!b)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "batch");
	if ((r = check(call, q, profile)) != 0)
		return r;
	*b = (Batch){ .stage = { .job_id = "",
				 .blob_id = q->blob_id,
				 .profile = profile,
				 .encoding = q->encoding,
				 .feed_id = q->feed_id,
				 .batch_no = (int64_t) q->batch_no,
				 .part = 1 } };
	sh_civil_iso(b->as_of, sh_civil_tokyo(q->as_of_us));
	sh_uuid7(b->import_id);
	b->stage.as_of = b->as_of;
	b->stage.import_id = b->import_id;
	call->gathered = b;
	if ((r = sh_read(call, read_step, b)) != 0)
		return r;
	if (b->stage.refused.code != SH_OK) {
		call->error = b->stage.refused;
		return SH_REFUSED;
	}
	return b->stage.last ? 0
			     : sh_fail(&call->error, SH_INVALID_ARGUMENT, "register.feed.too_many_rows", "%d",
				       FEED_ROWS_MOST);
}

static void fill(RegisterSync__TakeChangesReply *p, const ShRows *row)
{
	p->batch_id = sh_rows_str(row, 0, "import_id");
	p->rows = (uint64_t) sh_rows_int(row, 0, "row_count");
	p->new_rows = (uint64_t) sh_rows_int(row, 0, "new_rows");
	p->changed_rows = (uint64_t) sh_rows_int(row, 0, "changed_rows");
	p->same_rows = (uint64_t) sh_rows_int(row, 0, "same_rows");
	p->older_rows = (uint64_t) sh_rows_int(row, 0, "older_rows");
	p->rejected_rows = (uint64_t) sh_rows_int(row, 0, "rejected_rows");
	p->warnings = (uint64_t) sh_rows_int(row, 0, "warnings");
	p->households_without_head = (uint64_t) sh_rows_int(row, 0, "households_without_head");
	p->heads_elsewhere = (uint64_t) sh_rows_int(row, 0, "heads_elsewhere");
}

/* What must be sent again is asked of those in this batch, also where it came before: it may have come since. */
static int say_again(ShCall *call, const RegisterSync__TakeChangesRequest *q, const char *import_id,
		     RegisterSync__TakeChangesReply *p)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_stale_of_batch, &rows, sh_text(call->municipality), sh_text(import_id),
			 sh_int(FEED_AGAIN_MOST + 1));

	if (r != 0 || (r = feed_stale(call, rows, FEED_AGAIN_MOST, &p->again, &p->n_again)) != 0)
		return r;
	p->more_again = sh_rows_count(rows) > FEED_AGAIN_MOST;
	return feed_missing(call, q->feed_id, &p->missing_batches, &p->n_missing_batches);
}

/* The same batch under another key of the request: nothing is done again. Another body under its number: no. */
static int again(ShCall *call, const RegisterSync__TakeChangesRequest *q, const Batch *b,
		 RegisterSync__TakeChangesReply *p, bool *ret_again)
{
	uint8_t sha256[32];
	const ShRows *row;
	int r = sh_query(call, &sql_get_batch, &row, sh_text(call->municipality), sh_text(q->feed_id),
			 sh_int((int64_t) q->batch_no));

	*ret_again = r == 0 && sh_rows_count(row) > 0;
	if (!*ret_again)
		return r;
	if (!sh_rows_exact(row, 0, "sha256", sha256, sizeof sha256) || memcmp(sha256, b->sha256, sizeof sha256) != 0)
		return sh_fail(&call->error, SH_ALREADY_EXISTS, "register.feed.batch_differs", "%s %llu", q->feed_id,
			       (unsigned long long) q->batch_no);
	fill(p, row);
	p->repeated = true;
	return say_again(call, q, p->batch_id, p);
}

static int put_batch(ShCall *call, const RegisterSync__TakeChangesRequest *q, const Batch *b, const Stored *stored)
{
	const Stage *s = &b->stage;
	const uint8_t *name;
	size_t name_len;
	int r = sh_cell_seal_text(call, "-", "cell", CELL_IMPORT_FILE_NAME, s->import_id, "", &name, &name_len);

	if (r == 0)
		r = sh_query(call, &sql_put_batch, NULL, sh_text(call->municipality), sh_text(s->import_id),
			     sh_int(s->import_no), sh_text(q->blob_id), sh_bytes(name, name_len), sh_text(s->as_of),
			     sh_text(s->profile), sh_text(s->encoding), sh_int((int64_t) s->read),
			     sh_int((int64_t) stored->new_rows), sh_int((int64_t) stored->changed_rows),
			     sh_int((int64_t) stored->same_rows), sh_int((int64_t) stored->older_rows),
			     sh_int((int64_t) (s->rejected + stored->duplicates)), sh_int((int64_t) s->warnings),
			     sh_int((int64_t) s->unmapped), sh_int((int64_t) s->numbers_not_taken),
			     sh_text_array(call->arena, s->unknown_columns, s->n_unknown), sh_text(s->feed_id),
			     sh_int(s->batch_no), sh_int(q->as_of_us), sh_int(call->now_us),
			     sh_bytes(b->sha256, sizeof b->sha256),
			     sh_text_array(call->arena, s->missing_columns, s->n_missing));
	if (r == 0)
		r = sh_query(call, &sql_put_part, NULL, sh_text(call->municipality), sh_text(s->import_id),
			     sh_int(s->part), sh_bytes(stored->hash, sizeof stored->hash),
			     sh_text_array_wire(call->arena, stored->changed_ids, stored->n_changed),
			     sh_text_array_wire(call->arena, stored->seen_ids, stored->n_seen),
			     sh_bytes(stored->superseded.data, stored->superseded.len));
	return r != 0 ? r
		      : sh_query(call, &sql_put_feed, NULL, sh_text(call->municipality), sh_text(s->feed_id),
				 sh_int(s->batch_no), sh_int(q->as_of_us), sh_int(call->now_us));
}

static int store(ShCall *call, const RegisterSync__TakeChangesRequest *q, Batch *b)
{
	Stage *s = &b->stage;
	Stored stored;
	const ShRows *number;
	int r;

	if ((r = sh_blob_claim(call, q->blob_id, "import", "-")) != 0 ||
	    (r = sh_query(call, &sql_next_import_no, &number, sh_text(call->municipality))) != 0)
		return r;
	s->import_no = s->came_no = (int) sh_rows_int(number, 0, "import_no");
	if ((r = store_part(call, s, &stored)) != 0 || (r = store_secrets(call, s)) != 0 ||
	    (r = store_gaps(call, s, &stored, q->whole)) != 0 || (r = store_rejects(call, s)) != 0 ||
	    (r = put_unshown(call, s)) != 0 || (r = put_batch(call, q, b, &stored)) != 0 ||
	    (r = heads_of_batch(call, s->import_id, stored.changed_ids, stored.n_changed)) != 0 ||
	    (r = announce_part(call, s, &stored)) != 0)
		return r;
	return sh_audit_one(call, s->import_id);
}

int take_changes(ShCall *call, const RegisterSync__TakeChangesRequest *q, RegisterSync__TakeChangesReply *p)
{
	Batch *b = call->gathered;
	const ShRows *row;
	bool known;
	int r;

	if ((r = sh_query(call, &sql_lock_register, NULL, sh_text(call->municipality))) != 0 ||
	    (r = again(call, q, b, p, &known)) != 0 || known)
		return r;
	if ((r = store(call, q, b)) != 0 || (r = sh_query(call, &sql_get_batch, &row, sh_text(call->municipality),
							  sh_text(q->feed_id), sh_int((int64_t) q->batch_no))) != 0)
		return r;
	fill(p, row);
	return say_again(call, q, b->import_id, p);
}
