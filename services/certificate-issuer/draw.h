#pragma once
#include "page_text.h"
#include "picture.h"
#include "plan.h"
#include "sh_press.h"

/* Draws certificates: a press (sh_press.h), so one per worker thread, and the seals that it met. */
typedef struct IssuerPress IssuerPress;

enum { ISSUER_PRESS_SEALS = 4 };

IssuerPress *issuer_press_new(const ShFonts *fonts);
void issuer_press_free(IssuerPress *press);

/* SH_REFUSED certificate.glyph.missing with *missing filled, or certificate.text.control for invisible and direction
 * characters. */
int issuer_glyphs_check(const ShFonts *fonts, const char *field, const char *text, ShMissing *missing, ShError *err);

/* The plan as instructions of a page, pictures placed last; document.h makes the file of it. Every text is checked
 * against the fonts first: SH_REFUSED certificate.glyph.missing with *missing filled; certificate.text.does_not_fit
 * names the field that does not go into its box even at the smallest size. The texts of the plan outlive *ret. */
int issuer_draw(IssuerPress *press, const IssuerPlan *plan, ShArena *arena, ShMissing *missing, ShPage *ret,
		ShError *err);

/* The seal as a picture, kept in the press under the hash of its PNG (the last ISSUER_PRESS_SEALS of them): decoding
 * and packing one costs as much as drawing the page. *ret is good until the press sees that many other seals. */
int issuer_press_seal(IssuerPress *press, const IssuerStatement *statement, IssuerPicture *ret, ShError *err);

/* For the read-back of what this worker makes. */
IssuerOutlines *issuer_press_outlines(IssuerPress *press);
