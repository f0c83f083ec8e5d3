/* What a card reader brings: a certificate and the answer to a challenge. The first byte: bytes as they come, or a
 * good card's certificate that was tampered with; and whether the CA signed what came of it, so that all checks
 * behind the signature are reached. */
#include "fuzz.h"
#include "sh_card.h"
#include "sh_card_ca.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DAY INT64_C(86400000000)
#define NOW (INT64_C(1706745600) * 1000000) /* 2024-02-01 */

static ShCardTrust *trust;
static EVP_PKEY *ca_key, *card_key;
static unsigned char *good, challenge[32], answer[256];
static size_t good_len, answer_len;

static void write_pem(const char *name, X509 *x, X509_CRL *crl)
{
	char path[256];
	FILE *out;

	snprintf(path, sizeof path, "%s/%s", fuzz_folder(), name);
	out = fopen(path, "w");
	HOLDS(out && (x ? PEM_write_X509(out, x) : PEM_write_X509_CRL(out, crl)) == 1);
	fclose(out);
}

static void read_ca_key(const ShCardCa *ca)
{
	char certificate[256], key[256];
	FILE *in;
	ShError err;

	snprintf(certificate, sizeof certificate, "%s/ca.pem", fuzz_folder());
	snprintf(key, sizeof key, "%s/ca.key", fuzz_folder());
	HOLDS(sh_card_ca_save(ca, certificate, key, &err) == 0);
	in = fopen(key, "r");
	HOLDS(in && (ca_key = PEM_read_PrivateKey(in, NULL, NULL, NULL)));
	fclose(in);
}

static void make_cards(void)
{
	const ShCardSpec spec = { .serial = 0x0a11ce01,
				  .common_name = "A1B2C3D4E5F6G7172044",
				  .valid = { NOW - 500 * DAY, NOW + 500 * DAY } };
	const ShCardRevocation gone = { 0x0a11ce02, CRL_REASON_KEY_COMPROMISE, NOW - DAY };
	ShCardCa *ca;
	X509_CRL *crl;
	X509 *x;
	ShError err;
	int n;

	HOLDS(sh_card_ca_new(&ca, 1, (ShCardPeriod){ NOW - 3000 * DAY, NOW + 600 * DAY }, &err) == 0);
	HOLDS(sh_card_ca_crl(ca, &gone, 1, (ShCardPeriod){ NOW - DAY / 2, NOW + DAY }, &crl, &err) == 0);
	HOLDS(sh_card_ca_issue(ca, &spec, &x, &card_key, &err) == 0);
	write_pem("anchor.pem", sh_card_ca_certificate(ca), NULL);
	write_pem("list.crl", NULL, crl);
	HOLDS(sh_card_trust_open(&trust, fuzz_folder(), fuzz_folder(), NULL, &err) == 0);
	read_ca_key(ca);
	memset(challenge, 0x5a, sizeof challenge);
	HOLDS(sh_card_answer(card_key, challenge, sizeof challenge, answer, &answer_len, &err) == 0);
	n = i2d_X509(x, &good);
	HOLDS(n > 0);
	good_len = (size_t) n;
	X509_free(x);
	X509_CRL_free(crl);
	sh_card_ca_free(ca);
}

static ShCardResult verify(const void *der, size_t len, ShCardHolder *holder)
{
	const ShCardProof proof = { der, challenge, answer, len, sizeof challenge, answer_len };
	ShCardHolder again;
	ShCardResult result = sh_card_verify(trust, &proof, NOW, holder);

	HOLDS(sh_card_verify(trust, &proof, NOW, &again) == result && memcmp(&again, holder, sizeof again) == 0);
	HOLDS((result == SH_CARD_OK) == (holder->serial[0] != '\0' && holder->issuer_key_id[0] != '\0'));
	HOLDS(strspn(holder->serial, "0123456789abcdef") == strlen(holder->serial) && strlen(holder->serial) <= 40);
	return result;
}

/* As a CA would that signs whatever it is given. */
static unsigned char *signed_anew(const unsigned char *der, size_t len, size_t *ret_len)
{
	const unsigned char *p = der;
	X509 *x = d2i_X509(NULL, &p, (long) len);
	unsigned char *out = NULL;
	int n = -1;

	if (x && X509_sign(x, ca_key, EVP_sha256()) > 0)
		n = i2d_X509(x, &out);
	X509_free(x);
	ERR_clear_error();
	*ret_len = n > 0 ? (size_t) n : 0;
	return out;
}

static void tampered(Feed *f, bool sign)
{
	unsigned char *changed = malloc(good_len + 64), *anew;
	size_t n;
	ShCardHolder holder;

	memcpy(changed, good, good_len);
	n = fuzz_patch(f, changed, good_len);
	if (verify(changed, n, &holder) == SH_CARD_OK)
		HOLDS(n == good_len && memcmp(changed, good, n) == 0);
	if (sign && (anew = signed_anew(changed, n, &n))) {
		verify(anew, n, &holder);
		OPENSSL_free(anew);
	}
	free(changed);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	Feed f = feed(bytes, len);
	ShCardHolder holder;
	uint8_t what;

	if (!trust) {
		make_cards();
		HOLDS(verify(good, good_len, &holder) == SH_CARD_OK);
	}
	what = feed_byte(&f);
	if (what % 4 < 3)
		tampered(&f, what % 4 == 2);
	else {
		bytes = feed_rest(&f, &len);
		HOLDS(verify(bytes, len, &holder) != SH_CARD_OK);
	}
	return 0;
}
