#pragma once
#include "sh_fonts.h"
#include "sh_item.h"
#include "sh_out.h"
#include <pango/pango.h>

/* A page as the instructions of a PDF (ISO 32000-1 §8, §9), and the glyphs that it needs of each font. */
typedef struct ShUsedGlyph {
	uint32_t glyph;
	double advance;   /* thousandths of the size */
	const char *text; /* what it stands for when somebody copies text; bytes 0: nothing */
	size_t bytes;
} ShUsedGlyph;

/* A glyph's code on the page is its place here; at[0] is .notdef. Not used: n is 0. */
typedef struct ShUsedFont {
	ShUsedGlyph *at;
	size_t n, room;
} ShUsedFont;

typedef struct ShPage {
	ShOut content; /* font i of the ShFonts is called F<i> in it */
	ShUsedFont font[SH_FONTS_MAX];
} ShPage;

/* One text, set in one size and laid out from (x, y), its top left corner, points from the top left of the page. text
 * is what the layout was given and outlives the page. False where a run is in none of the fonts, or a glyph is
 * missing. */
bool sh_pen_text(ShPage *page, const ShFonts *fonts, PangoLayout *layout, double size, double x, double y,
		 const char *text);
void sh_pen_cells(ShPage *page, const ShBox *cell, size_t n);
/* The cells of one table, and a frame from the first to the last of them. */
void sh_pen_rules(ShPage *page, const ShBox *cell, size_t n);
void sh_pen_picture(ShPage *page, const char *name, const ShBox *box);
