#pragma once
#include "picture.h"
#include "plan.h"
#include "statement.h"
#include <stdint.h>

/* Everything of the PDF but the signature's bytes: the drawn page gets its pictures, the record as an embedded file
 * (a reader finds the name as registered there, which text extraction loses), and one invisible signature field, the
 * only form element a convenience-store centre lets through (rulings 19), with room for the signature. */

#define ISSUER_RECORD_NAME "shien-certificate.json"
#define ISSUER_BYTE_RANGE "/ByteRange [ 0 9999999999 9999999999 9999999999 ]"
/* Bytes of DER, at most and at least; RSA-2048 with a chain of three takes some 5,000. */
enum { ISSUER_SIGNATURE_ROOM = 8192, ISSUER_SIGNATURE_ROOM_MIN = 1024 };

typedef struct IssuerContent {
	IssuerPicture qr, seal;
	IssuerRecord record;
	int64_t signed_at_us; /* UTC */
} IssuerContent;

int issuer_document(const void *page, size_t page_len, const IssuerPlan *plan, const IssuerContent *content,
		    ShArena *arena, unsigned char **ret_pdf, size_t *ret_len, ShError *err);

/* The same with room for room bytes of DER (issuer_signer_room), not for the most there may be. */
int issuer_document_room(const void *page, size_t page_len, const IssuerPlan *plan, const IssuerContent *content,
			 size_t room, ShArena *arena, unsigned char **ret_pdf, size_t *ret_len, ShError *err);

/* How the pictures are placed, as the page's last instructions. */
const char *issuer_document_pictures(const IssuerPlan *plan, ShArena *arena);
