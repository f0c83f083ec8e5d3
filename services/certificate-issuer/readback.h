#pragma once
#include "sh_fonts.h"
#include "page_text.h"
#include "payload.h"
#include "picture.h"
#include "plan.h"
#include "statement.h"
#include <openssl/x509.h>

/* Invariant I15: the certificate that leaves is the one asked for. Looks at the final bytes only: the signature
 * covers every byte but itself; the embedded record is the one asked for (id, subject, dwelling, grade and all the
 * rest); the letters painted on the page, compared by their outlines with those of the issuer's fonts and by their
 * place with the form, are those of the statement and no others; QR code and seal are the very pictures. It trusts
 * neither the drawing code nor its notes: the page's instructions are read, and text by ToUnicode is not believed. */
typedef struct IssuerExpected {
	const IssuerStatement *statement; /* with qr */
	const IssuerPlan *plan;           /* of that statement */
	const IssuerRecord *record;       /* of that statement */
	IssuerPicture qr, seal;           /* of that statement */
	const ShFonts *fonts;
	X509 *signer;
	const IssuerPayloadKey *payload_keys;
	size_t payload_keys_n;
	IssuerOutlines *outlines; /* of fonts, this thread's */
} IssuerExpected;

/* SH_REFUSED with certificate.signature.*, or
 * certificate.readback.{pdf,structure,signature,record,page,font,text,place, picture,payload}; err->field names the
 * item where one is to blame. Any thread. */
int issuer_readback(const void *pdf, size_t len, const IssuerExpected *expected, ShArena *arena, ShError *err);
