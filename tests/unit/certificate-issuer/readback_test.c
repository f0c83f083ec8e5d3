#include "issuer_fixture.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* Two statements: the page is drawn from one, everything else of the file belongs to the other. */
typedef struct Mix {
	IssuerStatement page, rest;
	const char *then; /* further instructions of the page */
} Mix;

static void assemble(Fixture *f, const Mix *mix, IssuerContent *content, IssuerPlan *plan, unsigned char **pdf,
		     size_t *len)
{
	IssuerStatement page = mix->page;
	ShMissing missing;
	IssuerPlan drawn;
	ShPage drawn_page;

	content->room = issuer_signer_room(f->signer);
	content->signed_at_us = SIGNED_AT * INT64_C(1000000);
	cr_assert_eq(issuer_statement_record(&mix->rest, f->arena, &content->record, &f->error), 0);
	cr_assert_eq(issuer_plan(plan, &mix->rest, f->arena, &f->error), 0);
	cr_assert_eq(issuer_plan(&drawn, &page, f->arena, &f->error), 0);
	cr_assert_eq(issuer_draw(f->press, &drawn, f->arena, &missing, &drawn_page, &f->error), 0, "%s",
		     f->error.reason);
	if (mix->then)
		sh_out_print(&drawn_page.content, "%s", mix->then);
	cr_assert_eq(issuer_picture_qr(mix->rest.qr, f->arena, &content->qr, &f->error), 0);
	cr_assert_eq(issuer_press_seal(f->press, &mix->rest, &content->seal, &f->error), 0);
	cr_assert_eq(issuer_document(&drawn_page, f->fonts, content, f->arena, pdf, len, &f->error), 0);
	cr_assert_eq(issuer_sign(f->signer, *pdf, *len, content->signed_at_us, &f->error), 0);
}

static void give_qr(Fixture *f, IssuerStatement *s)
{
	IssuerRecord record;

	cr_assert_eq(issuer_statement_record(s, f->arena, &record, &f->error), 0, "%s", f->error.reason);
	cr_assert_eq(issuer_payload_make(s, &record, &f->key, f->mint.verify_base, f->arena, &s->qr, &f->error), 0);
}

/* Reads back against `asked`, with everything that follows from it. */
static int read_back(Fixture *f, const IssuerStatement *asked, const void *pdf, size_t len)
{
	IssuerRecord record;
	IssuerPicture qr, seal;
	IssuerPlan plan;

	cr_assert_eq(issuer_statement_record(asked, f->arena, &record, &f->error), 0);
	cr_assert_eq(issuer_plan(&plan, asked, f->arena, &f->error), 0);
	cr_assert_eq(issuer_press_seal(f->press, asked, &seal, &f->error), 0);
	cr_assert_eq(issuer_picture_qr(asked->qr, f->arena, &qr, &f->error), 0);
	memset(&f->error, 0, sizeof f->error);
	return issuer_readback(pdf, len,
			       &(IssuerExpected){ asked, &plan, &record, qr, seal, f->fonts,
						  issuer_signer_certificate(f->signer), &f->key, 1,
						  issuer_press_outlines(f->press) },
			       f->arena, &f->error);
}

typedef struct Change {
	const char *field, *value, *reason;
} Change;

static void change(IssuerStatement *s, const Change *c)
{
	if (strcmp(c->field, "head_name") == 0)
		s->head_name = c->value;
	else if (strcmp(c->field, "grade") == 0)
		s->grade = c->value;
	else if (strcmp(c->field, "dwelling_address") == 0)
		s->dwelling_address = c->value;
	else if (strcmp(c->field, "certified_on") == 0)
		s->certified_on = c->value;
	else if (strcmp(c->field, "box3") == 0)
		s->box3 = (IssuerLines){ &c->value, 1 };
	else if (strcmp(c->field, "certificate_id") == 0)
		s->certificate_id = c->value;
	else if (strcmp(c->field, "subject_person_id") == 0)
		s->subject_person_id = c->value;
	else if (strcmp(c->field, "dwelling_id") == 0)
		s->dwelling_id = c->value;
	else
		cr_assert_fail("%s", c->field);
}

/* I15: a page that shows another name or grade, beside the right record, QR and signature. */
Test(readback, a_page_drawn_from_something_else_is_caught)
{
	static const Change rows[] = {
		{ "head_name", "能登 葛\U000E0103子", "certificate.readback.text" }, /* another form of one kanji */
		{ "head_name", "能登 葛子", "certificate.readback.text" },
		{ "head_name", "能登 葛\U000E0102子子", "certificate.readback.text" },
		{ "head_name", "能登 葛\U000E0102", "certificate.readback.text" },
		{ "grade", "1", "certificate.readback.text" },
		{ "grade", "4", "certificate.readback.text" },
		{ "dwelling_address", "石川県輪島市河井町2部287番地2", "certificate.readback.text" },
		{ "certified_on", "2024-02-02", "certificate.readback.text" },
		{ "box3", "追記", "certificate.readback.text" },
	};
	static Fixture f;
	IssuerContent content;
	IssuerPlan plan;
	unsigned char *pdf;
	size_t len;

	fixture_open(&f, P256);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		Mix mix = { given_statement(&f), given_statement(&f), NULL };

		fixture_renew(&f);
		give_qr(&f, &mix.rest);
		assemble(&f, &mix, &content, &plan, &pdf, &len);
		cr_assert_eq(read_back(&f, &mix.rest, pdf, len), 0, "%s %s %s", f.error.reason, f.error.field,
			     f.error.detail);
		change(&mix.page, &rows[i]);
		assemble(&f, &mix, &content, &plan, &pdf, &len);
		cr_expect_eq(read_back(&f, &mix.rest, pdf, len), SH_REFUSED, "row %zu", i);
		cr_expect_str_eq(f.error.reason, rows[i].reason, "row %zu: %s", i, f.error.field);
	}
	fixture_close(&f);
}

/* What could cover, hide or colour what a person sees, or paint it in a way that this reader does not follow. */
Test(readback, other_instructions_are_refused)
{
	static const struct {
		const char *then, *reason; /* NULL: accepted */
	} rows[] = {
		{ "q Q\n", NULL },
		{ "1 g\n", "certificate.readback.page" },
		{ "1 1 1 rg 60 400 400 40 re f\n", "certificate.readback.page" },
		{ "60 400 400 40 re f\n", "certificate.readback.page" },
		{ "3 Tr\n", "certificate.readback.page" },
		{ "0 0 1 1 re W n\n", "certificate.readback.page" },
		{ "/a0 gs\n", "certificate.readback.page" },
		{ "BT /F0 12 Tf 1 0 0 1 60 400 Tm <0001> Tj ET\n", "certificate.readback.page" },
		{ "BT /F1 12 Tf 1 0 0 1 60 400 Tm [<0001>] TJ ET\n", "certificate.readback.page" },
		{ "BT /F0 12 Tf 0 1 -1 0 60 400 Tm [<0001>] TJ ET\n", "certificate.readback.page" },
		{ "BT /F0 12 Tf 1 0 0 1 60 400 Tm [<FFFF>] TJ ET\n", "certificate.readback.page" },
		{ "BT /F0 12 Tf 1 0 0 1 60 400 Tm [<0001>] TJ ET\n", "certificate.readback.text" },
		{ "q 9 0 0 9 60 400 cm /Seal Do Q\n", "certificate.readback.place" },
		{ "q\n", "certificate.readback.page" },
	};
	static Fixture f;
	IssuerContent content;
	IssuerPlan plan;
	unsigned char *pdf;
	size_t len;

	fixture_open(&f, P256);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		Mix mix = { given_statement(&f), given_statement(&f), rows[i].then };

		fixture_renew(&f);
		give_qr(&f, &mix.rest);
		assemble(&f, &mix, &content, &plan, &pdf, &len);
		cr_expect_eq(read_back(&f, &mix.rest, pdf, len), rows[i].reason ? SH_REFUSED : 0, "row %zu: %s %s", i,
			     f.error.reason, f.error.detail);
		if (rows[i].reason)
			cr_expect_str_eq(f.error.reason, rows[i].reason, "row %zu", i);
	}
	fixture_close(&f);
}

/* A sound certificate, but of someone or something else. */
Test(readback, another_certificate_is_caught)
{
	static const Change rows[] = {
		{ "certificate_id", "018d5f00-0000-7000-8000-00000000c002", NULL },
		{ "subject_person_id", "018d5f00-0000-7000-8000-000000000002", NULL },
		{ "dwelling_id", "018d5f00-0000-7000-8000-0000000d0002", NULL },
		{ "grade", "3", NULL },
		{ "head_name", "能登 次郎", NULL },
	};
	static Fixture f;
	IssuerCertificate c;

	fixture_open(&f, P256);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		IssuerStatement asked = given_statement(&f);

		fixture_renew(&f);
		given_certificate(&f, &asked, &c);
		give_qr(&f, &asked);
		cr_assert_eq(read_back(&f, &asked, c.pdf, c.len), 0);
		change(&asked, &rows[i]);
		give_qr(&f, &asked);
		cr_expect_eq(read_back(&f, &asked, c.pdf, c.len), SH_REFUSED, "row %zu", i);
		cr_expect_str_eq(f.error.reason, "certificate.readback.record", "row %zu", i);
		cr_expect_str_eq(f.error.field, rows[i].field);
	}
	fixture_close(&f);
}

Test(readback, pictures_are_the_ones_asked_for)
{
	static Fixture f;
	Mix mix;
	IssuerContent content;
	IssuerStatement asked;
	IssuerPlan plan;
	unsigned char *pdf;
	size_t len;

	fixture_open(&f, P256);
	mix = (Mix){ given_statement(&f), given_statement(&f), NULL };
	give_qr(&f, &mix.rest);
	asked = mix.rest;
	mix.rest.qr = "https://verify.example.jp/verify#AAAA";
	assemble(&f, &mix, &content, &plan, &pdf, &len);
	cr_expect_eq(read_back(&f, &asked, pdf, len), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "certificate.readback.picture");
	cr_expect_str_eq(f.error.field, "Qr");
	cr_expect_eq(read_back(&f, &mix.rest, pdf, len), SH_REFUSED,
		     "the right picture of a payload that nobody signed");
	cr_expect_str_eq(f.error.reason, "payload.version");
	fixture_close(&f);
}

/* Whatever byte is changed, wherever: never accepted. */
Test(readback, no_byte_may_change)
{
	static Fixture f;
	IssuerCertificate c;
	IssuerStatement s;
	unsigned char *copy;

	fixture_open(&f, P256);
	s = given_statement(&f);
	given_certificate(&f, &s, &c);
	give_qr(&f, &s);
	copy = malloc(c.len + 1);
	memcpy(copy, c.pdf, c.len);
	cr_assert_eq(read_back(&f, &s, copy, c.len), 0);
	for (size_t at = 5, step = c.len / 60; at < c.len; at += step) {
		ShArena *keep = f.arena;
		IssuerStatement again = s;

		f.arena = sh_arena_new(8 << 20);
		copy[at] ^= 1;
		cr_expect_eq(read_back(&f, &again, copy, c.len), SH_REFUSED, "byte %zu", at);
		copy[at] ^= 1;
		sh_arena_free(f.arena);
		f.arena = keep;
	}
	copy[c.len] = '\n';
	cr_expect_eq(read_back(&f, &s, copy, c.len + 1), SH_REFUSED, "something appended");
	cr_expect_str_eq(f.error.reason, "certificate.readback.signature");
	cr_expect_eq(read_back(&f, &s, copy, c.len / 2), SH_REFUSED, "half of it");
	cr_expect_eq(read_back(&f, &s, "", 0), SH_REFUSED);
	free(copy);
	fixture_close(&f);
}

/* The signature covers every byte but its own digits: those must be the ones we write. */
Test(readback, the_signature_has_one_spelling)
{
	static const char sha256[] = "0609608648016503040201";
	static Fixture f;
	IssuerCertificate c;
	IssuerStatement s;
	char *copy, *digit, *digest;

	fixture_open(&f, P256);
	s = given_statement(&f);
	given_certificate(&f, &s, &c);
	give_qr(&f, &s);
	copy = malloc(c.len);
	memcpy(copy, c.pdf, c.len);
	cr_assert_eq(read_back(&f, &s, copy, c.len), 0);
	digest = memmem(copy, c.len, sha256, sizeof sha256 - 1);
	cr_assert_not_null(digest);
	digit = digest - 10 + strcspn(digest - 10, "abcdef"); /* 300b before it */
	cr_assert_lt(digit, digest);
	*digit = (char) (*digit - 'a' + 'A');
	cr_expect_eq(read_back(&f, &s, copy, c.len), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "certificate.readback.signature");
	*digit = (char) (*digit - 'A' + 'a');
	cr_assert_eq(read_back(&f, &s, copy, c.len), 0);
	/* a digest that nobody knows: OpenSSL must not be asked, it loses memory */
	digest[sizeof sha256 - 2] = 'f';
	cr_expect_eq(read_back(&f, &s, copy, c.len), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "certificate.signature.malformed");
	free(copy);
	fixture_close(&f);
}

Test(readback, the_signature_of_another_is_refused)
{
	static Fixture f;
	IssuerCertificate c;
	IssuerSigner *other, *ours;
	IssuerStatement s;

	fixture_open(&f, P256);
	other = given_signer(P256);
	s = given_statement(&f);
	given_certificate(&f, &s, &c);
	give_qr(&f, &s);
	ours = f.signer;
	f.signer = other;
	cr_expect_eq(read_back(&f, &s, c.pdf, c.len), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "certificate.signature.other_signer");
	f.signer = ours;
	cr_expect_eq(read_back(&f, &s, c.pdf, c.len), 0);
	issuer_signer_free(other);
	fixture_close(&f);
}
