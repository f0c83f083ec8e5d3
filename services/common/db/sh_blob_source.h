#pragma once
#include "sh_blob.h"

/* The sealed file as a reader sees it: some stretches of it, one after the other as if nothing were between them. */

typedef struct ShBlobSpan {
	uint64_t begin, end;
} ShBlobSpan;

typedef struct ShBlobSource {
	ShCall *call;
	const char *blob_id;
	const uint8_t *text; /* in place of the blob */
	uint64_t bytes;
	const ShBlobSpan *spans;
	size_t n_spans, span; /* span: the one at hand */
	uint64_t at;
	const uint8_t **chunks; /* opened already: they live as long as the call */
	size_t *chunk_lens;
	bool at_hand; /* no other chunk is opened: one that is not there is a refusal */
	int failed;   /* what opening a chunk came to */
} ShBlobSource;

/* Without spans yet. `text`: read in place of the blob; NULL: the blob. */
int sh_blob_source_open(ShCall *call, const char *blob_id, const uint8_t *text, size_t text_len,
			uint64_t *ret_blob_bytes, ShBlobSource *ret);
/* Opens the chunks from byte `begin` to byte `end`, as far as there are any. */
int sh_blob_source_fetch(ShBlobSource *source, uint64_t begin, uint64_t end);
/* What is read from now on; borrowed. */
void sh_blob_source_spans(ShBlobSource *source, const ShBlobSpan *spans, size_t n);
/* As a reader of files wants it (sh_csv.h). */
ptrdiff_t sh_blob_source_read(void *source, void *buf, size_t n);
