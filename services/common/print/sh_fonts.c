#include "sh_fonts.h"
#include "sh_out.h"
#include "sh_text.h"

#include <dirent.h>
#include <fnmatch.h>
#include <hb-ot.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ShFonts {
	FcConfig *config;
	int n;
	struct {
		char family[128], *path;
		hb_font_t *hb;
	} font[SH_FONTS_MAX];
};

FcConfig *sh_fonts_config(const ShFonts *fonts) { return fonts->config; }
const char *sh_fonts_family(const ShFonts *fonts, int font) { return fonts->font[font].family; }
hb_font_t *sh_fonts_hb(const ShFonts *fonts, int font) { return fonts->font[font].hb; }

int sh_fonts_find(const ShFonts *fonts, const char *path)
{
	for (int i = 0; i < fonts->n; i++)
		if (strcmp(fonts->font[i].path, path) == 0)
			return i;
	return -1;
}

void sh_fonts_close(ShFonts *fonts)
{
	if (!fonts)
		return;
	for (int i = 0; i < fonts->n; i++) {
		hb_font_destroy(fonts->font[i].hb);
		free(fonts->font[i].path);
	}
	FcConfigDestroy(fonts->config);
	free(fonts);
}

static bool family_of(const ShFonts *fonts, const char *path, char *out, size_t size)
{
	FcFontSet *set = FcConfigGetFonts(fonts->config, FcSetApplication);
	FcChar8 *file, *family;

	for (int i = 0; set && i < set->nfont; i++)
		if (FcPatternGetString(set->fonts[i], FC_FILE, 0, &file) == FcResultMatch &&
		    strcmp((const char *) file, path) == 0 &&
		    FcPatternGetString(set->fonts[i], FC_FAMILY, 0, &family) == FcResultMatch)
			return (size_t) snprintf(out, size, "%s", (const char *) family) < size;
	return false;
}

static hb_font_t *open_hb(const char *path)
{
	hb_blob_t *blob = hb_blob_create_from_file_or_fail(path), *glyf;
	hb_face_t *face;
	hb_font_t *font = NULL;

	if (!blob)
		return NULL;
	face = hb_face_create(blob, 0);
	hb_blob_destroy(blob);
	glyf = hb_face_reference_table(face, HB_TAG('g', 'l', 'y', 'f'));
	if (hb_blob_get_length(glyf) > 0 && hb_face_get_glyph_count(face) > 0) {
		hb_face_make_immutable(face);
		font = hb_font_create(face);
		hb_font_make_immutable(font);
	}
	hb_blob_destroy(glyf);
	hb_face_destroy(face);
	return font;
}

static int add(ShFonts *fonts, const char *path, ShError *err)
{
	char family[sizeof fonts->font->family];
	hb_font_t *hb;

	if (fonts->n == SH_FONTS_MAX)
		return sh_fail(err, SH_INTERNAL, "font.too_many", "%s", path);
	hb = open_hb(path);
	if (!hb)
		return sh_fail(err, SH_INTERNAL, "font.unusable", "%s", path);
	fonts->font[fonts->n].hb = hb;
	if (!FcConfigAppFontAddFile(fonts->config, (const FcChar8 *) path) ||
	    !family_of(fonts, path, family, sizeof family)) {
		hb_font_destroy(hb);
		return sh_fail(err, SH_INTERNAL, "font.unusable", "%s", path);
	}
	/* Text is set by family name: two files of one name could not be told apart. */
	for (int i = 0; i < fonts->n; i++)
		if (strcmp(fonts->font[i].family, family) == 0) {
			hb_font_destroy(hb);
			return sh_fail(err, SH_INTERNAL, "font.family.twice", "%s", path);
		}
	memcpy(fonts->font[fonts->n].family, family, sizeof family);
	fonts->font[fonts->n].path = strdup(path);
	if (!fonts->font[fonts->n++].path)
		return sh_fail(err, SH_INTERNAL, "font.memory", "fonts");
	return 0;
}

static int is_ttf(const struct dirent *e) { return fnmatch("*.ttf", e->d_name, FNM_CASEFOLD) == 0; }

static int add_directory(ShFonts *fonts, const char *dir, ShError *err)
{
	struct dirent **entry;
	char path[4096];
	int r = 0, n = scandir(dir, &entry, is_ttf, alphasort);

	if (n < 0)
		return sh_fail(err, SH_INTERNAL, "font.directory", "%s", dir);
	for (int i = 0; i < n; i++) {
		if (r == 0 && snprintf(path, sizeof path, "%s/%s", dir, entry[i]->d_name) < (int) sizeof path)
			r = add(fonts, path, err);
		free(entry[i]);
	}
	free(entry);
	return r;
}

int sh_fonts_open(ShFonts **ret, const char *main_file, const char *extra_dir, ShError *err)
{
	ShFonts *fonts = calloc(1, sizeof *fonts);
	int r;

	*ret = NULL;
	if (!fonts)
		return sh_fail(err, SH_INTERNAL, "font.memory", "fonts");
	fonts->config = FcConfigCreate(); /* ours alone: nothing installed on the machine may slip in */
	r = add(fonts, main_file, err);
	if (r == 0 && extra_dir)
		r = add_directory(fonts, extra_dir, err);
	if (r != 0) {
		sh_fonts_close(fonts);
		return r;
	}
	*ret = fonts;
	return 0;
}

static uint32_t decode(const char *s, size_t *ret_bytes)
{
	const unsigned char *p = (const unsigned char *) s;
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	uint32_t c = n == 1 ? p[0] : p[0] & (0xffu >> (n + 1));

	for (size_t i = 1; i < n && p[i]; i++)
		c = c << 6 | (p[i] & 0x3f);
	*ret_bytes = p[0] ? n : 0;
	return c;
}

static hb_unicode_general_category_t category(uint32_t c)
{
	return hb_unicode_general_category(hb_unicode_funcs_get_default(), c);
}

static bool is_mark(uint32_t c)
{
	hb_unicode_general_category_t g = category(c);

	return g == HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK || g == HB_UNICODE_GENERAL_CATEGORY_SPACING_MARK ||
	       g == HB_UNICODE_GENERAL_CATEGORY_ENCLOSING_MARK;
}

/* A base with combining marks: the font may hold the composed letter, which only shaping knows. */
static bool shape(hb_font_t *font, const char *text, ShCluster *c)
{
	hb_buffer_t *buffer = hb_buffer_create();
	hb_glyph_info_t *info;
	unsigned n;
	bool all;

	hb_buffer_add_utf8(buffer, text, (int) c->bytes, 0, (int) c->bytes);
	hb_buffer_guess_segment_properties(buffer);
	hb_shape(font, buffer, NULL, 0);
	info = hb_buffer_get_glyph_infos(buffer, &n);
	all = n > 0 && n <= SH_CLUSTER_GLYPHS;
	for (unsigned i = 0; all && i < n; i++) {
		all = info[i].codepoint != 0;
		c->glyph[i] = info[i].codepoint;
	}
	c->n = all ? n : 0;
	hb_buffer_destroy(buffer);
	return all;
}

static bool has(hb_font_t *font, const char *text, bool marks, ShCluster *c)
{
	hb_codepoint_t glyph;

	if (c->selector ? !hb_font_get_variation_glyph(font, c->base, c->selector, &glyph)
			: !hb_font_get_nominal_glyph(font, c->base, &glyph))
		return false;
	if (marks)
		return shape(font, text, c);
	c->glyph[0] = glyph;
	c->n = 1;
	return glyph != 0;
}

void sh_fonts_cluster(const ShFonts *fonts, const char *text, ShCluster *ret)
{
	size_t bytes;
	uint32_t next;
	bool marks = false;

	*ret = (ShCluster){ .font = -1 };
	ret->base = decode(text, &ret->bytes);
	next = decode(text + ret->bytes, &bytes);
	if (bytes && sh_is_selector(next)) {
		ret->selector = next;
		ret->bytes += bytes;
		next = decode(text + ret->bytes, &bytes);
	}
	while (bytes && !sh_is_selector(next) && is_mark(next)) {
		marks = true;
		ret->bytes += bytes;
		next = decode(text + ret->bytes, &bytes);
	}
	for (int i = 0; i < fonts->n && ret->font < 0; i++)
		if (has(fonts->font[i].hb, text, marks, ret))
			ret->font = i;
}

static bool is_invisible(uint32_t c)
{
	hb_unicode_general_category_t g = category(c);

	return g == HB_UNICODE_GENERAL_CATEGORY_CONTROL || g == HB_UNICODE_GENERAL_CATEGORY_FORMAT ||
	       g == HB_UNICODE_GENERAL_CATEGORY_LINE_SEPARATOR ||
	       g == HB_UNICODE_GENERAL_CATEGORY_PARAGRAPH_SEPARATOR;
}

static void note(ShMissing *missing, uint32_t base, uint32_t selector)
{
	for (size_t i = 0; i < missing->n && i < SH_MISSING_MAX; i++)
		if (missing->at[i].base == base && missing->at[i].selector == selector)
			return;
	if (missing->n < SH_MISSING_MAX) {
		missing->at[missing->n].base = base;
		missing->at[missing->n].selector = selector;
	}
	missing->n++;
}

ShGlyphs sh_glyphs_check(const ShFonts *fonts, const char *text, ShMissing *missing)
{
	ShGlyphs found = SH_GLYPHS_ALL;
	ShCluster c;

	for (const char *p = text; *p; p += c.bytes) {
		sh_fonts_cluster(fonts, p, &c);
		if (*p == '\n')
			continue;
		if (is_invisible(c.base))
			return SH_GLYPHS_INVISIBLE;
		if (c.font < 0) {
			note(missing, c.base, c.selector);
			found = SH_GLYPHS_MISSING;
		}
	}
	return found;
}

static const char GETA[] = "〓";

static void put_mended(const ShFonts *fonts, ShOut *out, const char *text, const ShCluster *c)
{
	ShCluster plain = { .font = -1 };
	size_t bytes;
	char base[8];

	decode(text, &bytes);
	memcpy(base, text, bytes);
	base[bytes] = '\0';
	if (c->selector)
		sh_fonts_cluster(fonts, base, &plain);
	if (plain.font >= 0)
		sh_out(out, base, bytes);
	sh_out(out, GETA, strlen(GETA));
}

const char *sh_fonts_drawable(const ShFonts *fonts, ShArena *arena, const char *text, ShMissing *missing)
{
	ShOut out = { .arena = arena };
	ShMissing none = { 0 };
	ShCluster c;

	if (sh_glyphs_check(fonts, text, &none) == SH_GLYPHS_ALL)
		return sh_copy(arena, text);
	for (const char *p = text; *p; p += c.bytes) {
		sh_fonts_cluster(fonts, p, &c);
		if (*p == '\t')
			sh_out(&out, " ", 1);
		else if (*p == '\n' || (c.font >= 0 && !is_invisible(c.base)))
			sh_out(&out, p, c.bytes);
		else if (*p != '\r') {
			note(missing, c.base, c.selector);
			put_mended(fonts, &out, p, &c);
		}
	}
	sh_out(&out, "", 1);
	return out.lost ? "" : (const char *) out.bytes;
}

const char *sh_fonts_letter(ShArena *arena, uint32_t base, uint32_t selector)
{
	return selector ? sh_printf(arena, "U+%04X U+%04X", base, selector) : sh_printf(arena, "U+%04X", base);
}
