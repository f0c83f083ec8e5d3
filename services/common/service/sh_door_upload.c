/* Files that come with a request, sealed as they come. */
#include "sh_door_upload.h"
#include "sh_blob.h"
#include "sh_sha256.h"

enum { CHUNK_BUDGET = 8 << 20 };

typedef struct Chunk {
	const ShDoorJob *door;
	const char *purpose;
} Chunk;

/* The chunks of a file come one after the other, but to any worker: its hash is taken at the end from what is stored,
 * which proves on the way that it can be opened again. */
static int hash_whole(ShCall *call, const char *blob_id, unsigned chunks, uint8_t hash[32], uint64_t *ret_bytes)
{
	ShSha256 *state = sh_sha256_begin();
	int r = 0;

	*ret_bytes = 0;
	for (unsigned i = 0; r == 0 && i < chunks; i++) { /* a chunk at a time in memory, however large the file */
		ShArena *outer = call->arena;
		const uint8_t *part;
		size_t n;

		call->arena = sh_arena_new(CHUNK_BUDGET);
		r = sh_blob_get(call, blob_id, i, &part, &n);
		if (r == 0) {
			sh_sha256_add(state, part, n);
			*ret_bytes += n;
		}
		sh_arena_free(call->arena);
		call->arena = outer;
	}
	sh_sha256_end(state, hash);
	return r;
}

int sh_upload_end(ShCall *call, const char *blob_id, unsigned chunks, uint64_t *ret_bytes)
{
	uint8_t hash[32];
	int r = hash_whole(call, blob_id, chunks, hash, ret_bytes);

	return r != 0 ? r : sh_blob_end(call, blob_id, *ret_bytes, chunks, hash);
}

static int put_chunk(ShCall *call, void *arg)
{
	const Chunk *c = arg;
	const ShDoorUpload *up = c->door->upload;
	uint64_t bytes;
	int r = 0;

	if (c->door->chunk_no == 0)
		r = sh_blob_begin(call, up->id, c->purpose, up->file_name, up->content_type);
	if (r == 0)
		r = sh_blob_put(call, up->id, c->door->chunk_no, c->door->bytes, c->door->len);
	if (r == 0 && c->door->last)
		r = sh_upload_end(call, up->id, c->door->chunk_no + 1, &bytes);
	return r;
}

static int drop_uploads(ShCall *call, void *arg)
{
	const ShDoorJob *door = arg;
	int r = 0;

	for (size_t i = 0; r == 0 && i < door->n_uploads; i++)
		r = sh_blob_drop(call, door->uploads[i].id);
	return r;
}

int sh_door_upload_chunk(ShCall *call, const ShDoorJob *job, const char *purpose)
{
	Chunk chunk = { job, purpose };

	return sh_write(call, put_chunk, &chunk);
}

int sh_door_upload_drop(ShCall *call, const ShDoorJob *job)
{
	return sh_write(call, drop_uploads, (void *) (uintptr_t) job);
}
