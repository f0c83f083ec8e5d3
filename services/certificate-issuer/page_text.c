#include "page_text.h"

#include "content_lex.h"
#include "page_font.h"
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 8, OPERANDS = 640, GLYPHS_FIRST = 512, GLYPHS_MAX = 4096 };

typedef struct Matrix {
	double a, b, c, d, e, f;
} Matrix;

typedef struct Reader {
	IssuerPageFonts fonts;
	IssuerPageInk *page;
	ShArena *arena;
	size_t room; /* of page->ink */
	double height;
	Matrix saved[DEPTH], ctm, line, text;
	int depth;
	const IssuerPageFont *font;
	double size;
} Reader;

typedef struct Operands {
	ContentToken token[OPERANDS];
	int n;
} Operands;

/* m, then n. */
static Matrix times(Matrix m, Matrix n)
{
	return (Matrix){ m.a * n.a + m.b * n.c, m.a * n.b + m.b * n.d,       m.c * n.a + m.d * n.c,
			 m.c * n.b + m.d * n.d, m.e * n.a + m.f * n.c + n.e, m.e * n.b + m.f * n.d + n.f };
}

static Matrix matrix_of(const Operands *o)
{
	return (Matrix){ o->token[0].number, o->token[1].number, o->token[2].number,
			 o->token[3].number, o->token[4].number, o->token[5].number };
}

static bool op_save(Reader *r, const Operands *o)
{
	(void) o;
	if (r->depth == DEPTH)
		return false;
	r->saved[r->depth++] = r->ctm;
	return true;
}

static bool op_restore(Reader *r, const Operands *o)
{
	(void) o;
	if (r->depth == 0)
		return false;
	r->ctm = r->saved[--r->depth];
	return true;
}

static bool op_cm(Reader *r, const Operands *o)
{
	r->ctm = times(matrix_of(o), r->ctm);
	return true;
}

static bool op_begin_text(Reader *r, const Operands *o)
{
	(void) o;
	r->text = r->line = (Matrix){ 1, 0, 0, 1, 0, 0 };
	return true;
}

static bool op_matrix(Reader *r, const Operands *o)
{
	r->text = r->line = matrix_of(o);
	return true;
}

static bool op_font(Reader *r, const Operands *o)
{
	r->font = issuer_page_font(&r->fonts, o->token[0].text);
	r->size = o->token[1].number;
	return r->font != NULL;
}

static void advance(Reader *r, double by) { r->text = times((Matrix){ 1, 0, 0, 1, by, 0 }, r->text); }

/* A page has some 300 letters: what is taken is wiped with the arena, so no more is taken than needed. */
static bool grow(Reader *r)
{
	size_t room = r->room ? 2 * r->room : GLYPHS_FIRST;
	IssuerInk *ink = sh_alloc(r->arena, room * sizeof *ink);

	if (!ink)
		return false;
	if (r->room)
		memcpy(ink, r->page->ink, r->room * sizeof *ink);
	r->page->ink = ink;
	r->room = room;
	return true;
}

static bool paint(Reader *r, hb_codepoint_t glyph)
{
	IssuerPageInk *page = r->page;
	Matrix m = times(r->text, r->ctm);
	const uint8_t *outline;

	if (!issuer_page_font_has(r->font, glyph) || page->n == GLYPHS_MAX)
		return false;
	/* Upright, unmirrored, of a size one can read. */
	if (m.b != 0 || m.c != 0 || m.a * r->size < 4 || m.d * r->size < 4)
		return false;
	outline = issuer_page_font_outline(r->font, glyph);
	if (outline) {
		if (page->n == r->room && !grow(r))
			return false;
		page->ink[page->n++] = (IssuerInk){ outline, m.e, r->height - m.f };
	}
	advance(r, (double) hb_font_get_glyph_h_advance(r->font->hb, glyph) / r->font->upem * r->size);
	return true;
}

static bool show(Reader *r, const ContentToken *t)
{
	const unsigned char *s = (const unsigned char *) t->text;
	bool done = r->font && t->len % 2 == 0;

	for (size_t i = 0; done && i < t->len; i += 2)
		done = paint(r, (hb_codepoint_t) s[i] << 8 | s[i + 1]);
	return done;
}

static bool op_show_array(Reader *r, const Operands *o)
{
	for (int i = 0; i < o->n; i++) {
		const ContentToken *t = &o->token[i];

		if (t->kind == CONTENT_NUMBER)
			advance(r, -t->number / 1000 * r->size);
		else if (t->kind == CONTENT_STRING && !show(r, t))
			return false;
	}
	return true;
}

static bool op_picture(Reader *r, const Operands *o)
{
	IssuerPageInk *page = r->page;
	IssuerPlaced *p = &page->picture[page->pictures];

	if (page->pictures == ISSUER_PICTURES_MAX || o->token[0].len >= sizeof p->name || r->ctm.b != 0 ||
	    r->ctm.c != 0)
		return false;
	memcpy(p->name, o->token[0].text, o->token[0].len + 1);
	p->x = r->ctm.e;
	p->w = r->ctm.a;
	p->h = r->ctm.d;
	p->y = r->height - r->ctm.f - r->ctm.d;
	page->pictures++;
	return true;
}

static bool op_harmless(Reader *r, const Operands *o)
{
	(void) r;
	(void) o;
	return true;
}

enum { ANY = -1 };
static const struct {
	const char *name;
	int operands;
	ContentKind first;
	bool (*run)(Reader *r, const Operands *o);
} operators[] = {
	{ "q", 0, CONTENT_END, op_save },
	{ "Q", 0, CONTENT_END, op_restore },
	{ "cm", 6, CONTENT_NUMBER, op_cm },
	{ "BT", 0, CONTENT_END, op_begin_text },
	{ "ET", 0, CONTENT_END, op_harmless },
	{ "Tm", 6, CONTENT_NUMBER, op_matrix },
	{ "Tf", 2, CONTENT_NAME, op_font },
	{ "TJ", ANY, CONTENT_OPEN, op_show_array },
	{ "Do", 1, CONTENT_NAME, op_picture },
	/* strokes of the ruled lines */
	{ "w", 1, CONTENT_NUMBER, op_harmless },
	{ "re", 4, CONTENT_NUMBER, op_harmless },
	{ "S", 0, CONTENT_END, op_harmless },
};

static bool operands_fit(const Operands *o, int want, ContentKind first)
{
	if (o->n > 0 && o->token[0].kind != first)
		return false;
	for (int i = 0; want == 6 && i < o->n; i++)
		if (o->token[i].kind != CONTENT_NUMBER)
			return false;
	return want == ANY ? o->n > 0 : o->n == want;
}

static bool run(Reader *r, const char *name, const Operands *o)
{
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
		if (strcmp(operators[i].name, name) == 0)
			return operands_fit(o, operators[i].operands, operators[i].first) && operators[i].run(r, o);
	return false;
}

static int run_all(Reader *r, ContentLex *lex, Operands *o, ShError *err)
{
	ContentToken t;

	for (o->n = 0; (t = content_next(lex)).kind != CONTENT_END;) {
		if (t.kind == CONTENT_OPERATOR) {
			if (!run(r, t.text, o))
				return sh_fail(err, SH_FAILED_PRECONDITION, "certificate.readback.page",
					       "operator %.8s", t.text);
			o->n = 0;
		} else if (t.kind == CONTENT_BROKEN || o->n == OPERANDS) {
			return sh_fail(err, SH_FAILED_PRECONDITION, "certificate.readback.page", "broken content");
		} else {
			o->token[o->n++] = t;
		}
	}
	if (r->depth != 0)
		return sh_fail(err, SH_FAILED_PRECONDITION, "certificate.readback.page", "unbalanced");
	return 0;
}

int issuer_page_read(qpdf_data pdf, qpdf_oh page, double height, ShArena *arena, IssuerPageInk *ret, ShError *err)
{
	Reader reader = { .page = ret, .arena = arena, .height = height, .ctm = { 1, 0, 0, 1, 0, 0 } };
	Operands *operands = sh_alloc(arena, sizeof *operands);
	unsigned char *bytes = NULL;
	size_t len;
	int r;

	*ret = (IssuerPageInk){ 0 };
	if (!operands)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "certificate.readback.memory", "page");
	r = issuer_page_fonts_open(&reader.fonts, pdf, page, arena, err);
	if (r == 0 && qpdf_oh_get_page_content_data(pdf, page, &bytes, &len) & QPDF_ERRORS)
		r = sh_fail(err, SH_FAILED_PRECONDITION, "certificate.readback.page", "content");
	if (r == 0)
		r = run_all(&reader, &(ContentLex){ bytes, bytes + len, arena }, operands, err);
	free(bytes);
	issuer_page_fonts_close(&reader.fonts);
	return r;
}
