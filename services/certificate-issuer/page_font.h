#pragma once
#include "sh_arena.h"
#include "sh_error.h"
#include <hb.h>
#include <qpdf/qpdf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The fonts inside a PDF page, opened from their embedded files. */
enum { ISSUER_PAGE_FONTS_MAX = 16 };

typedef struct IssuerPageFont {
	char name[16];
	hb_font_t *hb;
	unsigned upem;
	uint8_t *outline; /* of each glyph once it was met, while this page is read: a flag byte (0 unmet, 1 none, 2
			     ink) and the hash */
} IssuerPageFont;

typedef struct IssuerPageFonts {
	IssuerPageFont font[ISSUER_PAGE_FONTS_MAX];
	size_t n;
} IssuerPageFonts;

/* SH_REFUSED certificate.readback.font for any font that is not embedded composite TrueType whose codes are its
 * glyphs. */
int issuer_page_fonts_open(IssuerPageFonts *fonts, qpdf_data pdf, qpdf_oh page, ShArena *arena, ShError *err);
void issuer_page_fonts_close(IssuerPageFonts *fonts);

const IssuerPageFont *issuer_page_font(const IssuerPageFonts *fonts, const char *name);
/* The outline of a glyph; NULL if it has no ink. */
const uint8_t *issuer_page_font_outline(const IssuerPageFont *font, hb_codepoint_t glyph);
bool issuer_page_font_has(const IssuerPageFont *font, hb_codepoint_t glyph);
