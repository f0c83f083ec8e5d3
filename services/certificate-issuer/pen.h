#pragma once
#include "glyphs.h"
#include "out.h"
#include "plan.h"
#include <pango/pango.h>

/* A page as the instructions of a PDF (ISO 32000-1 §8, §9), and the glyphs that it needs of each font. */
typedef struct IssuerUsedGlyph {
	uint32_t glyph;
	double advance;   /* thousandths of the size */
	const char *text; /* what it stands for when somebody copies text; bytes 0: nothing */
	size_t bytes;
} IssuerUsedGlyph;

/* A glyph's code on the page is its place here; at[0] is .notdef. Not used: n is 0. */
typedef struct IssuerUsedFont {
	IssuerUsedGlyph *at;
	size_t n, room;
} IssuerUsedFont;

typedef struct IssuerPage {
	IssuerOut content; /* font i of the IssuerFonts is called F<i> in it */
	IssuerUsedFont font[ISSUER_FONTS_MAX];
} IssuerPage;

/* One text, set in one size and laid out from (x, y), its top left corner, points from the top left of the page. text
 * is what the layout was given and outlives the page. False where a run is in none of the fonts, or a glyph is
 * missing. */
bool issuer_pen_text(IssuerPage *page, const IssuerFonts *fonts, PangoLayout *layout, double size, double x, double y,
		     const char *text);
void issuer_pen_rules(IssuerPage *page, const IssuerPlan *plan);
void issuer_pen_picture(IssuerPage *page, const char *name, const IssuerBox *box);
