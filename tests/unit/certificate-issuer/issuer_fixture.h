#pragma once
#include "document.h"
#include "press.h"
#include "readback.h"

#define FONT_FILE "/usr/share/fonts/truetype/ipamj/ipamjm.ttf"

/* A press with keys of this test's own and a seal drawn here. */
typedef struct Fixture {
	ShFonts *fonts;
	IssuerPress *press;
	IssuerSigner *signer;
	IssuerPayloadKey key;
	IssuerMint mint;
	ShArena *arena;
	unsigned char seal[65536];
	size_t seal_len;
	ShError error;
} Fixture;

typedef enum KeyKind { P256, RSA2048 } KeyKind;

void fixture_open(Fixture *f, KeyKind kind);
void fixture_close(Fixture *f);
/* Gives the arena back and takes a new one: between certificates. */
void fixture_renew(Fixture *f);

/* A key and a certificate it signed itself. */
IssuerSigner *given_signer(KeyKind kind);
IssuerStatement given_statement(const Fixture *f);

enum { SIGNED_AT = 1706745600 }; /* 2024-02-01T09:00:00+09:00 */
void given_certificate(Fixture *f, const IssuerStatement *s, IssuerCertificate *ret);
