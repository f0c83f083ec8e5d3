#pragma once
#include "sh_error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The certificate under which the portal checked an application's signature: whose it is, and whether it proves
 * that. The signature itself was the portal's to check. */
typedef struct Signer {
	bool readable, chain_ok, in_validity, revoked, revocation_known;
	/* For the link table: a serial is unique only with its issuer's key. "" where the certificate names none. */
	char kind[8], issuer_key_id[65], serial[65];
} Signer;

/* Once, at start; directories of CA certificates (*.pem) and of revocation lists (*.crl, PEM or DER); "" = none. */
int signer_open(const char *anchors, const char *crls, ShError *err);
void signer_close(void);

/* As of the time of submission, µs UTC: a certificate that expired since then was good. Never fails: what cannot be
 * proved is not ok. Safe for threads. */
void signer_examine(const uint8_t *der, size_t len, int64_t at_us, Signer *ret);
