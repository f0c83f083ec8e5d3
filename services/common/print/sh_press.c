#include "sh_press.h"
#include "sh_memory.h"

#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <stdlib.h>
#include <string.h>

/* How far a text that does not fit is made smaller at a time, points. */
#define STEP 0.5
#define LINE_FACTOR 1.2f

struct ShPress {
	const ShFonts *fonts;
	PangoFontMap *map;
	PangoContext *context;
};

const ShFonts *sh_press_fonts(const ShPress *press) { return press->fonts; }

ShPress *sh_press_new(const ShFonts *fonts)
{
	ShPress *press = sh_need(calloc(1, sizeof *press));
	cairo_font_options_t *options = cairo_font_options_create();

	press->fonts = fonts;
	press->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(press->map), sh_fonts_config(fonts));
	press->context = pango_font_map_create_context(press->map);
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	pango_cairo_context_set_font_options(press->context, options);
	cairo_font_options_destroy(options);
	pango_cairo_context_set_resolution(press->context, 72);
	pango_context_set_language(press->context, pango_language_from_string("ja"));
	return press;
}

void sh_press_free(ShPress *press)
{
	if (!press)
		return;
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
static PangoAttrList *attributes(const ShPress *press, const ShItem *item)
{
	PangoAttrList *list = pango_attr_list_new();
	size_t at = 0, run = 0, end = strlen(item->text);
	int font = 0;
	ShCluster c;

	for (; at < end; at += c.bytes) {
		sh_fonts_cluster(press->fonts, item->text + at, &c);
		if (item->text[at] == '\n' || c.font == font)
			continue;
		if (at > run)
			attribute(list, pango_attr_family_new(sh_fonts_family(press->fonts, font)), run, at);
		font = c.font;
		run = at;
	}
	attribute(list, pango_attr_family_new(sh_fonts_family(press->fonts, font)), run, end);
	attribute(list, pango_attr_fallback_new(FALSE), 0, end);
	attribute(list, pango_attr_font_features_new("liga=0, clig=0, calt=0"), 0, end);
	if (item->spacing > 0)
		attribute(list, pango_attr_letter_spacing_new((int) (item->spacing * PANGO_SCALE)), 0, end);
	return list;
}

static void set_size(PangoLayout *layout, const ShPress *press, double size)
{
	PangoFontDescription *font = pango_font_description_new();

	pango_font_description_set_family_static(font, sh_fonts_family(press->fonts, 0));
	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
}

static bool fits(PangoLayout *layout, const ShItem *item, PangoRectangle *extent)
{
	pango_layout_get_extents(layout, NULL, extent);
	return extent->height <= item->box.h * PANGO_SCALE && extent->x >= 0 &&
	       extent->x + extent->width <= item->box.w * PANGO_SCALE + PANGO_SCALE / 10;
}

static PangoLayout *lay_out(const ShPress *press, const ShItem *item)
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

ShPressed sh_press_item(const ShPress *press, ShPage *page, const ShItem *item)
{
	PangoLayout *layout = lay_out(press, item);
	double size = item->size_max, top;
	PangoRectangle extent;
	ShPressed r = SH_PRESSED;
	bool fit;

	for (;; size -= STEP) {
		set_size(layout, press, size);
		fit = fits(layout, item, &extent);
		if (fit || size - STEP < item->size_min)
			break;
	}
	top = item->box.y + (item->box.h - (double) extent.height / PANGO_SCALE) / 2;
	if (!fit)
		r = SH_PRESSED_TOO_LONG;
	else if (!sh_pen_text(page, press->fonts, layout, size, item->box.x, top, item->text))
		r = SH_PRESSED_LOST;
	g_object_unref(layout);
	return r;
}

static PangoLayout *measured(const ShPress *press, const char *text, double width, double size)
{
	const ShItem item = { .text = text, .box = { .w = width } };
	PangoLayout *layout = lay_out(press, &item);

	set_size(layout, press, size);
	return layout;
}

double sh_press_height(const ShPress *press, const char *text, double width, double size)
{
	PangoLayout *layout = measured(press, text, width, size);
	PangoRectangle extent;

	pango_layout_get_extents(layout, NULL, &extent);
	g_object_unref(layout);
	return (double) extent.height / PANGO_SCALE;
}

size_t sh_press_break(const ShPress *press, const char *text, double width, double size, double height)
{
	PangoLayout *layout = measured(press, text, width, size);
	PangoLayoutIter *lines = pango_layout_get_iter(layout);
	size_t bytes = strlen(text);
	PangoRectangle line;

	while (pango_layout_iter_next_line(lines)) {
		pango_layout_iter_get_line_extents(lines, NULL, &line);
		if (line.y + line.height > height * PANGO_SCALE) {
			bytes = (size_t) pango_layout_iter_get_line_readonly(lines)->start_index;
			break;
		}
	}
	pango_layout_iter_free(lines);
	g_object_unref(layout);
	return bytes;
}
