/* Attachments: known by their first bytes, never by name or declared type; size and hash from what was stored, never
 * from what was said. */
#include "submit.h"
#include "application_intake_sql.h"
#include "rules/attachment.h"
#include "sh_blob.h"

#include <string.h>

/* The chunk and its bytes go at once: thirty of them would be more than a call may hold. */
static int head_of(ShCall *call, const char *blob_id, uint8_t head[ATTACHMENT_HEAD], size_t *ret_n)
{
	ShArena *own = call->arena;
	const uint8_t *bytes;
	size_t n = 0;
	int r;

	call->arena = sh_arena_new(8 << 20);
	r = sh_blob_get(call, blob_id, 0, &bytes, &n);
	*ret_n = n < ATTACHMENT_HEAD ? n : ATTACHMENT_HEAD;
	if (r == 0)
		memcpy(head, bytes, *ret_n);
	sh_arena_free(call->arena);
	call->arena = own;
	return r;
}

static int examine(ShCall *call, const char *blob_id, size_t i, ArrivedFile *f)
{
	uint8_t head[ATTACHMENT_HEAD];
	const char *mend;
	ShBlobInfo info;
	size_t n = 0;
	int r = sh_blob_info(call, blob_id, &info);

	if (r == 0 && (!info.whole || strcmp(info.purpose, ATTACHMENT_PURPOSE) != 0))
		r = sh_fail(&call->error, SH_NOT_FOUND, "blob.unknown", "%s", blob_id);
	if (r == 0 && info.bytes > 0)
		r = head_of(call, blob_id, head, &n);
	if (r != 0)
		return r;
	r = attachment_check(head, n, info.bytes, &mend, &call->error);
	if (r != 0)
		snprintf(call->error.field, sizeof call->error.field, "attachments[%zu]", i);
	else
		f->media_type = attachment_media_type(attachment_kind(head, n));
	f->blob_id = blob_id;
	f->bytes = info.bytes;
	memcpy(f->sha256, info.sha256, sizeof f->sha256);
	return r;
}

int files_examine(ShCall *call, void *arg)
{
	const Intake__SubmitRequest *q = ((Arrival *) arg)->request;
	Arrival *a = arg;
	const char *mend;
	int r = attachments_check(q->n_attachments, &mend, &call->error);

	a->files = sh_alloc(call->arena, (q->n_attachments + 1) * sizeof *a->files);
	if (r == 0 && !a->files)
		r = sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "-");
	for (size_t i = 0; r == 0 && i < q->n_attachments; i++) {
		a->files[i].role = q->attachments[i]->role;
		r = examine(call, q->attachments[i]->blob_id, i, &a->files[i]);
	}
	return r;
}

int files_keep(ShCall *call, const Arrival *a, const char *application_id, const char *disaster_id)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < a->request->n_attachments; i++) {
		const ArrivedFile *f = &a->files[i];

		r = sh_blob_claim(call, f->blob_id, ATTACHMENT_PURPOSE, disaster_id);
		if (r == 0)
			r = sh_query(call, &sql_put_file, NULL, sh_text(call->municipality), sh_text(application_id),
				     sh_int(a->request->rev), sh_int((int64_t) i), sh_text(f->blob_id),
				     sh_int((int64_t) f->bytes), sh_bytes(f->sha256, sizeof f->sha256),
				     sh_text(f->media_type), sh_text(f->role));
	}
	return r;
}

int files_drop(ShCall *call, const Arrival *a)
{
	int r = 0;

	/* What is already part of an application is claimed, and stays. */
	for (size_t i = 0; r == 0 && i < a->request->n_attachments; i++)
		r = sh_blob_drop(call, a->files[i].blob_id);
	return r;
}
