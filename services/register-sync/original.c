/* The uploaded file as it came: what is asked of a row years later is answered from it. One answer is held in memory
 * whole, so a large file is handed out part by part, each of PART_CHUNKS of the chunks in which it is sealed. */
#include "register_sync.h"
#include "register_sync_sql.h"
#include "sh_blob.h"

#include <stdlib.h>
#include <string.h>

enum { PART_CHUNKS = 128 }; /* 32 MiB */

static int blob_of(ShCall *call, const char *import_id, ShBlobInfo *ret)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_import, &rows, sh_text(call->municipality), sh_text(import_id));

	if (r == 0 && sh_rows_count(rows) == 0)
		r = sh_fail(&call->error, SH_NOT_FOUND, "register.import.unknown", "-");
	return r != 0 ? r : sh_blob_info(call, sh_rows_str(rows, 0, "blob_id"), ret);
}

/* Which part is asked for, from 1. Without a number: the whole, where it is no more than one part. */
static int part_of(ShCall *call, const char *asked, uint32_t parts, uint32_t *ret_part)
{
	char *end;
	unsigned long n;

	*ret_part = 1;
	if (!asked)
		return parts <= 1 ? 0
				  : sh_fail(&call->error, SH_FAILED_PRECONDITION, "register.original.too_large",
					    "part=1 … part=%u", parts);
	n = strtoul(asked, &end, 10);
	if (*asked < '0' || *asked > '9' || *end || n < 1 || n > parts)
		return sh_fail_field(&call->error, "part", "register.original.part_unknown");
	*ret_part = (uint32_t) n;
	return 0;
}

/* Each chunk is opened in an arena of its own: two copies of it at a time, not of the part. */
static int append(ShCall *call, const char *blob_id, uint32_t chunk_no, uint8_t *out, size_t *len)
{
	ShArena *outer = call->arena;
	const uint8_t *bytes;
	size_t n;
	int r;

	call->arena = sh_arena_new(16 * SH_BLOB_CHUNK);
	r = sh_blob_get(call, blob_id, chunk_no, &bytes, &n);
	if (r == 0 && n > SH_BLOB_CHUNK)
		r = sh_fail(&call->error, SH_INTERNAL, "blob.broken", "%s", blob_id);
	if (r == 0) {
		memcpy(out + *len, bytes, n);
		*len += n;
	}
	sh_arena_free(call->arena);
	call->arena = outer;
	return r;
}

uint32_t original_parts(const ShBlobInfo *blob)
{
	return blob->chunks ? (blob->chunks + PART_CHUNKS - 1) / PART_CHUNKS : 1;
}

int fetch_original(ShCall *call, const ShDoorAsk *ask, ShDownload *ret_download)
{
	const char *id = sh_door_var(ask, "import_id");
	uint32_t part, parts, first, n;
	uint8_t *out;
	size_t len = 0;
	ShBlobInfo blob;
	int r = blob_of(call, id, &blob);

	if (r != 0)
		return r;
	parts = original_parts(&blob);
	if ((r = part_of(call, sh_door_query(ask, "part"), parts, &part)) != 0)
		return r;
	first = (part - 1) * PART_CHUNKS;
	n = blob.chunks - first < PART_CHUNKS ? blob.chunks - first : PART_CHUNKS;
	out = sh_alloc(call->arena, (size_t) n * SH_BLOB_CHUNK + 1);
	if (!out)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "original");
	for (uint32_t i = 0; r == 0 && i < n; i++)
		r = append(call, blob.blob_id, first + i, out, &len);
	*ret_download = (ShDownload){ "application/octet-stream",
				      parts == 1 ? "original.csv" : sh_printf(call->arena, "original-%u.csv", part),
				      out, len };
	return r != 0 ? r : sh_audit_one(call, id);
}
