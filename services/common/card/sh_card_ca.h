#pragma once
#include "sh_error.h"
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stddef.h>
#include <stdint.h>

/* A certification authority for demonstrations and tests, with certificates shaped like those on My Number cards. Its
 * name says JPKI-TEST; no one may mistake it for the real one, and the real one's anchors are never shipped. */
typedef struct ShCardCa ShCardCa;

typedef struct ShCardPeriod {
	int64_t from_us, to_us; /* UTC */
} ShCardPeriod;

/* Makes a key and a self-signed CA certificate. CAs made like this share one name, as the real generations do. */
int sh_card_ca_new(ShCardCa **ret, uint32_t serial, ShCardPeriod valid, ShError *err);
/* PEM files; the key file is made with mode 0600 and must not exist. */
int sh_card_ca_save(const ShCardCa *ca, const char *certificate_file, const char *key_file, ShError *err);
int sh_card_ca_open(ShCardCa **ret, const char *certificate_file, const char *key_file, ShError *err);
void sh_card_ca_free(ShCardCa *ca);
X509 *sh_card_ca_certificate(const ShCardCa *ca);

typedef struct ShCardSpec {
	uint32_t serial;
	const char *common_name; /* 14 letters and digits, municipality code, 4: no personal data */
	ShCardPeriod valid;
	const char *policy;    /* NULL: that of user authentication */
	const char *key_usage; /* NULL: digitalSignature */
} ShCardSpec;

/* A key and its certificate. */
int sh_card_ca_issue(const ShCardCa *ca, const ShCardSpec *spec, X509 **ret_certificate, EVP_PKEY **ret_key,
		     ShError *err);

typedef struct ShCardRevocation {
	uint32_t serial;
	int reason; /* CRL_REASON_… of OpenSSL; CRL_REASON_CERTIFICATE_HOLD is 一時保留 */
	int64_t at_us;
} ShCardRevocation;

/* valid: thisUpdate, nextUpdate. */
int sh_card_ca_crl(const ShCardCa *ca, const ShCardRevocation *revoked, size_t n, ShCardPeriod valid, X509_CRL **ret,
		   ShError *err);

/* What the card does with a challenge; out holds 256 bytes. */
int sh_card_answer(EVP_PKEY *key, const void *challenge, size_t len, unsigned char out[256], size_t *ret_len,
		   ShError *err);
