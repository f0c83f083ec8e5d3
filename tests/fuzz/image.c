/* Pictures: what attachments are known by, and the municipality's seal as PNG. Checksums of PNG chunks are put right,
 * so that what lies behind them is reached. */
#include "fuzz.h"
#include "picture.h"
#include "rules/attachment.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static void put32(uint8_t *p, uLong n)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t) (n >> (24 - 8 * i));
}

static void mend_checksums(uint8_t *png, size_t len)
{
	for (size_t at = 8; at + 12 <= len;) {
		size_t n =
			(size_t) png[at] << 24 | (size_t) png[at + 1] << 16 | (size_t) png[at + 2] << 8 | png[at + 3];

		if (n > len - at - 12)
			return;
		put32(png + at + 8 + n, crc32(0, png + at + 4, (uInt) n + 4));
		at += n + 12;
	}
}

static void attachment(const uint8_t *bytes, size_t len)
{
	size_t head = len < ATTACHMENT_HEAD ? len : ATTACHMENT_HEAD;
	AttachmentKind kind = attachment_kind(bytes, head);
	const char *mend = NULL;
	ShError err;
	int r = attachment_check(bytes, head, len, &mend, &err);

	HOLDS((r == 0) == (attachment_media_type(kind) != NULL && len > 0 && len <= ATTACHMENT_BYTES_MAX));
	HOLDS(r == 0 || (r == SH_REFUSED && mend && *mend));
	HOLDS(attachment_kind(bytes, head) == kind);
}

static unsigned be32(const uint8_t *p)
{
	return (unsigned) p[0] << 24 | (unsigned) p[1] << 16 | (unsigned) p[2] << 8 | p[3];
}

static void seal(const uint8_t *png, size_t len)
{
	ShArena *arena = sh_arena_new(16 << 20);
	IssuerPicture once, twice;
	ShError err;
	int r = issuer_picture_seal(png, len, arena, &once, &err);

	if (r == 0) {
		HOLDS(be32(png + 16) <= 1200 && be32(png + 20) <= 1200);
		HOLDS(once.len > 0 && strstr(once.dict, "/Width"));
		HOLDS(issuer_picture_seal(png, len, arena, &twice, &err) == 0 && twice.len == once.len &&
		      memcmp(once.data, twice.data, once.len) == 0);
	}
	sh_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	uint8_t *png = malloc(len + 1);

	attachment(bytes, len);
	if (len > 0)
		memcpy(png, bytes, len);
	mend_checksums(png, len);
	seal(png, len);
	free(png);
	return 0;
}
