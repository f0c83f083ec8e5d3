#pragma once
#include "sh_error.h"
#include <fontconfig/fontconfig.h>
#include <hb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The fonts that certificates are drawn with: IPAmj Mincho first, then those of the operator's directory (for
 * characters outside of it, such as municipal 外字). Read-only once opened: all workers share one set, and the files
 * are mapped, not copied. Only TrueType outlines: the read-back compares outlines with what the PDF carries. */
typedef struct IssuerFonts IssuerFonts;

enum { ISSUER_FONTS_MAX = 8, ISSUER_MISSING_MAX = 16, ISSUER_CLUSTER_GLYPHS = 8 };

/* extra_dir may be NULL; its *.ttf are taken in the order of their names. SH_FAULT if a file cannot be used. */
int issuer_fonts_open(IssuerFonts **ret, const char *main_file, const char *extra_dir, ShError *err);
void issuer_fonts_close(IssuerFonts *fonts);

FcConfig *issuer_fonts_config(const IssuerFonts *fonts);
const char *issuer_fonts_family(const IssuerFonts *fonts, int font);
/* By the file it was opened from; -1: none of ours. */
int issuer_fonts_find(const IssuerFonts *fonts, const char *path);
hb_font_t *issuer_fonts_hb(const IssuerFonts *fonts, int font);

/* One character as it is drawn: a base with its variation selector or combining marks. */
typedef struct IssuerCluster {
	uint32_t base, selector; /* selector 0: none */
	size_t bytes;            /* of UTF-8 */
	int font;                /* -1: no font has every part of it */
	size_t n;                /* glyphs */
	uint32_t glyph[ISSUER_CLUSTER_GLYPHS];
} IssuerCluster;

/* Reads the cluster at the start of text (not empty, valid UTF-8). */
void issuer_fonts_cluster(const IssuerFonts *fonts, const char *text, IssuerCluster *ret);

/* What the fonts lack, for the staff queue. */
typedef struct IssuerMissing {
	size_t n; /* all of them, also beyond ISSUER_MISSING_MAX */
	struct {
		uint32_t base, selector;
	} at[ISSUER_MISSING_MAX];
} IssuerMissing;

/* Every character and every variation sequence of the text has its own glyph; a selector that the font does not know
 * would be dropped in silence by every text engine, and another kanji printed. Adds to *missing (start it with {0}).
 * SH_REFUSED certificate.glyph.missing, or certificate.text.control for invisible and direction characters. */
int issuer_glyphs_check(const IssuerFonts *fonts, const char *field, const char *text, IssuerMissing *missing,
			ShError *err);
