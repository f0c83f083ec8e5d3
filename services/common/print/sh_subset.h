#pragma once
#include "sh_out.h"
#include <hb.h>
#include <stdint.h>

/* A TrueType font with only some glyphs, as a PDF carries it (ISO 32000-1 §9.9): the tables that paint, with hints,
 * and neither names nor a character map. Glyph i of it is glyph[i] of the whole font; glyph[0] must be 0 (.notdef).
 * Parts of composite glyphs follow behind. False where the font's tables contradict each other, or out of memory. */
enum { SH_SUBSET_MAX = 8192 };
bool sh_subset(hb_face_t *face, const uint32_t *glyph, size_t n, ShArena *arena, ShOut *ret);
