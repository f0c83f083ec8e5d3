/* A provision of more people than one file holds: drafted part by part, each in a transaction of its own together
 * with the mark where the next begins. What is approved is the whole: its hash is that of the parts' hashes (I16). */
#include "ledger.h"
#include "ledger_sql.h"
#include "provision_file.h"
#include "rules/provision.h"
#include "sh_blob.h"
#include "store.h"

#include <sodium.h>
#include <string.h>

uint32_t provision_items(const char *const *codes, size_t n)
{
	ProvisionItem item;
	uint32_t bits = 0;

	for (size_t i = 0; i < n; i++)
		if (provision_item(codes[i], &item))
			bits |= 1u << item;
	return bits;
}

int provision_keep_part(ShCall *call, const char *provision_id, const char *disaster_id, unsigned part,
			const char *blob_id, const ProvisionFile *file, const uint8_t hash[32])
{
	ShParam town = sh_text(call->municipality), id = sh_text(provision_id);
	char made[SH_UUID_LEN + 1];
	int r;

	if (!blob_id) {
		sh_uuid7(made);
		blob_id = sh_printf(call->arena, "%s", made);
	}
	if ((r = sh_query(call, &sql_put_provision_persons, NULL, town, id,
			  sh_text_array(call->arena, file->person_ids, file->persons), sh_int(part))) != 0 ||
	    (r = sh_query(call, &sql_put_provision_part, NULL, town, id, sh_int(part), sh_text(blob_id),
			  sh_bytes(hash, crypto_hash_sha256_BYTES))) != 0 ||
	    (r = sh_blob_write(call, blob_id, "provision", disaster_id, "provision.csv", "text/csv", file->csv,
			       file->len)) != 0)
		return r;
	return sh_audit(call, file->person_ids, file->persons);
}

/* Of one part the file's own; of several, of theirs in their order. */
static int hash_of_all(ShCall *call, const char *provision_id, uint8_t ret[32])
{
	crypto_hash_sha256_state state;
	uint8_t one[crypto_hash_sha256_BYTES] = { 0 };
	const ShRows *rows;
	int r = sh_query(call, &sql_list_provision_parts, &rows, sh_text(call->municipality), sh_text(provision_id));

	crypto_hash_sha256_init(&state);
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		if (!sh_rows_exact(rows, i, "content_hash", one, sizeof one))
			return sh_fail(&call->error, SH_INTERNAL, "ledger.cell.broken", "%s", provision_id);
		crypto_hash_sha256_update(&state, one, sizeof one);
	}
	crypto_hash_sha256_final(&state, ret);
	if (r == 0 && sh_rows_count(rows) == 1)
		memcpy(ret, one, sizeof one);
	return r;
}

static int end_draft(ShCall *call, const char *provision_id, const char *job_id, const char *refused)
{
	uint8_t hash[crypto_hash_sha256_BYTES] = { 0 };
	int r = refused ? 0 : hash_of_all(call, provision_id, hash);

	if (r == 0)
		r = sh_query(call, &sql_end_draft, NULL, sh_text(call->municipality), sh_text(provision_id),
			     sh_text(refused ? "REFUSED" : "DRAFT"), sh_bytes(hash, sizeof hash));
	return r != 0 ? r : sh_job_end(call, job_id, refused ? "REFUSED" : "DONE", refused ? refused : "");
}

/* The file of the next part, kept, and where the one behind it begins. */
static int put_part(ShCall *call, const ShRows *provision, const ShRows *page, int64_t *ret_persons)
{
	ProvisionBefore before = { (unsigned) sh_rows_int(provision, 0, "persons"),
				   (unsigned) sh_rows_int(provision, 0, "households"),
				   sh_rows_str(provision, 0, "after_household") };
	const char *id = sh_rows_str(provision, 0, "provision_id"),
		   *disaster_id = sh_rows_str(provision, 0, "disaster_id"), *const * codes;
	int64_t part = sh_rows_int(provision, 0, "parts");
	int last = sh_rows_count(page) - 1, r;
	uint8_t hash[crypto_hash_sha256_BYTES];
	const ShRows *candidates;
	ProvisionFile file;
	ShParam persons;
	size_t n;

	codes = (const char *const *) sh_rows_texts(call, provision, 0, "items", &n);
	if ((r = provision_people(call, page, &persons)) != 0 ||
	    (r = sh_query(call, &sql_provision_rows, &candidates, sh_text(call->municipality), sh_text(disaster_id),
			  persons)) != 0 ||
	    (r = provision_file(call, disaster_id, provision_items(codes, n), candidates, &before, &file)) != 0)
		return r;
	crypto_hash_sha256(hash, (const uint8_t *) file.csv, file.len);
	if ((r = provision_keep_part(call, id, disaster_id, (unsigned) part, NULL, &file, hash)) != 0)
		return r;
	*ret_persons = before.persons + (int64_t) file.persons;
	return sh_query(call, &sql_move_provision, NULL, sh_text(call->municipality), sh_text(id),
			sh_int(*ret_persons), sh_int(part + 1), sh_int(file.households),
			sh_text(sh_rows_str(page, last, "household_id")), sh_int(sh_rows_int(page, last, "sort")),
			sh_text(sh_rows_str(page, last, "person_id")));
}

int provision_draft_step(ShCall *call, const char *job_id)
{
	const ShRows *provision, *page;
	const char *id;
	int64_t persons;
	int r = sh_query(call, &sql_lock_provision_of_job, &provision, sh_text(call->municipality), sh_text(job_id));

	if (r != 0)
		return r;
	if (sh_rows_count(provision) == 0 || strcmp(sh_rows_str(provision, 0, "state"), "DRAFTING") != 0)
		return 0;
	id = sh_rows_str(provision, 0, "provision_id");
	r = store_need_open(call, sh_rows_str(provision, 0, "disaster_id"));
	if (r == SH_REFUSED) { /* closed or disposed of meanwhile: the job says so instead of trying for ever */
		const char *why = sh_printf(call->arena, "%s", call->error.reason);

		call->error = (ShError){ 0 };
		return end_draft(call, id, job_id, why);
	}
	if (r != 0)
		return r;
	persons = sh_rows_int(provision, 0, "persons");
	if ((r = sh_query(call, &sql_provisionable_page, &page, sh_text(call->municipality),
			  sh_text(sh_rows_str(provision, 0, "disaster_id")),
			  sh_text(sh_rows_str(provision, 0, "consent")),
			  sh_text(sh_rows_str(provision, 0, "after_household")),
			  sh_int(sh_rows_int(provision, 0, "after_sort")),
			  sh_text(sh_rows_str(provision, 0, "after_person")), sh_int(PROVISION_PERSONS))) != 0)
		return r;
	if (sh_rows_count(page) > 0 && sh_rows_int(provision, 0, "parts") == PROVISION_PARTS)
		return end_draft(call, id, job_id, "ledger.provision.too_large");
	if (sh_rows_count(page) > 0 && (r = put_part(call, provision, page, &persons)) != 0)
		return r;
	if (sh_rows_count(page) == PROVISION_PERSONS) {
		sh_due_again(call, call->now_us);
		return sh_job_progress(call, job_id, (uint64_t) persons, 0);
	}
	if (persons > 0 && (r = sh_job_progress(call, job_id, (uint64_t) persons, (uint64_t) persons)) != 0)
		return r;
	return end_draft(call, id, job_id, persons > 0 ? NULL : "ledger.provision.nobody_left");
}
