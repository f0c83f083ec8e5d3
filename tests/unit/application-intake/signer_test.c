#include "sh_card_ca.h"
#include "signer.h"

#include <criterion/criterion.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DAY (INT64_C(86400) * 1000000)
static const int64_t now = INT64_C(1780000000) * 1000000;

static size_t der_of(const ShCardCa *ca, uint32_t serial, ShCardPeriod valid, const char *policy, uint8_t out[4096])
{
	ShCardSpec spec = { .serial = serial,
			    .common_name = "00000000000001992011"
					   "4",
			    .valid = valid,
			    .policy = policy };
	ShError err = { 0 };
	unsigned char *p = out;
	EVP_PKEY *key;
	X509 *x;
	int n;

	cr_assert_eq(sh_card_ca_issue(ca, &spec, &x, &key, &err), 0, "%s", err.reason);
	n = i2d_X509(x, &p);
	cr_assert(n > 0 && n <= 4096);
	X509_free(x);
	EVP_PKEY_free(key);
	return (size_t) n;
}

static void write_trust(const ShCardCa *ca, const char *folder)
{
	const ShCardRevocation revoked[] = { { 7, CRL_REASON_KEY_COMPROMISE, now - 5 * DAY } };
	char path[300], key[300];
	ShError err = { 0 };
	X509_CRL *crl;
	FILE *file;

	snprintf(path, sizeof path, "%s/ca.pem", folder);
	snprintf(key, sizeof key, "%s/ca.key", folder);
	cr_assert_eq(sh_card_ca_save(ca, path, key, &err), 0, "%s", err.reason);
	cr_assert_eq(sh_card_ca_crl(ca, revoked, 1, (ShCardPeriod){ now - DAY, now + DAY }, &crl, &err), 0, "%s",
		     err.reason);
	snprintf(path, sizeof path, "%s/list.crl", folder);
	file = fopen(path, "w");
	cr_assert(file && PEM_write_X509_CRL(file, crl) == 1);
	fclose(file);
	X509_CRL_free(crl);
}

Test(signer, says_of_each_thing_whether_it_is_proved)
{
	static const char sign_policy[] = "1.2.392.200149.8.5.1.1.20";
	const ShCardPeriod years = { now - 900 * DAY, now + 900 * DAY }, over = { now - 900 * DAY, now - 2 * DAY };
	char folder[] = "/tmp/shien-signer-XXXXXX", path[300];
	ShCardCa *ours, *strangers;
	ShError err = { 0 };
	uint8_t der[4096];
	Signer s;

	cr_assert(mkdtemp(folder) != NULL);
	cr_assert_eq(sh_card_ca_new(&ours, 1, years, &err), 0);
	cr_assert_eq(sh_card_ca_new(&strangers, 2, years, &err), 0);
	write_trust(ours, folder);

	const struct {
		const char *what;
		const ShCardCa *ca;
		uint32_t serial;
		ShCardPeriod valid;
		const char *policy, *crls, *kind;
		int64_t at;
		bool chain_ok, in_validity, revoked, revocation_known;
	} cases[] = {
		{ "good", ours, 5, years, sign_policy, folder, "SIGN", now, true, true, false, true },
		{ "the other kind", ours, 5, years, NULL, folder, "AUTH", now, true, true, false, true },
		{ "revoked", ours, 7, years, sign_policy, folder, "SIGN", now, true, true, true, true },
		{ "expired", ours, 5, over, sign_policy, folder, "SIGN", now, true, false, false, false },
		{ "good when it was used", ours, 5, over, sign_policy, "", "SIGN", now - 3 * DAY, true, true, false,
		  false },
		{ "a list that is too old", ours, 5, years, sign_policy, folder, "SIGN", now + 9 * DAY, true, true,
		  false, false },
		{ "no list", ours, 5, years, sign_policy, "", "SIGN", now, true, true, false, false },
		{ "another CA of the same name", strangers, 5, years, sign_policy, folder, "SIGN", now, false, true,
		  false, false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t n = der_of(cases[i].ca, cases[i].serial, cases[i].valid, cases[i].policy, der);

		cr_assert_eq(signer_open(folder, cases[i].crls, &err), 0, "%s %s", err.reason, err.detail);
		signer_examine(der, n, cases[i].at, &s);
		cr_expect(s.readable, "%s", cases[i].what);
		cr_expect_eq(s.chain_ok, cases[i].chain_ok, "%s", cases[i].what);
		cr_expect_eq(s.in_validity, cases[i].in_validity, "%s", cases[i].what);
		cr_expect_eq(s.revoked, cases[i].revoked, "%s", cases[i].what);
		cr_expect_eq(s.revocation_known, cases[i].revocation_known, "%s", cases[i].what);
		cr_expect_str_eq(s.kind, cases[i].kind, "%s", cases[i].what);
		cr_expect_str_eq(s.serial, cases[i].serial == 7 ? "07" : "05", "%s", cases[i].what);
		cr_expect_eq(strlen(s.issuer_key_id), 40, "%s", cases[i].what);
		signer_examine(der, n - 1, cases[i].at, &s);
		cr_expect_not(s.readable || s.chain_ok, "%s, cut off", cases[i].what);
	}
	signer_close();
	sh_card_ca_free(ours);
	sh_card_ca_free(strangers);
	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, i == 0 ? "ca.pem" : i == 1 ? "ca.key" : "list.crl");
		remove(path);
	}
	remove(folder);
}
