/* The electronic signature over a certificate (CMS): one that was tampered with, or any bytes in its place. */
#include "document.h"
#include "fuzz.h"
#include "sign.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static IssuerSigner *signer;
static unsigned char *file, *good;
static size_t file_len, good_len;
static IssuerParts parts;

static void make_signer(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	ShError err;

	X509_set_version(x, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_gmtime_adj(X509_getm_notBefore(x), -60);
	X509_gmtime_adj(X509_getm_notAfter(x), 86400);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, (const unsigned char *) "Test", -1,
				   -1, 0);
	X509_set_issuer_name(x, X509_get_subject_name(x));
	X509_set_pubkey(x, key);
	HOLDS(X509_sign(x, key, EVP_sha256()) > 0);
	HOLDS(issuer_signer_new(&signer, x, key, NULL, &err) == 0);
	X509_free(x);
	EVP_PKEY_free(key);
}

/* What issuer_sign looks for in a file: the two rooms. */
static void sign_one(void)
{
	size_t room = 2 * issuer_signer_room(signer), n;
	char *at;
	ShError err;

	file = malloc(room + 512);
	n = (size_t) sprintf((char *) file, "%s ] /Contents <", ISSUER_BYTE_RANGE);
	memset(file + n, '0', room);
	strcpy((char *) file + n + room, "> the rest");
	file_len = n + room + strlen("> the rest");
	HOLDS(issuer_sign(signer, file, file_len, INT64_C(1706745600000000), &err) == 0);
	parts = (IssuerParts){ file, file + n + room + 1, n - 1, strlen(" the rest") };
	at = (char *) file + n;
	good = malloc(room / 2 + 64);
	for (good_len = 0; good_len < room / 2; good_len++)
		HOLDS(sscanf(at + 2 * good_len, "%2hhx", &good[good_len]) == 1);
}

static int check(const uint8_t *der, size_t len)
{
	ShError err;

	return issuer_signature_check(issuer_signer_certificate(signer), der, len, &parts, &err);
}

/* The zeros behind it are the room that was left. */
static bool same_but_for_room(const uint8_t *der, size_t len)
{
	size_t n = good_len;

	while (n > 0 && good[n - 1] == 0)
		n--;
	while (len > n && der[len - 1] == 0)
		len--;
	return len == n && memcmp(der, good, n) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	Feed f = feed(bytes, len);
	unsigned char *changed;
	const uint8_t *rest;
	size_t n;
	int r;

	if (!signer) {
		make_signer();
		sign_one();
		HOLDS(check(good, good_len) == 0);
	}
	if (feed_byte(&f) & 1) {
		rest = feed_rest(&f, &n);
		HOLDS(check(rest, n) == SH_REFUSED);
		return 0;
	}
	changed = malloc(good_len + 64);
	memcpy(changed, good, good_len);
	n = fuzz_patch(&f, changed, good_len);
	r = check(changed, n);
	HOLDS(r == SH_REFUSED || (r == 0 && same_but_for_room(changed, n)));
	free(changed);
	return 0;
}
