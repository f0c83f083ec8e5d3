#include "page_font.h"

#include "page_text.h"
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

enum { FONT_FILE_MAX = 4 * 1024 * 1024, KEPT = 1 + ISSUER_OUTLINE_LEN };

static hb_font_t *open_file(qpdf_data pdf, qpdf_oh descriptor)
{
	qpdf_oh file = qpdf_oh_get_key(pdf, descriptor, "/FontFile2");
	unsigned char *bytes = NULL;
	size_t len = 0;
	QPDF_BOOL filtered;
	hb_blob_t *blob;
	hb_face_t *face;
	hb_font_t *font = NULL;

	if (!qpdf_oh_is_stream(pdf, file) ||
	    qpdf_oh_get_stream_data(pdf, file, qpdf_dl_generalized, &filtered, &bytes, &len) & QPDF_ERRORS ||
	    len > FONT_FILE_MAX) {
		free(bytes);
		return NULL;
	}
	blob = hb_blob_create((const char *) bytes, (unsigned) len, HB_MEMORY_MODE_READONLY, bytes, free);
	face = hb_face_create(blob, 0);
	if (hb_face_get_glyph_count(face) > 0)
		font = hb_font_create(face);
	hb_face_destroy(face);
	hb_blob_destroy(blob);
	return font;
}

static bool name_is(qpdf_data pdf, qpdf_oh dict, const char *key, const char *want)
{
	return qpdf_oh_is_name_and_equals(pdf, qpdf_oh_get_key(pdf, dict, key), want);
}

/* A glyph's code may only mean the glyph itself: no map in between. */
static bool open_composite(IssuerPageFont *font, qpdf_data pdf, qpdf_oh dict)
{
	qpdf_oh children = qpdf_oh_get_key(pdf, dict, "/DescendantFonts"), child;

	if (!name_is(pdf, dict, "/Encoding", "/Identity-H") || !qpdf_oh_is_array(pdf, children) ||
	    qpdf_oh_get_array_n_items(pdf, children) != 1)
		return false;
	child = qpdf_oh_get_array_item(pdf, children, 0);
	if (!name_is(pdf, child, "/Subtype", "/CIDFontType2") ||
	    (qpdf_oh_has_key(pdf, child, "/CIDToGIDMap") && !name_is(pdf, child, "/CIDToGIDMap", "/Identity")))
		return false;
	font->hb = open_file(pdf, qpdf_oh_get_key(pdf, child, "/FontDescriptor"));
	return font->hb != NULL;
}

static bool open_font(IssuerPageFonts *fonts, qpdf_data pdf, const char *key, qpdf_oh dict, ShArena *arena)
{
	IssuerPageFont *font = &fonts->font[fonts->n];
	size_t kept;

	if (fonts->n == ISSUER_PAGE_FONTS_MAX || strlen(key) > sizeof font->name)
		return false;
	snprintf(font->name, sizeof font->name, "%s", key + 1);
	if (!name_is(pdf, dict, "/Subtype", "/Type0") || !open_composite(font, pdf, dict))
		return false;
	fonts->n++;
	font->upem = hb_face_get_upem(hb_font_get_face(font->hb));
	kept = (size_t) hb_face_get_glyph_count(hb_font_get_face(font->hb)) * KEPT;
	font->outline = sh_alloc(arena, kept);
	if (font->outline)
		memset(font->outline, 0, kept);
	return font->outline != NULL;
}

int issuer_page_fonts_open(IssuerPageFonts *fonts, qpdf_data pdf, qpdf_oh page, ShArena *arena, ShError *err)
{
	qpdf_oh resources = qpdf_oh_get_key(pdf, page, "/Resources"), all = qpdf_oh_get_key(pdf, resources, "/Font");

	*fonts = (IssuerPageFonts){ 0 };
	if (!qpdf_oh_is_dictionary(pdf, all) || qpdf_oh_has_key(pdf, resources, "/ExtGState"))
		return sh_fail(err, SH_FAILED_PRECONDITION, "certificate.readback.font", "resources");
	qpdf_oh_begin_dict_key_iter(pdf, all);
	while (qpdf_oh_dict_more_keys(pdf)) {
		const char *key = qpdf_oh_dict_next_key(pdf);

		if (!open_font(fonts, pdf, key, qpdf_oh_get_key(pdf, all, key), arena))
			return sh_fail(err, SH_FAILED_PRECONDITION, "certificate.readback.font", "%.16s", key);
	}
	return 0;
}

void issuer_page_fonts_close(IssuerPageFonts *fonts)
{
	for (size_t i = 0; i < fonts->n; i++)
		hb_font_destroy(fonts->font[i].hb);
	fonts->n = 0;
}

const IssuerPageFont *issuer_page_font(const IssuerPageFonts *fonts, const char *name)
{
	for (size_t i = 0; i < fonts->n; i++)
		if (strcmp(fonts->font[i].name, name) == 0)
			return &fonts->font[i];
	return NULL;
}

bool issuer_page_font_has(const IssuerPageFont *font, hb_codepoint_t glyph)
{
	return glyph < hb_face_get_glyph_count(hb_font_get_face(font->hb));
}

const uint8_t *issuer_page_font_outline(const IssuerPageFont *font, hb_codepoint_t glyph)
{
	uint8_t *kept = font->outline + (size_t) glyph * KEPT;

	if (kept[0] == 0)
		kept[0] = issuer_outline(font->hb, glyph, kept + 1) ? 2 : 1;
	return kept[0] == 2 ? kept + 1 : NULL;
}
