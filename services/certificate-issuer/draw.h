#pragma once
#include "glyphs.h"
#include "page_text.h"
#include "pen.h"
#include "picture.h"
#include "plan.h"

/* Draws pages. One per worker thread: Pango's font map and its caches belong to one thread; the IssuerFonts below are
 * shared and read-only. Memory: the page goes into the arena and counts against its budget; the caches hold one entry
 * for each of the few sizes of the form. */
typedef struct IssuerPress IssuerPress;

enum { ISSUER_PRESS_SEALS = 4 };

IssuerPress *issuer_press_new(const IssuerFonts *fonts);
void issuer_press_free(IssuerPress *press);

/* The plan as instructions of a page, pictures placed last; document.h makes the file of it. Every text is checked
 * against the fonts first: SH_REFUSED certificate.glyph.missing with *missing filled; certificate.text.does_not_fit
 * names the field that does not go into its box even at the smallest size. The texts of the plan outlive *ret. */
int issuer_draw(IssuerPress *press, const IssuerPlan *plan, ShArena *arena, IssuerMissing *missing, IssuerPage *ret,
		ShError *err);

/* The seal as a picture, kept in the press under the hash of its PNG (the last ISSUER_PRESS_SEALS of them): decoding
 * and packing one costs as much as drawing the page. *ret is good until the press sees that many other seals. */
int issuer_press_seal(IssuerPress *press, const IssuerStatement *statement, IssuerPicture *ret, ShError *err);

/* For the read-back of what this worker makes. */
IssuerOutlines *issuer_press_outlines(IssuerPress *press);
