#pragma once
#include "sh_db.h"

/* Files live as sealed chunks in the owning service's database: originals, rejects, attachments, PDFs. A chunk is
 * bound to its blob, its place and whether it is the last, so that none can be swapped, dropped or repeated unseen.
 */
enum { SH_BLOB_CHUNK = 256 * 1024 };

typedef struct ShBlobInfo {
	const char *blob_id, *purpose, *file_name, *media_type;
	uint64_t bytes;
	uint32_t chunks;
	const uint8_t *sha256; /* 32 bytes */
	bool whole;
} ShBlobInfo;

/* Begins an upload; the same id again is the same upload. `purpose` says what it may be claimed for: "import". */
int sh_blob_begin(ShCall *call, const char *blob_id, const char *purpose, const char *file_name,
		  const char *media_type);
/* Chunk 0, 1, …: `len` ≤ SH_BLOB_CHUNK. Refuses a place that is taken (blob.not_uploading). */
int sh_blob_put(ShCall *call, const char *blob_id, uint32_t chunk_no, const void *bytes, size_t len);
/* All chunks are there. */
int sh_blob_end(ShCall *call, const char *blob_id, uint64_t bytes, uint32_t chunks, const uint8_t sha256[32]);
/* Makes the blob part of something that stays. Refuses with blob.unknown where there is no whole one for this
 * purpose. Where it belongs to a disaster (scope), its chunks are sealed anew under that disaster's key afterwards,
 * by due work; "-" for what belongs to none. */
int sh_blob_claim(ShCall *call, const char *blob_id, const char *purpose, const char *scope);
int sh_blob_info(ShCall *call, const char *blob_id, ShBlobInfo *ret_info);
/* Opened chunk in the call's arena. */
int sh_blob_get(ShCall *call, const char *blob_id, uint32_t chunk_no, const uint8_t **ret_bytes, size_t *ret_len);
/* Drops an upload that was not claimed. */
int sh_blob_drop(ShCall *call, const char *blob_id);

/* The chunks of a file that nobody will read again: what it was stays, what it said is gone. */
int sh_blob_strike(ShCall *call, const char *blob_id);

/* A small file in one go, under the scope's key from the beginning. */
int sh_blob_write(ShCall *call, const char *blob_id, const char *purpose, const char *scope, const char *file_name,
		  const char *media_type, const void *bytes, size_t len);
/* Some chunks of a claimed blob, under its scope's key; id as sh_blob_claim made it; *ret_more: call again. */
int sh_blob_move(ShCall *call, const char *id, bool *ret_more);
/* The whole file, its hash checked; for files of a known small size (`most` bytes). */
int sh_blob_read(ShCall *call, const char *blob_id, size_t most, const uint8_t **ret_bytes, size_t *ret_len);
