#include "sh_pdf_font.h"

#include "sh_subset.h"
#include <stdio.h>

enum { FONT, CHILD, DESCRIPTOR, FILE_OF, UNICODE };
enum { CHARS = 100 /* of one block */, NAME_MAX_LEN = 63 };

/* A PostScript name: no spaces, nothing with a meaning in PDF. */
static void name_of(char out[NAME_MAX_LEN + 1], const char *family)
{
	size_t n = 0;

	for (const char *p = family; *p && n < NAME_MAX_LEN; p++)
		if ((*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z') || *p == '-')
			out[n++] = *p;
	out[n] = '\0';
}

static int thousandths(hb_font_t *font, int units)
{
	return (int) ((int64_t) units * 1000 / (int) hb_face_get_upem(hb_font_get_face(font)));
}

static void put_descriptor(ShPdf *pdf, int first, const char *name, hb_font_t *font)
{
	hb_blob_t *head = hb_face_reference_table(hb_font_get_face(font), HB_TAG('h', 'e', 'a', 'd'));
	hb_font_extents_t extents = { 0 };
	unsigned len;
	const unsigned char *box = (const unsigned char *) hb_blob_get_data(head, &len);
	int edge[4] = { 0 };

	hb_font_get_h_extents(font, &extents);
	for (int i = 0; i < 4 && len >= 44; i++)
		edge[i] = thousandths(font, (int16_t) (box[36 + 2 * i] << 8 | box[37 + 2 * i]));
	hb_blob_destroy(head);
	sh_pdf_object(pdf, first + DESCRIPTOR,
		      "<< /Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [ %d %d %d %d ] /ItalicAngle 0 "
		      "/Ascent %d /Descent %d /CapHeight %d /StemV 80 /FontFile2 %d 0 R >>",
		      name, edge[0], edge[1], edge[2], edge[3], thousandths(font, extents.ascender),
		      thousandths(font, extents.descender), thousandths(font, extents.ascender), first + FILE_OF);
}

static void put_child(ShPdf *pdf, int first, const char *name, const ShUsedFont *used)
{
	sh_pdf_open(pdf, first + CHILD);
	sh_out_print(
		&pdf->out,
		"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo << /Registry (Adobe) /Ordering "
		"(Identity) /Supplement 0 >> /CIDToGIDMap /Identity /FontDescriptor %d 0 R /W [ 0 [",
		name, first + DESCRIPTOR);
	for (size_t i = 0; i < used->n; i++)
		sh_out_print(&pdf->out, " %.7g", used->at[i].advance);
	sh_out_print(&pdf->out, " ] ] >>");
	sh_pdf_close(pdf);
}

static uint32_t decode(const char *text, size_t *bytes)
{
	const unsigned char *p = (const unsigned char *) text;
	uint32_t c = p[0];

	*bytes = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	c = *bytes == 1 ? c : c & (0xffu >> (*bytes + 1));
	for (size_t i = 1; i < *bytes; i++)
		c = c << 6 | (p[i] & 0x3f);
	return c;
}

static void put_utf16(ShOut *out, const char *text, size_t bytes)
{
	size_t n;

	for (size_t at = 0; at < bytes; at += n) {
		uint32_t c = decode(text + at, &n);

		if (c < 0x10000)
			sh_out_print(out, "%04X", c);
		else
			sh_out_print(out, "%04X%04X", 0xd800 + ((c - 0x10000) >> 10), 0xdc00 + (c & 0x3ff));
	}
}

static void put_unicode(ShPdf *pdf, int object, const ShUsedFont *used)
{
	ShOut map = { .arena = pdf->out.arena };
	size_t block = 0, left = 0;

	sh_out_print(&map,
		     "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry "
		     "(Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n"
		     "/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
	for (size_t i = 0; i < used->n; i++)
		left += used->at[i].bytes > 0;
	for (size_t i = 0; i < used->n; i++) {
		if (used->at[i].bytes == 0)
			continue;
		if (block == 0)
			sh_out_print(&map, "%zu beginbfchar\n", block = left < CHARS ? left : CHARS);
		sh_out_print(&map, "<%04zX> <", i);
		put_utf16(&map, used->at[i].text, used->at[i].bytes);
		sh_out_print(&map, ">\n");
		left--;
		if (--block == 0)
			sh_out_print(&map, "endbfchar\n");
	}
	sh_out_print(&map, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
	pdf->out.lost = pdf->out.lost || map.lost;
	sh_pdf_packed(pdf, object, "", map.bytes, map.len);
}

static bool put_file(ShPdf *pdf, int object, const ShUsedFont *used, hb_font_t *whole)
{
	uint32_t *glyph = sh_alloc(pdf->out.arena, used->n * sizeof *glyph);
	ShOut file;

	if (!glyph)
		return false;
	for (size_t i = 0; i < used->n; i++)
		glyph[i] = used->at[i].glyph;
	if (!sh_subset(hb_font_get_face(whole), glyph, used->n, pdf->out.arena, &file))
		return false;
	sh_pdf_packed(pdf, object, sh_printf(pdf->out.arena, " /Length1 %zu", file.len), file.bytes, file.len);
	return true;
}

bool sh_pdf_font(ShPdf *pdf, int first, int font, const ShUsedFont *used, hb_font_t *whole, const char *family)
{
	char plain[NAME_MAX_LEN + 1], name[NAME_MAX_LEN + 16];

	name_of(plain, family);
	snprintf(name, sizeof name, "SHIEN%c+%s", 'A' + font, plain); /* six letters mark a subset */
	sh_pdf_object(pdf, first + FONT,
		      "<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [ %d 0 R "
		      "] /ToUnicode %d 0 R >>",
		      name, first + CHILD, first + UNICODE);
	put_child(pdf, first, name, used);
	put_descriptor(pdf, first, name, whole);
	put_unicode(pdf, first + UNICODE, used);
	return put_file(pdf, first + FILE_OF, used, whole);
}
