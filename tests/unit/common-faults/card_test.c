/* Cards when OpenSSL has no memory: a card that was not checked to the end is never a good one. */
#include "card_fixture.h"
#include "faults.h"

#include <criterion/criterion.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A key costs tens of milliseconds to make: one authority and one card serve all faults. */
static int list(void *self, ShError *err)
{
	const ShCardRevocation rows[] = { { 1, CRL_REASON_KEY_COMPROMISE, NOW - DAY },
					  { 2, CRL_REASON_UNSPECIFIED, NOW } };
	Fixture *f = self;
	X509_CRL *crl = NULL;
	int r = sh_card_ca_crl(f->old_ca, rows, 2, (ShCardPeriod){ NOW, NOW + DAY }, &crl, err);

	if (r == 0)
		cr_assert_eq(sk_X509_REVOKED_num(X509_CRL_get_REVOKED(crl)), 2);
	X509_CRL_free(crl);
	return r;
}

static int save_and_open(void *self, ShError *err)
{
	Fixture *f = self;
	char certificate[128], key[128];
	ShCardCa *ca = NULL;
	int r;

	snprintf(certificate, sizeof certificate, "%s/ca.pem", f->dir);
	snprintf(key, sizeof key, "%s/ca.key", f->dir);
	unlink(key);
	r = sh_card_ca_save(f->old_ca, certificate, key, err);
	if (r == 0)
		r = sh_card_ca_open(&ca, certificate, key, err);
	if (r != 0)
		cr_assert_null(ca);
	sh_card_ca_free(ca);
	return r;
}

typedef struct Held {
	Fixture *f;
	Card card, revoked;
} Held;

static int check(void *self, ShError *err)
{
	char anchors[128], crls[128];
	ShCardTrust *trust = NULL;
	Held *h = self;
	ShCardHolder holder;
	ShCardResult good, bad;
	int r;

	snprintf(anchors, sizeof anchors, "%s/anchors", h->f->dir);
	snprintf(crls, sizeof crls, "%s/crls", h->f->dir);
	r = sh_card_trust_open(&trust, anchors, crls, NULL, err);
	if (r != 0) {
		cr_assert_null(trust);
		return r;
	}
	good = verify(trust, &h->card, &holder);
	bad = verify(trust, &h->revoked, &holder);
	sh_card_trust_free(trust);
	cr_assert_neq(bad, SH_CARD_OK, "a revoked card is good");
	if (!faults_happened())
		cr_assert_eq(bad, SH_CARD_CERT_REVOKED);
	if (good == SH_CARD_OK)
		return 0;
	return sh_fail(err, SH_INTERNAL, sh_card_result_name(good), "-");
}

static int issue(void *self, ShError *err)
{
	ShCardSpec spec = given_spec(SERIAL_GOOD);
	Fixture *f = self;
	EVP_PKEY *key = NULL;
	X509 *x = NULL;
	int r = sh_card_ca_issue(f->old_ca, &spec, &x, &key, err);

	if (r != 0)
		cr_assert(!x && !key);
	X509_free(x);
	EVP_PKEY_free(key);
	return r;
}

static int found_authority(void *self, ShError *err)
{
	ShCardCa *ca = NULL;
	int r = sh_card_ca_new(&ca, 9, (ShCardPeriod){ NOW, NOW + DAY }, err);

	(void) self;
	if (r != 0)
		cr_assert_null(ca);
	sh_card_ca_free(ca);
	return r;
}

Test(faults, cards, .timeout = 300)
{
	ShCardSpec good = given_spec(SERIAL_GOOD), revoked = given_spec(SERIAL_REVOKED);
	Fixture f;
	Held h = { .f = &f };

	fixture_open(&f);
	given_card(&f, f.old_ca, &good, &h.card);
	given_card(&f, f.old_ca, &revoked, &h.revoked);
	cr_assert_gt(faults_sweep(list, &f), 15);
	cr_assert_gt(faults_sweep(save_and_open, &f), 6);
	cr_assert_gt(faults_sweep(check, &h), 10);
	cr_assert_gt(faults_sweep(issue, &f), 10);
	cr_assert_gt(faults_sweep(found_authority, NULL), 12);
	card_free(&h.card);
	card_free(&h.revoked);
	fixture_close(&f);
}
