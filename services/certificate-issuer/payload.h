#pragma once
#include "statement.h"
#include <stdint.h>

/* What the QR code says, small enough for a paper and signed by itself, so that a copy can be checked without a
 * network. Our own format, not J-LIS's. A URL whose fragment is base64url (no padding) of
 *   version 1 | tenant 6 | issue number u16 | grade 1 | date YYYYMMDD 8 | record SHA-256 32 | key id 4 |
 *   length of the certificate number 1 | certificate number | Ed25519 signature 64 over all before it.
 * A fragment is not sent to the web server: what a scan reveals, the page decides. */

enum {
	ISSUER_PAYLOAD_NUMBER_MAX = 32,
	ISSUER_PAYLOAD_URL_MAX = 512,
	ISSUER_KEY_SEED = 32,
	ISSUER_KEY_PUBLIC = 32,
	ISSUER_KEY_ID = 4,
};

typedef struct IssuerPayloadKey {
	uint8_t id[ISSUER_KEY_ID]; /* first bytes of the SHA-256 of the public key */
	uint8_t public_key[ISSUER_KEY_PUBLIC];
	uint8_t secret_key[64]; /* all zero where only verification is wanted */
} IssuerPayloadKey;

void issuer_payload_key(IssuerPayloadKey *ret, const uint8_t seed[ISSUER_KEY_SEED]);
void issuer_payload_public(IssuerPayloadKey *ret, const uint8_t public_key[ISSUER_KEY_PUBLIC]);

typedef struct IssuerPayload {
	char tenant[7];
	char certificate_number[ISSUER_PAYLOAD_NUMBER_MAX + 1];
	uint16_t issue_number;
	char grade[2];
	char certified_on[11]; /* YYYY-MM-DD */
	uint8_t record_sha256[ISSUER_HASH_LEN];
	uint8_t key_id[ISSUER_KEY_ID];
} IssuerPayload;

/* base: https://host/path without fragment. *ret_url lives in the arena. */
int issuer_payload_make(const IssuerStatement *statement, const IssuerRecord *record, const IssuerPayloadKey *key,
			const char *base, ShArena *arena, const char **ret_url, ShError *err);
/* Reads the fragment of url (all that stands before # is ignored). SH_REFUSED payload.malformed or
 * payload.version; the signature is not looked at. */
int issuer_payload_parse(const char *url, IssuerPayload *ret, ShError *err);
/* Parses and verifies by the key of that id among n. SH_REFUSED also payload.key.unknown, payload.signature. */
int issuer_payload_verify(const char *url, const IssuerPayloadKey *keys, size_t n, IssuerPayload *ret, ShError *err);
