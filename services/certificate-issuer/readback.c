#include "readback.h"

#include "document.h"
#include "page_text.h"
#include "readback_record.h"
#include "sign.h"
#include <math.h>
#include <qpdf/qpdf-c.h>
#include <stdlib.h>
#include <string.h>

/* How far a letter's origin may lie outside of its box, points: side bearings. */
#define NEAR 2.0

typedef struct Readback {
	const unsigned char *bytes;
	size_t len;
	const IssuerExpected *expected;
	ShArena *arena;
	qpdf_data pdf;
	qpdf_oh root, page;
} Readback;

static int refuse(ShError *err, const char *reason, const char *field)
{
	sh_fail_field(err, field, reason);
	err->code = SH_FAILED_PRECONDITION;
	return SH_REFUSED;
}

/* Only keys we write: no actions, no scripts, no second form, no layers. */
static bool only_keys(qpdf_data pdf, qpdf_oh dict, const char *const *allowed)
{
	bool all = true;

	qpdf_oh_begin_dict_key_iter(pdf, dict);
	while (qpdf_oh_dict_more_keys(pdf)) {
		const char *key = qpdf_oh_dict_next_key(pdf);
		bool known = false;

		for (const char *const *a = allowed; *a && !known; a++)
			known = strcmp(*a, key) == 0;
		all = all && known;
	}
	return all;
}

static bool is_one(qpdf_data pdf, qpdf_oh array)
{
	return qpdf_oh_is_array(pdf, array) && qpdf_oh_get_array_n_items(pdf, array) == 1;
}

static int check_structure(Readback *b, ShError *err)
{
	static const char *const root_keys[] = { "/Type", "/Pages", "/Lang", "/Names", "/AF", "/AcroForm", NULL };
	static const char *const page_keys[] = { "/Type",      "/Parent", "/MediaBox", "/Contents",
						 "/Resources", "/Annots", NULL };
	static const char *const form_keys[] = { "/SigFlags", "/Fields", NULL };
	qpdf_oh form, media;

	if (qpdf_read_memory(b->pdf, "final", (const char *) b->bytes, b->len, NULL) & QPDF_ERRORS ||
	    qpdf_more_warnings(b->pdf) || qpdf_is_encrypted(b->pdf))
		return refuse(err, "certificate.readback.pdf", "pdf");
	if (qpdf_get_num_pages(b->pdf) != 1)
		return refuse(err, "certificate.readback.structure", "pages");
	b->root = qpdf_get_root(b->pdf);
	b->page = qpdf_get_page_n(b->pdf, 0);
	form = qpdf_oh_get_key(b->pdf, b->root, "/AcroForm");
	media = qpdf_oh_get_key(b->pdf, b->page, "/MediaBox");
	if (!only_keys(b->pdf, b->root, root_keys) || !only_keys(b->pdf, b->page, page_keys))
		return refuse(err, "certificate.readback.structure", "keys");
	if (!qpdf_oh_is_dictionary(b->pdf, form) || !only_keys(b->pdf, form, form_keys) ||
	    !is_one(b->pdf, qpdf_oh_get_key(b->pdf, form, "/Fields")) ||
	    !is_one(b->pdf, qpdf_oh_get_key(b->pdf, b->page, "/Annots")))
		return refuse(err, "certificate.readback.structure", "form");
	if (!qpdf_oh_is_array(b->pdf, media) || qpdf_oh_get_array_n_items(b->pdf, media) != 4 ||
	    fabs(qpdf_oh_get_numeric_value(b->pdf, qpdf_oh_get_array_item(b->pdf, media, 2)) - SH_PAGE_WIDTH) > 1 ||
	    fabs(qpdf_oh_get_numeric_value(b->pdf, qpdf_oh_get_array_item(b->pdf, media, 3)) - SH_PAGE_HEIGHT) > 1)
		return refuse(err, "certificate.readback.structure", "page size");
	return 0;
}

static bool covers_all(const Readback *b, qpdf_oh range, IssuerParts *parts, size_t *ret_room)
{
	unsigned long long n[4];

	if (!qpdf_oh_is_array(b->pdf, range) || qpdf_oh_get_array_n_items(b->pdf, range) != 4)
		return false;
	for (int i = 0; i < 4; i++)
		if (!qpdf_oh_get_value_as_ulonglong(b->pdf, qpdf_oh_get_array_item(b->pdf, range, i), &n[i]))
			return false;
	if (n[0] != 0 || n[1] >= n[2] || n[2] >= b->len || n[3] != b->len - n[2])
		return false;
	*ret_room = (size_t) n[2] - (size_t) n[1];
	*parts = (IssuerParts){ b->bytes, b->bytes + n[2], (size_t) n[1], (size_t) n[3] };
	return *ret_room % 2 == 0 && *ret_room >= 2 * ISSUER_SIGNATURE_ROOM_MIN + 2 &&
	       *ret_room <= 2 * ISSUER_SIGNATURE_ROOM + 2 && b->bytes[n[1]] == '<' && b->bytes[n[2] - 1] == '>';
}

static int digit(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Straight from the file: the digits end at a '>', not at a zero byte, so sh_unhex cannot read them. Only as we write
 * them, so that not even the signature can be spelled otherwise. */
static bool unhex(unsigned char *out, const unsigned char *hex, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int high = digit(hex[2 * i]), low = digit(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (unsigned char) (high << 4 | low);
	}
	return true;
}

static int check_signature(Readback *b, ShError *err)
{
	qpdf_oh fields = qpdf_oh_get_key(b->pdf, qpdf_oh_get_key(b->pdf, b->root, "/AcroForm"), "/Fields");
	qpdf_oh field = qpdf_oh_get_array_item(b->pdf, fields, 0);
	qpdf_oh signature = qpdf_oh_get_key_if_dict(b->pdf, field, "/V");
	IssuerParts parts;
	unsigned char *der;
	size_t room, n;

	if (!qpdf_oh_is_dictionary(b->pdf, signature) ||
	    !qpdf_oh_is_name_and_equals(b->pdf, qpdf_oh_get_key(b->pdf, signature, "/SubFilter"),
					"/ETSI.CAdES.detached") ||
	    !covers_all(b, qpdf_oh_get_key(b->pdf, signature, "/ByteRange"), &parts, &room))
		return refuse(err, "certificate.readback.signature", "signature");
	/* What fills the gap between the two parts is the signature, so nothing stays outside of it. */
	n = room / 2 - 1;
	der = sh_alloc(b->arena, n);
	if (!der)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "certificate.readback.memory", "signature");
	if (!unhex(der, parts.first + parts.first_len + 1, n))
		return refuse(err, "certificate.readback.signature", "signature");
	return issuer_signature_check(b->expected->signer, der, n, &parts, err);
}

static int check_picture(Readback *b, const char *name, const IssuerPicture *want, ShError *err)
{
	qpdf_oh objects = qpdf_oh_get_key(b->pdf, qpdf_oh_get_key(b->pdf, b->page, "/Resources"), "/XObject");
	qpdf_oh stream = qpdf_oh_get_key_if_dict(b->pdf, objects, name), dict;
	unsigned char *bytes = NULL;
	size_t len = 0;
	bool same;
	const char *got;

	if (!qpdf_oh_is_stream(b->pdf, stream) ||
	    qpdf_oh_get_stream_data(b->pdf, stream, qpdf_dl_none, NULL, &bytes, &len) & QPDF_ERRORS)
		return refuse(err, "certificate.readback.picture", name + 1);
	dict = qpdf_oh_get_dict(b->pdf, stream);
	qpdf_oh_remove_key(b->pdf, dict, "/Length");
	got = sh_printf(b->arena, "%s", qpdf_oh_unparse_resolved(b->pdf, dict));
	same = len == want->len && memcmp(bytes, want->data, len) == 0 &&
	       strcmp(got, qpdf_oh_unparse(b->pdf, qpdf_oh_parse(b->pdf, want->dict))) == 0;
	free(bytes);
	return same ? 0 : refuse(err, "certificate.readback.picture", name + 1);
}

static bool at(const IssuerPlaced *p, const char *name, const ShBox *box)
{
	return strcmp(p->name, name) == 0 && fabs(p->x - box->x) < 0.01 && fabs(p->y - box->y) < 0.01 &&
	       fabs(p->w - box->w) < 0.01 && fabs(p->h - box->h) < 0.01;
}

static int check_pictures(Readback *b, const IssuerPageInk *page, ShError *err)
{
	const IssuerPlan *plan = b->expected->plan;
	int r = 0;

	if (page->pictures != 2 || !at(&page->picture[0], "Qr", &plan->qr) ||
	    !at(&page->picture[1], "Seal", &plan->seal))
		r = refuse(err, "certificate.readback.place", "picture");
	if (r == 0)
		r = check_picture(b, "/Qr", &b->expected->qr, err);
	if (r == 0)
		r = check_picture(b, "/Seal", &b->expected->seal, err);
	return r;
}

static bool inside(const IssuerInk *ink, const ShBox *box)
{
	return ink->x > box->x - NEAR && ink->x < box->x + box->w + NEAR && ink->y > box->y - NEAR &&
	       ink->y < box->y + box->h + NEAR;
}

static int check_cluster(const IssuerExpected *e, const ShItem *item, const ShCluster *c, const IssuerPageInk *page,
			 size_t *seen, ShError *err)
{
	const uint8_t *want;

	if (c->font < 0)
		return refuse(err, "certificate.readback.text", item->field);
	for (size_t i = 0; i < c->n; i++) {
		want = issuer_outline_kept(e->outlines, sh_fonts_hb(e->fonts, c->font), c->glyph[i]);
		if (!want)
			continue;
		if (*seen == page->n || memcmp(page->ink[*seen].outline, want, ISSUER_OUTLINE_LEN) != 0)
			return refuse(err, "certificate.readback.text", item->field);
		if (!inside(&page->ink[*seen], &item->box))
			return refuse(err, "certificate.readback.place", item->field);
		++*seen;
	}
	return 0;
}

static int check_text(const IssuerExpected *e, const IssuerPageInk *page, ShError *err)
{
	size_t seen = 0;
	ShCluster c;
	int r = 0;

	for (size_t i = 0; i < e->plan->items; i++)
		for (const char *p = e->plan->item[i].text; r == 0 && *p; p += c.bytes) {
			sh_fonts_cluster(e->fonts, p, &c);
			if (*p != '\n')
				r = check_cluster(e, &e->plan->item[i], &c, page, &seen, err);
		}
	if (r == 0 && seen != page->n)
		r = refuse(err, "certificate.readback.text", "page");
	return r;
}

static int check_payload(const IssuerExpected *e, ShError *err)
{
	const IssuerStatement *s = e->statement;
	IssuerPayload p;
	int r = issuer_payload_verify(s->qr, e->payload_keys, e->payload_keys_n, &p, err);

	if (r != 0)
		return r;
	if (strcmp(p.tenant, s->tenant) || strcmp(p.certificate_number, s->certificate_number) ||
	    p.issue_number != s->issue_number || strcmp(p.grade, s->grade) ||
	    strcmp(p.certified_on, s->certified_on) ||
	    memcmp(p.record_sha256, e->record->sha256, ISSUER_HASH_LEN) != 0)
		return refuse(err, "certificate.readback.payload", "qr");
	return 0;
}

int issuer_readback(const void *pdf, size_t len, const IssuerExpected *expected, ShArena *arena, ShError *err)
{
	Readback b = { .bytes = pdf, .len = len, .expected = expected, .arena = arena, .pdf = qpdf_init() };
	IssuerPageInk page;
	int r;

	qpdf_set_suppress_warnings(b.pdf, QPDF_TRUE);
	qpdf_silence_errors(b.pdf);
	r = check_structure(&b, err);
	if (r == 0)
		r = check_signature(&b, err);
	if (r == 0)
		r = issuer_readback_record(b.pdf, b.root, expected->record, err);
	if (r == 0)
		r = issuer_page_read(b.pdf, b.page, SH_PAGE_HEIGHT, arena, &page, err);
	if (r == 0)
		r = check_text(expected, &page, err);
	if (r == 0)
		r = check_pictures(&b, &page, err);
	if (r == 0)
		r = check_payload(expected, err);
	qpdf_cleanup(&b.pdf);
	return r;
}
