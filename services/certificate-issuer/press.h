#pragma once
#include "draw.h"
#include "payload.h"
#include "sign.h"
#include "statement.h"

/* From a statement to a finished, signed and re-read PDF. One IssuerPress per worker thread (see draw.h); fonts,
 * signer and keys are shared and read-only. */
typedef struct IssuerMint {
	const ShFonts *fonts;
	const IssuerSigner *signer;
	const IssuerPayloadKey *payload_key;
	const char *verify_base; /* https://host/verify */
} IssuerMint;

typedef struct IssuerCertificate {
	const void *pdf; /* in the arena */
	size_t len;
	const char *qr;
	IssuerRecord record;
	ShMissing missing; /* filled where refused with certificate.glyph.missing */
} IssuerCertificate;

/* Needs some 2 MB of arena. statement->qr is ignored: it is made here. at_us: time of signing, UTC.
 * Nothing that the read-back refuses ever gets out. */
int issuer_mint(IssuerPress *press, const IssuerMint *mint, const IssuerStatement *statement, int64_t at_us,
		ShArena *arena, IssuerCertificate *ret, ShError *err);
