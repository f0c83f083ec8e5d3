#include "sh_blob.h"
#include "common_sql.h"
#include "sh_due.h"
#include "sh_rekey.h"
#include "sh_without.h"

#include <sodium.h>
#include <string.h>

/* Permanent cell numbers of the runtime; those of the services begin at 1000. */
enum { CELL_BLOB_CHUNK = 1, CELL_BLOB_FILE_NAME = 2 };
enum { MOVED_AT_ONCE = 16 }; /* of 256 KiB */

const ShSealed sh_sealed_blobs[] = {
	SH_SEALED("blob", "sealed_file_name", CELL_BLOB_FILE_NAME, "blob_id"),
	{ .name = "blob_chunk_sealed",
	  .cell = CELL_BLOB_CHUNK,
	  .most = 16, /* of 256 KiB */
	  .list = SH_SEALED_LIST("blob_chunk", "sealed", "blob_id || '#' || chunk_no"),
	  .put = { "reseal_put_blob_chunk",
		   "UPDATE blob_chunk SET sealed = $3 WHERE municipality = $1 AND ctid = $2::tid" } },
	{ 0 },
};

static const char *chunk_name(ShCall *call, const char *blob_id, uint32_t chunk_no)
{
	return sh_printf(call->arena, "%s#%u", blob_id, chunk_no);
}

static int begin(ShCall *call, const char *blob_id, const char *purpose, const char *scope, const char *file_name,
		 const char *media_type)
{
	const uint8_t *sealed;
	size_t len;
	int r = sh_cell_seal_text(call, scope, "blob", CELL_BLOB_FILE_NAME, blob_id, file_name, &sealed, &len);

	if (r == 0)
		r = sh_query(call, &sql_put_blob, NULL, sh_text(call->municipality), sh_text(blob_id),
			     sh_text(purpose), sh_bytes(sealed, len), sh_text(media_type), sh_int(call->now_us));
	return r;
}

/* Whose an upload is, is not known yet. */
int sh_blob_begin(ShCall *call, const char *blob_id, const char *purpose, const char *file_name,
		  const char *media_type)
{
	return begin(call, blob_id, purpose, "-", file_name, media_type);
}

static int put(ShCall *call, const char *blob_id, const char *scope, uint32_t chunk_no, const void *bytes, size_t len)
{
	const uint8_t *sealed;
	const ShRows *rows;
	size_t n;
	int r = sh_cell_seal(call, scope, "blob", CELL_BLOB_CHUNK, chunk_name(call, blob_id, chunk_no), bytes, len,
			     &sealed, &n);

	if (r == 0 && SH_WITHOUT(blob_seal)) {
		sealed = bytes;
		n = len;
	}
	if (r == 0)
		r = sh_query(call, &sql_put_blob_chunk, &rows, sh_text(call->municipality), sh_text(blob_id),
			     sh_int(chunk_no), sh_bytes(sealed, n));
	if (r == 0 && sh_rows_count(rows) == 0) /* that place is taken */
		r = sh_fail(&call->error, SH_FAILED_PRECONDITION, "blob.not_uploading", "%s", blob_id);
	return r;
}

int sh_blob_put(ShCall *call, const char *blob_id, uint32_t chunk_no, const void *bytes, size_t len)
{
	return put(call, blob_id, "-", chunk_no, bytes, len);
}

int sh_blob_end(ShCall *call, const char *blob_id, uint64_t bytes, uint32_t chunks, const uint8_t sha256[32])
{
	const ShRows *rows;
	int r = sh_query(call, &sql_end_blob, &rows, sh_text(call->municipality), sh_text(blob_id),
			 sh_int((int64_t) bytes), sh_int(chunks), sh_bytes(sha256, 32));

	if (r == 0 && sh_rows_count(rows) == 0)
		r = sh_fail(&call->error, SH_FAILED_PRECONDITION, "blob.not_uploading", "%s", blob_id);
	return r;
}

int sh_blob_claim(ShCall *call, const char *blob_id, const char *purpose, const char *scope)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_claim_blob, &rows, sh_text(call->municipality), sh_text(blob_id),
			 sh_text(purpose));

	if (r == 0 && sh_rows_count(rows) == 0)
		r = sh_fail(&call->error, SH_NOT_FOUND, "blob.unknown", "%s", blob_id);
	if (r == 0 && strcmp(scope, "-") != 0)
		r = sh_due(call, "keys_move", sh_printf(call->arena, "%s/%s", blob_id, scope), call->now_us);
	return r;
}

static int move_name(ShCall *call, const char *blob_id, const char *scope)
{
	const uint8_t *sealed;
	ShBlobInfo info;
	size_t len;
	int r = sh_blob_info(call, blob_id, &info);

	if (r == 0)
		r = sh_cell_seal_text(call, scope, "blob", CELL_BLOB_FILE_NAME, blob_id, info.file_name, &sealed,
				      &len);
	return r != 0 ? r
		      : sh_query(call, &sql_rename_blob, NULL, sh_text(call->municipality), sh_text(blob_id),
				 sh_bytes(sealed, len));
}

int sh_blob_move(ShCall *call, const char *id, bool *ret_more)
{
	const char *slash = strchr(id, '/'), *blob_id, *scope;
	const ShRows *rows;
	int r;

	if (!slash)
		return sh_fail(&call->error, SH_INTERNAL, "blob.unknown", "-");
	blob_id = sh_printf(call->arena, "%.*s", (int) (slash - id), id);
	scope = slash + 1;
	if ((r = sh_query(call, &sql_chunks_elsewhere, &rows, sh_text(call->municipality), sh_text(blob_id),
			  sh_text(scope), sh_int(MOVED_AT_ONCE))) != 0)
		return r;
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		uint32_t no = (uint32_t) sh_rows_int(rows, i, "chunk_no");
		const uint8_t *bytes, *sealed;
		size_t len, n;

		if ((r = sh_blob_get(call, blob_id, no, &bytes, &len)) == 0 &&
		    (r = sh_cell_seal(call, scope, "blob", CELL_BLOB_CHUNK, chunk_name(call, blob_id, no), bytes, len,
				      &sealed, &n)) == 0)
			r = sh_query(call, &sql_replace_blob_chunk, NULL, sh_text(call->municipality),
				     sh_text(blob_id), sh_int(no), sh_bytes(sealed, n));
	}
	*ret_more = r == 0 && sh_rows_count(rows) == MOVED_AT_ONCE;
	return r != 0 || *ret_more ? r : move_name(call, blob_id, scope);
}

int sh_blob_info(ShCall *call, const char *blob_id, ShBlobInfo *ret_info)
{
	static const uint8_t none[32];
	const uint8_t *sealed, *hash;
	const ShRows *rows;
	size_t len, hash_len;
	int r = sh_query(call, &sql_get_blob, &rows, sh_text(call->municipality), sh_text(blob_id));

	if (r != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "blob.unknown", "%s", blob_id);
	sealed = sh_rows_bytes(call, rows, 0, "sealed_file_name", &len);
	hash = sh_rows_bytes(call, rows, 0, "sha256", &hash_len);
	*ret_info = (ShBlobInfo){
		.blob_id = blob_id,
		.purpose = sh_rows_str(rows, 0, "purpose"),
		.media_type = sh_rows_str(rows, 0, "media_type"),
		.bytes = (uint64_t) sh_rows_int(rows, 0, "bytes"),
		.chunks = (uint32_t) sh_rows_int(rows, 0, "chunks"),
		.sha256 = hash_len == sizeof none ? hash : none, /* not whole yet, or no memory */
		.whole = strcmp(sh_rows_str(rows, 0, "state"), "UPLOADING") != 0,
	};
	return sh_cell_open_text(call, CELL_BLOB_FILE_NAME, blob_id, sealed, len, &ret_info->file_name);
}

int sh_blob_get(ShCall *call, const char *blob_id, uint32_t chunk_no, const uint8_t **ret_bytes, size_t *ret_len)
{
	const uint8_t *sealed;
	const ShRows *rows;
	size_t len;
	int r = sh_query_wire(call, &sql_get_blob_chunk, &rows, sh_text(call->municipality), sh_text(blob_id),
			      sh_int(chunk_no));

	if (r != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "blob.chunk_unknown", "%s %u", blob_id, chunk_no);
	sealed = sh_rows_bytes(call, rows, 0, "sealed", &len);
	r = sh_cell_open(call, CELL_BLOB_CHUNK, chunk_name(call, blob_id, chunk_no), sealed, len, ret_bytes, ret_len);
	if (r != 0 && SH_WITHOUT(blob_seal)) {
		*ret_bytes = sealed;
		*ret_len = len;
		return 0;
	}
	return r;
}

int sh_blob_drop(ShCall *call, const char *blob_id)
{
	int r = sh_query(call, &sql_drop_blob, NULL, sh_text(call->municipality), sh_text(blob_id));

	return r != 0 ? r
		      : sh_query(call, &sql_drop_blob_chunks, NULL, sh_text(call->municipality), sh_text(blob_id));
}

int sh_blob_strike(ShCall *call, const char *blob_id)
{
	return sh_query(call, &sql_strike_blob_chunks, NULL, sh_text(call->municipality), sh_text(blob_id));
}

int sh_blob_write(ShCall *call, const char *blob_id, const char *purpose, const char *scope, const char *file_name,
		  const char *media_type, const void *bytes, size_t len)
{
	const uint8_t *from = bytes;
	uint32_t chunks = 0;
	uint8_t hash[32];
	int r = begin(call, blob_id, purpose, scope, file_name, media_type);

	for (size_t at = 0; r == 0 && at < len; chunks++) {
		size_t n = len - at < SH_BLOB_CHUNK ? len - at : SH_BLOB_CHUNK;

		r = put(call, blob_id, scope, chunks, from + at, n);
		at += n;
	}
	crypto_hash_sha256(hash, bytes, len);
	if (r == 0)
		r = sh_blob_end(call, blob_id, len, chunks, hash);
	return r != 0 ? r : sh_blob_claim(call, blob_id, purpose, "-");
}

int sh_blob_read(ShCall *call, const char *blob_id, size_t most, const uint8_t **ret_bytes, size_t *ret_len)
{
	uint8_t hash[32], *out;
	ShBlobInfo info;
	size_t at = 0;
	int r = sh_blob_info(call, blob_id, &info);

	if (r != 0)
		return r;
	if (!info.whole || info.bytes > most || !(out = sh_alloc(call->arena, info.bytes + 1)))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "blob.too_large", "%s", blob_id);
	for (uint32_t i = 0; i < info.chunks; i++) {
		const uint8_t *part;
		size_t n;

		if ((r = sh_blob_get(call, blob_id, i, &part, &n)) != 0)
			return r;
		if (n > info.bytes - at)
			return sh_fail(&call->error, SH_INTERNAL, "blob.broken", "%s", blob_id);
		memcpy(out + at, part, n);
		at += n;
	}
	crypto_hash_sha256(hash, out, at);
	if (at != info.bytes || memcmp(hash, info.sha256, sizeof hash) != 0)
		return sh_fail(&call->error, SH_INTERNAL, "blob.broken", "%s", blob_id);
	*ret_bytes = out;
	*ret_len = at;
	return 0;
}
