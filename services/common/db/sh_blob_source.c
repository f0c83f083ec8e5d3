/* Stretches of a sealed file: its header, and from where a part begins, or the rows that are wanted. */
#include "sh_blob_source.h"

#include <string.h>

int sh_blob_source_open(ShCall *call, const char *blob_id, const uint8_t *text, size_t text_len,
			uint64_t *ret_blob_bytes, ShBlobSource *ret)
{
	ShBlobInfo info;
	int r = sh_blob_info(call, blob_id, &info);

	if (r != 0)
		return r;
	*ret_blob_bytes = info.bytes;
	*ret = (ShBlobSource){
		.call = call, .blob_id = blob_id, .text = text, .bytes = text ? text_len : info.bytes
	};
	ret->chunks = sh_alloc(call->arena, (info.chunks + 1) * sizeof *ret->chunks);
	ret->chunk_lens = sh_alloc(call->arena, (info.chunks + 1) * sizeof *ret->chunk_lens);
	if (!ret->chunks || !ret->chunk_lens)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "file");
	memset(ret->chunks, 0, (info.chunks + 1) * sizeof *ret->chunks);
	return 0;
}

void sh_blob_source_spans(ShBlobSource *s, const ShBlobSpan *spans, size_t n)
{
	s->spans = spans;
	s->n_spans = n;
	s->span = 0;
	s->at = n ? spans[0].begin : 0;
}

static int open_chunk(ShBlobSource *s, size_t chunk)
{
	if (s->chunks[chunk])
		return 0;
	if (s->at_hand)
		return SH_REFUSED;
	return sh_blob_get(s->call, s->blob_id, (uint32_t) chunk, &s->chunks[chunk], &s->chunk_lens[chunk]);
}

int sh_blob_source_fetch(ShBlobSource *s, uint64_t begin, uint64_t end)
{
	int r = 0;

	if (s->text)
		return 0;
	if (end > s->bytes)
		end = s->bytes;
	for (size_t chunk = begin / SH_BLOB_CHUNK; r == 0 && chunk * SH_BLOB_CHUNK < end; chunk++)
		r = open_chunk(s, chunk);
	return r;
}

/* The opened bytes at s->at, as far as its chunk goes; 0 where the file ends before. */
static ptrdiff_t at_hand(ShBlobSource *s, const uint8_t **ret)
{
	size_t chunk = s->at / SH_BLOB_CHUNK, within = s->at % SH_BLOB_CHUNK;

	if (s->text) {
		*ret = s->text + s->at;
		return (ptrdiff_t) (s->bytes - s->at);
	}
	if ((s->failed = open_chunk(s, chunk)) != 0)
		return -1;
	*ret = s->chunks[chunk] + within;
	return within < s->chunk_lens[chunk] ? (ptrdiff_t) (s->chunk_lens[chunk] - within) : 0;
}

ptrdiff_t sh_blob_source_read(void *self, void *buf, size_t n)
{
	ShBlobSource *s = self;
	const uint8_t *bytes;
	ptrdiff_t there;

	while (s->span < s->n_spans && s->at >= s->spans[s->span].end)
		if (++s->span < s->n_spans)
			s->at = s->spans[s->span].begin;
	if (s->span >= s->n_spans || s->at >= s->bytes)
		return 0;
	if ((there = at_hand(s, &bytes)) <= 0)
		return there;
	if (n > (size_t) there)
		n = (size_t) there;
	if (n > s->spans[s->span].end - s->at)
		n = s->spans[s->span].end - s->at;
	memcpy(buf, bytes, n);
	s->at += n;
	return (ptrdiff_t) n;
}
