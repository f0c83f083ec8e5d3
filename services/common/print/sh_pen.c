#include "sh_pen.h"

#include <hb.h>
#include <math.h>
#include <pango/pangofc-font.h>
#include <string.h>

enum { GLYPHS_FIRST = 256, GLYPHS_MAX = 4096 };

typedef struct Pen {
	ShPage *page;
	const ShFonts *fonts;
	const char *text; /* of the item */
	double size;
	int font;
	bool open;         /* inside of a string */
	double x, y;       /* where the next glyph stands by itself, points from the bottom left */
	PangoFont *run_of; /* whose number font is */
} Pen;

static bool grow(ShUsedFont *font, ShArena *arena)
{
	size_t room = font->room ? 2 * font->room : GLYPHS_FIRST;
	ShUsedGlyph *at = room <= GLYPHS_MAX ? sh_alloc(arena, room * sizeof *at) : NULL;

	if (!at)
		return false;
	if (font->n)
		memcpy(at, font->at, font->n * sizeof *at);
	font->at = at;
	font->room = room;
	return true;
}

static double advance_of(const Pen *pen, uint32_t glyph)
{
	hb_font_t *hb = sh_fonts_hb(pen->fonts, pen->font);

	return 1000.0 * hb_font_get_glyph_h_advance(hb, glyph) / hb_face_get_upem(hb_font_get_face(hb));
}

static const ShUsedGlyph *use(Pen *pen, uint32_t glyph, const char *text, size_t bytes)
{
	ShUsedFont *font = &pen->page->font[pen->font];

	if (font->n == 0 && glyph != 0 && !use(pen, 0, "", 0))
		return NULL;
	for (size_t i = 0; i < font->n; i++)
		if (font->at[i].glyph == glyph)
			return &font->at[i];
	if (font->n == font->room && !grow(font, pen->page->content.arena))
		return NULL;
	font->at[font->n] = (ShUsedGlyph){ glyph, advance_of(pen, glyph), text, bytes };
	return &font->at[font->n++];
}

static void lift(Pen *pen)
{
	if (pen->open)
		sh_out_print(&pen->page->content, ">] TJ ET\n");
	pen->open = false;
}

/* A glyph goes where the layout says; most stand where the one before them ends. */
static void show(Pen *pen, size_t code, double advance, double x, double y)
{
	ShOut *out = &pen->page->content;
	double off = round((pen->x - x) / pen->size * 1000);

	if (pen->open && y != pen->y)
		lift(pen);
	if (!pen->open) {
		sh_out_print(out, "BT /F%d %.3f Tf 1 0 0 1 %.3f %.3f Tm [<", pen->font, pen->size, x, y);
		pen->x = x;
		pen->y = y;
		pen->open = true;
	} else if (off != 0) {
		sh_out_print(out, ">%.0f<", off);
		pen->x -= off / 1000 * pen->size;
	}
	sh_out_print(out, "%04zX", code);
	pen->x += advance / 1000 * pen->size;
}

static bool find_font(Pen *pen, PangoFont *font)
{
	FcPattern *pattern = PANGO_IS_FC_FONT(font) ? pango_fc_font_get_pattern(PANGO_FC_FONT(font)) : NULL;
	FcChar8 *file;

	if (font == pen->run_of)
		return true;
	if (!pattern || FcPatternGetString(pattern, FC_FILE, 0, &file) != FcResultMatch)
		return false;
	pen->run_of = font;
	pen->font = sh_fonts_find(pen->fonts, (const char *) file);
	return pen->font >= 0;
}

/* The text of the cluster that begins at glyph i; nothing where it is not the cluster's first. */
static size_t cluster_bytes(const PangoGlyphItem *run, int i)
{
	const PangoGlyphString *g = run->glyphs;
	int next = i + 1;

	if (i > 0 && g->log_clusters[i - 1] == g->log_clusters[i])
		return 0;
	while (next < g->num_glyphs && g->log_clusters[next] == g->log_clusters[i])
		next++;
	return (size_t) ((next < g->num_glyphs ? g->log_clusters[next] : run->item->length) - g->log_clusters[i]);
}

static bool write_run(Pen *pen, const PangoGlyphItem *run, double x, double y)
{
	const PangoGlyphString *g = run->glyphs;
	const ShUsedGlyph *used;

	if (!find_font(pen, run->item->analysis.font) || run->item->analysis.level % 2 != 0)
		return false;
	for (int i = 0; i < g->num_glyphs; i++) {
		const PangoGlyphInfo *info = &g->glyphs[i];
		const char *text = pen->text + run->item->offset + g->log_clusters[i];

		if (info->glyph & PANGO_GLYPH_UNKNOWN_FLAG)
			return false;
		if (info->glyph != PANGO_GLYPH_EMPTY) {
			used = use(pen, info->glyph, text, cluster_bytes(run, i));
			if (!used)
				return false;
			show(pen, (size_t) (used - pen->page->font[pen->font].at), used->advance,
			     x + (double) info->geometry.x_offset / PANGO_SCALE,
			     y - (double) info->geometry.y_offset / PANGO_SCALE);
		}
		x += (double) info->geometry.width / PANGO_SCALE;
	}
	lift(pen);
	return true;
}

bool sh_pen_text(ShPage *page, const ShFonts *fonts, PangoLayout *layout, double size, double x, double y,
		 const char *text)
{
	Pen pen = { .page = page, .fonts = fonts, .text = text, .size = size };
	PangoLayoutIter *lines = pango_layout_get_iter(layout);
	bool good = true;

	do {
		double base = SH_PAGE_HEIGHT - y - (double) pango_layout_iter_get_baseline(lines) / PANGO_SCALE;
		PangoRectangle line;
		int at;

		pango_layout_iter_get_line_extents(lines, NULL, &line);
		at = line.x;
		for (GSList *l = pango_layout_iter_get_line_readonly(lines)->runs; good && l; l = l->next) {
			const PangoGlyphItem *run = l->data;

			at += run->start_x_offset;
			good = write_run(&pen, run, x + (double) at / PANGO_SCALE,
					 base + (double) run->y_offset / PANGO_SCALE);
			at += pango_glyph_string_get_width(run->glyphs) + run->end_x_offset;
		}
	} while (good && pango_layout_iter_next_line(lines));
	pango_layout_iter_free(lines);
	return good;
}

static void rectangle(ShOut *out, double x, double y, double w, double h)
{
	sh_out_print(out, "%.3f %.3f %.3f %.3f re\n", x, SH_PAGE_HEIGHT - y - h, w, h);
}

void sh_pen_cells(ShPage *page, const ShBox *cell, size_t n)
{
	sh_out_print(&page->content, "0.6 w\n");
	for (size_t i = 0; i < n; i++)
		rectangle(&page->content, cell[i].x, cell[i].y, cell[i].w, cell[i].h);
	sh_out_print(&page->content, "S\n");
}

void sh_pen_rules(ShPage *page, const ShBox *cell, size_t n)
{
	ShBox first = cell[0], last = cell[n - 1];

	sh_pen_cells(page, cell, n);
	sh_out_print(&page->content, "1.4 w\n");
	rectangle(&page->content, first.x, first.y, last.x + last.w - first.x, last.y + last.h - first.y);
	sh_out_print(&page->content, "S\n");
}

void sh_pen_picture(ShPage *page, const char *name, const ShBox *b)
{
	sh_out_print(&page->content, "q %.3f 0 0 %.3f %.3f %.3f cm /%s Do Q\n", b->w, b->h, b->x,
		     SH_PAGE_HEIGHT - b->y - b->h, name);
}
