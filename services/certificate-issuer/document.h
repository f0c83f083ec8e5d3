#pragma once
#include "sh_pen.h"
#include "picture.h"
#include "statement.h"
#include <stdint.h>

/* The file: the drawn page with its fonts and pictures, the record as an embedded file (a reader finds the name as
 * registered there, which text extraction may lose), and one invisible signature field, the only form element a
 * convenience-store centre lets through (rulings 19), with room for the signature. Written straight down; the
 * read-back opens it with a library of others. */

#define ISSUER_RECORD_NAME "shien-certificate.json"
#define ISSUER_BYTE_RANGE "/ByteRange [ 0 9999999999 9999999999 9999999999 ]"
/* Bytes of DER, at most and at least; RSA-2048 with a chain of three takes some 5,000. */
enum { ISSUER_SIGNATURE_ROOM = 8192, ISSUER_SIGNATURE_ROOM_MIN = 1024 };

typedef struct IssuerContent {
	IssuerPicture qr, seal;
	IssuerRecord record;
	int64_t signed_at_us; /* UTC */
	size_t room;          /* bytes of DER that the signature may take (issuer_signer_room) */
} IssuerContent;

int issuer_document(const ShPage *page, const ShFonts *fonts, const IssuerContent *content, ShArena *arena,
		    unsigned char **ret_pdf, size_t *ret_len, ShError *err);
