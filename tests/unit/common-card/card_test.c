#include "card_fixture.h"
#include <criterion/criterion.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static ShCardTrust *given_trust(Fixture *f, const char *anchors, const char *crls)
{
	char a[128], c[128];
	ShCardTrust *trust;

	snprintf(a, sizeof a, "%s/%s", f->dir, anchors);
	snprintf(c, sizeof c, "%s/%s", f->dir, crls ? crls : "");
	cr_assert_eq(sh_card_trust_open(&trust, a, crls ? c : NULL, NULL, &f->err), 0, "%s %s", f->err.reason,
		     f->err.detail);
	return trust;
}

/* One row a card; `openssl verify` is asked about the same chain, lists and time and has to agree. */
Test(card, verdicts_that_openssl_shares)
{
	static const struct {
		const char *what;
		int ca; /* 0 old, 1 new, 2 stranger */
		uint32_t serial;
		int from, to; /* days from now */
		const char *policy, *usage;
		ShCardResult want;
		const char *openssl;
	} rows[] = {
		{ "sound", 0, SERIAL_GOOD, -500, 500, NULL, NULL, SH_CARD_OK, "OK" },
		{ "sound, newer CA of the same name", 1, SERIAL_GOOD, -500, 500, NULL, NULL, SH_CARD_OK, "OK" },
		{ "ends this second's day", 1, SERIAL_GOOD, -500, 1, NULL, NULL, SH_CARD_OK, "OK" },
		{ "expired", 1, SERIAL_GOOD, -500, -1, NULL, NULL, SH_CARD_CERT_EXPIRED, "expired" },
		{ "not yet", 1, SERIAL_GOOD, 1, 500, NULL, NULL, SH_CARD_CERT_EXPIRED, "not yet valid" },
		{ "revoked", 1, SERIAL_REVOKED, -500, 500, NULL, NULL, SH_CARD_CERT_REVOKED, "revoked" },
		{ "held", 1, SERIAL_HELD, -500, 500, NULL, NULL, SH_CARD_CERT_SUSPENDED, "revoked" },
		{ "stranger of the same name", 2, SERIAL_GOOD, -500, 500, NULL, NULL, SH_CARD_CA_UNKNOWN,
		  "unable to get local issuer" },
		{ "signature certificate", 1, SERIAL_GOOD, -500, 500, "1.2.392.200149.8.5.1.1.20", NULL,
		  SH_CARD_POLICY_MISMATCH, "no explicit policy" },
		{ "usage of encryption", 1, SERIAL_GOOD, -500, 500, NULL, "keyEncipherment", SH_CARD_POLICY_MISMATCH,
		  "unsuitable certificate purpose" },
	};
	static char out[4096];
	Fixture f;
	ShCardTrust *trust;
	ShCardHolder holder;

	fixture_open(&f);
	trust = given_trust(&f, "anchors", "crls");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const ShCardCa *cas[] = { f.old_ca, f.new_ca, f.stranger };
		ShCardSpec spec = given_spec(rows[i].serial);
		char crl[16];
		Card card;
		int status;

		spec.valid = (ShCardPeriod){ NOW + rows[i].from * DAY, NOW + rows[i].to * DAY };
		spec.policy = rows[i].policy;
		spec.key_usage = rows[i].usage;
		given_card(&f, cas[rows[i].ca], &spec, &card);
		cr_expect_eq(verify(trust, &card, &holder), rows[i].want, "%s: %s", rows[i].what,
			     sh_card_result_name(verify(trust, &card, &holder)));
		cr_expect_eq(holder.serial[0] != '\0', rows[i].want == SH_CARD_OK, "%s", rows[i].what);
		snprintf(crl, sizeof crl, "crls/%d.crl", rows[i].ca == 0 ? 1 : 2);
		status = openssl_verify(&f, &card, crl, out, sizeof out);
		cr_expect_eq(status == 0, rows[i].want == SH_CARD_OK, "%s: %s", rows[i].what, out);
		cr_expect_not_null(strstr(out, rows[i].openssl), "%s: %s", rows[i].what, out);
		card_free(&card);
	}
	sh_card_trust_free(trust);
	fixture_close(&f);
}

Test(card, names_its_holder_by_key_and_serial)
{
	Fixture f;
	ShCardTrust *trust;
	ShCardHolder old, new;
	ShCardSpec spec = given_spec(SERIAL_GOOD);
	Card card;

	fixture_open(&f);
	trust = given_trust(&f, "anchors", "crls");
	given_card(&f, f.old_ca, &spec, &card);
	cr_assert_eq(verify(trust, &card, &old), SH_CARD_OK);
	card_free(&card);
	given_card(&f, f.new_ca, &spec, &card);
	cr_assert_eq(verify(trust, &card, &new), SH_CARD_OK);
	card_free(&card);
	cr_expect_str_eq(old.kind, "AUTH");
	cr_expect_str_eq(old.serial, "0a11ce01");
	cr_expect_str_eq(new.serial, old.serial);
	cr_expect_eq(strlen(old.issuer_key_id), 40);
	cr_expect_str_neq(new.issuer_key_id, old.issuer_key_id);
	sh_card_trust_free(trust);

	trust = given_trust(&f, "old", "crls"); /* only the older generation is trusted */
	given_card(&f, f.new_ca, &spec, &card);
	cr_expect_eq(verify(trust, &card, &new), SH_CARD_CA_UNKNOWN);
	card_free(&card);
	sh_card_trust_free(trust);
	fixture_close(&f);
}

Test(card, the_answer_must_be_the_card_s_own)
{
	Fixture f;
	ShCardTrust *trust;
	ShCardHolder holder;
	ShCardSpec spec = given_spec(SERIAL_GOOD);
	Card card, other;

	fixture_open(&f);
	trust = given_trust(&f, "anchors", "crls");
	given_card(&f, f.new_ca, &spec, &card);
	given_card(&f, f.new_ca, &spec, &other);
	cr_assert_eq(verify(trust, &card, &holder), SH_CARD_OK);
	card.challenge[0] ^= 1;
	cr_expect_eq(verify(trust, &card, &holder), SH_CARD_SIG_BAD, "another challenge");
	card.challenge[0] ^= 1;
	card.answer[100] ^= 1;
	cr_expect_eq(verify(trust, &card, &holder), SH_CARD_SIG_BAD, "a changed answer");
	card.answer[100] ^= 1;
	card.answer_len = 0;
	cr_expect_eq(verify(trust, &card, &holder), SH_CARD_SIG_BAD, "no answer");
	card.answer_len = 256;
	memcpy(card.answer, other.answer, sizeof card.answer);
	cr_expect_eq(verify(trust, &card, &holder), SH_CARD_SIG_BAD, "another card's answer");
	cr_expect_eq(verify(trust, &other, &holder), SH_CARD_OK);
	other.der[other.len - 10] ^= 1;
	cr_expect_eq(verify(trust, &other, &holder), SH_CARD_CA_UNKNOWN, "a certificate that the CA did not sign");
	other.len -= 1;
	cr_expect_eq(verify(trust, &other, &holder), SH_CARD_SIG_BAD, "a certificate cut short");
	cr_expect_eq(sh_card_verify(trust, &(ShCardProof){ card.der, card.challenge, card.answer, card.len, 8, 256 },
				    NOW, &holder),
		     SH_CARD_SIG_BAD, "a challenge too short to be one");
	card_free(&card);
	card_free(&other);
	sh_card_trust_free(trust);
	fixture_close(&f);
}

/* Fail closed: no list, an old list, a list of the other generation, a list that nobody signed. */
Test(card, without_a_good_list_nothing_is_issued)
{
	static const ShCardPeriod past = { NOW - 9 * DAY, NOW - 8 * DAY }, future = { NOW + DAY, NOW + 2 * DAY },
				  today = { NOW - DAY, NOW + DAY };
	Fixture f;
	ShCardTrust *trust;
	ShCardHolder holder;
	ShCardSpec spec = given_spec(SERIAL_GOOD);
	char path[128];
	Card card;

	fixture_open(&f);
	given_card(&f, f.new_ca, &spec, &card);
	trust = given_trust(&f, "anchors", NULL);
	cr_expect_eq(verify(trust, &card, &holder), SH_CARD_REVOCATION_UNAVAILABLE, "none configured");
	sh_card_trust_free(trust);

	for (int i = 0; i < 5; i++) {
		static const char *const what[] = { "old", "from the future", "missing", "a stranger's", "good" };

		snprintf(path, sizeof path, "%s/crls/2.crl", f.dir);
		unlink(path);
		if (i != 2)
			write_crl(&f, i == 3 ? f.stranger : f.new_ca, "crls/2.crl",
				  i == 0   ? past
				  : i == 1 ? future
					   : today);
		trust = given_trust(&f, "anchors", "crls");
		cr_expect_eq(verify(trust, &card, &holder), i == 4 ? SH_CARD_OK : SH_CARD_REVOCATION_UNAVAILABLE,
			     "%s: %s", what[i], sh_card_result_name(verify(trust, &card, &holder)));
		sh_card_trust_free(trust);
	}
	card_free(&card);
	fixture_close(&f);
}

Test(card, broken_trust_stops_the_start)
{
	Fixture f;
	ShCardTrust *trust;
	char dir[128], path[160];
	FILE *file;

	fixture_open(&f);
	snprintf(dir, sizeof dir, "%s/crls", f.dir);
	cr_expect_eq(sh_card_trust_open(&trust, dir, NULL, NULL, &f.err), SH_FAULT, "no anchor");
	cr_expect_str_eq(f.err.reason, "card.trust.no_anchor");
	cr_expect_eq(sh_card_trust_open(&trust, "/nonexistent", NULL, NULL, &f.err), SH_FAULT);
	cr_expect_str_eq(f.err.reason, "card.trust.directory");
	snprintf(dir, sizeof dir, "%s/old", f.dir);
	cr_expect_eq(sh_card_trust_open(&trust, dir, NULL, "not an oid", &f.err), SH_FAULT);
	cr_expect_str_eq(f.err.reason, "card.trust.policy");
	snprintf(path, sizeof path, "%s/2.pem", dir);
	file = fopen(path, "w");
	cr_assert_not_null(file);
	fputs("not a certificate\n", file);
	fclose(file);
	cr_expect_eq(sh_card_trust_open(&trust, dir, NULL, NULL, &f.err), SH_FAULT);
	cr_expect_str_eq(f.err.reason, "card.trust.file");
	fixture_close(&f);
}

Test(card_ca, is_kept_in_files)
{
	Fixture f;
	ShCardCa *again;
	char certificate[128], key[128];

	fixture_open(&f);
	snprintf(certificate, sizeof certificate, "%s/ca.pem", f.dir);
	snprintf(key, sizeof key, "%s/ca.key", f.dir);
	cr_assert_eq(sh_card_ca_save(f.new_ca, certificate, key, &f.err), 0);
	cr_expect_eq(sh_card_ca_save(f.new_ca, certificate, key, &f.err), SH_FAULT, "never over a key");
	cr_assert_eq(sh_card_ca_open(&again, certificate, key, &f.err), 0);
	cr_expect_eq(X509_cmp(sh_card_ca_certificate(again), sh_card_ca_certificate(f.new_ca)), 0);
	sh_card_ca_free(again);
	cr_expect_eq(sh_card_ca_open(&again, key, certificate, &f.err), SH_FAULT);
	fixture_close(&f);
}
