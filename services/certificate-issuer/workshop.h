#pragma once
#include "press.h"
#include "sh_card.h"
#include "sh_service.h"

/* What all workers share, opened once at the start: fonts, signing key, trusted card issuers; and the press of each
 * worker's own, made at its first certificate. */
extern const ShSetting workshop_settings[];
int workshop_open(const ShSettings *settings, ShError *err);
void workshop_close(void);
/* At the end of a worker thread: its press goes. */
void workshop_leave(void);

/* Draws, signs and reads back one certificate on this thread. Refuses as issuer_mint does. */
int workshop_mint(ShCall *call, const IssuerStatement *statement, IssuerCertificate *ret);
/* Whether the statement's letters are all in the fonts and everything fits: a page is drawn and thrown away. */
int workshop_proof(ShCall *call, const IssuerStatement *statement, ShMissing *missing);
/* The same for single texts, such as an authority's name. */
int workshop_glyphs(ShCall *call, const char *field, const char *text, ShMissing *missing);
/* The key of the QR code's signature: this service's own. */
void workshop_payload_key(const ShCall *call, IssuerPayloadKey *ret);

/* Whose card answered. Lists of revoked cards are read again when their folder changed; while no anchors are set or
 * the files cannot be read, every card is refused. */
ShCardResult workshop_card(const ShCardProof *proof, int64_t now_us, ShCardHolder *ret);
