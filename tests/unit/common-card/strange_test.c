/* What is shown in place of a card: no certificate, more than one, keys that no card has, certificates without what
 * says whose they are. */
#include "card_fixture.h"

#include <criterion/criterion.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Fixture f;
static ShCardTrust *trust;

static void begin(void)
{
	char anchors[128], crls[128];

	fixture_open(&f);
	snprintf(anchors, sizeof anchors, "%s/anchors", f.dir);
	snprintf(crls, sizeof crls, "%s/crls", f.dir);
	cr_assert_eq(sh_card_trust_open(&trust, anchors, crls, NULL, &f.err), 0, "%s", f.err.reason);
}

static void end(void)
{
	sh_card_trust_free(trust);
	fixture_close(&f);
}

static ShCardResult shown(const unsigned char *der, size_t len, const Card *card, size_t challenge_len)
{
	ShCardHolder holder;
	const ShCardProof proof = { der, card->challenge, card->answer, len, challenge_len, card->answer_len };
	ShCardResult r = sh_card_verify(trust, &proof, NOW, &holder);

	cr_expect_eq(holder.serial[0] != '\0', r == SH_CARD_OK, "who it is not is not named");
	return r;
}

Test(card, is_one_certificate_and_nothing_else, .init = begin, .fini = end)
{
	enum { LARGE = 9000 };
	ShCardSpec spec = given_spec(SERIAL_GOOD);
	unsigned char *more = calloc(1, LARGE);
	Card card;

	given_card(&f, f.new_ca, &spec, &card);
	cr_assert_leq(card.len, LARGE / 2);
	memcpy(more, card.der, card.len);
	cr_expect_eq(shown(more, card.len, &card, 32), SH_CARD_OK);
	cr_expect_eq(shown(more, 0, &card, 32), SH_CARD_SIG_BAD, "none");
	cr_expect_eq(shown(more, card.len + 1, &card, 32), SH_CARD_SIG_BAD, "a byte behind it");
	memcpy(more + card.len, card.der, card.len);
	cr_expect_eq(shown(more, 2 * card.len, &card, 32), SH_CARD_SIG_BAD, "two of them");
	cr_expect_eq(shown(more, LARGE, &card, 32), SH_CARD_SIG_BAD, "longer than any");
	cr_expect_eq(shown(card.der, card.len, &card, 15), SH_CARD_SIG_BAD, "a challenge that can be guessed");
	cr_expect_eq(shown(card.der, card.len, &card, 257), SH_CARD_SIG_BAD, "a challenge longer than any of ours");
	memset(more, 0x30, card.len);
	cr_expect_eq(shown(more, card.len, &card, 32), SH_CARD_SIG_BAD, "no certificate");
	free(more);
	card_free(&card);
}

/* A certificate of one's own making and the right answer of its key. */
static void given_own_card(EVP_PKEY *key, bool says_issuer, Card *ret)
{
	X509 *x = X509_new();
	X509_NAME *name = X509_get_subject_name(x);
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	X509_EXTENSION *e;
	int len;

	memset(ret, 0, sizeof *ret);
	memset(ret->challenge, 0x5a, sizeof ret->challenge);
	ret->answer_len = sizeof ret->answer;
	cr_assert(X509_set_version(x, 2) && ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), SERIAL_GOOD) &&
		  ASN1_TIME_set(X509_getm_notBefore(x), (time_t) ((NOW - DAY) / 1000000)) &&
		  ASN1_TIME_set(X509_getm_notAfter(x), (time_t) ((NOW + DAY) / 1000000)) &&
		  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *) "own", -1, -1, 0) &&
		  X509_set_issuer_name(x, name) && X509_set_pubkey(x, key));
	if (says_issuer) {
		ASN1_OCTET_STRING *id = ASN1_OCTET_STRING_new();
		AUTHORITY_KEYID *of = AUTHORITY_KEYID_new();

		cr_assert(ASN1_OCTET_STRING_set(id, (const unsigned char *) "12345678901234567890", 20));
		of->keyid = id;
		e = X509V3_EXT_i2d(NID_authority_key_identifier, 0, of);
		cr_assert(e && X509_add_ext(x, e, -1));
		X509_EXTENSION_free(e);
		AUTHORITY_KEYID_free(of);
	}
	cr_assert(X509_sign(x, key, EVP_sha256()) > 0);
	cr_assert(EVP_DigestSignInit(md, NULL, EVP_sha256(), NULL, key) == 1 &&
		  EVP_DigestSign(md, ret->answer, &ret->answer_len, ret->challenge, sizeof ret->challenge) == 1);
	len = i2d_X509(x, &ret->der);
	cr_assert_gt(len, 0);
	ret->len = (size_t) len;
	EVP_MD_CTX_free(md);
	X509_free(x);
}

Test(card, is_of_its_authority_and_has_a_key_of_its_kind, .init = begin, .fini = end)
{
	EVP_PKEY *keys[] = { EVP_EC_gen("P-256"), EVP_RSA_gen(1024), EVP_RSA_gen(2048), EVP_RSA_gen(2048) };
	static const struct {
		const char *what;
		bool says_issuer;
		ShCardResult result;
	} rows[] = {
		{ "no RSA key", true, SH_CARD_SIG_BAD },
		{ "a key too short", true, SH_CARD_SIG_BAD },
		{ "does not say who issued it", false, SH_CARD_CA_UNKNOWN },
		{ "issued by itself", true, SH_CARD_CA_UNKNOWN },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		Card card;

		cr_assert_not_null(keys[i]);
		given_own_card(keys[i], rows[i].says_issuer, &card);
		cr_expect_eq(shown(card.der, card.len, &card, sizeof card.challenge), rows[i].result, "%s: %s",
			     rows[i].what,
			     sh_card_result_name(shown(card.der, card.len, &card, sizeof card.challenge)));
		card_free(&card);
		EVP_PKEY_free(keys[i]);
	}
}
