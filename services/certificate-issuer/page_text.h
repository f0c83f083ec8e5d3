#pragma once
#include "sh_arena.h"
#include "sh_error.h"
#include <hb.h>
#include <qpdf/qpdf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads what a page of a finished PDF really paints: its instructions, and the outlines of the fonts inside the file.
 * Nothing that was noted while drawing is used. */

enum { ISSUER_OUTLINE_LEN = 16, ISSUER_PICTURES_MAX = 4 };

/* The drawn shape of a glyph, as a hash of its path; false for a glyph without ink, such as a space. */
bool issuer_outline(hb_font_t *font, hb_codepoint_t glyph, uint8_t out[ISSUER_OUTLINE_LEN]);

/* Outlines of the issuer's own fonts, kept between certificates: most letters of a form are always the same. One per
 * thread; belongs to one ShFonts. Start it with zeros. What the PDF carries is never kept. */
enum { ISSUER_OUTLINES_KEPT = 8192 };
typedef struct IssuerOutlines {
	struct {
		hb_font_t *font;
		hb_codepoint_t glyph;
		bool ink;
		uint8_t outline[ISSUER_OUTLINE_LEN];
	} at[ISSUER_OUTLINES_KEPT];
} IssuerOutlines;

const uint8_t *issuer_outline_kept(IssuerOutlines *kept, hb_font_t *font, hb_codepoint_t glyph); /* NULL: no ink */

typedef struct IssuerInk {
	const uint8_t *outline; /* ISSUER_OUTLINE_LEN bytes in the arena */
	double x, y;            /* origin on the page, points from the top left */
} IssuerInk;

typedef struct IssuerPlaced {
	char name[16];
	double x, y, w, h; /* points from the top left */
} IssuerPlaced;

typedef struct IssuerPageInk {
	IssuerInk *ink; /* in the order of painting */
	size_t n;
	IssuerPlaced picture[ISSUER_PICTURES_MAX];
	size_t pictures;
} IssuerPageInk;

/* Only the few instructions that a certificate needs are understood; any other (clipping, filled areas, invisible
 * or coloured text, nested forms, …) could hide or change what a person sees: SH_REFUSED certificate.readback.page.
 */
int issuer_page_read(qpdf_data pdf, qpdf_oh page, double height, ShArena *arena, IssuerPageInk *ret, ShError *err);
