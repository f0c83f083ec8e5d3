#include "card_fixture.h"

#include <criterion/criterion.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *path(const Fixture *f, const char *name)
{
	static char out[256];

	snprintf(out, sizeof out, "%s/%s", f->dir, name);
	return out;
}

static void write_anchor(const Fixture *f, const ShCardCa *ca, const char *name)
{
	FILE *file = fopen(path(f, name), "w");

	cr_assert_not_null(file);
	cr_assert_eq(PEM_write_X509(file, sh_card_ca_certificate(ca)), 1);
	fclose(file);
}

void write_crl(Fixture *f, const ShCardCa *ca, const char *name, ShCardPeriod valid)
{
	const ShCardRevocation rows[] = { { SERIAL_REVOKED, CRL_REASON_KEY_COMPROMISE, NOW - 3 * DAY },
					  { SERIAL_HELD, CRL_REASON_CERTIFICATE_HOLD, NOW - 2 * DAY } };
	X509_CRL *crl;
	FILE *file;

	cr_assert_eq(sh_card_ca_crl(ca, rows, 2, valid, &crl, &f->err), 0);
	file = fopen(path(f, name), "w");
	cr_assert_not_null(file);
	cr_assert_eq(PEM_write_X509_CRL(file, crl), 1);
	fclose(file);
	X509_CRL_free(crl);
}

void fixture_open(Fixture *f)
{
	const ShCardPeriod decade = { NOW - 3000 * DAY, NOW + 600 * DAY }, today = { NOW - DAY / 2, NOW + DAY };

	strcpy(f->dir, "/tmp/shien-card-XXXXXX");
	cr_assert_not_null(mkdtemp(f->dir));
	cr_assert_eq(mkdir(path(f, "anchors"), 0700), 0);
	cr_assert_eq(mkdir(path(f, "old"), 0700), 0);
	cr_assert_eq(mkdir(path(f, "crls"), 0700), 0);
	cr_assert_eq(sh_card_ca_new(&f->old_ca, 1, decade, &f->err), 0);
	cr_assert_eq(sh_card_ca_new(&f->new_ca, 2, decade, &f->err), 0);
	cr_assert_eq(sh_card_ca_new(&f->stranger, 3, decade, &f->err), 0);
	write_anchor(f, f->old_ca, "anchors/1.pem");
	write_anchor(f, f->new_ca, "anchors/2.pem");
	write_anchor(f, f->old_ca, "old/1.pem");
	write_crl(f, f->old_ca, "crls/1.crl", today);
	write_crl(f, f->new_ca, "crls/2.crl", today);
}

void fixture_close(Fixture *f)
{
	char command[128];

	sh_card_ca_free(f->old_ca);
	sh_card_ca_free(f->new_ca);
	sh_card_ca_free(f->stranger);
	snprintf(command, sizeof command, "rm -rf '%s'", f->dir);
	cr_assert_eq(system(command), 0);
}

ShCardSpec given_spec(uint32_t serial)
{
	return (ShCardSpec){ .serial = serial,
			     .common_name = "A1B2C3D4E5F6G7172044",
			     .valid = { NOW - 500 * DAY, NOW + 500 * DAY } };
}

void given_card(Fixture *f, const ShCardCa *ca, const ShCardSpec *spec, Card *ret)
{
	EVP_PKEY *key;
	X509 *x;
	int len;

	memset(ret, 0, sizeof *ret);
	memset(ret->challenge, 0x5a, sizeof ret->challenge);
	cr_assert_eq(sh_card_ca_issue(ca, spec, &x, &key, &f->err), 0, "%s", f->err.detail);
	cr_assert_eq(
		sh_card_answer(key, ret->challenge, sizeof ret->challenge, ret->answer, &ret->answer_len, &f->err),
		0);
	len = i2d_X509(x, &ret->der);
	cr_assert_gt(len, 0);
	ret->len = (size_t) len;
	X509_free(x);
	EVP_PKEY_free(key);
}

void card_free(Card *card) { OPENSSL_free(card->der); }

ShCardResult verify(const ShCardTrust *trust, const Card *card, ShCardHolder *ret)
{
	return sh_card_verify(trust,
			      &(ShCardProof){ card->der, card->challenge, card->answer, card->len,
					      sizeof card->challenge, card->answer_len },
			      NOW, ret);
}

int openssl_verify(Fixture *f, const Card *card, const char *crl, char *out, size_t size)
{
	const unsigned char *p = card->der;
	X509 *x = d2i_X509(NULL, &p, (long) card->len);
	FILE *file = fopen(path(f, "card.pem"), "w");
	char command[1024];
	size_t n;

	cr_assert(x && file);
	cr_assert_eq(PEM_write_X509(file, x), 1);
	fclose(file);
	X509_free(x);
	snprintf(command, sizeof command,
		 "cd %s && cat anchors/*.pem > all.pem && openssl verify -no-CApath -no-CAstore -CAfile all.pem "
		 "-crl_check "
		 "-CRLfile %s -policy_check -explicit_policy -policy " SH_CARD_POLICY_AUTH
		 " -purpose sslclient -attime %ld card.pem 2>&1",
		 f->dir, crl, (long) (NOW / 1000000));
	file = popen(command, "r");
	cr_assert_not_null(file);
	n = fread(out, 1, size - 1, file);
	out[n] = '\0';
	return pclose(file);
}
