#pragma once
#include "sh_pdf.h"
#include "sh_pen.h"
#include <hb.h>

/* One font of the page as composite TrueType (ISO 32000-1 §9.7): the code is the glyph, /ToUnicode is for those who
 * copy text. Takes SH_FONT_OBJECTS objects from number first; that one is the font. */
enum { SH_FONT_OBJECTS = 5 };
bool sh_pdf_font(ShPdf *pdf, int first, int font, const ShUsedFont *used, hb_font_t *whole, const char *family);
