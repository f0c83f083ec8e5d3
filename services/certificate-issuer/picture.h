#pragma once
#include "sh_arena.h"
#include "sh_error.h"
#include <stddef.h>

/* The two pictures of the page as PDF image objects: the very bytes that go into the file, so that the read-back can
 * compare them one by one. */
typedef struct IssuerPicture {
	const char *dict; /* image dictionary as PDF source, without /Length */
	const void *data;
	size_t len;
} IssuerPicture;

/* Error correction M, quiet zone of four modules included; one bit a module. SH_REFUSED certificate.qr.too_long. */
int issuer_picture_qr(const char *payload, ShArena *arena, IssuerPicture *ret, ShError *err);

/* PNG of at most 1200 × 1200, flattened on white (a printed page has no transparency). SH_REFUSED
 * certificate.seal.{malformed,size}. Decoding and packing cost milliseconds. */
int issuer_picture_seal(const void *png, size_t len, ShArena *arena, IssuerPicture *ret, ShError *err);
