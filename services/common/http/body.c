/* The body of a request, as it comes: JSON into one buffer, files into chunks. */
#include "door.h"
#include "sh_clock.h"
#include "sh_memory.h"
#include "sh_without.h"
#include "wire_text.h"

#include <string.h>
#include <strings.h>

enum { SLICE = 16 << 10, PARSER = 16 << 10, FIRST = 4 << 10, NAME = 255 };

bool buffer_add(Buffer *b, const void *bytes, size_t len, size_t most)
{
	if (len > most - b->len)
		return false;
	if (b->len + len > b->cap) {
		size_t cap = b->cap ? b->cap : FIRST;
		char *grown;

		while (cap < b->len + len)
			cap *= 2;
		grown = sh_need(malloc(cap));
		if (b->bytes) {
			memcpy(grown, b->bytes, b->len);
			explicit_bzero(b->bytes, b->len);
			free(b->bytes);
		}
		b->bytes = grown;
		b->cap = cap;
	}
	if (len > 0)
		memcpy(b->bytes + b->len, bytes, len);
	b->len += len;
	return true;
}

void buffer_free(Buffer *b)
{
	if (b->bytes)
		explicit_bzero(b->bytes, b->len);
	free(b->bytes);
	*b = (Buffer){ 0 };
}

static void chunk_add(Request *r, const char *data, size_t len)
{
	r->upload->bytes += len;
	while (len > 0) {
		size_t room = SH_DOOR_CHUNK - r->chunk.len, n = len < room ? len : room;

		if (n == 0) { /* full, and there is more: so it is not the last */
			job_chunk(r, false);
			continue;
		}
		buffer_add(&r->chunk, data, n, SH_DOOR_CHUNK);
		data += n;
		len -= n;
	}
}

static DoorReason begin_upload(Request *r, const char *part, const char *file_name, const char *content_type)
{
	unsigned most = r->ask->ask.row->body == SH_BODY_RAW ? 1 : r->ask->ask.row->max_files;
	ShArena *arena = r->ask->arena;
	ShDoorUpload *u;

	if (!r->ask->uploads)
		r->ask->uploads = sh_alloc(arena, most * sizeof *u);
	if (r->ask->n_uploads == most)
		return DOOR_TOO_MANY_FILES;
	if (!r->ask->uploads)
		return DOOR_TOO_LARGE;
	u = &r->ask->uploads[r->ask->n_uploads];
	u->part = sh_printf(arena, "%s", part);
	u->file_name = sh_printf(arena, "%s", file_name);
	u->content_type = sh_printf(arena, "%s", content_type);
	u->no = (unsigned) r->ask->n_uploads;
	sh_uuid7(u->id);
	if (sh_arena_exhausted(arena))
		return DOOR_TOO_LARGE;
	r->ask->n_uploads++;
	r->upload = u;
	return DOOR_FINE;
}

static void end_part(Request *r)
{
	if (r->upload)
		job_chunk(r, true);
	r->upload = NULL;
	r->in_json_part = false;
}

static bool name_good(const char *s)
{
	size_t len = strlen(s);

	for (const char *c = s; *c; c++)
		if ((unsigned char) *c < 0x20 || *c == 0x7f)
			return false;
	return len <= NAME && wire_text_ok(s, len);
}

static DoorReason begin_part(Request *r, const char *part, const char *file_name, const char *content_type,
			     const char *encoding)
{
	end_part(r);
	if (!part || !*part || !name_good(part) || !name_good(file_name) || !name_good(content_type))
		return DOOR_MULTIPART;
	/* RFC 7578, section 4.7: base64 and the like are deprecated; bytes would not be the file's */
	if (encoding && strcasecmp(encoding, "binary") != 0 && strcasecmp(encoding, "8bit") != 0 &&
	    strcasecmp(encoding, "7bit") != 0)
		return DOOR_MULTIPART;
	if (strcmp(part, "request") != 0)
		return begin_upload(r, part, file_name, content_type);
	if (r->had_json_part)
		return DOOR_MULTIPART;
	r->in_json_part = r->had_json_part = true;
	return DOOR_FINE;
}

/* MHD's parser may announce a part with no byte of it, and announce it again with its first bytes. */
static bool same_part(const Request *r, const char *part, const char *file_name)
{
	if (!part)
		return false;
	if (r->in_json_part)
		return strcmp(part, "request") == 0 && r->json.len == 0;
	return r->upload && r->upload->bytes == 0 && strcmp(r->upload->part, part) == 0 &&
	       strcmp(r->upload->file_name, file_name) == 0;
}

static enum MHD_Result on_part(void *self, enum MHD_ValueKind kind, const char *part, const char *file_name,
			       const char *content_type, const char *encoding, const char *data, uint64_t offset,
			       size_t len)
{
	Request *r = self;

	(void) kind;
	file_name = file_name ? file_name : "";
	content_type = content_type ? content_type : "";
	if (offset == 0 && !same_part(r, part, file_name))
		r->trouble = begin_part(r, part, file_name, content_type, encoding);
	if (r->trouble != DOOR_FINE)
		return MHD_NO;
	if (!r->in_json_part)
		chunk_add(r, data, len);
	else if (!buffer_add(&r->json, data, len, SH_DOOR_JSON_PART))
		r->trouble = DOOR_TOO_LARGE;
	return r->trouble == DOOR_FINE ? MHD_YES : MHD_NO;
}

static size_t feed_multipart(Request *r, const char *data, size_t len)
{
	size_t n = len < SLICE ? len : SLICE;

	if (!r->parser)
		r->parser = MHD_create_post_processor(r->connection, PARSER, on_part, r);
	if (!r->parser || MHD_post_process(r->parser, data, n) != MHD_YES)
		r->trouble = r->trouble == DOOR_FINE ? DOOR_MULTIPART : r->trouble;
	return n;
}

static size_t feed_raw(Request *r, const char *data, size_t len)
{
	size_t n = len < SLICE ? len : SLICE;

	if (!r->upload)
		r->trouble = begin_upload(r, "body", "", r->ask->ask.content_type);
	if (r->trouble == DOOR_FINE)
		chunk_add(r, data, n);
	return n;
}

size_t body_feed(Request *r, const char *data, size_t len)
{
	const ShDoorRow *row = r->ask->ask.row;
	size_t taken = 0;

	while (taken < len && !r->ready_head && r->trouble == DOOR_FINE) {
		size_t n = len - taken;

		if (row->body == SH_BODY_MULTIPART)
			n = feed_multipart(r, data + taken, n);
		else if (row->body == SH_BODY_RAW)
			n = feed_raw(r, data + taken, n);
		else if (!buffer_add(&r->json, data + taken, n, row->max_body))
			r->trouble = DOOR_TOO_LARGE;
		taken += n;
		r->received += n;
		if (!SH_WITHOUT(door_body_length) && r->received > row->max_body)
			r->trouble = DOOR_TOO_LARGE;
	}
	return taken;
}

void body_end(Request *r)
{
	r->ended = true;
	if (r->ask->ask.row->body == SH_BODY_MULTIPART) {
		bool whole = r->parser && MHD_destroy_post_processor(r->parser) == MHD_YES;

		r->parser = NULL;
		whole = whole && (r->had_json_part || r->ask->n_uploads > 0); /* it passes over what is no form */
		if (!whole && r->trouble == DOOR_FINE)
			r->trouble = DOOR_MULTIPART;
	}
	if (r->trouble == DOOR_FINE)
		end_part(r);
	buffer_add(&r->json, "", 1, SIZE_MAX); /* a terminating zero, not counted */
	r->json.len--;
}

void body_free(Request *r)
{
	if (r->parser)
		MHD_destroy_post_processor(r->parser);
	buffer_free(&r->json);
	buffer_free(&r->chunk);
}
