#pragma once
#include "cast.h"
#include <openssl/evp.h>

/* The test CA and the cards of the cast, in a folder: anchors/ca.pem and crl/ca.crl are what the daemons read, cards/
 * holds certificate and key of each card. The CA is kept where it is there; cards and revocation list are made anew.
 */
int cards_make(const Cast *cast, const char *dir, ShError *err);

/* One more card of that CA, valid, with the code of its holder's town. */
int card_make(const char *dir, uint32_t serial, const char *town, ShError *err);

/* What the card of this serial brings: base64 of certificate (DER) and of its answer to the challenge (base64). The
 * caller frees both. */
int card_answer(const char *dir, uint32_t serial, const char *challenge_base64, char **ret_certificate,
		char **ret_signature, ShError *err);
