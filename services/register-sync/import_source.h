#pragma once
#include "register_sync.h"

/* The sealed file as a reader sees it: some stretches of it, one after the other as if nothing were between them. */

typedef struct SourceSpan {
	uint64_t begin, end;
} SourceSpan;

typedef struct Source {
	ShCall *call;
	const char *blob_id;
	const uint8_t *text; /* in place of the blob */
	uint64_t bytes;
	const SourceSpan *spans;
	size_t n_spans, span; /* span: the one at hand */
	uint64_t at;
	const uint8_t **chunks; /* opened already: they live as long as the call */
	size_t *chunk_lens;
	int failed; /* what opening a chunk came to */
} Source;

/* Without spans yet. `text`: read in place of the blob; NULL: the blob. */
int source_open(ShCall *call, const char *blob_id, const uint8_t *text, size_t text_len, uint64_t *ret_blob_bytes,
		Source *ret);
/* What is read from now on; borrowed. */
void source_spans(Source *source, const SourceSpan *spans, size_t n);
/* As csv_reader wants it. */
ptrdiff_t source_read(void *source, void *buf, size_t n);
