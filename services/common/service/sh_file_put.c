/* Files that doors take, from somebody at the console: part by part, each in a transaction of its own. */
#include "sh_blob.h"
#include "sh_door_call.h"
#include "sh_door_upload.h"
#include "sh_file_part.h"
#include "sh_hex.h"
#include "sh_job.h"

#include <sodium.h>
#include <string.h>

enum { PART = 1 << 20, CHUNKS = PART / SH_BLOB_CHUNK };

static const ShDoorRoute *route_of(ShCall *call, const char *path, ShDoorPair vars[SH_PATH_VARS + 1])
{
	const ShDoorRoute *route = call->worker->process->service->door;

	for (; route && route->method; route++)
		if (route->blob_purpose && route->rpc && sh_path_fits(call, route->path, path, vars))
			return route;
	return NULL;
}

/* Of the person, the purpose and the id that the person made: nobody can go on with another's upload, whatever he
 * sends. */
static const char *blob_of(ShCall *call, const ShDoorRoute *route, const char *upload_id)
{
	const char *whose = sh_printf(call->arena, "upload\n%s\n%s\n%s\n%s", call->municipality, call->actor.id,
				      route->blob_purpose, upload_id);
	char hex[65];
	uint8_t hash[32];

	crypto_hash_sha256(hash, (const unsigned char *) whose, strlen(whose));
	hash[6] = (hash[6] & 0x0f) | 0x80; /* UUID of version 8: made by a rule of our own */
	hash[8] = (hash[8] & 0x3f) | 0x80;
	sh_hex(hex, hash, sizeof hash);
	return sh_printf(call->arena, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

/* The first part begins a file, the others go on with one that is not whole. */
static int check_place(ShCall *call, const char *blob_id, uint32_t part)
{
	ShBlobInfo info;
	int r = sh_blob_info(call, blob_id, &info);

	if (r == SH_REFUSED && part == 0) {
		call->error = (ShError){ 0 };
		return 0;
	}
	if (r == 0 && (part == 0 || info.whole))
		r = sh_fail(&call->error, SH_FAILED_PRECONDITION, "blob.not_uploading", "%s", blob_id);
	return r;
}

static int put_chunks(ShCall *call, const char *blob_id, const Common__PutFileRequest *q, unsigned *ret_chunks)
{
	size_t done = 0;
	unsigned no = q->part * CHUNKS;
	int r = 0;

	do {
		size_t n = q->content.len - done < SH_BLOB_CHUNK ? q->content.len - done : SH_BLOB_CHUNK;

		r = sh_blob_put(call, blob_id, no++, q->content.data + done, n);
		done += n;
	} while (r == 0 && done < q->content.len);
	*ret_chunks = no;
	return r;
}

/* An empty last part stands for nothing but the end, except of an empty file. */
static int check_size(ShCall *call, const ShDoorRoute *route, const Common__PutFileRequest *q)
{
	if ((!q->last && q->content.len != PART) || (q->last && q->content.len == 0 && q->part > 0))
		return sh_fail_field(&call->error, "content", "field.out_of_range");
	if ((uint64_t) q->part * PART + q->content.len > route->max_body)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "file");
	return 0;
}

int sh_put_file(ShCall *call, const Common__PutFileRequest *q, Common__PutFileReply *p)
{
	ShDoorPair vars[SH_PATH_VARS + 1];
	const ShDoorRoute *route = route_of(call, q->path, vars);
	const char *blob_id;
	unsigned chunks;
	int r;

	/* the tenant is the caller's, whatever a path says */
	if (!route || strcmp(sh_path_var(vars, "municipality"), call->municipality) != 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "file.unknown", "-");
	if ((r = sh_door_may(call, sh_contract_rpc(call->worker->process->service->contract, route->rpc)->roles,
			     route->path)) != 0 ||
	    (r = check_size(call, route, q)) != 0)
		return r;
	blob_id = blob_of(call, route, q->upload_id);
	if ((r = check_place(call, blob_id, q->part)) != 0 ||
	    (q->part == 0 &&
	     (r = sh_blob_begin(call, blob_id, route->blob_purpose, q->file_name, q->content_type)) != 0) ||
	    (r = put_chunks(call, blob_id, q, &chunks)) != 0)
		return r;
	p->blob_id = blob_id;
	return q->last ? sh_upload_end(call, blob_id, chunks, &p->bytes) : 0;
}
