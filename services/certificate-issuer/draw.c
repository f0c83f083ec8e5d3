#include "draw.h"
#include "sh_memory.h"

#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

/* How far a text that does not fit is made smaller at a time, points. */
#define STEP 0.5
#define LINE_FACTOR 1.2f

enum { SEAL_MEMORY = 12 << 20 };

typedef struct Seal {
	uint8_t sha256[SHA256_DIGEST_LENGTH];
	IssuerPicture picture;
	ShArena *arena; /* NULL: empty place */
} Seal;

struct IssuerPress {
	const IssuerFonts *fonts;
	Seal seal[ISSUER_PRESS_SEALS];
	size_t next_seal;
	PangoFontMap *map;
	PangoContext *context;
	IssuerOutlines outlines;
};

IssuerOutlines *issuer_press_outlines(IssuerPress *press) { return &press->outlines; }

IssuerPress *issuer_press_new(const IssuerFonts *fonts)
{
	IssuerPress *press = sh_need(calloc(1, sizeof *press));
	cairo_font_options_t *options = cairo_font_options_create();

	press->fonts = fonts;
	press->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(press->map), issuer_fonts_config(fonts));
	press->context = pango_font_map_create_context(press->map);
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	pango_cairo_context_set_font_options(press->context, options);
	cairo_font_options_destroy(options);
	pango_cairo_context_set_resolution(press->context, 72);
	pango_context_set_language(press->context, pango_language_from_string("ja"));
	return press;
}

void issuer_press_free(IssuerPress *press)
{
	if (!press)
		return;
	for (size_t i = 0; i < ISSUER_PRESS_SEALS; i++)
		sh_arena_free(press->seal[i].arena);
	g_object_unref(press->context);
	g_object_unref(press->map);
	free(press);
}

static void attribute(PangoAttrList *list, PangoAttribute *a, size_t from, size_t to)
{
	a->start_index = (guint) from;
	a->end_index = (guint) to;
	pango_attr_list_insert(list, a);
}

/* Each run is bound to the font that has its glyphs, and nothing may be substituted: not a font, not a ligature. */
static PangoAttrList *attributes(const IssuerPress *press, const IssuerItem *item)
{
	PangoAttrList *list = pango_attr_list_new();
	size_t at = 0, run = 0, end = strlen(item->text);
	int font = 0;
	IssuerCluster c;

	for (; at < end; at += c.bytes) {
		issuer_fonts_cluster(press->fonts, item->text + at, &c);
		if (item->text[at] == '\n' || c.font == font)
			continue;
		if (at > run)
			attribute(list, pango_attr_family_new(issuer_fonts_family(press->fonts, font)), run, at);
		font = c.font;
		run = at;
	}
	attribute(list, pango_attr_family_new(issuer_fonts_family(press->fonts, font)), run, end);
	attribute(list, pango_attr_fallback_new(FALSE), 0, end);
	attribute(list, pango_attr_font_features_new("liga=0, clig=0, calt=0"), 0, end);
	if (item->spacing > 0)
		attribute(list, pango_attr_letter_spacing_new((int) (item->spacing * PANGO_SCALE)), 0, end);
	return list;
}

static void set_size(PangoLayout *layout, const IssuerPress *press, double size)
{
	PangoFontDescription *font = pango_font_description_new();

	pango_font_description_set_family_static(font, issuer_fonts_family(press->fonts, 0));
	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
}

static bool fits(PangoLayout *layout, const IssuerItem *item, PangoRectangle *extent)
{
	pango_layout_get_extents(layout, NULL, extent);
	return extent->height <= item->box.h * PANGO_SCALE && extent->x >= 0 &&
	       extent->x + extent->width <= item->box.w * PANGO_SCALE + PANGO_SCALE / 10;
}

static PangoLayout *lay_out(const IssuerPress *press, const IssuerItem *item)
{
	static const PangoAlignment alignment[] = { PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER, PANGO_ALIGN_RIGHT };
	PangoLayout *layout = pango_layout_new(press->context);
	PangoAttrList *list = attributes(press, item);

	pango_layout_set_text(layout, item->text, -1);
	pango_layout_set_attributes(layout, list);
	pango_attr_list_unref(list);
	pango_layout_set_width(layout, (int) (item->box.w * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_alignment(layout, alignment[item->align]);
	pango_layout_set_line_spacing(layout, LINE_FACTOR);
	pango_layout_set_auto_dir(layout, FALSE);
	return layout;
}

static int draw_item(const IssuerPress *press, IssuerPage *page, const IssuerItem *item, ShError *err)
{
	PangoLayout *layout = lay_out(press, item);
	double size = item->size_max, top;
	PangoRectangle extent;
	bool fit;
	int r = 0;

	for (;; size -= STEP) {
		set_size(layout, press, size);
		fit = fits(layout, item, &extent);
		if (fit || size - STEP < item->size_min)
			break;
	}
	top = item->box.y + (item->box.h - (double) extent.height / PANGO_SCALE) / 2;
	if (!fit)
		r = sh_fail_field(err, item->field, "certificate.text.does_not_fit");
	else if (!issuer_pen_text(page, press->fonts, layout, size, item->box.x, top, item->text))
		r = sh_fail(err, SH_INTERNAL, "certificate.glyph.lost", "%s", item->field);
	g_object_unref(layout);
	return r;
}

static int check_glyphs(const IssuerPress *press, const IssuerPlan *plan, IssuerMissing *missing, ShError *err)
{
	int r = 0, one;

	*missing = (IssuerMissing){ 0 };
	for (size_t i = 0; i < plan->items; i++) {
		one = issuer_glyphs_check(press->fonts, plan->item[i].field, plan->item[i].text, missing, err);
		r = r != 0 ? r : one;
	}
	return r;
}

int issuer_draw(IssuerPress *press, const IssuerPlan *plan, ShArena *arena, IssuerMissing *missing, IssuerPage *ret,
		ShError *err)
{
	int r = check_glyphs(press, plan, missing, err);

	*ret = (IssuerPage){ .content = { .arena = arena } };
	if (r != 0)
		return r;
	issuer_pen_rules(ret, plan);
	for (size_t i = 0; r == 0 && i < plan->items; i++)
		r = draw_item(press, ret, &plan->item[i], err);
	issuer_pen_picture(ret, "Qr", &plan->qr);
	issuer_pen_picture(ret, "Seal", &plan->seal);
	if (ret->content.lost || sh_arena_exhausted(arena))
		r = sh_fail(err, SH_RESOURCE_EXHAUSTED, "certificate.draw.memory", "%zu bytes", ret->content.len);
	return r;
}

/* Packs in a roomy arena, and keeps the packed bytes only. */
static int pack_seal(const IssuerStatement *s, Seal *seal, ShError *err)
{
	ShArena *work = sh_arena_new(SEAL_MEMORY);
	IssuerPicture p;
	void *data;
	int r = issuer_picture_seal(s->seal_png, s->seal_png_len, work, &p, err);

	if (r == 0) {
		seal->arena = sh_arena_new(p.len + 16384);
		data = sh_alloc(seal->arena, p.len);
		memcpy(data, p.data, p.len);
		seal->picture = (IssuerPicture){ sh_printf(seal->arena, "%s", p.dict), data, p.len };
	}
	sh_arena_free(work);
	return r;
}

int issuer_press_seal(IssuerPress *press, const IssuerStatement *s, IssuerPicture *ret, ShError *err)
{
	Seal *place = &press->seal[press->next_seal], fresh = { 0 };
	int r;

	SHA256(s->seal_png, s->seal_png_len, fresh.sha256);
	for (size_t i = 0; i < ISSUER_PRESS_SEALS; i++)
		if (press->seal[i].arena && memcmp(press->seal[i].sha256, fresh.sha256, sizeof fresh.sha256) == 0) {
			*ret = press->seal[i].picture;
			return 0;
		}
	if ((r = pack_seal(s, &fresh, err)) != 0)
		return r;
	sh_arena_free(place->arena);
	*place = fresh;
	press->next_seal = (press->next_seal + 1) % ISSUER_PRESS_SEALS;
	*ret = fresh.picture;
	return 0;
}
