#include "issuer_fixture.h"
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int mint(Fixture *f, const IssuerStatement *s, IssuerCertificate *c)
{
	fixture_renew(f);
	return issuer_mint(f->press, &f->mint, s, SIGNED_AT * INT64_C(1000000), f->arena, c, &f->error);
}

Test(press, long_texts_shrink_and_what_cannot_fit_is_refused)
{
	static Fixture f;
	static const char *members[ISSUER_BOX1_LINES];
	static char name[ISSUER_NAME_MAX * 3 + 1], address[ISSUER_ADDRESS_MAX * 3 + 1];
	IssuerCertificate c;
	IssuerStatement s;

	fixture_open(&f, P256);
	for (size_t i = 0; i < ISSUER_NAME_MAX; i++)
		memcpy(name + 3 * i, "鷹", 3);
	for (size_t i = 0; i < ISSUER_ADDRESS_MAX; i++)
		memcpy(address + 3 * i, "輪", 3);
	for (size_t i = 0; i < ISSUER_BOX1_LINES; i++)
		members[i] = "マリア フェルナンダ ロドリゲス\uff08妻\uff09";
	s = given_statement(&f);
	s.head_name = name;
	s.head_address = s.dwelling_address = address;
	s.box1 = (IssuerLines){ members, ISSUER_BOX1_LINES };
	cr_expect_eq(mint(&f, &s, &c), 0, "%s %s", f.error.reason, f.error.field);

	for (size_t i = 0; i < ISSUER_BOX1_LINES; i++)
		members[i] = name;
	cr_expect_eq(mint(&f, &s, &c), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "certificate.text.does_not_fit");
	cr_expect_str_eq(f.error.field, "box1");
	cr_expect_null(c.pdf);
	fixture_close(&f);
}

Test(press, a_missing_glyph_stops_the_certificate)
{
	static Fixture f;
	IssuerCertificate c;
	IssuerStatement s;

	fixture_open(&f, P256);
	s = given_statement(&f);
	s.head_name = "葛\U000E0100城 😀";
	cr_expect_eq(mint(&f, &s, &c), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "certificate.glyph.missing");
	cr_expect_eq(c.missing.n, 2);
	cr_expect_eq(c.missing.at[0].selector, 0xe0100);
	cr_expect_eq(c.missing.at[1].base, 0x1f600);
	cr_expect_null(c.pdf);
	fixture_close(&f);
}

Test(press, bad_seals_are_refused)
{
	static Fixture f;
	IssuerCertificate c;
	IssuerStatement s;

	fixture_open(&f, P256);
	s = given_statement(&f);
	cr_assert_eq(mint(&f, &s, &c), 0, "%s", f.error.reason);
	f.seal[18] = 0xff; /* a width of 65,000 */
	cr_expect_eq(mint(&f, &s, &c), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "certificate.seal.size");
	f.seal[18] = 0;
	f.seal[f.seal_len / 2] ^= 0xff;
	cr_expect_eq(mint(&f, &s, &c), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "certificate.seal.malformed");
	f.seal[0] = 'x';
	cr_expect_eq(mint(&f, &s, &c), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "certificate.seal.malformed");
	fixture_close(&f);
}

Test(press, foreign_names_and_latin_signs)
{
	static const char *const names[] = { "NGUYỄN THỊ ÁNH", "Müller-Lüdenscheidt O'Neil, Jr.", "fi ffi (ABC) 100%",
					     "ガヤマダ か\u3099き\u3099", "𠮷野 葛\U000E0103" };
	static Fixture f;
	IssuerCertificate c;

	fixture_open(&f, P256);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		IssuerStatement s = given_statement(&f);
		int r;

		s.head_name = names[i];
		r = mint(&f, &s, &c);
		/* Either the font has it all and the page reads back, or it says what is missing; never a third
		 * thing. */
		cr_expect(r == 0 || strcmp(f.error.reason, "certificate.glyph.missing") == 0, "%s: %s %s", names[i],
			  f.error.reason, f.error.detail);
		cr_expect(r == 0 || i == 0, "%s: %s", names[i], f.error.reason);
	}
	fixture_close(&f);
}

Test(signer, key_and_certificate_must_match)
{
	IssuerSigner *one = given_signer(P256), *two = given_signer(RSA2048), *none;
	EVP_PKEY *weak = EVP_RSA_gen(1024), *curve = EVP_EC_gen("P-384");
	ShError err;

	cr_expect_eq(issuer_signer_new(&none, issuer_signer_certificate(one),
				       X509_get0_pubkey(issuer_signer_certificate(two)), NULL, &err),
		     SH_FAULT);
	cr_expect_str_eq(err.reason, "signer.key.mismatch");
	cr_expect_eq(issuer_signer_new(&none, issuer_signer_certificate(one), weak, NULL, &err), SH_FAULT);
	cr_expect_str_eq(err.reason, "signer.key.kind");
	cr_expect_eq(issuer_signer_new(&none, issuer_signer_certificate(one), curve, NULL, &err), SH_FAULT);
	cr_expect_str_eq(err.reason, "signer.key.kind");
	cr_expect_eq(issuer_signer_open(&none, "/nonexistent", "/nonexistent", &err), SH_FAULT);
	cr_expect_str_eq(err.reason, "signer.certificate.unreadable");
	EVP_PKEY_free(weak);
	EVP_PKEY_free(curve);
	issuer_signer_free(one);
	issuer_signer_free(two);
}

typedef struct Worker {
	const Fixture *shared;
	int minted;
} Worker;

static void *work(void *self)
{
	Worker *w = self;
	IssuerPress *press = issuer_press_new(w->shared->fonts);
	IssuerStatement s = given_statement(w->shared);
	IssuerCertificate c;
	ShError err;

	for (int i = 0; i < 5; i++) {
		ShArena *arena = sh_arena_new(8 << 20);

		s.issue_number = (uint32_t) i + 1;
		w->minted +=
			issuer_mint(press, &w->shared->mint, &s, SIGNED_AT * INT64_C(1000000), arena, &c, &err) == 0;
		sh_arena_free(arena);
	}
	issuer_press_free(press);
	return NULL;
}

Test(press, workers_share_fonts_and_signer)
{
	static Fixture f;
	Worker workers[4];
	pthread_t thread[4];

	fixture_open(&f, RSA2048);
	for (int i = 0; i < 4; i++) {
		workers[i] = (Worker){ &f, 0 };
		cr_assert_eq(pthread_create(&thread[i], NULL, work, &workers[i]), 0);
	}
	for (int i = 0; i < 4; i++) {
		pthread_join(thread[i], NULL);
		cr_expect_eq(workers[i].minted, 5);
	}
	fixture_close(&f);
}

/* DejaVu comes with fontconfig; here it stands for a municipality's own font: it has letters that IPAmj lacks. */
Test(press, a_second_font_fills_the_gaps)
{
	static Fixture f;
	char dir[] = "/tmp/shien-extra-XXXXXX", path[64];
	IssuerCertificate c;
	ShFonts *plain;
	IssuerPress *press;
	IssuerStatement s;

	cr_assert_not_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/extra.ttf", dir);
	cr_assert_eq(symlink("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", path), 0);
	fixture_open(&f, P256);
	s = given_statement(&f);
	s.head_name = "能登 葛\U000E0102子 \u10d0\u10d1 ＡＢ"; /* Georgian letters */
	cr_expect_eq(mint(&f, &s, &c), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "certificate.glyph.missing");

	plain = f.fonts;
	press = f.press;
	cr_assert_eq(sh_fonts_open(&f.fonts, FONT_FILE, dir, &f.error), 0, "%s %s", f.error.reason, f.error.detail);
	f.press = issuer_press_new(f.fonts);
	f.mint.fonts = f.fonts;
	cr_expect_eq(mint(&f, &s, &c), 0, "%s %s %s", f.error.reason, f.error.field, f.error.detail);
	issuer_press_free(press);
	sh_fonts_close(plain);
	fixture_close(&f);
	unlink(path);
	rmdir(dir);
}
