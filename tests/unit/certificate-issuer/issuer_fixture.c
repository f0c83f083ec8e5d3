#include "issuer_fixture.h"

#include <cairo.h>
#include <criterion/criterion.h>
#include <openssl/rsa.h>
#include <pango/pangocairo.h>
#include <sodium.h>
#include <string.h>

/* Pango 1.50 keeps the pattern of a font file for good: once per set of fonts, however many presses and pages. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libfontconfig\n"; }

static cairo_status_t collect(void *self, const unsigned char *data, unsigned n)
{
	Fixture *f = self;

	if (f->seal_len + n > sizeof f->seal)
		return CAIRO_STATUS_WRITE_ERROR;
	memcpy(f->seal + f->seal_len, data, n);
	f->seal_len += n;
	return CAIRO_STATUS_SUCCESS;
}

/* A square of vermilion lines: a seal need not be readable to be compared. */
static void draw_seal(Fixture *f)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 284, 284);
	cairo_t *c = cairo_create(s);

	cairo_set_source_rgb(c, 0.85, 0.16, 0.1);
	cairo_set_line_width(c, 12);
	cairo_rectangle(c, 10, 10, 264, 264);
	for (int i = 0; i < 3; i++) {
		cairo_rectangle(c, 40 + 75 * i, 40, 50, 90);
		cairo_rectangle(c, 40 + 75 * i, 155, 50, 90);
	}
	cairo_stroke(c);
	cairo_destroy(c);
	cairo_surface_write_to_png_stream(s, collect, f);
	cairo_surface_destroy(s);
}

IssuerSigner *given_signer(KeyKind kind)
{
	EVP_PKEY *key = kind == P256 ? EVP_EC_gen("P-256") : EVP_RSA_gen(2048);
	X509 *x = X509_new();
	X509_NAME *name = X509_get_subject_name(x);
	static long serial;
	IssuerSigner *signer;
	ShError err;

	X509_set_version(x, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(x), ++serial);
	X509_gmtime_adj(X509_getm_notBefore(x), -60);
	X509_gmtime_adj(X509_getm_notAfter(x), 86400);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *) "Shien test signer", -1, -1, 0);
	X509_set_issuer_name(x, name);
	X509_set_pubkey(x, key);
	cr_assert_gt(X509_sign(x, key, EVP_sha256()), 0);
	cr_assert_eq(issuer_signer_new(&signer, x, key, NULL, &err), 0, "%s", err.reason);
	X509_free(x);
	EVP_PKEY_free(key);
	return signer;
}

void fixture_open(Fixture *f, KeyKind kind)
{
	static const uint8_t seed[ISSUER_KEY_SEED] = { 7 };

	memset(f, 0, sizeof *f);
	cr_assert_geq(sodium_init(), 0);
	cr_assert_eq(sh_fonts_open(&f->fonts, FONT_FILE, NULL, &f->error), 0, "%s", f->error.detail);
	f->press = issuer_press_new(f->fonts);
	f->signer = given_signer(kind);
	issuer_payload_key(&f->key, seed);
	f->mint = (IssuerMint){ f->fonts, f->signer, &f->key, "https://verify.example.jp/verify" };
	draw_seal(f);
	cr_assert_gt(f->seal_len, 100);
	f->arena = sh_arena_new(8 << 20);
}

void fixture_renew(Fixture *f)
{
	sh_arena_free(f->arena);
	f->arena = sh_arena_new(8 << 20);
}

void fixture_close(Fixture *f)
{
	sh_arena_free(f->arena);
	issuer_signer_free(f->signer);
	issuer_press_free(f->press);
	sh_fonts_close(f->fonts);
}

IssuerStatement given_statement(const Fixture *f)
{
	static const char *const members[] = { "能登 葛\U000E0102子（世帯主）", "能登 髙志（夫）",
					       "能登 﨑菜（子）" };
	static const char *const dwelling[] = { "床上浸水 120cm", "木造2階建" };

	return (IssuerStatement){
		.certificate_id = "018d5f00-0000-7000-8000-00000000c001",
		.subject_person_id = "018d5f00-0000-7000-8000-000000000001",
		.dwelling_id = "018d5f00-0000-7000-8000-0000000d0001",
		.tenant = "172049",
		.site_generation = 1,
		.issue_number = 1,
		.certificate_number = "R6NOTO-000123",
		.head_address = "石川県輪島市河井町2部287番地1",
		.head_name = "能登 葛\U000E0102子",
		.cause = "令和6年1月1日の令和6年能登半島地震による",
		.dwelling_address = "石川県輪島市河井町2部287番地1",
		.grade = "2",
		.box1 = { members, 3 },
		.box2 = { dwelling, 2 },
		.certified_on = "2024-02-01",
		.authority_title = "輪島市長",
		.authority_name = "試験 太郎",
		.seal_png = f->seal,
		.seal_png_len = f->seal_len,
	};
}

void given_certificate(Fixture *f, const IssuerStatement *s, IssuerCertificate *ret)
{
	cr_assert_eq(issuer_mint(f->press, &f->mint, s, SIGNED_AT * INT64_C(1000000), f->arena, ret, &f->error), 0,
		     "%s %s %s", f->error.reason, f->error.field, f->error.detail);
}
