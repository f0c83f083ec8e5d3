#pragma once
#include "pdf.h"
#include "pen.h"
#include <hb.h>

/* One font of the page as composite TrueType (ISO 32000-1 §9.7): the code is the glyph, /ToUnicode is for those who
 * copy text. Takes ISSUER_FONT_OBJECTS objects from number first; that one is the font. */
enum { ISSUER_FONT_OBJECTS = 5 };
bool issuer_document_font(IssuerPdf *pdf, int first, int font, const IssuerUsedFont *used, hb_font_t *whole,
			  const char *family);
