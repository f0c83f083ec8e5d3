/* Certificates drawn, signed (P-256), re-read and checked, per second of one core, against the bare pangocairo page
 * of the same texts: one layout each, no seal, no QR, no signature, nothing checked. */
#include "bench.h"
#include "press.h"

#include <cairo-pdf.h>
#include <openssl/ec.h>
#include <pango/pangocairo.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 15, PAGES = 20, ARENA = 16 << 20, SEAL = 284 };

static const char font_file[] = "/usr/share/fonts/truetype/ipamj/ipamjm.ttf";

typedef struct Bytes {
	unsigned char data[1 << 20];
	size_t len;
} Bytes;

static cairo_status_t collect(void *self, const unsigned char *data, unsigned n)
{
	Bytes *b = self;

	if (b->len + n > sizeof b->data)
		return CAIRO_STATUS_WRITE_ERROR;
	memcpy(b->data + b->len, data, n);
	b->len += n;
	return CAIRO_STATUS_SUCCESS;
}

static void draw_seal(Bytes *out)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, SEAL, SEAL);
	cairo_t *c = cairo_create(s);

	cairo_set_source_rgb(c, 0.85, 0.16, 0.1);
	cairo_set_line_width(c, 12);
	for (int i = 10; i < 130; i += 30)
		cairo_rectangle(c, i, i, SEAL - 2 * i, SEAL - 2 * i);
	cairo_stroke(c);
	cairo_destroy(c);
	cairo_surface_write_to_png_stream(s, collect, out);
	cairo_surface_destroy(s);
}

static IssuerSigner *make_signer(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	IssuerSigner *signer = NULL;
	ShError err;

	X509_set_version(x, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_gmtime_adj(X509_getm_notBefore(x), -60);
	X509_gmtime_adj(X509_getm_notAfter(x), 86400);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, (const unsigned char *) "bench", -1,
				   -1, 0);
	X509_set_issuer_name(x, X509_get_subject_name(x));
	X509_set_pubkey(x, key);
	if (X509_sign(x, key, EVP_sha256()) <= 0 || issuer_signer_new(&signer, x, key, NULL, &err) != 0)
		abort();
	X509_free(x);
	EVP_PKEY_free(key);
	return signer;
}

static const char *const names[] = { "青木　健太郎", "葛\U000E0102城　美咲", "髙橋　大輔", "渡邉　陽子",
				     "佐々木　翔" };

static IssuerStatement statement(const Bytes *seal, int n, char number[32])
{
	static const char *const members[] = { "青木　花子（妻）", "青木　一郎（子）", "青木　幸子（母）" };
	static const char *const dwelling[] = { "木造2階建", "床上浸水 120cm" };

	snprintf(number, 32, "R8-01-%06d", n);
	return (IssuerStatement){
		.certificate_id = "018d5f00-0000-7000-8000-00000000c001",
		.subject_person_id = "018d5f00-0000-7000-8000-000000000001",
		.dwelling_id = "018d5f00-0000-7000-8000-0000000d0001",
		.tenant = "482013",
		.site_generation = 1,
		.issue_number = 1,
		.certificate_number = number,
		.head_address = "潮咲県潮咲市港町二丁目287番地1　潮咲ハイツ203号",
		.head_name = names[n % 5],
		.cause = "令和8年9月5日の潮咲沖地震による",
		.dwelling_address = "潮咲県潮咲市港町二丁目287番地1",
		.grade = "2",
		.box1 = { members, 3 },
		.box2 = { dwelling, 2 },
		.certified_on = "2026-10-01",
		.authority_title = "潮咲市長",
		.authority_name = "試験　太郎",
		.seal_png = seal->data,
		.seal_png_len = seal->len,
	};
}

static void mint(IssuerPress *press, const IssuerMint *with, const Bytes *seal, int n)
{
	ShArena *arena = sh_arena_new(ARENA);
	char number[32];
	IssuerStatement s = statement(seal, n, number);
	IssuerCertificate out;
	ShError err = { 0 };

	if (issuer_mint(press, with, &s, INT64_C(1790000000000000), arena, &out, &err) != 0) {
		fprintf(stderr, "%s %s\n", err.reason, err.detail);
		exit(1);
	}
	sh_arena_free(arena);
}

static void bare_page(const Bytes *seal, int n)
{
	static Bytes out;
	ShArena *arena = sh_arena_new(ARENA);
	char number[32];
	IssuerStatement s = statement(seal, n, number);
	IssuerPlan plan;
	ShError err;
	cairo_surface_t *surface;
	cairo_t *c;

	if (issuer_plan(&plan, &s, arena, &err) != 0)
		abort();
	out.len = 0;
	surface = cairo_pdf_surface_create_for_stream(collect, &out, SH_PAGE_WIDTH, SH_PAGE_HEIGHT);
	c = cairo_create(surface);
	for (size_t i = 0; i < plan.items; i++) {
		const ShItem *item = &plan.item[i];
		PangoLayout *layout = pango_cairo_create_layout(c);
		PangoFontDescription *font = pango_font_description_from_string("IPAmjMincho");

		pango_font_description_set_absolute_size(font, item->size_max * PANGO_SCALE);
		pango_layout_set_font_description(layout, font);
		pango_layout_set_width(layout, (int) (item->box.w * PANGO_SCALE));
		pango_layout_set_text(layout, item->text, -1);
		cairo_move_to(c, item->box.x, item->box.y);
		pango_cairo_show_layout(c, layout);
		pango_font_description_free(font);
		g_object_unref(layout);
	}
	for (size_t i = 0; i < plan.cells; i++)
		cairo_rectangle(c, plan.cell[i].x, plan.cell[i].y, plan.cell[i].w, plan.cell[i].h);
	cairo_stroke(c);
	cairo_show_page(c);
	cairo_destroy(c);
	cairo_surface_finish(surface);
	cairo_surface_destroy(surface);
	sh_arena_free(arena);
}

/* An argument says how many rounds. */
int main(int argc, char **argv)
{
	static const uint8_t seed[ISSUER_KEY_SEED] = { 7 };
	IssuerPayloadKey key;
	ShFonts *fonts;
	IssuerPress *press;
	IssuerMint with;
	int rounds = argc > 1 ? atoi(argv[1]) : ROUNDS;
	BenchPair pair = { .rounds = 0 };
	static Bytes seal;
	ShError err;

	if (sodium_init() < 0 || sh_fonts_open(&fonts, font_file, NULL, &err) != 0)
		return 1;
	press = issuer_press_new(fonts);
	issuer_payload_key(&key, seed);
	with = (IssuerMint){ fonts, make_signer(), &key, "https://verify.example.jp/verify" };
	draw_seal(&seal);
	for (int i = 0; i < 5; i++) {
		mint(press, &with, &seal, i);
		bare_page(&seal, i);
	}
	for (int round = 0; round < rounds; round++) {
		double begin = bench_cpu(), middle, end;

		for (int i = 0; i < PAGES; i++)
			mint(press, &with, &seal, i);
		middle = bench_cpu();
		for (int i = 0; i < PAGES; i++)
			bare_page(&seal, i);
		end = bench_cpu();
		bench_add(&pair, PAGES / (middle - begin), PAGES / (end - middle));
	}
	bench_report("certificate", "PDFs per second per core", &pair, 0.6, true);
	issuer_press_free(press);
	sh_fonts_close(fonts);
	return 0;
}
