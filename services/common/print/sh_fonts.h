#pragma once
#include "sh_arena.h"
#include "sh_error.h"
#include <fontconfig/fontconfig.h>
#include <hb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The fonts that everything on paper is drawn with: IPAmj Mincho first, then those of the operator's directory (for
 * characters outside of it, such as municipal 外字). Read-only once opened: all workers share one set, and the files
 * are mapped, not copied. Only TrueType outlines: that is what a PDF carries of them, and what is read back. */
typedef struct ShFonts ShFonts;

enum { SH_FONTS_MAX = 8, SH_MISSING_MAX = 16, SH_CLUSTER_GLYPHS = 8 };

/* extra_dir may be NULL; its *.ttf are taken in the order of their names. SH_FAULT if a file cannot be used. */
int sh_fonts_open(ShFonts **ret, const char *main_file, const char *extra_dir, ShError *err);
void sh_fonts_close(ShFonts *fonts);

FcConfig *sh_fonts_config(const ShFonts *fonts);
const char *sh_fonts_family(const ShFonts *fonts, int font);
/* By the file it was opened from; -1: none of ours. */
int sh_fonts_find(const ShFonts *fonts, const char *path);
hb_font_t *sh_fonts_hb(const ShFonts *fonts, int font);

/* One character as it is drawn: a base with its variation selector or combining marks. */
typedef struct ShCluster {
	uint32_t base, selector; /* selector 0: none */
	size_t bytes;            /* of UTF-8 */
	int font;                /* -1: no font has every part of it */
	size_t n;                /* glyphs */
	uint32_t glyph[SH_CLUSTER_GLYPHS];
} ShCluster;

/* Reads the cluster at the start of text (not empty, valid UTF-8). */
void sh_fonts_cluster(const ShFonts *fonts, const char *text, ShCluster *ret);

/* What the fonts lack, for the staff queue. */
typedef struct ShMissing {
	size_t n; /* all of them, also beyond SH_MISSING_MAX */
	struct {
		uint32_t base, selector;
	} at[SH_MISSING_MAX];
} ShMissing;

typedef enum ShGlyphs {
	SH_GLYPHS_ALL,
	SH_GLYPHS_MISSING,
	SH_GLYPHS_INVISIBLE, /* an invisible or direction character: what would be printed is not what is there */
} ShGlyphs;

/* Every character and every variation sequence of the text has its own glyph; a selector that the font does not know
 * would be dropped in silence by every text engine, and another kanji printed. Adds to *missing (start it with {0}).
 */
ShGlyphs sh_glyphs_check(const ShFonts *fonts, const char *text, ShMissing *missing);

/* The text as it can be printed, in the arena: for a letter that no font has stands 〓; where only its variant is
 * missing, the plain letter and 〓. What is missing is added to *missing, invisible characters too. */
const char *sh_fonts_drawable(const ShFonts *fonts, ShArena *arena, const char *text, ShMissing *missing);
/* A letter as staff look it up: "U+845B" or "U+845B U+E0101"; in the arena. */
const char *sh_fonts_letter(ShArena *arena, uint32_t base, uint32_t selector);
