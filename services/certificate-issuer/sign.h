#pragma once
#include "sh_arena.h"
#include "sh_error.h"
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stddef.h>
#include <stdint.h>

/* The electronic signature of the municipality: CAdES detached over the whole file (ETSI EN 319 142, baseline B, but
 * for the signing-time attribute, which OpenSSL always adds; it says the same as /M). Read-only once opened: workers
 * share one signer. Keys P-256 or RSA of 2048 bits and more; a key in an HSM comes as EVP_PKEY. */
typedef struct IssuerSigner IssuerSigner;

/* key_file: PEM, or the pkcs11: URI of a key in the token (sh_token.h), which signs there and never leaves it.
 * chain_file holds the signer's certificate first, then those above it (PEM). SH_FAULT if key and certificate do not
 * belong together. */
int issuer_signer_open(IssuerSigner **ret, const char *chain_file, const char *key_file, ShError *err);
/* Takes references; chain may be NULL. */
int issuer_signer_new(IssuerSigner **ret, X509 *certificate, EVP_PKEY *key, STACK_OF(X509) * chain, ShError *err);
void issuer_signer_free(IssuerSigner *signer);
X509 *issuer_signer_certificate(const IssuerSigner *signer);
/* Bytes of DER that any signature of this signer finds room in: every zero too many is written, hashed and read. */
size_t issuer_signer_room(const IssuerSigner *signer);

/* Fills the signature into the room that issuer_document left, in place. */
int issuer_sign(const IssuerSigner *signer, unsigned char *pdf, size_t len, int64_t at_us, ShError *err);

/* Whether the DER signature over the two parts is a valid CAdES one made by exactly this certificate.
 * SH_REFUSED certificate.signature.{malformed,invalid,other_signer}. */
typedef struct IssuerParts {
	const unsigned char *first, *second;
	size_t first_len, second_len;
} IssuerParts;
int issuer_signature_check(X509 *expected, const unsigned char *der, size_t der_len, const IssuerParts *parts,
			   ShError *err);
