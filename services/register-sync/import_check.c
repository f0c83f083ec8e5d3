/* What a file would do, counted part by part before any of it is done (pattern B). What was counted is what goes on
 * file: each part has its hash here, and the whole has one that a person confirms. */
#include "arrangement.h"
#include "import_stage.h"
#include "register_sync_sql.h"
#include "sh_sha256.h"

#include <string.h>

static void add(ShSha256 *hash, const char *text) { sh_sha256_add(hash, text, strlen(text) + 1); }

static const char *const counted[] = { "row_count",   "new_rows",        "changed_rows",   "same_rows",
				       "older_rows",  "rejected_rows",   "warnings",       "unmappable_characters",
				       "new_persons", "changed_persons", "missing_persons" };

static int hash_of_check(ShCall *call, const Stage *s, const ShRows *check, uint8_t out[32])
{
	const ShRows *parts;
	ShSha256 *hash;
	int r = sh_query(call, &sql_hashes_of_check, &parts, sh_text(call->municipality), sh_text(s->import_id));

	if (r != 0)
		return r;
	hash = sh_sha256_begin();
	for (int i = 0; i < sh_rows_count(parts); i++) {
		uint8_t part[32] = { 0 };

		(void) sh_rows_exact(parts, i, "row_hash", part, sizeof part);
		sh_sha256_add(hash, part, sizeof part);
	}
	for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
		char number[24];

		snprintf(number, sizeof number, "%lld", (long long) sh_rows_int(check, 0, counted[i]));
		add(hash, number);
	}
	sh_sha256_end(hash, out);
	return 0;
}

static int why_it_waits(ShCall *call, const Stage *s, const ShRows *check, const char **why, size_t *ret_n)
{
	ImportCounts counts = { .on_file = (uint64_t) sh_rows_int(check, 0, "persons_on_file"),
				.new_persons = (uint64_t) sh_rows_int(check, 0, "new_persons"),
				.changed_persons = (uint64_t) sh_rows_int(check, 0, "changed_persons"),
				.missing_persons = (uint64_t) sh_rows_int(check, 0, "missing_persons"),
				.rows = (uint64_t) sh_rows_int(check, 0, "row_count"),
				.rejected_rows = (uint64_t) sh_rows_int(check, 0, "rejected_rows") };
	ImportLimits limits;
	Arranged arranged;
	unsigned waits;
	int r = arrangement_of(call, &arranged);

	if (r != 0)
		return r;
	limits = (ImportLimits){ arranged.changes_permille, arranged.gone_permille, s->check_asked };
	waits = import_waits(&counts, &limits);
	*ret_n = 0;
	for (unsigned bit = 1; bit <= waits; bit <<= 1)
		if (waits & bit)
			why[(*ret_n)++] = import_why_name(bit);
	return 0;
}

/* It goes on by itself, or as a person confirmed it; else it waits. */
static int after_check(ShCall *call, const Stage *s, bool goes_on)
{
	int r;

	if (goes_on) {
		sh_due_again(call, call->now_us);
		return sh_query(call, &sql_set_import_state, NULL, sh_text(call->municipality), sh_text(s->import_id),
				sh_text("RUNNING"));
	}
	if ((r = sh_query(call, &sql_unconfirm_import, NULL, sh_text(call->municipality), sh_text(s->import_id))) !=
		    0 ||
	    (r = sh_job_progress(call, s->job_id, s->bytes, s->bytes)) != 0)
		return r;
	return sh_job_end(call, s->job_id, "DONE", "");
}

static int finish_check(ShCall *call, const Stage *s)
{
	const char *why[8];
	const ShRows *check;
	uint8_t hash[32];
	size_t n_why;
	int r;

	if ((r = sh_query(call, &sql_mark_shared_parts, NULL, sh_text(call->municipality), sh_text(s->import_id))) !=
		    0 ||
	    (r = sh_query(call, &sql_count_checked_persons, NULL, sh_text(call->municipality),
			  sh_text(s->import_id))) != 0 ||
	    (r = sh_query(call, &sql_get_check, &check, sh_text(call->municipality), sh_text(s->import_id))) != 0 ||
	    (r = hash_of_check(call, s, check, hash)) != 0 || (r = why_it_waits(call, s, check, why, &n_why)) != 0 ||
	    (r = sh_query(call, &sql_end_check, NULL, sh_text(call->municipality), sh_text(s->import_id),
			  sh_bytes(hash, sizeof hash), sh_text_array(call->arena, why, n_why))) != 0)
		return r;
	return after_check(call, s, s->is_confirmed ? memcmp(hash, s->confirmed, sizeof hash) == 0 : n_why == 0);
}

static int put(ShCall *call, const Stage *s, const Stored *w)
{
	uint8_t hash[32], of_taken[32];
	ProtobufCBinaryData taken;
	int r;

	taken_hash(s, of_taken);
	if ((r = stage_hash(call, s, hash)) != 0 || (r = pack_taken(call, s, &taken)) != 0 ||
	    (r = sh_query(call, &sql_put_check_part, NULL, sh_text(call->municipality), sh_text(s->import_id),
			  sh_int(s->part), sh_int((int64_t) s->read), sh_bytes(hash, sizeof hash),
			  sh_text_array_wire(call->arena, w->seen_ids, w->n_seen),
			  sh_text_array_wire(call->arena, w->changed_ids, w->n_changed),
			  sh_text_array_wire(call->arena, w->new_nos, w->n_new), sh_bytes(taken.data, taken.len),
			  sh_bytes(of_taken, sizeof of_taken), sh_int((int64_t) s->known_rows),
			  sh_int((int64_t) s->rejected), sh_int((int64_t) s->warnings), sh_int((int64_t) s->unmapped),
			  sh_int((int64_t) s->numbers_not_taken), sh_int((int64_t) s->offset),
			  sh_int((int64_t) s->line), sh_bool(s->last), list_param(s))) != 0 ||
	    (r = sh_query(call, &sql_check_progress, NULL, sh_text(call->municipality), sh_text(s->import_id),
			  sh_int((int64_t) s->offset), sh_int((int64_t) s->line), sh_int((int64_t) s->read),
			  sh_int((int64_t) w->new_rows), sh_int((int64_t) w->changed_rows),
			  sh_int((int64_t) w->same_rows), sh_int((int64_t) w->older_rows),
			  sh_int((int64_t) (s->rejected + w->duplicates)), sh_int((int64_t) s->warnings),
			  sh_int((int64_t) s->unmapped), sh_text_array(call->arena, s->unknown_columns, s->n_unknown),
			  sh_text_array(call->arena, s->missing_columns, s->n_missing))) != 0)
		return r;
	return sh_job_progress(call, s->job_id, s->last ? s->bytes : s->offset, 2 * s->bytes);
}

static int begin(ShCall *call, const Stage *s)
{
	int r = sh_query(call, &sql_begin_check, NULL, sh_text(call->municipality), sh_text(s->import_id),
			 sh_int(s->against_no));

	return r != 0 ? r
		      : sh_query(call, &sql_set_import_state, NULL, sh_text(call->municipality),
				 sh_text(s->import_id), sh_text("CHECKING"));
}

int check_part(ShCall *call, Stage *s)
{
	Stored weighed;
	int r = s->begins ? begin(call, s) : 0;

	if (r != 0 || (r = weigh_part(call, s, &weighed)) != 0 || (r = store_rejects(call, s)) != 0 ||
	    (r = put_unshown(call, s)) != 0 || (r = put(call, s, &weighed)) != 0 ||
	    (r = sh_audit_one(call, s->import_id)) != 0)
		return r;
	if (s->last)
		return finish_check(call, s);
	sh_due_again(call, call->now_us);
	return 0;
}
