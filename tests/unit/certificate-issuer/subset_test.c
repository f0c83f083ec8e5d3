#include "issuer_fixture.h"
#include "sh_subset.h"
#include <criterion/criterion.h>
#include <string.h>

#define EXTRA_FONT "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"

static hb_face_t *given_face(const char *path)
{
	hb_blob_t *blob = hb_blob_create_from_file_or_fail(path);
	hb_face_t *face;

	cr_assert_not_null(blob, "%s", path);
	face = hb_face_create(blob, 0);
	hb_blob_destroy(blob);
	return face;
}

static size_t glyphs_of(hb_font_t *font, const uint32_t *letters, uint32_t *ret)
{
	size_t n = 1;

	ret[0] = 0;
	for (; *letters; letters++, n++)
		cr_assert(hb_font_get_nominal_glyph(font, *letters, &ret[n]), "U+%04X", *letters);
	return n;
}

/* Shapes and advances are those of the whole font, also of letters that a font puts together from others. */
Test(subset, paints_what_the_whole_font_paints)
{
	static const struct {
		const char *font;
		uint32_t letters[8];
		size_t parts; /* more glyphs than were asked for */
	} rows[] = {
		{ FONT_FILE, { 0x8f2a, 0x5cf6, 'A', 0x845b, ' ' }, 0 },
		{ EXTRA_FONT, { 0x1ebf, 'e', 0xe9, 0x10d0, ' ', 0x1fa7 }, 4 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ShArena *arena = sh_arena_new(4 << 20);
		hb_face_t *whole = given_face(rows[i].font), *part;
		hb_font_t *from = hb_font_create(whole), *to;
		uint8_t want[ISSUER_OUTLINE_LEN], got[ISSUER_OUTLINE_LEN];
		uint32_t glyph[8];
		size_t n = glyphs_of(from, rows[i].letters, glyph);
		hb_blob_t *blob;
		ShOut out;

		cr_assert(sh_subset(whole, glyph, n, arena, &out), "row %zu", i);
		blob = hb_blob_create((const char *) out.bytes, (unsigned) out.len, HB_MEMORY_MODE_READONLY, NULL,
				      NULL);
		part = hb_face_create(blob, 0);
		to = hb_font_create(part);
		cr_expect_geq(hb_face_get_glyph_count(part), n + rows[i].parts, "row %zu: %u", i,
			      hb_face_get_glyph_count(part));
		for (size_t k = 0; k < n; k++) {
			bool ink = issuer_outline(from, glyph[k], want);

			cr_expect_eq(issuer_outline(to, (hb_codepoint_t) k, got), ink, "row %zu glyph %zu", i, k);
			cr_expect(!ink || memcmp(got, want, sizeof got) == 0, "row %zu glyph %zu", i, k);
			cr_expect_eq(hb_font_get_glyph_h_advance(to, (hb_codepoint_t) k),
				     hb_font_get_glyph_h_advance(from, glyph[k]), "row %zu glyph %zu", i, k);
		}
		hb_font_destroy(to);
		hb_face_destroy(part);
		hb_blob_destroy(blob);
		hb_font_destroy(from);
		hb_face_destroy(whole);
		sh_arena_free(arena);
	}
}

typedef struct Cut {
	hb_face_t *whole;
	hb_tag_t tag;
	unsigned keep;
} Cut;

static hb_blob_t *cut_table(hb_face_t *face, hb_tag_t tag, void *user)
{
	const Cut *cut = user;
	hb_blob_t *all = hb_face_reference_table(cut->whole, tag), *some;

	(void) face;
	if (tag != cut->tag)
		return all;
	some = hb_blob_create_sub_blob(all, 0, cut->keep);
	hb_blob_destroy(all);
	return some;
}

/* An operator's own font may be damaged: refused, and never read beyond its end. */
Test(subset, tables_that_end_early_are_refused)
{
	static const struct {
		const char *font;
		uint32_t letters[4];
		hb_tag_t tag;
		unsigned keep;
	} rows[] = {
		{ EXTRA_FONT, { 0x1ebf, 'e', 0x10d0 }, 0, 0 }, /* the control: nothing cut */
		{ FONT_FILE, { 0x8f2a }, 0, 0 },
		{ EXTRA_FONT, { 0x1ebf, 'e', 0x10d0 }, HB_TAG('l', 'o', 'c', 'a'), 100 },
		{ EXTRA_FONT, { 0x1ebf, 'e', 0x10d0 }, HB_TAG('g', 'l', 'y', 'f'), 1000 },
		{ EXTRA_FONT, { 0x1ebf, 'e', 0x10d0 }, HB_TAG('h', 'm', 't', 'x'), 40 },
		{ FONT_FILE,
		  { 0x8f2a },
		  HB_TAG('h', 'm', 't', 'x'),
		  8000 }, /* bearings without an advance of their own */
		{ EXTRA_FONT, { 0x1ebf, 'e', 0x10d0 }, HB_TAG('h', 'e', 'a', 'd'), 50 },
		{ EXTRA_FONT, { 0x1ebf, 'e', 0x10d0 }, HB_TAG('h', 'h', 'e', 'a'), 30 },
		{ EXTRA_FONT, { 0x1ebf, 'e', 0x10d0 }, HB_TAG('m', 'a', 'x', 'p'), 4 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ShArena *arena = sh_arena_new(4 << 20);
		hb_face_t *whole = given_face(rows[i].font), *face;
		hb_font_t *font = hb_font_create(whole);
		Cut cut = { whole, rows[i].tag, rows[i].keep };
		uint32_t glyph[8];
		size_t n = glyphs_of(font, rows[i].letters, glyph);
		ShOut out;

		face = hb_face_create_for_tables(cut_table, &cut, NULL);
		cr_expect_eq(sh_subset(face, glyph, n, arena, &out), rows[i].tag == 0, "row %zu", i);
		hb_face_destroy(face);
		hb_font_destroy(font);
		hb_face_destroy(whole);
		sh_arena_free(arena);
	}
}
